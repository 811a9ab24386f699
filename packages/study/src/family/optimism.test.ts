// A split at random flatters where samples of one specimen are alike; the grouped one tells what fresh specimens will say.
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { silentReporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { specimenLines, writeSpecimens } from '../testing/specimens-file.js'
import { specimensParts } from '../testing/specimens-study.js'
import { measureOptimism } from '../verbs/measure-optimism.js'
import { optimismOf } from './optimism.js'

const context = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  device: 'cpu' as const,
  threads: 1,
}

async function specimensIn(folder: string, kind: 'nearest' | 'line', effect: number) {
  writeSpecimens(folder, { specimens: 100, rows: 4, effect })
  const config = specimensParts.schema.parse({ data: { file: join(folder, 'rows.csv') }, model: { kind } })
  return { config, data: await specimensParts.read(config, context) }
}

/** Error of a member that is trained on all rows, on specimens that were never there: the truth. */
async function freshError(folder: string, kind: 'nearest' | 'line', effect: number): Promise<number> {
  const { config, data } = await specimensIn(folder, kind, effect)
  const file = join(folder, 'fresh.csv')
  const fresh = specimenLines({ specimens: 400, rows: 6, seed: 99, effect })
  writeFileSync(file, ['specimen,x,y', ...fresh, ''].join('\n'))
  const later = await specimensParts.read({ ...config, data: { ...config.data, file } }, context)
  const fitted = specimensParts.fit(config, data, [...data.x.keys()])
  const task = { config, data, fitted, parts: { train: [] }, tables: {}, model: undefined }
  const answers = specimensParts.answers(task, () => () => Promise.resolve({}))(new Float32Array(0))
  const { rmse } = await specimensParts.validate({ ...task, data: later }, answers, [...later.x.keys()])
  return rmse
}

const asked = { folds: 5, seed: 1, epochs: 1 }

test('specimens that differ: a random split flatters, the grouped one tells the truth of fresh specimens', async () => {
  const folder = temporaryFolder()
  const { config, data } = await specimensIn(folder, 'nearest', 1)
  const optimism = await measureOptimism(specimensParts, config, data, asked)
  expect(optimism.interval[0]).toBeGreaterThan(0.3)
  const truth = await freshError(folder, 'nearest', 1)
  expect(truth).toBeGreaterThan(optimism.chosen.interval[0])
  expect(truth).toBeLessThan(optimism.chosen.interval[1])
  expect(truth).toBeGreaterThan(optimism.random.interval[1])
  expect(optimism.sentences[0]).toMatch(
    /^A random split would have made nearest look [\d.]+ better \(rmse .* which is not true of fresh specimens\.$/,
  )
  expect(optimism.shared.join()).toMatch(/share \d+ values of specimen/)
})

test('specimens that do not differ: a random split flatters nobody, and is not said to', async () => {
  const folder = temporaryFolder()
  const { config, data } = await specimensIn(folder, 'line', 0)
  const { interval, sentences } = await measureOptimism(specimensParts, config, data, asked)
  expect(interval[0]).toBeLessThan(0)
  expect(interval[1]).toBeGreaterThan(0)
  expect(sentences[0]).not.toContain('not true of fresh')
})

test('what is higher is better where the objective says so', () => {
  const told = optimismOf({
    model: 'LSTM',
    objective: { name: 'accuracy', direction: 'maximize' },
    chosen: { scores: [0.8, 0.82, 0.84, 0.81, 0.83], called: 'the 60 specimens' },
    random: { scores: [0.9, 0.91, 0.9, 0.89, 0.9], called: 'the 500 sequences' },
    ...{ shared: ['both sides share 12 values of lot'], fresh: 'specimens' },
  })
  expect(told.flattery).toBeCloseTo(0.08, 10)
  expect(told.interval[0]).toBeGreaterThan(0)
  expect(told.sentences).toEqual([
    'A random split would have made LSTM look 0.080 better (accuracy 0.900 in place of 0.820; 95 % interval 0.051 to 0.11), which is not true of fresh specimens.',
    'What its two sides share: both sides share 12 values of lot.',
  ])
  const turned = optimismOf({
    model: 'LSTM',
    objective: { name: 'error', direction: 'minimize' },
    chosen: { scores: [0.8, 0.82, 0.84], called: 'a' },
    random: { scores: [0.9, 0.91, 0.9], called: 'b' },
    ...{ shared: [], fresh: 'data' },
  })
  expect(turned.flattery).toBeLessThan(0)
  expect(turned.sentences[0]).toContain('it does not flatter here')
})
