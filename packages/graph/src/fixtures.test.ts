import { afterAll, beforeAll, expect, test } from 'vitest'
import { reachableNodes } from './expression/reachable.js'
import type { Tensor } from './expression/tensor.js'
import {
  constant,
  grad,
  input,
  mul,
  openRuntime,
  program,
  registeredOperations,
  sum,
  type Runtime,
} from './index.js'
import type { HostTensor } from './runtime/host.js'
import { mismatch } from './testing/allclose.js'
import { operationCases } from './testing/cases/index.js'
import { buildFixture, hostOf, readFixtures, type Fixture } from './testing/fixtures.js'

let runtime: Runtime

beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const families = [
  'elementwise',
  'matmul',
  'reductions',
  'squares',
  'group-norm',
  'normalisation',
  'convolution',
  'pooling',
  'shaping',
  'scan',
]

interface Prepared {
  readonly fixture: Fixture
  readonly inputs: readonly Tensor[]
  readonly output: Tensor
  /** Gradients in the order of the inputs, absent where PyTorch has none. */
  readonly gradients: readonly (Tensor | undefined)[]
}

function prepare(fixture: Fixture, c: number): Prepared {
  const inputs = fixture.inputs.map((stored, k) =>
    input(`${c}.${k}`, stored.dtype ?? 'float32', stored.shape),
  )
  const output = buildFixture(fixture, inputs)
  const wanted = inputs.filter((_, k) => fixture.gradients[k] !== null)
  const { data, shape } = fixture.cotangent
  const gradients = wanted.length === 0 ? [] : grad(sum(mul(output, constant(data, { shape }))), wanted)
  return { fixture, inputs, output, gradients: inputs.map((symbol) => gradients[wanted.indexOf(symbol)]) }
}

const prepared = new Map(
  families.map((family) => [
    family,
    readFixtures(new URL(`../fixtures/${family}.json`, import.meta.url)).map(prepare),
  ]),
)

test.each(families)('%s: outputs and gradients are those of PyTorch', async (family) => {
  const cases = prepared.get(family) ?? []
  const made = program({
    name: family,
    inputs: cases.flatMap(({ inputs }) => inputs),
    outputs: Object.fromEntries(
      cases.flatMap(({ output, gradients }, c) => [
        [`output ${c}`, output],
        ...gradients.flatMap((gradient, k) => (gradient ? [[`gradient ${c}.${k}`, gradient] as const] : [])),
      ]),
    ),
  })
  const feeds: Record<string, HostTensor> = Object.fromEntries(
    cases.flatMap(({ fixture }, c) =>
      fixture.inputs.map((stored, k) => [`${c}.${k}`, hostOf(stored)] as const),
    ),
  )
  const found = await (await runtime.load(made)).run(feeds)
  const wrong = cases.flatMap(({ fixture }, c) => {
    const compare = (what: string, name: string, stored: Fixture['output']): readonly string[] => {
      const difference = mismatch(found[name]!, hostOf(stored), { relative: 1e-5, absolute: 1e-5 })
      return difference === undefined ? [] : [`${fixture.name}: ${what}: ${difference}`]
    }
    return [
      ...compare('output', `output ${c}`, fixture.output),
      ...fixture.gradients.flatMap((stored, k) =>
        stored === null ? [] : compare(`gradient of input ${k}`, `gradient ${c}.${k}`, stored),
      ),
    ]
  })
  expect(wrong).toEqual([])
})

test('every operation is compared with PyTorch, or with numbers that its case gives', () => {
  const compared = new Set(
    [...prepared.values()]
      .flat()
      .flatMap(({ output, gradients }) => [output, ...gradients.filter((gradient) => gradient !== undefined)])
      .flatMap((result) => reachableNodes([result]).map(({ op }) => op)),
  )
  for (const [op, cases] of Object.entries(operationCases)) {
    if (cases.some(({ expected }) => expected !== undefined)) compared.add(op)
  }
  // Random draws have their own known answers, in ops/random.test.ts.
  const random = ['randomBits', 'randomUniform', 'dropoutMask']
  expect(registeredOperations().filter((op) => !compared.has(op) && !random.includes(op))).toEqual([])
})
