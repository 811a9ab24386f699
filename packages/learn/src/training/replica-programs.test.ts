import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRuntime, Replicas, type Runtime } from '@utsushi/graph'
import { smallDefinition, smallOptions } from '../testing/small-training.js'
import '../testing/matchers.js'
import { replicaPrograms } from './replica-programs.js'
import { runTraining } from './run-training.js'
import { trainProgram } from './train-program.js'

let runtime: Runtime
let replicas: Replicas
// The workers' seeds differ, and so what they drop out: they are compared with one worker without dropout.
const plain: typeof smallDefinition = {
  ...smallDefinition,
  loss: (context) => smallDefinition.loss({ ...context, random: undefined as never }),
}
const shared = replicaPrograms(smallDefinition, { replicas: 2, split: ['index'] })
beforeAll(async () => {
  runtime = await openRuntime()
  replicas = await Replicas.open(shared.programs, shared.replicas)
})
afterAll(async () => {
  await runtime.close()
  await replicas.close()
})

test('two workers on half a batch each step as one on the whole, up to rounding', async () => {
  const single = trainProgram(plain)
  const options = smallOptions(3)
  const alone = await runTraining({
    ...options,
    training: single,
    executor: await runtime.load(single.program),
  })
  const without = replicaPrograms(plain, { replicas: 2, split: ['index'] })
  const workers = await Replicas.open(without.programs, 2)
  const together = await runTraining({ ...options, training: without, executor: workers })
  await workers.close()
  expect(together.final).toBeAllclose(alone.final, { absolute: 1e-5, relative: 1e-4 })
})

test('with dropout, two workers give the same bits every time, however steps are cut into runs', async () => {
  const options = { ...smallOptions(40), training: shared, executor: replicas }
  const first = await runTraining(options)
  const again = await runTraining({ ...options, stepsPerRun: 3 })
  expect(again.final).toEqual(first.final)
  expect(first.history.epochs.at(-1)?.trainingLoss).toBeLessThan(0.1)
})

test('a batch that does not divide is refused', () => {
  expect(() => replicaPrograms(smallDefinition, { replicas: 3, split: ['index'] })).toThrow(
    'a batch of 8 does not divide among 3 workers',
  )
})
