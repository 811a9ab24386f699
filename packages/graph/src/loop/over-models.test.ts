import { afterAll, beforeAll, expect, test } from 'vitest'
import { dependentNodes, reachableNodes } from '../expression/reachable.js'
import {
  add,
  constant,
  grad,
  input,
  matmul,
  mean,
  openRuntime,
  overModels,
  program,
  scan,
  square,
  sub,
  sum,
  tanh,
  zeros,
  type OverModelsOptions,
  type Runtime,
  type Tensor,
} from '../index.js'
import { mismatch } from '../testing/allclose.js'
import { sample } from '../testing/samples.js'

let runtime: Runtime

beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

/** The loss of a recurrence `h' = tanh(x·w + h·r)` with its targets shared by all models. */
function lossOf([x, w, r]: readonly Tensor[], targets: Tensor): Tensor {
  const start = zeros([x!.shape[1]!, w!.shape[1]!])
  const { outputs } = scan({ state: [start], inputs: [x!] }, ([h], [entry]) => {
    const next = tanh(add(matmul(entry!, w!), matmul(h!, r!)))
    return { state: [next], outputs: [next] }
  })
  return mean(square(sub(outputs[0]!, targets)))
}

function sources(hidden: number, batch: number): readonly Tensor[] {
  return [
    input('x', 'float32', [3, 4, batch, 2]),
    input('w', 'float32', [3, 2, hidden]),
    input('r', 'float32', [3, hidden, hidden]),
    input('targets', 'float32', [4, batch, hidden]),
  ]
}

test('losses and gradients agree whether models run together or one by one', async () => {
  const [x, w, r, targets] = sources(5, 2) as [Tensor, Tensor, Tensor, Tensor]
  const outputs: Record<string, Tensor> = {}
  for (const by of ['batch', 'scan', 'auto'] as const) {
    const inside = overModels(
      3,
      [x, w, r],
      (own) => {
        const loss = lossOf(own, targets)
        return [loss, ...grad(loss, own.slice(1))]
      },
      { by },
    )
    const [losses] = overModels(3, [x, w, r], (own) => [lossOf(own, targets)], { by })
    const outside = [losses!, ...grad(sum(losses!), [w, r])]
    inside.forEach((tensor, k) => (outputs[`inside ${by} ${k}`] = tensor))
    outside.forEach((tensor, k) => (outputs[`outside ${by} ${k}`] = tensor))
  }
  const executable = await runtime.load(program({ name: 'models', inputs: [x, w, r, targets], outputs }))
  const found = await executable.run({
    x: sample([3, 4, 2, 2]),
    w: sample([3, 2, 5], { seed: 2 }),
    r: sample([3, 5, 5], { seed: 3 }),
    targets: sample([4, 2, 5], { seed: 4 }),
  })
  for (const name of Object.keys(outputs)) {
    const expected = found[`inside batch ${name.at(-1)!}`]!
    expect(mismatch(found[name]!, expected, { relative: 1e-5, absolute: 1e-6 }), name).toBeUndefined()
  }
  expect(Math.abs(Number(found['inside batch 2']!.data[0]))).toBeGreaterThan(1e-4)
})

/** Whether the program's outermost loop runs over the three models. */
function isOneByOne(hidden: number, batch: number, options?: OverModelsOptions): boolean {
  const [x, w, r, targets] = sources(hidden, batch) as [Tensor, Tensor, Tensor, Tensor]
  const losses = overModels(3, [x, w, r], (own) => [lossOf(own, targets)], options)
  const loops = reachableNodes(losses).filter(({ op }) => op === 'scan')
  expect(loops).toHaveLength(1)
  return loops[0]!.outputs.every(({ shape }) => shape[0] === 3)
}

test('left to itself, it runs models with much work in a loop step one by one', () => {
  expect(isOneByOne(32, 4)).toBe(false)
  expect(isOneByOne(256, 1)).toBe(false)
  expect(isOneByOne(512, 1)).toBe(true)
  expect(isOneByOne(128, 16)).toBe(true)
  expect(isOneByOne(512, 1, { by: 'batch' })).toBe(false)
  expect(isOneByOne(32, 4, { by: 'scan' })).toBe(true)
})

test('one by one, nothing is computed for all models beside the loop over them', () => {
  const [x, w, r, targets] = sources(8, 2) as [Tensor, Tensor, Tensor, Tensor]
  // A product with a constant behind the recurrence: moved out, it would take the recurrence with it.
  const fixed = constant(
    Array.from({ length: 64 }, (_, k) => k / 64),
    { shape: [8, 8] },
  )
  const results = overModels(
    3,
    [x, w, r],
    (own) => {
      const loss = lossOf(own, targets)
      return [loss, ...grad(loss, own.slice(1)).map((gradient) => matmul(gradient, fixed))]
    },
    { by: 'scan' },
  )
  const made = [...dependentNodes(results, [x, w, r])].filter(({ op }) => op !== 'input')
  expect(made.map(({ op }) => op)).toEqual(['scan'])
})

test('together, a loop and its gradient are two loops: none runs twice', () => {
  const [x, w, r, targets] = sources(8, 2) as [Tensor, Tensor, Tensor, Tensor]
  const results = overModels(
    3,
    [x, w, r],
    (own) => {
      const loss = lossOf(own, targets)
      return [loss, ...grad(loss, own.slice(1))]
    },
    { by: 'batch' },
  )
  expect(reachableNodes(results).filter(({ op }) => op === 'scan')).toHaveLength(2)
})

test('an input without the models along axis 0 is refused by name', () => {
  const w = input('w', 'float32', [4, 2])
  expect(() => overModels(3, { w }, (own) => own)).toThrow(
    /overModels\(float32\[4,2\]\): "w" float32\[4,2\] needs \[3\] models along axis 0/,
  )
})
