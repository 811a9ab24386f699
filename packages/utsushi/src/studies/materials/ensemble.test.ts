// Members of an ensemble begin otherwise, answer by their mean, and are trained each by itself.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { constant, grad, hostTensor, input, openRuntime, program, sum, type Runtime } from '@utsushi/graph'
import { initialise, weightsOf } from '@utsushi/learn'
import { prepareTask, tableInputs } from '@utsushi/study'
import { materials } from './index.js'
import { materialsOf } from './testing/materials-of.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime({ threads: 1 })
})
afterAll(() => runtime.close())

const count = 12
const own = materialsOf(
  Array.from({ length: count }, (_, k) => ({
    columns: { voltage: Array.from({ length: 9 }, (__, step) => Math.sin(step * (1 + (k % 2)) + k)) },
  })),
  {
    kind: 'classes',
    target: 'class',
    names: ['a', 'b'],
    of: Int32Array.from({ length: count }, (_, k) => k % 2),
  },
)
const taskOf = (ensemble: number) =>
  prepareTask(
    materials.parts,
    materials.parts.schema.parse({ data: { axes: 'any' }, model: { hidden: 4, dropout: 0, ensemble } }),
    own,
  )

test('what an ensemble says is the mean of what its members say, who begin with weights of their own', async () => {
  const { model } = taskOf(3)
  const flat = input('weights', 'float32', [model!.parameters.size])
  const values = input('x', 'float32', [2, 9, 1])
  const { outputs, each } = model!.say(weightsOf(model!.parameters, flat), { values })
  const executable = await runtime.load(
    program({
      name: 'ensemble',
      inputs: [flat, values],
      outputs: { outputs, ...Object.fromEntries(each!.map((one, k) => [`m${k}`, one])) },
    }),
  )
  const found = await executable.run({
    weights: hostTensor(initialise(model!.parameters, 1)),
    x: hostTensor(
      Float32Array.from({ length: 18 }, (_, k) => Math.sin(k)),
      [2, 9, 1],
    ),
  })
  const of = (name: string): number[] => Array.from(found[name]!.data as Float32Array)
  const members = ['m0', 'm1', 'm2'].map(of)
  expect(new Set(members.map(([first]) => first)).size).toBe(3)
  for (const [k, value] of of('outputs').entries())
    expect(value).toBeCloseTo(members.reduce((total, one) => total + one[k]!, 0) / 3, 5)
})

test('a member learns nothing from the others: its gradient is that of the network alone, a third of it in the mean of three', async () => {
  const [alone, three] = [taskOf(1), taskOf(3)]
  const size = alone.model!.parameters.size
  expect(three.model!.parameters.size).toBe(3 * size)
  const first = initialise(alone.model!.parameters, 5)
  const weights = new Float32Array(3 * size).map((_, k) => (k < size ? first[k]! : Math.sin(k) / 3))
  const gradientOf = async (task: typeof alone, values: Float32Array): Promise<Float32Array> => {
    const flat = input('flat', 'float32', [values.length])
    const data = tableInputs(task.tables)
    const counter = input('counter', 'int64', [])
    const random = { seed: 1, common: 1, counter, nextStream: () => 0 }
    const loss = materials.parts.loss!(task).loss({
      weights: weightsOf(task.model!.parameters, flat) as never,
      ...{ data, random, batch: { index: constant(Int32Array.of(0, 1, 2, 3), { dtype: 'int32' }) } },
    })
    const [gradient] = grad(sum(loss), [flat])
    const executable = await runtime.load(
      program({ name: 'loss', inputs: [flat, ...Object.values(data)], outputs: { gradient: gradient! } }),
    )
    const { gradient: found } = await executable.run({ flat: hostTensor(values), ...task.tables })
    return found!.data as Float32Array
  }
  const [lone, shared] = [await gradientOf(alone, first), await gradientOf(three, weights)]
  expect(lone.some((value) => Math.abs(value) > 1e-3)).toBe(true)
  for (const [k, value] of lone.entries()) expect(shared[k]).toBeCloseTo(value / 3, 5)
})
