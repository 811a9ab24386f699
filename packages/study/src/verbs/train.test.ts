import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, expectTypeOf, test } from 'vitest'
import { readCheckpoint } from '@utsushi/learn/node'
import { defineStudy } from '../definition/define-study.js'
import type { HistoryRecord, TrainOutcome } from '../definition/contract.js'
import { parseOverride } from '../definition/overrides.js'
import { registerStudy } from '../definition/registry.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { openRun } from '../run/folder.js'
import { train } from '../run/train.js'
import { writePoints, writeStudy } from '../testing/line-files.js'
import { leastSquaresStudy, lineParts, lineStudy } from '../testing/line-study.js'

beforeAll(() => {
  registerStudy(lineStudy)
  registerStudy(leastSquaresStudy)
})

const set = (...texts: string[]) => texts.map(parseOverride)
const json = (...path: string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'))
const timeless = (records: readonly HistoryRecord[]) => records.map((record) => ({ ...record, seconds: 0 }))

async function weights(run: string): Promise<readonly number[]> {
  const found = await readCheckpoint(join(run, 'checkpoints', 'best.safetensors'))
  return [...(found?.tensors.values() ?? [])].flatMap(({ data }) => [...data].map(Number))
}

test('a run leaves what was fitted, checkpoints, and a record of every epoch', async () => {
  const folder = temporaryFolder()
  const { run, outcome, history } = await train(writeStudy(folder, 'line'), { out: join(folder, 'a') })
  expect(json(run, 'scalers.json')).toMatchObject({
    mean: expect.any(Number) as number,
    min: expect.any(Number) as number,
  })
  for (const file of ['latest.safetensors', 'best.safetensors'])
    expect(existsSync(join(run, 'checkpoints', file)), file).toBe(true)
  expect(history.map(({ epoch, step, batch }) => [epoch, step, batch])).toEqual(
    Array.from({ length: 8 }, (_, k) => [k + 1, 8 * (k + 1), 4]),
  )
  expect(json(run, 'training_history.json')).toEqual(history)
  const lowest = Math.min(...history.map(({ validation }) => Number(validation?.['rmse'])))
  expect(outcome).toMatchObject({ stopped: 'finished', epochs: 8, steps: 64 })
  expect(outcome.best).toMatchObject({ value: lowest, metric: 'rmse' })
  expect(lowest).toBeLessThan(Number(history[0]?.validation?.['rmse']))
})

test('a resumed run keeps the history of before, and ends in the same bits', async () => {
  const folder = temporaryFolder()
  const file = writeStudy(folder, 'line')
  const whole = await train(file, { out: join(folder, 'whole') })
  const out = join(folder, 'stopped')
  const stop = new AbortController()
  const first = await train(file, {
    out,
    signal: stop.signal,
    onEpoch: ({ epoch }) => epoch === 3 && stop.abort(),
  })
  expect(first.outcome).toMatchObject({ stopped: 'interrupted', epochs: 3 })
  const told: number[] = []
  const second = await train(out, { onEpoch: ({ epoch }) => told.push(epoch) })
  expect(told).toEqual([4, 5, 6, 7, 8])
  expect(timeless(second.history)).toEqual(timeless(whole.history))
  expect(second.history.slice(0, 3)).toEqual(first.history)
  expect(await weights(out)).toEqual(await weights(whole.run))
  expect(second.outcome).toEqual({ ...whole.outcome, seconds: second.outcome.seconds })
})

test('the step size rises over warmupSteps, by the default schedule too', async () => {
  const folder = temporaryFolder()
  const file = writeStudy(folder, 'line')
  const overrides = set('training.warmupSteps=16', 'training.evaluateEvery=1', 'training.epochs=4')
  const { history } = await train(file, { out: join(folder, 'a'), overrides, trainOnly: true })
  const rates = history.map(({ learningRate = NaN }) => learningRate)
  expect(rates[0]).toBeCloseTo(0.05 / 16, 10)
  expect(rates[7]).toBeCloseTo(0.05 / 2, 10)
  expect(Math.max(...rates)).toBe(rates[15])
  expect(rates.at(-1)).toBeLessThan(0.005)
})

test('without a validation part the last epoch is taken, and nothing is said of scores', async () => {
  const folder = temporaryFolder()
  const file = writeStudy(folder, 'line', 'split: { validation: 0 }\n')
  const { run, outcome, history, evaluation } = await train(file, { out: join(folder, 'a') })
  expect(outcome.best).toEqual({ epoch: 8 })
  expect(history).toHaveLength(8)
  for (const record of history) expect(record).not.toHaveProperty('validation')
  const latest = await readCheckpoint(join(run, 'checkpoints', 'latest.safetensors'))
  expect(await weights(run)).toEqual([...(latest?.tensors.get('parameters')?.data ?? [])])
  expect(evaluation?.metrics).toEqual({ rmse: { test: expect.any(Number) as number } })
})

test('a batch larger than the training part takes all of it, and says so', async () => {
  const folder = temporaryFolder()
  const told: string[] = []
  const { history } = await train(writeStudy(folder, 'line'), {
    ...{ out: join(folder, 'a'), trainOnly: true, overrides: set('training.batch=5000') },
    reporter: { progress: () => {}, info: (message) => told.push(message), warn: () => {} },
  })
  expect(told[0]).toBe(
    '2 parameters; 32 training rows; 8 steps of 32 (training.batch is 5000: all there are)',
  )
  expect(history.at(-1)).toMatchObject({ batch: 32, step: 8, epoch: 8 })
})

test('a score to maximise is told as it is, not as its negative', async () => {
  const folder = temporaryFolder()
  const skilled = defineStudy({
    ...lineParts,
    name: 'skilled-line',
    validate: async (...given) => {
      const { rmse } = await lineParts.validate(...given)
      return { skill: { y: 10 - Number(rmse) } }
    },
    monitor: { path: 'skill.y', direction: 'maximize', meaning: 'skill' },
  })
  const config = { data: { file: writePoints(folder) }, threads: 1 }
  const { run, outcome, history } = await train({ study: skilled, config }, { out: join(folder, 'a') })
  expectTypeOf(history).toEqualTypeOf<readonly HistoryRecord<{ skill: { y: number } }>[]>()
  const highest = Math.max(...history.map(({ validation }) => validation?.skill.y ?? NaN))
  expect(outcome.best).toMatchObject({ value: highest, metric: 'skill.y' })
  expect((json(run, 'outcome.json') as TrainOutcome).best).toEqual(outcome.best)
  expect(readFileSync(join(run, 'evaluation_report.txt'), 'utf8').replaceAll(/\s+/g, ' ')).toContain(
    `validation ${highest.toPrecision(3)} (skill)`,
  )
})

test('a study with its configuration trains as its file does', async () => {
  const folder = temporaryFolder()
  const file = writeStudy(folder, 'line')
  const config = { data: { file: join(folder, 'points.csv') }, threads: 1 }
  const epochs: number[] = []
  const given = await train(
    { study: lineStudy, config },
    { out: join(folder, 'given'), onEpoch: ({ epoch }) => epochs.push(epoch) },
  )
  const read = await train(file, { out: join(folder, 'read') })
  expect(timeless(given.history)).toEqual(timeless(read.history))
  expect(openRun(given.run).config.config).toEqual(openRun(read.run).config.config)
  for (const { run, emulator } of [given, read]) {
    expect(emulator).toBe(join(run, 'model.onnx'))
    expect(existsSync(emulator)).toBe(true)
  }
  // A run folder is continued by its name alone.
  const again = await train(given.run)
  expect(again.outcome).toMatchObject({ stopped: 'finished', steps: 64 })
  await expect(
    train({ study: lineStudy, config: { ...config, trainin: {} } }, { out: join(folder, 'no') }),
  ).rejects.toThrow(/trainin — unknown key, did you mean "training"\?/)
})

test('parts that share rows are refused by their names, and leave nothing behind', async () => {
  const folder = temporaryFolder()
  const leaking = defineStudy({
    ...lineParts,
    name: 'leaking-line',
    parts: (config, points) => {
      const { train: rows, validation = [], test: held = [] } = lineParts.parts(config, points)
      return { train: rows, validation, test: [...held, ...validation.slice(1, 3)] }
    },
  })
  const config = { data: { file: writePoints(folder) }, threads: 1 }
  const out = join(folder, 'a')
  await expect(train({ study: leaking, config }, { out })).rejects.toThrow(
    /the split leaks — validation and test are both asked for 2 entities: 33 and 34\n/,
  )
  expect(existsSync(out)).toBe(false)
})

test('what is learnt in closed form is trained once it is fitted, scored, and written', async () => {
  const folder = temporaryFolder()
  const file = writeStudy(folder, 'leastSquares')
  const { run, outcome, history, evaluation, emulator } = await train(file, { out: join(folder, 'a') })
  expect(history).toEqual([])
  expect(outcome).toMatchObject({ stopped: 'finished', epochs: 0, steps: 0 })
  expect(outcome.best.value).toBeLessThan(0.05)
  expect((evaluation?.metrics['rmse'] as { test: number }).test).toBeLessThan(0.05)
  expect(existsSync(join(run, 'checkpoints'))).toBe(false)
  expect(existsSync(emulator)).toBe(true)
  expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('fitted to the training part in one go')
})

test('what a run fitted is asked for where it is missing, and named where it is damaged', async () => {
  const folder = temporaryFolder()
  const { run } = await train(writeStudy(folder, 'line'), { out: join(folder, 'a') })
  writeFileSync(join(run, 'scalers.json'), '{"mean": 1}')
  rmSync(join(run, 'digests.json')) // with which it would be known for changed before it is looked at
  const context = { reporter: { progress: () => {}, info: () => {}, warn: () => {} }, threads: 1 } as const
  const { config } = openRun(run).config
  await expect(
    lineStudy.export(lineStudy.parts.schema.parse(config), openRun(run), join(run, 'b.onnx'), {
      ...{ ...context, device: 'cpu', signal: new AbortController().signal },
    }),
  ).rejects.toThrow(/scalers\.json: std is no number — train again or restore it/)
})

test('training and evaluation of one run read the data once, and another run reads them anew', async () => {
  const folder = temporaryFolder()
  let readings = 0
  const counted = defineStudy({
    ...lineParts,
    name: 'counted',
    read: (config: Parameters<typeof lineParts.read>[0], context) => {
      readings++
      return lineParts.read(config, context)
    },
  })
  registerStudy(counted)
  const file = writeStudy(folder, 'counted')
  const { evaluation } = await train(file, { out: join(folder, 'a') })
  expect(existsSync(evaluation?.report ?? '')).toBe(true)
  expect(readings).toBe(1)
  await train(file, { out: join(folder, 'b'), trainOnly: true })
  expect(readings).toBe(2)
})
