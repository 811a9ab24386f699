import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { beforeAll, describe, expect, test } from 'vitest'
import type { StudyContext } from '../definition/contract.js'
import { parseOverride } from '../definition/overrides.js'
import { registerStudy } from '../definition/registry.js'
import { silentReporter, type Reporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { writePoints, writeStudy } from '../testing/line-files.js'
import { leastSquaresStudy, lineParts, lineStudy } from '../testing/line-study.js'
import type { TrialContext } from '../tuning/contract.js'
import { tune } from '../tuning/tune.js'
import { besideTables } from './fold-training.js'
import { foldTasks, openTrials } from './trials.js'

beforeAll(() => {
  registerStudy(lineStudy)
  registerStudy(leastSquaresStudy)
})

const context: StudyContext = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  ...{ device: 'cpu', threads: 1 },
}
const trial: Omit<TrialContext, 'report'> = { ...{ folds: 3, epochs: 2, seed: 1 }, signal: context.signal }

test('tables that are equal in all folds stay one; the others stand one behind the other, in order', () => {
  const shared = hostTensor(Float32Array.of(1, 2))
  const places = (...values: number[]) => hostTensor(Int32Array.from(values), [values.length], 'int32')
  const { own, tables } = besideTables([
    { drivers: shared, again: hostTensor(Float32Array.of(3)), scale: hostTensor([5]), at: places(1, 2) },
    { drivers: shared, again: hostTensor(Float32Array.of(3)), scale: hostTensor([7]), at: places(1, 3) },
  ])
  expect(own).toEqual(['scale', 'at'])
  expect(tables['drivers']).toBe(shared)
  expect(tables['again']?.shape).toEqual([1])
  expect(tables['scale']).toMatchObject({ shape: [2, 1], data: Float32Array.of(5, 7) })
  expect(tables['at']).toMatchObject({ dtype: 'int32', shape: [2, 2], data: Int32Array.of(1, 2, 1, 3) })
  expect(besideTables([{ a: hostTensor([NaN]) }, { a: hostTensor([NaN]) }]).own).toEqual([])
})

test('every fold is fitted on its own training rows, and holds out each row once', async () => {
  const config = lineParts.schema.parse({ data: { file: writePoints(temporaryFolder()) } })
  const data = await lineParts.read(config, context)
  const tasks = foldTasks(lineParts, config, data, { folds: 4, seed: 2 })
  const held = tasks.flatMap(({ parts }) => parts.validation ?? [])
  expect(held.toSorted((a, b) => a - b)).toEqual([...lineParts.parts(config, data).train])
  for (const { parts, fitted } of tasks) {
    expect(fitted).toEqual(lineParts.fit(config, data, parts.train))
    expect(parts.train.filter((row) => parts.validation?.includes(row))).toEqual([])
  }
  expect(new Set(tasks.map(({ fitted }) => fitted.mean)).size).toBe(4)
})

test('a trial scores every fold on what it held out, after every epoch', async () => {
  const config = lineParts.schema.parse({ data: { file: writePoints(temporaryFolder()) } })
  const scored: (readonly number[])[] = []
  const asked: number[] = []
  const counting = {
    ...lineParts,
    objectives: {
      ...lineParts.objectives,
      rows: {
        direction: 'maximize',
        meaning: 'rows held out',
        score: (_task: unknown, _answers: unknown, rows: readonly number[]) => {
          asked.push(rows.length)
          return Promise.resolve(rows.length)
        },
      },
    },
  } as const
  const runner = await openTrials(counting, config, context)
  const report = (epoch: number, scores: readonly number[]) => scored.push(scores) === epoch
  const outcome = await runner.trial(config, { ...trial, report })
  expect(scored).toHaveLength(2)
  for (const scores of scored) expect(scores).toHaveLength(3)
  expect(outcome.folds).toEqual(scored[1])
  expect(outcome.folds).not.toEqual(scored[0])
  const mean = outcome.folds.reduce((sum, score) => sum + score, 0) / 3
  expect(outcome.objectives).toEqual({ rmse: mean, rows: 32 / 3, parameters: 2 })
  // What is not reported is asked for once, at the end.
  expect(asked.toSorted()).toEqual([10, 11, 11])
  expect(outcome).toMatchObject({ epochs: 2, notes: { batch: 4, parameters: 2, updates: 2 * 6 } })
  // The same configuration, folds and seed give the same scores.
  const again = await runner.trial(config, { ...trial, report: () => true })
  expect(again.folds).toEqual(outcome.folds)
  // Given up, it ends where it was.
  expect((await runner.trial(config, { ...trial, report: () => false })).epochs).toBe(1)
  await runner.close()
})

test('a method without a network is scored on every fold as it was fitted there', async () => {
  const config = lineParts.schema.parse({ data: { file: writePoints(temporaryFolder()) } })
  const runner = await openTrials(leastSquaresStudy.parts, config, context)
  const reported: (readonly [number, readonly number[]])[] = []
  const report = (epoch: number, scores: readonly number[]) => reported.push([epoch, scores]) > 0
  const outcome = await runner.trial(config, { ...trial, report })
  expect(reported).toEqual([[2, outcome.folds]])
  for (const score of outcome.folds) expect(score).toBeLessThan(0.05)
  expect(outcome.objectives['parameters']).toBe(0)
})

