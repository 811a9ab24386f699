// Batch experiments in memory: one table of samples for all of them, ragged along time. Plain data; reading is in
// `read-experiments.ts`.
import type { Panel } from '@utsushi/data'
import type { DeclaredSystem } from './system.js'

/** Experiments of a declared system, each with its own number of samples, one interval apart. */
export interface Experiments {
  /** The file they were read from. */
  readonly file: string
  readonly system: DeclaredSystem
  /** `[experiments]` in the order in which the file first names them. */
  readonly ids: readonly string[]
  /** Time between two samples, in the system's `timeUnit`. */
  readonly interval: number
  /** `[experiments]` Samples of each experiment, two or more. */
  readonly lengths: Int32Array
  /** Samples of the longest experiment. */
  readonly steps: number
  /** `[experiments, steps, features]` in physical units, NaN where missing and behind an experiment's end. */
  readonly panel: Panel & { readonly lengths: Int32Array }
  /** `[experiments, steps]` Time of each sample; NaN behind the end. */
  readonly times: Float32Array
  /** `[experiments, steps]` Row of each sample as an editor counts it; 0 behind the end. */
  readonly fileRows: Int32Array
  /** What was taken otherwise than it stands: values taken as 0 because they lie within the detection limit, by column. */
  readonly takenAsZero: Readonly<Record<string, number>>
}

/** Experiments as tables without NaN, for programs. */
export interface ExperimentTables {
  /** `[experiments, steps, features]` A gap repeats the value before it, padding the last sample: no volume is ever 0. */
  readonly values: Float32Array
  /** The same shape: 1 where measured, 0 in gaps and padding. */
  readonly mask: Float32Array
}

/** Fills gaps and padding so that a program can compute with them, and says where. */
export function experimentTables({ panel, lengths, steps }: Experiments): ExperimentTables {
  const width = panel.names.length
  const values = panel.values.slice()
  const mask = new Float32Array(values.length)
  for (let experiment = 0; experiment < lengths.length; experiment++) {
    const length = lengths[experiment] ?? 0
    for (let step = 0; step < steps; step++) {
      for (let feature = 0; feature < width; feature++) {
        const at = (experiment * steps + step) * width + feature
        const measured = step < length && !Number.isNaN(values[at])
        if (measured) mask[at] = 1
        else values[at] = step === 0 ? 0 : (values[at - width] ?? 0)
      }
    }
  }
  return { values, mask }
}

/**
 * One feature of one experiment, a copy of its own length; NaN where missing.
 * @example experimentSeries(experiments, 0, 'CFLA') // Float32Array [lengths[0]]
 */
export function experimentSeries(
  { panel, lengths, steps }: Experiments,
  experiment: number,
  name: string,
): Float32Array {
  const feature = panel.names.indexOf(name)
  if (feature < 0) throw new RangeError(`no feature "${name}" among ${panel.names.join(', ')}`)
  const width = panel.names.length
  return Float32Array.from(
    { length: lengths[experiment] ?? 0 },
    (_, step) => panel.values[(experiment * steps + step) * width + feature] ?? NaN,
  )
}
