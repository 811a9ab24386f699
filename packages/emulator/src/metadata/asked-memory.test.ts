import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { openEmulator, type OpenOptions } from '../index.js'
import { openEmulator as openInPage } from '../page.js'
import { leafFile } from '../testing/leaf.js'
import { checkAskedMemory, mostAsked } from './asked-memory.js'
import { sealEmulator } from './seal.js'
import { attribute, fieldHead, fields, graph, joined, model, node, sparseTensor, tensor } from './wire.js'

const leaf = readFileSync(leafFile)
const ort = createRequire(import.meta.url)('onnxruntime-node') as NonNullable<OpenOptions['ort']>

/** A field that carries bytes, or a whole number. */
function field(number: number, value: Uint8Array | string | number | bigint): Uint8Array {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const bytes = [number * 8]
    let rest = BigInt.asUintN(64, BigInt(value))
    for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
    return Uint8Array.from([...bytes, Number(rest)])
  }
  const content = typeof value === 'string' ? new TextEncoder().encode(value) : value
  return joined([fieldHead(number, content.length), content])
}

const dimsOf = (dims: readonly number[]) => dims.map((dim) => field(tensor.dims, dim))

/** A tensor of whole numbers. */
const numbers = (values: readonly number[], name = '', dims: readonly number[] = [values.length]) =>
  joined([
    ...dimsOf(dims),
    field(tensor.dataType, 7),
    field(tensor.name, name),
    field(tensor.rawData, new Uint8Array(BigInt64Array.from(values, BigInt).buffer)),
  ])

const constant = (name: string, values: readonly number[], dims?: readonly number[]) =>
  field(graph.initializer, numbers(values, name, dims))

const named = (name: string, ...parts: readonly Uint8Array[]) =>
  field(node.attribute, joined([field(attribute.name, name), ...parts]))

/** A node with attributes. */
const made = (op: string, inputs: readonly string[], output: string, ...attributes: readonly Uint8Array[]) =>
  field(
    graph.node,
    joined([
      ...inputs.map((name) => field(node.input, name)),
      field(node.output, output),
      field(node.opType, op),
      ...attributes,
    ]),
  )

/** The emulator of the fixture with more in its graph, and a digest that fits. */
function withParts(...more: readonly Uint8Array[]): Uint8Array {
  const parts = [...fields(leaf)].map(({ number, content, raw }) =>
    number === model.graph && content !== undefined ? field(model.graph, joined([content, ...more])) : raw,
  )
  return sealEmulator(joined(parts))
}

const huge = 2 ** 31
const shape = constant('shape', [huge])
const one = constant('one', [1])
const hugeTensor = field(sparseTensor.dims, huge)

const asking: Readonly<Record<string, readonly Uint8Array[]>> = {
  'a constant of a shape': [shape, made('ConstantOfShape', ['shape'], 'y')],
  'a shape of several axes': [
    constant('shape', [2 ** 11, 2 ** 10, 2 ** 10]),
    made('ConstantOfShape', ['shape'], 'y'),
  ],
  'a shape that a node holds': [
    made('Constant', [], 'shape', named('value', field(attribute.tensor, numbers([huge])))),
    made('ConstantOfShape', ['shape'], 'y'),
  ],
  'a shape as an attribute of a constant': [
    made(
      'Constant',
      [],
      'shape',
      named('value_ints', field(attribute.ints, 2 ** 20), field(attribute.ints, 2 ** 20)),
    ),
    made('Expand', ['one', 'shape'], 'y'),
    one,
  ],
  'an expansion': [shape, one, made('Expand', ['one', 'shape'], 'y')],
  repeats: [shape, one, made('Tile', ['one', 'shape'], 'y')],
  'a padding': [constant('pads', [0, huge]), one, made('Pad', ['one', 'pads'], 'y')],
  'a range': [
    constant('start', [0], []),
    constant('limit', [2 ** 40], []),
    constant('step', [2], []),
    made('Range', ['start', 'limit', 'step'], 'y'),
  ],
  'sizes to resize to': [shape, one, made('Resize', ['one', '', '', 'shape'], 'y')],
  'a random tensor': [
    made(
      'RandomNormal',
      [],
      'y',
      named('shape', field(attribute.ints, 2 ** 20), field(attribute.ints, 2 ** 20)),
    ),
  ],
  'a shape that is joined and multiplied': [
    constant('side', [2 ** 15]),
    made('Identity', ['side'], 'same'),
    made('Mul', ['side', 'same'], 'area'),
    made('Concat', ['side', 'area'], 'shape', named('axis', field(attribute.int, 0))),
    made('ConstantOfShape', ['shape'], 'y'),
  ],
  'a shape that stands behind its node': [
    made('ConstantOfShape', ['same'], 'y'),
    made('Identity', ['shape'], 'same'),
    shape,
  ],
  'many that are each below the bound': [
    constant('shape', [2 ** 26]),
    ...Array.from({ length: 5 }, (_, k) => made('ConstantOfShape', ['shape'], `y${k}`)),
  ],
  'a graph in a node': [
    shape,
    made(
      'If',
      ['condition'],
      'y',
      named('then_branch', field(attribute.graph, made('ConstantOfShape', ['shape'], 'inside'))),
    ),
  ],
  'a sparse tensor': [field(graph.sparseInitializer, hugeTensor)],
  'a sparse tensor of a node': [
    made('Constant', [], 'y', named('sparse_value', field(attribute.sparseTensor, hugeTensor))),
  ],
  'a tensor that is not there': [constant('weights', [1], [huge])],
  'a tensor of a node that is not there': [
    made('Constant', [], 'y', named('value', field(attribute.tensor, numbers([1], '', [huge])))),
  ],
  'a tensor in another file': [
    field(
      graph.initializer,
      joined([
        ...dimsOf([4]),
        field(tensor.dataType, 1),
        field(tensor.name, 'w'),
        field(tensor.dataLocation, 1),
      ]),
    ),
  ],
  'more nodes behind each other than are followed': [
    shape,
    ...Array.from({ length: 300 }, (_, k) => made('Identity', [k === 0 ? 'shape' : `n${k - 1}`], `n${k}`)),
    made('ConstantOfShape', ['n299'], 'y'),
  ],
  'an attribute in pieces': [
    made(
      'Constant',
      [],
      'shape',
      named('value', field(attribute.tensor, numbers([1])), field(attribute.tensor, numbers([huge]))),
    ),
  ],
}

