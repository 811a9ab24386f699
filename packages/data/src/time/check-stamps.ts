/** Stamps that are not one interval apart: gaps, repeats, disorder, and stamps off the step. */
import type { Finding, FindingKind } from '../table/checks.js'
import { formatInterval, stepsInWords, type Interval } from './interval.js'
import { formatStamp, stampStep } from './stamp.js'

/** Stamps of a table. */
export interface StampedTable {
  readonly file: string
  /** As a person counts rows in the file. */
  readonly firstRow: number
  readonly stamps: Int32Array
}

/**
 * Where stamps are not one interval after the other. At most one finding of each kind: the first.
 * @example refuseFindings(checkStamps(table, { count: 1, unit: 'hour' }), ['date-gap'])
 */
export function checkStamps({ file, firstRow, stamps }: StampedTable, interval: Interval): Finding[] {
  const found = new Map<FindingKind, Finding>()
  const step = stampStep(interval)
  const told = formatInterval(interval)
  for (let index = 1; index < stamps.length; index++) {
    const before = stamps[index - 1] as number
    const stamp = stamps[index] as number
    if (stamp === before + step) continue
    const row = firstRow + index
    const [here, there] = [formatStamp(stamp, interval), formatStamp(before, interval)]
    const finding = (kind: FindingKind, words: string): void => {
      if (!found.has(kind)) found.set(kind, { kind, file, row, message: `${file} row ${row}: ${words}` })
    }
    if (stamp === before) finding('repeated-date', `${here} stands twice — keep one row per step of ${told}`)
    else if (stamp < before) finding('unsorted-date', `${here} comes after ${there} — sort the rows`)
    else if ((stamp - before) % step !== 0)
      finding(
        'unsorted-date',
        `${here} does not lie ${told} after ${there} — tell the time step with data.interval, or mend the stamps`,
      )
    else {
      const steps = (stamp - before) / step - 1
      finding(
        'date-gap',
        `${stepsInWords(steps, interval)} ${steps === 1 ? 'is' : 'are'} missing between ${there} and ${here} — fill the gap or cut the record there`,
      )
    }
  }
  return [...found.values()]
}
