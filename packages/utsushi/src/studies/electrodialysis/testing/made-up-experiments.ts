// Batches made up by hand for tests: amounts move from feed to acid and base at a fixed share a step, so that totals hold.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@utsushi/study/testing'
import { electrodialysisSchema, type ElectrodialysisConfig } from '../config.js'
import type { Experiments } from '../data/experiments.js'
import { readExperiments } from '../data/read.js'

/** One row of BMED_DATA_AG.csv by column. */
export type Row = Record<string, number | string>

/** A batch of `rows` samples; a higher voltage moves more. */
export function madeUpBatch(exp: number | string, rows: number, voltage = 20): Row[] {
  return Array.from({ length: rows }, (_, step) => {
    const left = 0.9 ** ((step * voltage) / 20)
    const [VF, VA, VB] = [0.5 - 0.002 * step, 0.5 + 0.001 * step, 0.5 + 0.001 * step]
    const lactate = 0.25
    const potassium = 0.3
    return {
      ...{ exp, V: voltage, E: 0.2, t: 0.25 * step, VF, VA, VB },
      ...{ CFLA: (lactate * left) / VF, CALA: (lactate * (1 - left)) / VA, CBLA: 0 },
      ...{ CFK: (potassium * left) / VF, CAK: 0, CBK: (potassium * (1 - left)) / VB },
      I: 0.1 * voltage * left,
    }
  })
}

/** A batch of many samples, which goes to and fro. */
export function madeUpLongBatch(exp: number | string, rows: number, voltage = 20): Row[] {
  const there = madeUpBatch(exp, 9, voltage)
  const round = [...there, ...there.slice(1, -1).reverse()]
  return Array.from({ length: rows }, (_, step) => ({ ...round[step % round.length], t: 0.25 * step }))
}

/** Writes rows as `BMED_DATA_AG.csv` into a folder; gives the study file's configuration for it. */
export function madeUpStudy(
  folder: string,
  rows: readonly Row[],
  sections: Record<string, unknown> = {},
): ElectrodialysisConfig {
  const [first = {}] = rows
  const header = Object.keys(first)
  const lines = rows.map((row) => header.map((name) => row[name]).join(','))
  writeFileSync(join(folder, 'BMED_DATA_AG.csv'), [header.join(','), ...lines].join('\n') + '\n')
  return electrodialysisSchema.parse({
    ...sections,
    data: { folder, ...(sections['data'] as object | undefined) },
  })
}

/** Batches of 4 to 6 samples each, every one at a voltage of its own. */
export const madeUpBatches = (count: number): Row[] =>
  Array.from({ length: count }, (_, exp) => madeUpBatch(exp + 1, 4 + (exp % 3), 10 + 2 * exp)).flat()

/** Reads ten batches after a change; `change` gets their rows, and mends them in place or gives others. */
export async function readMadeUp(
  change: (rows: Row[]) => unknown,
  sections: Record<string, unknown> = {},
  options: Parameters<typeof readExperiments>[1] = {},
): Promise<Experiments> {
  const rows = madeUpBatches(10)
  const changed = change(rows)
  return readExperiments(
    madeUpStudy(temporaryFolder(), Array.isArray(changed) ? (changed as Row[]) : rows, sections),
    options,
  )
}
