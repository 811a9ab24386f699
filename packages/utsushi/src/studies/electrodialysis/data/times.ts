// The times of an experiment's rows: known, ascending, and one interval apart, or refused by row. Times that were rounded
// when the table was written are taken for what they were.
import { likelyInterval, roundedTo } from '@utsushi/data'
import { greatestOf, InputError, leastOf } from '@utsushi/ground'
import type { ElectrodialysisConfig } from '../config.js'

/** Times may leave their grid by this share of the interval. */
const jitter = 0.02

/** Rows of one experiment in its table. */
export interface ExperimentRows {
  readonly file: string
  readonly id: string
  /** Row numbers as a person counts them. */
  readonly rows: readonly number[]
  /** `[rows]`, NaN where missing. */
  readonly times: readonly number[]
}

/**
 * Checks the times of one experiment.
 * @returns the decimals that its times were rounded to, where rounding is why they are not one interval apart
 * @throws InputError naming file and row: a single row, a missing time, one that is repeated or comes after a later one,
 * and a step that is not `data.interval`
 */
export function checkTimes(
  { time, timeUnit, interval }: ElectrodialysisConfig['data'],
  { file, id, rows, times }: ExperimentRows,
): number | undefined {
  if (rows.length === 1)
    throw new InputError(
      `${file} row ${rows[0] ?? 0}: experiment ${id} has this one row — a batch needs two or more; leave it out`,
    )
  const steps = rows.map((row, step) => {
    const [now, before] = [times[step] ?? NaN, times[step - 1] ?? NaN]
    return { now, before, rise: now - before, where: `${file} row ${row}: ${time}` }
  })
  // Order first: where two rows are swapped, the first fault by time is a gap that no row is missing from.
  for (const { now, before, rise, where } of steps) {
    if (Number.isNaN(now))
      throw new InputError(`${where} is missing — every sample needs its time: write it (${timeUnit})`)
    if (rise === 0)
      throw new InputError(`${where} is ${short(now)} twice in experiment ${id} — keep one row per time`)
    if (rise < 0)
      throw new InputError(
        `${where} is ${short(now)} after ${short(before)} in experiment ${id} — sort its rows by time, or give batches ids of their own`,
      )
  }
  const odd = steps.find(({ rise }) => Math.abs(rise - interval) > jitter * interval)
  if (odd === undefined) return undefined
  const decimals = roundedTo(times, interval)
  if (decimals !== undefined) return decimals
  const likely = likelyInterval(times)
  const remedy = evenSteps(times)
    ? `its rows are that far apart: set data.interval to ${short(odd.rise)}`
    : likely === undefined
      ? 'add a row for every sample that was left out, with its time and controls, and the rest empty'
      : `its times look like steps of ${likely} ${timeUnit} that were rounded: set data.interval to ${likely}`
  throw new InputError(
    `${odd.where} rises by ${short(odd.rise)} ${timeUnit} in experiment ${id}, not by data.interval ${interval} — ${remedy}`,
  )
}

/** Whether all times are one step apart, whatever the step. */
function evenSteps(times: readonly number[]): boolean {
  const rises = times.slice(1).map((now, step) => now - (times[step] ?? NaN))
  const [least, most] = [leastOf(rises), greatestOf(rises)]
  return rises.length > 1 && most - least <= 1e-3 * least
}

/** A number as a person would write it, without the noise of 32 bits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(6)))
}
