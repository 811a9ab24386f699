import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentReporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { train } from '../run/train.js'
import { starter } from '../template/starter.js'
import { tune } from './tune.js'

const context = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  threads: 1,
  device: 'cpu',
} as const

test('a study and its configuration are searched and trained without a study file', async () => {
  const folder = temporaryFolder()
  await starter.simulation?.run({ samples: 30 }, join(folder, 'data'), context)
  const config = {
    data: { file: join(folder, 'data/rows.csv') },
    model: { hidden: 4 },
    training: { epochs: 3 },
    tuning: { trials: 2, workers: 2, folds: 2, epochs: 1, space: { 'model.hidden': { choices: [2, 4] } } },
  }
  const { trials, bestStudy } = await tune({ study: starter, config }, { out: join(folder, 'search') })
  expect(trials.map(({ state }) => state)).toEqual(['complete', 'complete'])
  expect(bestStudy).toBe(join(folder, 'search/best.yaml'))
  const { history, outcome } = await train({ study: starter, config }, { out: join(folder, 'run') })
  expect(outcome.best.value).toBe(Math.min(...history.map(({ validation }) => validation?.rmseScaled ?? NaN)))
})

test('what cannot be fitted is refused at once, and leaves no folder', async () => {
  const folder = temporaryFolder()
  const rows = Array.from({ length: 60 }, (_, k) => `${Math.floor(k / 3)},${k},${k % 7},${k % 5},4`)
  const file = join(folder, 'rows.csv')
  await writeFile(file, ['specimen,mass,area,drag,speed', ...rows, ''].join('\n'))
  const out = join(folder, 'search')
  const search = tune({ study: starter, config: { data: { file } } }, { out })
  await expect(search).rejects.toThrow(/speed: is 4 in every training/)
  expect(existsSync(out)).toBe(false)
})

test('a key that the study file does not have is told while typing, and when it runs', async () => {
  const folder = temporaryFolder()
  // @ts-expect-error: "modell" is no section of the study
  const refused = train({ study: starter, config: { modell: {} } }, { out: join(folder, 'run') })
  await expect(refused).rejects.toThrow(/modell — unknown key, did you mean "model"/)
})
