import { afterAll, beforeAll, expect, test } from 'vitest'
import { program } from './compile/program.js'
import { grad, openRuntime, registeredOperations, sum, type Runtime } from './index.js'
import { input } from './ops/constant.js'
import type { HostTensor } from './runtime/host.js'
import { mismatch } from './testing/allclose.js'
import { batchErrors } from './testing/batch-errors.js'
import { operationCases, type OperationCase } from './testing/cases/index.js'
import { gradientErrors, type GradientCheck } from './testing/check-gradients.js'

let runtime: Runtime

beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const cases: readonly OperationCase[] = Object.values(operationCases).flat()

test('every registered operation has a conformance case', () => {
  expect(registeredOperations().filter((op) => operationCases[op] === undefined)).toEqual([])
})

/** A dozen cases a program; if one fails to load, each alone, to say which is at fault. */
async function together(
  all: readonly GradientCheck[],
  check: (some: readonly GradientCheck[]) => Promise<readonly string[]>,
  size = 4,
): Promise<readonly string[]> {
  const errors: string[] = []
  for (let start = 0; start < all.length; start += size) {
    const some = all.slice(start, start + size)
    try {
      errors.push(...(await check(some)))
    } catch (error) {
      errors.push(...(size === 1 ? [`${some[0]!.name}: ${String(error)}`] : await together(some, check, 1)))
    }
  }
  return errors
}

test('gradients agree with finite differences', async () => {
  const smooth = cases.filter(
    ({ inputs, gradient }) => gradient !== 'none' && inputs.some(({ dtype }) => dtype === 'float32'),
  )
  const differentiable = smooth.filter(({ build, inputs }) =>
    [build(inputs.map(({ dtype, shape }) => input('', dtype, shape)))]
      .flat()
      .some(({ dtype }) => dtype === 'float32'),
  )
  expect(differentiable.length).toBeGreaterThan(60)
  expect(await together(differentiable, (some) => gradientErrors(runtime, some))).toEqual([])
})

test('whoever asks for a gradient that there is none of is told', () => {
  const flat = cases.filter(({ gradient }) => gradient === 'none')
  expect(flat.length).toBeGreaterThan(0)
  for (const { build, inputs } of flat) {
    const symbols = inputs.map(({ dtype, shape }) => input('', dtype, shape))
    const total = sum([build(symbols)].flat()[0]!)
    expect(() => grad(total, symbols)).toThrow(/\w+ has no gradient — built at .*:\d+$/)
  }
})

test.each(['batch', 'scan'] as const)(
  'a model axis run by %s gives what the models give one by one',
  async (by) => {
    const varied = cases.filter(({ inputs }) => inputs.length > 0)
    expect(await together(varied, (some) => batchErrors(runtime, some, { by }))).toEqual([])
  },
)

test('operations that no PyTorch fixture covers give the expected numbers', async () => {
  const known = cases.filter(({ expected }) => expected !== undefined)
  const symbols = known.map(({ inputs }, c) =>
    inputs.map(({ dtype, shape }, k) => input(`${c}.${k}`, dtype, shape)),
  )
  const made = program({
    name: 'expected',
    inputs: symbols.flat(),
    outputs: Object.fromEntries(
      known.map(({ build }, c) => [`result ${c}`, [build(symbols[c]!)].flat()[0]!]),
    ),
  })
  const feeds: Record<string, HostTensor> = Object.fromEntries(
    known.flatMap(({ inputs }, c) => inputs.map((value, k) => [`${c}.${k}`, value] as const)),
  )
  const found = await (await runtime.load(made)).run(feeds)
  const wrong = known.flatMap(({ name, expected }, c) => {
    const difference = mismatch(found[`result ${c}`]!.data, expected!)
    return difference === undefined ? [] : [`${name}: ${difference}`]
  })
  expect(wrong).toEqual([])
})
