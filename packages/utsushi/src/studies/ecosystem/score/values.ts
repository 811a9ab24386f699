// What a part is asked for, sample by sample and day by day, and what the emulator says: what runs are compared on. A day that
// several windows forecast is taken from one of them, as in lines and sums.
import { formatDay, type Part } from '@utsushi/data'
import type { PartValues } from '@utsushi/study'
import type { EcosystemAnswers } from '../answers.js'
import { scoredWindows, trainingWindows } from '../data.js'
import { physicalTargets } from '../data/target-transforms.js'
import type { EcosystemTask } from '../loss.js'
import { forecastDays } from './forecast-days.js'
import { stitchWindows } from './windows.js'

/** Values of a part in physical units; without answers, those that are asked for. */
export async function values(
  { config, data, fitted }: EcosystemTask,
  { name, samples }: { readonly name: string; readonly samples: Part },
  answers?: EcosystemAnswers,
): Promise<PartValues> {
  const windows =
    name === 'train'
      ? trainingWindows(config, { train: samples })
      : scoredWindows(config, samples, `split.${name === 'heldOut' ? 'held-out' : name}`)
  const stitched = stitchWindows(windows)
  const width = data.targets.names.length
  const taken = (all: Float32Array): Float32Array => {
    const rows = stitched.flatMap(({ from }) => [...from])
    const result = new Float32Array(rows.length * width)
    for (const [row, at] of rows.entries())
      result.set(all.subarray(at * width, (at + 1) * width), row * width)
    return result
  }
  return {
    targets: data.targets.names.map((target, place) => ({
      name: target,
      unit: data.targets.units[place] ?? config.data.fluxUnit,
    })),
    called: { one: 'sample', many: 'samples' },
    entities: data.samples.map(String),
    moments: Array.from(data.days, formatDay),
    entity: Int32Array.from(stitched.flatMap(({ entity, day }) => Array.from(day, () => entity))),
    moment: Int32Array.from(stitched.flatMap(({ day }) => [...day])),
    observed: taken(forecastDays(data.targets, windows)),
    ...(answers && { predicted: taken(physicalTargets(fitted.targets, await answers.forecast(windows))) }),
  }
}
