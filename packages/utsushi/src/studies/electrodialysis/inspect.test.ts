import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findingSentence, lookAtData, silentReporter } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import type { ElectrodialysisConfig } from './config.js'
import { electrodialysis } from './index.js'
import { readExperiments } from './data/read.js'
import { madeUpBatch, madeUpStudy, type Row } from './testing/made-up-experiments.js'

const context = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  threads: 1,
  device: 'cpu',
} as const

function study(change: (rows: Row[]) => unknown = () => undefined, sections: Record<string, unknown> = {}) {
  const rows = Array.from({ length: 12 }, (_, exp) => madeUpBatch(exp + 1, 6 + (exp % 4), 10 + exp)).flat()
  change(rows)
  return madeUpStudy(temporaryFolder(), rows, sections)
}

async function found(config: ElectrodialysisConfig): Promise<string> {
  const experiments = await readExperiments(config, { keepImbalance: true })
  return lookAtData(electrodialysis.parts, config, experiments).map(findingSentence).join('\n')
}

test('a look is written as report and pictures, with every experiment’s imbalance', async () => {
  const folder = join(temporaryFolder(), 'look')
  const config = study((rows) => {
    rows[3]!['CALA'] = Number(rows[3]!['CALA']) * 1.5
    rows[8]!['CFK'] = ''
  })
  const { report, files, tables, warnings } = await electrodialysis.inspect(config, folder, context)
  for (const file of [report, ...files]) expect(existsSync(file)).toBe(true)
  const names = files.map((file) => file.slice(folder.length + 1))
  for (const name of ['trajectories', 'imbalance', 'changes', 'distributions', 'correlations', 'missing'])
    expect(names).toContain(`visualizations/${name}.png`)
  const text = readFileSync(join(folder, 'inspection.txt'), 'utf8')
  // Lactate moved is a tenth of the batch or so: half of it more at step 3 of experiment 1 is what the table must show.
  expect(text).toMatch(/^ *1 .*0\.250 +\+\d+(\.\d+)? % +3 /m)
  expect(tables.map(({ title }) => title)).toHaveLength(2)
  expect(warnings.join('\n')).toMatch(/total of lactate leaves .* step 3 of experiment 1; an emulator/)
  expect(warnings.join('\n')).toMatch(/CFK misses 1 of \d+ values/)
})

test('what ends training is told first, and does not end the look', async () => {
  const config = study(
    (rows) => {
      for (const row of rows) if (row['exp'] === 4) row['VF'] = Number(row['VF']) * 1000
    },
    { tuning: { folds: 12 } },
  )
  const told = await found(config)
  expect(told).toMatch(/Tuning would end at once: tuning\.folds: 12 folds of the 10 experiments/)
  // One slip moves every total: it is told once, and as a question, without a full stop behind it.
  expect(told.match(/VF × 0.001 would close it/g)).toHaveLength(1)
  expect(told).toMatch(
    /^Training would end at once: The total .* experiment 4 — VF × 0.001 would close it.*unit\?$/m,
  )
})

test('constant controls, repeated experiments and extrapolation are named', async () => {
  const config = study(
    (rows) => {
      const first = rows.filter((row) => row['exp'] === 1)
      rows.push(...first.map((row) => ({ ...row, exp: 'again' })))
    },
    { split: { extremes: { V: 0.05 } } },
  )
  const told = await found(config)
  expect(told).toMatch(/E is 0\.200 mol\S* ?\S* in every experiment/)
  expect(told).toMatch('the same to the last digit: 1 and again')
  expect(told).toMatch(/V lies outside what training knows .* of extremes samples/)
})
