// A model file is a program, and one of a hundred bytes can ask for gigabytes. What it asks for in so many words is added up
// before it is handed to ONNX Runtime.
import { InputError } from '@utsushi/ground'
import { attributeOf, nodeOf, tensorOf, type FileTensor, type GraphNode } from './constants.js'
import { attribute, fields, graph, model, sparseTensor, wholes } from './wire.js'

/** Most values that the constants of a file may ask for, all together: a gigabyte of float32. */
export const mostAsked = 2 ** 28

/** What a graph gives a name to; graphs in nodes know what those around them do. */
interface Scope {
  readonly around: Scope | undefined
  readonly constants: Map<string, readonly number[] | undefined>
  readonly makers: Map<string, GraphNode>
}

type Numbers = readonly number[] | undefined

/**
 * Refuses a model whose constants ask for more than {@link mostAsked} values: shapes, repeats, paddings, scales and ranges that
 * stand in the file, or follow from what stands there by joining and arithmetic, in any graph of it. Refused are also tensors
 * that claim more values than are there, numbers kept in other files, and forms in which all this could hide: functions,
 * messages that come in pieces, ONNX Runtime's own format.
 *
 * @throws InputError naming the node or the tensor
 */
export function checkAskedMemory(bytes: Uint8Array, file: string): void {
  const refuse = (what: string): never => {
    throw new InputError(
      `${file}: ${what}: no emulator is written so, and it is not opened — export it again from its run`,
    )
  }
  let total = 0
  const ask = (what: string, values: number): void => {
    total += values > 0 ? values : 0
    if (total > mostAsked)
      refuse(
        `${what} asks for ${told(values)} values, where all constants together may for ${told(mostAsked)}`,
      )
  }
  const tensor = (content: Uint8Array): FileTensor => {
    const found = tensorOf(content)
    const size = found.dims.reduce((all, dim) => all * dim, 1)
    if (found.external) refuse(`tensor "${found.name}" keeps its numbers in another file`)
    // Of the smallest type, two make a byte.
    if (size > 2 * content.length)
      refuse(`tensor "${found.name}" is to have ${told(size)} values and has not`)
    return found
  }
  const look = (content: Uint8Array, around: Scope | undefined): void => {
    const scope: Scope = { around, constants: new Map(), makers: new Map() }
    const nodes: GraphNode[] = []
    for (const { number, content: inner } of fields(content)) {
      if (inner === undefined) continue
      if (number === graph.node) nodes.push(nodeOf(inner))
      if (number === graph.sparseInitializer) ask('a sparse tensor', sparseSize(inner))
      if (number !== graph.initializer) continue
      const { name, few } = tensor(inner)
      scope.constants.set(name, few)
    }
    for (const each of nodes) for (const name of each.outputs) scope.makers.set(name, each)
    for (const each of nodes) {
      const what = `${each.op} "${each.name || (each.outputs[0] ?? '')}"`
      ask(
        what,
        sizeOf(each, (place) => numbersAt(each, place, scope)),
      )
      for (const own of each.attributes) {
        let messages = 0
        for (const { number, content: inner } of fields(own)) {
          if (inner === undefined) continue
          if (number === attribute.graph || number === attribute.tensor) messages++
          if (number === attribute.graph || number === attribute.graphs) look(inner, scope)
          if (number === attribute.tensor) tensor(inner)
          if (number === attribute.sparseTensor) ask('a sparse tensor', sparseSize(inner))
        }
        if (messages > 1) refuse(`an attribute of ${what} comes in pieces`)
      }
    }
  }
  if (decoder.decode(bytes.subarray(4, 8)) === 'ORTM') refuse('in ONNX Runtime’s own format')
  try {
    const own = [...fields(bytes)]
    if (own.some(({ number }) => number === model.functions)) refuse('has functions of its own')
    const [only, ...others] = own.filter(({ number }) => number === model.graph)
    if (others.length > 0) refuse('its graph comes in pieces')
    if (only?.content !== undefined) look(only.content, undefined)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    refuse(`cannot be read whole (${error.message})`)
  }
}

const decoder = new TextDecoder()

const told = (values: number): string =>
  values < 1e15 ? Math.round(values).toLocaleString('en-US') : values.toExponential(1)

/** How many values a sparse tensor is when it is laid out. */
const sparseSize = (content: Uint8Array): number =>
  product([...fields(content)].flatMap((field) => (field.number === sparseTensor.dims ? wholes(field) : [])))

/** Sizes that are not known, and those that say "as it is" (0, −1), count as one. */
const product = (sizes: Numbers): number =>
  (sizes ?? []).reduce((all, size) => all * Math.max(1, Number.isNaN(size) ? 1 : size), 1)

