// Workers that share out the models of a training change nothing but the time: every weight and moment is what one program of all models makes
// it, to the bit where models step one by one. Small models that step together are summed over in another order: there last bits differ.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostTensor, openRuntime, type Program } from '@utsushi/graph'
import { freeze } from '../parameters/frozen.js'
import { flatParameters, initialise } from '../parameters/parameters.js'
import {
  smallBatches,
  smallCore,
  smallDefinition,
  smallHead,
  smallModel,
  smallOptions,
} from '../testing/small-training.js'
import '../testing/matchers.js'
import { besideEachOther } from './batches.js'
import { modelShares } from './model-shares.js'
import { ModelsExecutor } from './models-executor.js'
import { modelsProgram } from './models-program.js'
import { runTraining } from './run-training.js'
import { sharedModels } from './shared-models.js'

const models = 5
const batches = besideEachOther(Array.from({ length: models }, (_, k) => smallBatches(k)))
const initial = Float32Array.from(
  Array.from({ length: models }, (_, k) => [...initialise(smallModel, k + 1)]).flat(),
)

async function ended(
  by: 'batch' | 'scan',
  workers: number | undefined,
  stepsPerRun?: number,
  definition = smallDefinition,
) {
  const threads = Array.from({ length: workers ?? 1 }, () => openRuntime())
  const runtimes = await Promise.all(threads)
  const whole = modelsProgram(definition, { models, by })
  const training = workers === undefined ? whole : sharedModels(definition, { models, workers, by })
  const executor =
    'program' in training
      ? await runtimes[0]!.load(training.program)
      : await ModelsExecutor.open(training, runtimes)
  const losses: number[] = []
  const { final } = await runTraining({
    ...{ ...smallOptions(7), training, executor, initial, batches },
    ...(stepsPerRun !== undefined && { stepsPerRun }),
    onStep: ({ loss }) => void losses.push(loss),
  })
  const state = await executor.get(training.state)
  for (const runtime of runtimes) await runtime.close()
  return { final, losses, state, training }
}

test.each(['batch', 'scan'] as const)(
  'models by %s end where they end in one program, by two workers and by three',
  async (by) => {
    const one = await ended(by, undefined)
    for (const [workers, stepsPerRun] of [[2], [3, 3], [2, 1]] as const) {
      const shared = await ended(by, workers, stepsPerRun)
      if (by === 'scan') expect(shared.state).toEqual(one.state)
      for (const [name, { data }] of Object.entries(one.state))
        expect(shared.state[name]?.data as Float32Array).toBeAllclose(data as Float32Array, {
          absolute: 1e-5,
          relative: 1e-4,
        })
      expect(shared.losses.length).toBe(7)
      shared.losses.forEach((loss, k) => expect(loss).toBeCloseTo(one.losses[k] ?? NaN, 5))
      // A checkpoint of either goes on in the other.
      const { training } = shared
      for (const key of ['name', 'data', 'batch', 'state', 'also', 'seed'] as const)
        expect(training[key]).toEqual(one.training[key])
      expect(training.parameters.entries).toEqual(one.training.parameters.entries)
    }
  },
)

test('models keep weights that are not trained, each its own', async () => {
  const { core, head } = { core: smallCore.parameters, head: smallHead.parameters }
  const parameters = flatParameters({ core: freeze(core), head })
  const definition = { ...smallDefinition, parameters }
  const one = await ended('scan', undefined, undefined, definition)
  const shared = await ended('scan', 2, 2, definition)
  expect(shared.final).toEqual(one.final)
  expect(one.final.subarray(0, smallModel.size)).not.toEqual(
    one.final.subarray(smallModel.size, 2 * smallModel.size),
  )
})

test('every step of every lot is taken once, in order, by workers that have equally much to do', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 1, max: 50 }),
      (workers, more, steps) => {
        const lots = workers + more
        const plan = modelShares({ lots, workers, steps })
        const loads = plan.map((shares) => shares.reduce((sum, { count }) => sum + count, 0))
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
        for (let lot = 0; lot < lots; lot++) {
          // When workers are equally fast: when each stretch of the lot begins and ends.
          const stretches = plan
            .flatMap((shares) =>
              shares.map((share, k) => {
                const begin = shares.slice(0, k).reduce((sum, { count }) => sum + count, 0)
                return { ...share, begin, end: begin + share.count }
              }),
            )
            .filter((share) => share.lot === lot)
            .sort((a, b) => a.from - b.from)
          let next = 0
          let free = 0
          for (const { from, count, begin, end } of stretches) {
            expect([from, begin >= free]).toEqual([next, true])
            next += count
            free = end
          }
          expect(next).toBe(steps)
        }
      },
    ),
  )
})

test('calls are answered in the order in which they were made', async () => {
  const training = sharedModels(smallDefinition, { models, workers: 2, by: 'scan' })
  const order: string[] = []
  const worker = (): { load: (program: Program) => Promise<Fake>; close: () => Promise<void> } => ({
    load: () => Promise.resolve(fake),
    close: () => Promise.resolve(),
  })
  const fake: Fake = {
    set: () => Promise.resolve(),
    get: (names) =>
      Promise.resolve(
        Object.fromEntries(names.map((name) => [name, hostTensor(new Float32Array(smallModel.size))])),
      ),
    run: async () => {
      await new Promise((done) => setTimeout(done, 1))
      order.push('run')
      return {}
    },
  }
  const executor = await ModelsExecutor.open(training, [worker(), worker()])
  await executor.set({ [training.state[0] ?? '']: hostTensor(initial) })
  const step = { dtype: 'int64', shape: [2], data: new BigInt64Array(2) } as const
  const running = executor.run({ step })
  const got = executor.get([training.state[0] ?? '']).then(() => order.push('get'))
  await Promise.all([running, got])
  expect(order.at(-1)).toBe('get')
  expect(order.filter((what) => what === 'run').length).toBe(6)
  await expect(ModelsExecutor.open(training, [worker()])).rejects.toThrow('built for 2 workers, 1 are given')
  expect(() => sharedModels(smallDefinition, { models: 2, workers: 3 })).toThrow(
    '3 workers cannot share 2 models',
  )
})

type Fake = Awaited<ReturnType<Parameters<typeof ModelsExecutor.open>[1][number]['load']>>
