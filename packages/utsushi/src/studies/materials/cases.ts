// Cases to try an emulator on: a few sequences, preprocessed as those of training were.
import { sequenceLengths } from '@utsushi/data'
import { caseNumbers, type ExampleCase } from '@utsushi/study'
import type { MaterialsConfig } from './config.js'
import type { Materials } from './data/measured.js'
import type { Fitted } from './fit/fitted.js'

/** What a list of a page shows without scrolling far. */
const mostSequences = 12

/** Sequences from all over the data, so that not all are of one specimen. */
export function cases(_: MaterialsConfig, { panel }: Materials, { signals }: Fitted): readonly ExampleCase[] {
  const width = panel.names.length
  const stride = Math.max(1, Math.floor(panel.entities.length / mostSequences))
  const lengths = sequenceLengths(panel)
  return panel.entities
    .flatMap((name, place) => (place % stride === 0 ? [{ name, place }] : []))
    .slice(0, mostSequences)
    .map(({ name, place }): ExampleCase => {
      const first = panel.offsets[place] ?? 0
      const length = lengths[place] ?? 0
      return {
        ...{ name, about: 'of the data of its run' },
        places: caseNumbers(panel.order.subarray(first, first + length)),
        inputs: {
          sequence: Object.fromEntries(
            signals.map((signal, channel) => [
              signal,
              caseNumbers(
                Array.from({ length }, (_, at) => panel.values[(first + at) * width + channel] ?? NaN),
              ),
            ]),
          ),
        },
      }
    })
}