/** Inputs and attributes of operators that say how much they make, by place and by name. */
const sizedBy: ReadonlyMap<string, readonly (number | string)[]> = new Map([
  ['BlackmanWindow', [0]],
  ['CenterCropPad', [1]],
  ['Col2Im', [1]],
  ['ConstantOfShape', [0]],
  ['ConvTranspose', ['output_shape', 'output_padding']],
  ['DFT', [1]],
  ['Expand', [1]],
  ['HammingWindow', [0]],
  ['HannWindow', [0]],
  ['MaxUnpool', [2]],
  ['MelWeightMatrix', [0, 1]],
  ['OneHot', [1]],
  ['RandomNormal', ['shape']],
  ['RandomUniform', ['shape']],
  ['Resize', [2, 3]],
  ['Tile', [1]],
  ['Upsample', [1, 'scales']],
])

/** The same of those that widen what they get, by begins and ends of its axes. */
const paddedBy: ReadonlyMap<string, readonly (number | string)[]> = new Map([
  ['AveragePool', ['pads']],
  ['Conv', ['pads']],
  ['LpPool', ['pads']],
  ['MaxPool', ['pads']],
  ['Pad', [1, 'pads']],
])

/** The least number of values that an operator makes, as far as constants say it. */
function sizeOf(own: GraphNode, at: (place: number) => Numbers): number {
  const said = (by: readonly (number | string)[] = []): readonly (readonly number[])[] =>
    by.flatMap((each) => [(typeof each === 'number' ? at(each) : attributeOf(own, each)) ?? []])
  const pads = said(paddedBy.get(own.op)).map((numbers) => {
    const axes = Math.floor(numbers.length / 2)
    return numbers.slice(0, axes).map((begin, axis) => begin + (numbers[axis + axes] ?? 0))
  })
  const [[start = 0] = [], [limit = 0] = [], [step = 1] = []] = own.op === 'Range' ? said([0, 1, 2]) : []
  const all = [...said(sizedBy.get(own.op)), ...pads].map((sizes) => product(sizes))
  return Math.max(0, (limit - start) / step, ...all)
}

/** Operators that give the numbers of their first input again. */
const again = new Set(['Cast', 'Flatten', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze'])

const arithmetic: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ['Add', (a, b) => a + b],
  ['Div', (a, b) => a / b],
  ['Max', Math.max],
  ['Min', Math.min],
  ['Mul', (a, b) => a * b],
  ['Pow', (a, b) => a ** b],
  ['Sub', (a, b) => a - b],
])

/** Most numbers that are followed, and through how many nodes behind each other. */
const most = { numbers: 64, nodes: 256 } as const

/** The numbers of an input, where they are constant and simple to tell. */
function numbersAt(own: GraphNode, place: number, scope: Scope, depth = 0): Numbers {
  const name = own.inputs[place] ?? ''
  for (let at: Scope | undefined = scope; at !== undefined && name !== ''; at = at.around) {
    if (at.constants.has(name)) return at.constants.get(name)
    const maker = at.makers.get(name)
    if (maker === undefined) continue
    if (depth > most.nodes) throw new RangeError(`a size follows through more than ${most.nodes} nodes`)
    // Of a node that asks for itself, nothing is known.
    at.constants.set(name, undefined)
    const found = maker.outputs[0] === name ? madeBy(maker, at, depth + 1) : undefined
    at.constants.set(name, found)
    return found
  }
  return undefined
}

function madeBy(own: GraphNode, scope: Scope, depth: number): Numbers {
  const at = (place: number): Numbers => numbersAt(own, place, scope, depth)
  if (own.op === 'Constant')
    return ['value', 'value_int', 'value_ints', 'value_float', 'value_floats']
      .map((name) => attributeOf(own, name))
      .find((numbers) => numbers !== undefined)
  if (again.has(own.op)) return at(0)
  if (own.op === 'Concat') {
    const parts = own.inputs.map((_, place) => at(place))
    const all = parts.flatMap((part) => part ?? [])
    return parts.includes(undefined) || all.length > most.numbers ? undefined : all
  }
  if (own.op === 'ConstantOfShape') {
    const count = at(0) === undefined ? Infinity : product(at(0))
    const [value = 0] = attributeOf(own, 'value') ?? []
    return count > most.numbers ? undefined : Array.from({ length: count }, () => value)
  }
  const operation = arithmetic.get(own.op)
  const [a, b] = operation === undefined ? [] : [at(0), at(1)]
  if (operation === undefined || a === undefined || b === undefined) return undefined
  const length = Math.max(a.length, b.length)
  if (length > most.numbers) return undefined
  return Array.from({ length }, (_, k) => operation(a[k % a.length] ?? NaN, b[k % b.length] ?? NaN))
}