test('data that the search has looked at are not looked at again by its workers', async () => {
  const config = lineParts.schema.parse({ data: { file: writePoints(temporaryFolder()) } })
  let looks = 0
  const looking: typeof lineParts = {
    ...lineParts,
    describe: (...given) => {
      looks++
      if (lineParts.describe === undefined) throw new RangeError('the line has a description')
      return lineParts.describe(...given)
    },
  }
  await openTrials(looking, config, { ...context, looked: true })
  expect(looks).toBe(0)
  await openTrials(looking, config, context)
  expect(looks).toBeGreaterThan(0)
})

describe('the folds of a search are audited, each by itself', () => {
  type Rows = readonly number[]
  const opened = async (
    change: (fold: { readonly train: Rows; readonly validation: Rows }, test: Rows) => typeof fold,
    audit = lineParts.audit,
  ): Promise<readonly string[]> => {
    const config = lineParts.schema.parse({ data: { file: writePoints(temporaryFolder()) } })
    const warnings: string[] = []
    const reporter: Reporter = { ...silentReporter, warn: (line) => void warnings.push(line) }
    const leaking: typeof lineParts = {
      ...lineParts,
      audit,
      folds: (own, data, parts) => {
        const plan = lineParts.folds?.(own, data, parts)
        if (plan === undefined) throw new RangeError('the line has folds')
        return { ...plan, parts: (train, held) => change(plan.parts(train, held), parts['test'] ?? []) }
      },
    }
    await openTrials(leaking, config, { ...context, reporter })
    return warnings
  }

  test('sound folds are silent', async () => {
    expect(await opened((fold) => fold)).toEqual([])
  })

  test('a fold that trains on what it is scored on is refused, though the parts of a run stand apart', async () => {
    const leak = opened(({ train, validation }) => ({ train: [...train, ...validation], validation }))
    await expect(leak).rejects.toThrow(InputError)
    await expect(leak).rejects.toThrow(/train of fold 1 and validation of fold 1 are both asked for/)
  })

  test('a fold that trains on the test part, or is scored on it, is refused', async () => {
    await expect(
      opened(({ train, validation }, test) => ({ train: [...train, ...test], validation })),
    ).rejects.toThrow(/train of fold 1 and test are both asked for/)
    await expect(opened(({ train }, test) => ({ train, validation: test }))).rejects.toThrow(
      /validation of fold 1 and test are both asked for/,
    )
  })

  test('equal content under two names is told once for all folds', async () => {
    // Rows 0 and 1 are of the same content; a fold that holds out one of them trains on the other.
    const twins: typeof lineParts.audit = (_config, _data, rows, name) => ({
      ...{ name, entity: rows },
      digest: rows.map((row) => String(Math.max(row, 1))),
    })
    const [warning, ...others] = await opened((fold) => fold, twins)
    expect(warning).toMatch(/of fold \d.* — 2 of \d folds do so/)
    expect(others).toEqual([])
  })
})

test('the digest of the data tells one table from another', async () => {
  const digest = async (rows: number) => {
    const config = lineParts.schema.parse({ data: { file: writePoints(temporaryFolder(), rows) } })
    return (await openTrials(lineParts, config, context)).digest?.()
  }
  expect(await digest(40)).toBe(await digest(40))
  expect(await digest(40)).not.toBe(await digest(41))
})

test.each(['line', 'leastSquares'])('%s is tuned by processes that load it from its module', async (name) => {
  const folder = temporaryFolder()
  const { trials, best, bestStudy, settings } = await tune(
    writeStudy(folder, name, 'tuning: { trials: 4, workers: 2, folds: 3, epochs: 2, pruner: none }\n'),
    { out: join(folder, 't') },
  )
  expect(trials.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete', 'complete'])
  expect(settings.objectives.map((objective) => objective.name)).toEqual(['rmse'])
  const values = trials.map((own) => own.values?.[0] ?? NaN)
  expect(best[0]?.values?.[0]).toBe(Math.min(...values))
  expect(readFileSync(bestStudy ?? '', 'utf8')).toContain(`study: ${name}`)
})

test('several objectives of a study, and its number of weights, give a front', async () => {
  const folder = temporaryFolder()
  const { best, settings } = await tune(
    writeStudy(folder, 'line', 'tuning: { trials: 2, workers: 1, folds: 3, epochs: 1, pruner: none }\n'),
    { out: join(folder, 't'), overrides: [parseOverride('tuning.objectives=[rmse,parameters]')] },
  )
  expect(settings.objectives.map(({ name, direction }) => [name, direction])).toEqual([
    ['rmse', 'minimize'],
    ['parameters', 'minimize'],
  ])
  expect(best[0]?.values?.[1]).toBe(2)
})
