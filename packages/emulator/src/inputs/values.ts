// What a caller may hand to `predict`: the forms an input can take, and their one normal form, a list of blocks.
import { InputError, lookUp, suggestionOrAll } from '@utsushi/ground'
import { isTypedArray, product } from '../arrays.js'
import type { TypedArray } from '../arrays.js'
import type { EmulatorInput } from '../metadata/metadata.js'

/** Numbers: one, a typed array, or arrays of those, one level per axis. The batch level may be left out. */
export type Values = number | bigint | boolean | TypedArray | readonly Values[]

/** Numbers with their sizes stated, laid out row by row. */
export interface ShapedValues {
  data: TypedArray | readonly number[]
  dims: readonly number[]
}

/**
 * An input: all features in their declared order (the last level of nesting), or named columns. A typed array is flat, row
 * by row; a single number stands for itself everywhere.
 */
export type InputValue = Values | ShapedValues | { readonly [feature: string]: Values }

/** Every input by name. */
export type EmulatorInputs = Readonly<Record<string, InputValue>>

/** Values of one feature, or of all in the tensor's own layout. */
export interface Block {
  /** What an error calls it: `drivers.tair`. */
  readonly where: string
  readonly feature: number | 'all'
  readonly values: ArrayLike<number | bigint>
  /** Sizes along `axes`; `flat` when only their product is known, `scalar` for one number that fills everything. */
  readonly sizes: readonly number[] | 'flat' | 'scalar'
  /** The positions of its axes among the input's: without the feature axis for one feature. */
  readonly axes: readonly number[]
}

/**
 * Takes an input's value apart into blocks.
 *
 * @throws InputError for unknown, missing or ragged columns and for what is no number
 */
export function blocksOf(input: EmulatorInput, value: InputValue): Block[] {
  const every = input.axes.map((_, i) => i)
  if (!isObject(value)) return [blockOf(input, input.name, 'all', every, value)]
  if (isShaped(value) && !input.features.some(({ name }) => name === 'data'))
    return [shapedBlock(input, value)]
  const columns = value as { readonly [feature: string]: Values }
  const names = input.features.map(({ name }) => name)
  const unknown = Object.keys(columns).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new InputError(`${input.name} has no "${unknown}"${suggestionOrAll(unknown, names)}`)
  }
  const own = every.filter((i) => input.axes[i] !== 'feature')
  return names.map((name, i) => {
    const column = lookUp(columns, name)
    if (column === undefined) throw new InputError(`${input.name} lacks "${name}" (${describe(input, i)})`)
    return blockOf(input, `${input.name}.${name}`, i, own, column)
  })
}

function shapedBlock(input: EmulatorInput, { data, dims }: ShapedValues): Block {
  const where = input.name
  if (dims.length !== input.axes.length) {
    throw new InputError(
      `${where} has ${dims.length} dims; expected ${input.axes.length}: [${input.axes.join(', ')}]`,
    )
  }
  if (product(dims) !== data.length) {
    throw new InputError(
      `${where} [${dims.join(', ')}] is ${product(dims)} values, but data has ${data.length}`,
    )
  }
  const values = isTypedArray(data) ? data : flatten(where, data, data.length)
  return { where, feature: 'all', values, sizes: dims, axes: input.axes.map((_, i) => i) }
}

function blockOf(
  input: EmulatorInput,
  where: string,
  feature: number | 'all',
  axes: readonly number[],
  value: Values,
): Block {
  if (!Array.isArray(value)) {
    if (isTypedArray(value)) {
      return { where, feature, values: value, sizes: axes.length === 1 ? [value.length] : 'flat', axes }
    }
    if (feature === 'all' && input.features.length > 1) {
      throw new InputError(`${where} is one value; expected ${input.features.length} features`)
    }
    return { where, feature, values: [number(where, value)], sizes: 'scalar', axes }
  }
  const sizes = nesting(where, value)
  const names = axes.map((i) => input.axes[i])
  if (sizes.length === axes.length - 1 && names[0] === 'batch') sizes.unshift(1)
  if (sizes.length !== axes.length) {
    const whole = names.map((name) => `[${name}]`).join('')
    const single = names[0] === 'batch' && names.length > 1 ? ` or ${whole.replace('[batch]', '')}` : ''
    throw new InputError(`${where} is nested ${sizes.length} deep; expected ${whole}${single}`)
  }
  return { where, feature, values: flatten(where, value, product(sizes)), sizes, axes }
}

/** The lengths of nested arrays, level by level; a typed array is the innermost level. */
function nesting(where: string, value: Values): number[] {
  if (isTypedArray(value)) return [value.length]
  if (!Array.isArray(value)) return []
  const items = value as readonly Values[]
  const first = items[0]
  if (first === undefined) return [0]
  const inner = nesting(`${where}[0]`, first)
  for (let i = 1; i < items.length && inner.length > 0; i++) {
    const other = nesting(`${where}[${i}]`, items[i] as Values)
    if (other.join() !== inner.join()) {
      throw new InputError(
        `${where}[${i}] has ${other.join(' × ')} values, but ${where}[0] has ${inner.join(' × ')}`,
      )
    }
  }
  return [items.length, ...inner]
}

function flatten(where: string, value: Values, length: number): Float64Array {
  const flat = new Float64Array(length)
  let at = 0
  const visit = (item: Values, path: string): void => {
    if (isTypedArray(item) || Array.isArray(item)) {
      for (let i = 0; i < item.length; i++) {
        const element = item[i] as Values
        if (typeof element === 'number') flat[at++] = element
        else visit(element, `${path}[${i}]`)
      }
    } else flat[at++] = number(path, item as number)
  }
  visit(value, where)
  return flat
}

function number(where: string, value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return Number(value)
  throw new InputError(`${where} is ${JSON.stringify(value) ?? 'undefined'}; expected a number`)
}

function isObject(value: InputValue): value is ShapedValues | { readonly [feature: string]: Values } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isTypedArray(value)
}

function isShaped(value: ShapedValues | { readonly [feature: string]: Values }): value is ShapedValues {
  return 'data' in value && 'dims' in value && Array.isArray(value.dims)
}

function describe(input: EmulatorInput, feature: number): string {
  const { unit = '', min, max } = input.features[feature] ?? {}
  return min === null || max === null ? unit : `${unit}, trained on ${min} to ${max}`
}
