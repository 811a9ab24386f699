// Cases to try an emulator on: the weather and the parameters of a few samples, three years of each at most.
import { formatStep, isShort, stepsInYear } from '@utsushi/data'
import { caseNumbers, type ExampleCase } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import { intervalOf } from './config.js'
import { splitOf, type readData } from './data.js'

type Data = Awaited<ReturnType<typeof readData>>

/** Samples, and steps of each: what a page carries without growing heavy. Of hours and less a year of two samples is as much as it should. */
function mostOf(
  config: EcosystemConfig,
  first: number,
): { readonly samples: number; readonly steps: number } {
  const interval = intervalOf(config)
  if (!isShort(interval)) return { samples: 4, steps: 3 * 366 }
  return { samples: 2, steps: config.windows.context + Math.ceil(stepsInYear(interval, first)) }
}

/** The first samples that were trained on and one that was not, from where their record begins. */
export function cases(config: EcosystemConfig, data: Data): readonly ExampleCase[] {
  const { samples, drivers, statics, days, records } = data
  const steps = days.length
  const width = drivers.names.length
  const { train, heldOut } = splitOf(config, data)
  const [other] = heldOut?.entities ?? []
  const most = mostOf(config, days[0] ?? 0)
  const trained = train.entities.slice(0, most.samples - (other === undefined ? 0 : 1))
  return [...trained, ...(other === undefined ? [] : [other])].map((entity): ExampleCase => {
    const { from, to } = records?.[entity] ?? { from: 0, to: steps }
    const count = Math.min(most.steps, to - from)
    const column = (place: number): readonly number[] =>
      caseNumbers(
        Array.from(
          { length: count },
          (_, step) => drivers.values[(entity * steps + from + step) * width + place] ?? NaN,
        ),
      )
    return {
      name: `sample ${samples[entity] ?? ''}`,
      about:
        entity === other ? 'of the data of its run, never trained on' : 'of the data that it was trained on',
      places: Array.from({ length: count }, (_, step) => formatStep(data, from + step)),
      inputs: {
        drivers: Object.fromEntries(drivers.names.map((name, place) => [name, column(place)])),
        ...(statics.names.length > 0 && {
          parameters: Object.fromEntries(
            statics.names.map((name, place) => [
              name,
              caseNumbers([statics.values[entity * statics.names.length + place] ?? NaN]),
            ]),
          ),
        }),
      },
    }
  })
}
