// That an outer fold chooses nothing: what is planted in it changes its score, and no choice.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentReporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import type { MemberContext, UnitRequest } from '../family/contract.js'
import { writeSpecimens } from '../testing/specimens-file.js'
import { specimensParts, type SpecimenRows } from '../testing/specimens-study.js'
import { openMember } from './member-runner.js'

const context: MemberContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal, device: 'cpu', threads: 1 },
}

type Config = ReturnType<typeof specimensParts.schema.parse>

/** The study, with data that were changed after they were read. */
async function opened(config: Config, change: (data: SpecimenRows) => SpecimenRows = (data) => data) {
  const parts = {
    ...specimensParts,
    read: async (...given: Parameters<typeof specimensParts.read>) =>
      change(await specimensParts.read(...given)),
  }
  return openMember(parts, config, context)
}

function requestOf(config: Config, kind: 'nearest' | 'network', fold: number): UnitRequest<Config> {
  const of = (neighbours: number, learningRate: number): Config => ({
    ...config,
    model: { kind, neighbours },
    training: { ...config.training, learningRate },
  })
  return {
    ...{ split: 'chosen', fold, folds: 4, innerFolds: 3, seed: 5, epochs: 6, objective: 'rmse' },
    signal: context.signal,
    candidates: [of(1, 0.01), of(4, 0.05), of(12, 0.2), of(40, 0.3)].map((own) => ({
      parameters: {},
      config: own,
    })),
  }
}

test.each(['nearest', 'network'] as const)(
  'what is planted in the outer fold of %s changes its score alone',
  async (kind) => {
    const folder = temporaryFolder()
    writeSpecimens(folder)
    const config = specimensParts.schema.parse({ data: { file: join(folder, 'rows.csv') } })
    const before = await opened(config)
    const fold = 2
    const held = before.folds('chosen', { folds: 4, seed: 5 })[fold]?.test ?? []
    const planted = await opened(config, ({ specimen, x, y }) => {
      const own = new Set(held.map((place) => [...new Set(specimen)][place]))
      // As if it answered what one of the candidates says: the fold would choose it, if it had a say.
      return { specimen, x, y: y.map((value, row) => (own.has(specimen[row] ?? '') ? 100 : value)) }
    })
    const [clean, leaked] = [
      await before.run(requestOf(config, kind, fold)),
      await planted.run(requestOf(config, kind, fold)),
    ]
    expect(leaked.score).toBeGreaterThan(50)
    expect(clean.score).toBeLessThan(5)
    expect({ ...leaked, score: 0, seconds: 0, tuningSeconds: 0 }).toEqual({
      ...{ ...clean, score: 0, seconds: 0, tuningSeconds: 0 },
    })
    expect(clean.inner).toHaveLength(4)
    // Another fold, which trains on those rows, is another story.
    const elsewhere = await planted.run(requestOf(config, kind, 0))
    expect(elsewhere.inner).not.toEqual((await before.run(requestOf(config, kind, 0))).inner)
  },
)

test('a candidate that cannot be trained is no choice, and all of them are told', async () => {
  const folder = temporaryFolder()
  writeSpecimens(folder)
  const config = specimensParts.schema.parse({ data: { file: join(folder, 'rows.csv') } })
  const runner = await opened(config)
  const request = requestOf(config, 'network', 0)
  const wild = (learningRate: number) => ({
    parameters: {},
    config: {
      ...config,
      model: { kind: 'network' as const, neighbours: 1 },
      training: { ...config.training, learningRate, optimiser: 'sgd' as const, clip: 1e30 },
    },
  })
  const outcome = await runner.run({
    ...request,
    candidates: [wild(1e20), ...request.candidates.slice(1, 2)],
  })
  expect(outcome).toMatchObject({ chosen: 1 })
  expect(outcome.inner[0]).toBeNaN()
  await expect(runner.run({ ...request, candidates: [wild(1e20)] })).rejects.toThrow('the loss is Infinity')
})

test('a member without a network and without settings to choose is fitted once', async () => {
  const folder = temporaryFolder()
  writeSpecimens(folder)
  const config = specimensParts.schema.parse({ data: { file: join(folder, 'rows.csv') } })
  let fits = 0
  const parts = {
    ...specimensParts,
    fit: (...given: Parameters<typeof specimensParts.fit>) => {
      fits++
      return specimensParts.fit(...given)
    },
  }
  const runner = await openMember(parts, config, context)
  const [candidate] = requestOf(config, 'nearest', 0).candidates
  fits = 0
  const outcome = await runner.run({
    ...requestOf(config, 'nearest', 0),
    candidates: candidate === undefined ? [] : [candidate],
  })
  expect(fits).toBe(1)
  expect(outcome).toMatchObject({ chosen: 0, epochs: 0, inner: [], parameters: 0 })
})

test('simple methods are scored on the outer fold where that is asked for, by the objective that is asked for', async () => {
  const folder = temporaryFolder()
  writeSpecimens(folder)
  const config = specimensParts.schema.parse({ data: { file: join(folder, 'rows.csv') } })
  const parts = {
    ...specimensParts,
    objectives: {
      first: { direction: 'minimize', meaning: 'nothing', score: () => Promise.resolve(1) },
      rmse: { direction: 'minimize', meaning: 'nothing', score: () => Promise.resolve(2) },
    } as const,
    rivals: (_: unknown, part: readonly number[]) => [
      { name: 'the mean', value: part.length, others: { rmse: 7 } },
      { name: 'says nothing of it', value: 3 },
    ],
  }
  const runner = await openMember(parts, config, context)
  const request = requestOf(config, 'nearest', 1)
  const held = runner.folds('chosen', { folds: 4, seed: 5 })[1]?.test ?? []
  expect((await runner.run(request)).rivals).toBeUndefined()
  const found = await runner.run({ ...request, withRivals: true })
  expect(found).toMatchObject({ rivals: { 'the mean': 7 }, tested: held.length })
  const { rivals } = await runner.run({ ...request, objective: 'first', withRivals: true })
  expect(Object.keys(rivals ?? {})).toEqual(['the mean', 'says nothing of it'])
})
