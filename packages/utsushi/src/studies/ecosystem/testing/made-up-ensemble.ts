// A small ensemble from formulas, for tests of baselines, scores and looks.
import { parseDay, type Panel } from '@utsushi/data'
import type { EnsembleData } from '../score/windows.js'

/** What a column is on a day of a sample; places count from 0. */
export type Formula = (place: {
  readonly sample: number
  readonly day: number
  readonly date: Date
}) => number

export interface MadeUpColumns {
  readonly statics?: Readonly<Record<string, Formula>>
  readonly drivers?: Readonly<Record<string, Formula>>
  readonly targets: Readonly<Record<string, Formula>>
}

/** An ensemble of so many samples from 1 January of a year on, over so many days. */
export function madeUpEnsemble(
  { samples, from, days }: { readonly samples: number; readonly from: string; readonly days: number },
  { statics = {}, drivers = {}, targets }: MadeUpColumns,
): EnsembleData {
  const first = parseDay(from)
  const record = Int32Array.from({ length: days }, (_, day) => first + day)
  const panel = (columns: Readonly<Record<string, Formula>>, timed: boolean): Panel => {
    const formulas = Object.values(columns)
    const length = timed ? days : 1
    const values = new Float32Array(samples * length * formulas.length)
    let at = 0
    for (let sample = 0; sample < samples; sample++)
      for (let day = 0; day < length; day++)
        for (const formula of formulas)
          values[at++] = formula({ sample, day, date: new Date(record[day]! * 86_400_000) })
    return {
      names: Object.keys(columns),
      units: formulas.map(() => undefined),
      shape: timed ? [samples, days, formulas.length] : [samples, formulas.length],
      values,
      missing: formulas.map(() => 0),
    }
  }
  return {
    days: record,
    samples: Array.from({ length: samples }, (_, sample) => 100 + sample),
    statics: panel(statics, false),
    drivers: panel(drivers, true),
    targets: panel(targets, true),
  }
}