test.each(Object.entries(asking))('%s is refused before ONNX Runtime has the file', async (_, parts) => {
  let given = false
  const watched = {
    ...ort,
    InferenceSession: {
      create: () => {
        given = true
        throw new Error('was given the file')
      },
    },
  } as unknown as NonNullable<OpenOptions['ort']>
  const refusal = {
    name: 'InputError',
    message: expect.stringMatching(/^emulator: .+ — export it again from its run$/) as string,
  }
  await expect(openEmulator(withParts(...parts), { ort: watched })).rejects.toMatchObject(refusal)
  await expect(openInPage(withParts(...parts), { ort: watched })).rejects.toMatchObject(refusal)
  expect(given).toBe(false)
})

const whole = withParts()
const pieces = (number: number) =>
  [...fields(whole)].filter((each) => each.number === number).map(({ raw }) => raw)

test.each([
  ['a graph in pieces', joined([whole, ...pieces(model.graph)]), 'its graph comes in pieces'],
  ['functions', joined([whole, field(model.functions, '')]), 'has functions of its own'],
  ['a field that ends nowhere', field(model.graph, '\x0a\x7f'), 'cannot be read whole (cut short)'],
])('%s is refused: in it all this could hide', (_, bytes, says) => {
  expect(() => checkAskedMemory(bytes, 'model.onnx')).toThrow(`model.onnx: ${says}`)
})

test('what is named says what it asks for', () => {
  expect(() => checkAskedMemory(withParts(...asking['an expansion']!), 'model.onnx')).toThrow(
    'model.onnx: Expand "y" asks for 2,147,483,648 values, where all constants together may for 268,435,456: ' +
      'no emulator is written so, and it is not opened — export it again from its run',
  )
})

test.each<readonly [string, readonly Uint8Array[]]>([
  ['as much as is allowed', [constant('shape', [mostAsked]), made('ConstantOfShape', ['shape'], 'y')]],
  [
    'a shape that an input says',
    [made('Shape', ['drivers'], 'shape'), made('ConstantOfShape', ['shape'], 'y')],
  ],
  ['a size that follows from itself', [made('Add', ['y', 'y'], 'y'), made('ConstantOfShape', ['y'], 'z')]],
  [
    'sums without end that no size follows from',
    [
      constant('a0', [1]),
      ...Array.from({ length: 200 }, (_, k) => made('Add', [`a${k}`, `a${k}`], `a${k + 1}`)),
      made('Concat', ['a200', 'x'], 'shape'),
      made('Expand', ['one', 'shape'], 'y'),
    ],
  ],
  ['nothing of a size', [constant('none', [], [0, 1000])]],
])('%s is not refused', (_, parts) => {
  expect(() => checkAskedMemory(withParts(...parts), 'model.onnx')).not.toThrow()
})

test('an emulator with a few constants more opens and predicts as before', async () => {
  const emulator = await openEmulator(
    withParts(constant('shape', [3]), made('ConstantOfShape', ['shape'], 'unused')),
    { ort },
  )
  const { outputs } = await emulator.predict({
    drivers: { tair: [10, 20], par: [30, 40] },
    parameters: { aMax: 9, kPar: 12, r0: 1 },
  })
  expect([...outputs['fluxes']!.data].every(Number.isFinite)).toBe(true)
  await emulator.close()
})
