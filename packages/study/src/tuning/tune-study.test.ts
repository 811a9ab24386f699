import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentReporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { tuneResult } from '../command-line/commands/tune.js'
import { listRuns } from '../run/list.js'
import { train } from '../run/train.js'
import { writePoints } from '../testing/line-files.js'
import { lineStudy } from '../testing/line-study.js'
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

/** A search of the line study by gradients; all that was told, and its folder. */
async function searchLine(tuning: Readonly<Record<string, unknown>>) {
  const folder = temporaryFolder()
  const told: string[] = []
  const tell = (message: string): number => told.push(message)
  const config = {
    data: { file: writePoints(folder) },
    tuning: { folds: 2, epochs: 1, workers: 1, ownFirst: false, ...tuning },
  }
  const out = join(folder, 'search')
  const reporter = { progress: () => undefined, info: tell, warn: tell }
  return { out, told, search: tune({ study: lineStudy, config } as never, { out, reporter }) }
}

test('a range with values that a key does not take is refused before the first trial', async () => {
  const { out, search } = await searchLine({ space: { 'training.batch': { float: [2, 8] } } })
  await expect(search).rejects.toThrow(
    'tuning.space: training.batch — takes whole numbers: write int: [2, 8]',
  )
  expect(existsSync(out)).toBe(false)
})

test('combinations that leave no data to train on are told with their share, and fail alone', async () => {
  const space = { 'split.validation': { choices: [4, 18] }, 'split.test': { choices: [4, 24] } }
  const { search, told } = await searchLine({ space, sampler: 'grid', trials: 4 })
  const { trials } = await search
  expect(trials.map(({ state }) => state).sort()).toEqual(['complete', 'complete', 'complete', 'fail'])
  expect(told.join('\n')).toMatch(
    /about \d+ % of the combinations cannot be trained, such as split\.validation 18, split\.test 24: /,
  )
})

test('a split that leaves nothing to train on, whatever else is chosen, is refused', async () => {
  const { out, search } = await searchLine({ space: { 'split.test': { choices: [4, 36] } } })
  await expect(search).rejects.toThrow(/split\.test — 36 is never allowed: .*; write choices: \[4\]/)
  expect(existsSync(out)).toBe(false)
})

test('a grid that is exhausted says so and ends, and so does one that is gone on with', async () => {
  const space = { 'training.batch': { choices: [2, 4, 8] } }
  const { search, told, out } = await searchLine({ space, sampler: 'grid', trials: 50 })
  const tuned = await search
  expect(tuned.trials).toHaveLength(3)
  expect(told.join('\n')).toContain('the grid has 3 points: the search ends when all are tried')
  expect(tuneResult(tuned).lines).toContain(
    'the grid is exhausted: all 3 of its points are tried, of 50 trials asked for',
  )
  expect(listRuns(out)[0]).toMatchObject({ state: 'tuned', trials: { done: 3, of: 3 } })
  expect((await tune(out)).trials).toHaveLength(3)
})

test('a setting of another sampler is refused, and too few trials are told', async () => {
  const space = { 'training.batch': { choices: [2, 4] } }
  const other = await searchLine({ space, sampler: 'random', startupTrials: 3 })
  await expect(other.search).rejects.toThrow('tuning.startupTrials: belongs to the sampler tpe')
  const { search, told } = await searchLine({ space, trials: 2 })
  await search
  expect(told.join('\n')).toMatch(/all 2 trials are drawn at random: tpe decides only after/)
  expect(told.join('\n')).toContain('no importances: they need 20 complete trials')
})

test('what cannot be fitted is refused at once, and leaves no folder', async () => {
  const folder = temporaryFolder()
  const rows = Array.from({ length: 60 }, (_, k) => `${Math.floor(k / 3)},${k},${k % 7},${k % 5},4`)
  const file = join(folder, 'rows.csv')
  await writeFile(file, ['specimen,mass,area,drag,speed', ...rows, ''].join('\n'))
  const out = join(folder, 'search')
  const search = tune({ study: starter, config: { data: { file } } }, { out })
  await expect(search).rejects.toThrow(/speed is 4 wherever it is trained on/)
  expect(existsSync(out)).toBe(false)
})

test('a key that the study file does not have is told while typing, and when it runs', async () => {
  const folder = temporaryFolder()
  // @ts-expect-error: "modell" is no section of the study
  const refused = train({ study: starter, config: { modell: {} } }, { out: join(folder, 'run') })
  await expect(refused).rejects.toThrow(/modell — unknown key, did you mean "model"/)
})
