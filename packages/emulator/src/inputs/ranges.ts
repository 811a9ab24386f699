// Looks at every value that goes in: no NaN passes, and what leaves the training range is told.
import { InputError } from '@utsushi/ground'
import { product } from '../arrays.js'
import type { HostTensor } from '../arrays.js'
import type { EmulatorInput } from '../metadata/metadata.js'

/** A feature with values outside the range it had in training. */
export interface Extrapolation {
  readonly input: string
  readonly feature: string
  readonly unit: string
  /** The value farthest outside. */
  readonly value: number
  /** The training range. */
  readonly min: number
  readonly max: number
  /** How many values lie outside. */
  readonly count: number
}

/**
 * What lies outside the training range in these tensors.
 *
 * @param firstRow the number of the first row, for the error
 * @throws InputError at a value that is not finite
 */
export function checkRanges(
  inputs: readonly EmulatorInput[],
  feeds: Readonly<Record<string, HostTensor>>,
  firstRow = 0,
): Extrapolation[] {
  return inputs.flatMap((input) => {
    const tensor = feeds[input.name]
    return tensor === undefined ? [] : checkInput(input, tensor, firstRow)
  })
}

function checkInput(input: EmulatorInput, { data, dims }: HostTensor, firstRow: number): Extrapolation[] {
  const at = input.axes.indexOf('feature')
  const inner = at < 0 ? data.length : product(dims.slice(at + 1))
  const found: Extrapolation[] = []
  input.features.forEach(({ name, unit, min, max }, feature) => {
    // The bounds go through the tensor's own precision, or a bound itself would lie outside.
    const round = data instanceof Float32Array ? Math.fround : Number
    const low = min === null ? -Infinity : round(min)
    const high = max === null ? Infinity : round(max)
    let count = 0
    let farthest = 0
    let worst = 0
    for (let start = feature * inner; start < data.length; start += inner * input.features.length) {
      for (let i = start; i < start + inner; i++) {
        const value = Number(data[i])
        if (value >= low && value <= high && value - value === 0) continue
        if (!Number.isFinite(value)) refuse(input, name, value, dims, i, firstRow)
        const distance = Math.max(low - value, value - high)
        count++
        if (distance > farthest) [farthest, worst] = [distance, value]
      }
    }
    if (count > 0)
      found.push({
        input: input.name,
        feature: name,
        unit,
        value: worst,
        min: min ?? -Infinity,
        max: max ?? Infinity,
        count,
      })
  })
  return found
}

function refuse(
  input: EmulatorInput,
  feature: string,
  value: number,
  dims: readonly number[],
  at: number,
  firstRow: number,
): never {
  let rest = at
  const place = input.axes
    .map((axis, i) => {
      const stride = product(dims.slice(i + 1))
      const index = Math.floor(rest / stride) + (axis === 'batch' ? firstRow : 0)
      rest %= stride
      return axis === 'feature' ? '' : `${axis} ${index}`
    })
    .filter((text) => text !== '')
    .join(', ')
  throw new InputError(
    `${input.name}.${feature} is ${value}${place ? ` at ${place}` : ''}; the emulator needs a number there: fill or leave out such rows`,
  )
}

/**
 * Joins what several batches found: counts added, the value farthest outside kept.
 * @example const all = mergeExtrapolations(batches.flatMap(({ extrapolations }) => extrapolations))
 */
export function mergeExtrapolations(found: Iterable<Extrapolation>): Extrapolation[] {
  const merged = new Map<string, Extrapolation>()
  const outside = ({ value, min, max }: Extrapolation) => Math.max(min - value, value - max)
  for (const one of found) {
    const key = JSON.stringify([one.input, one.feature])
    const before = merged.get(key)
    if (before === undefined) merged.set(key, one)
    else {
      const worse = outside(one) > outside(before) ? one : before
      merged.set(key, { ...worse, count: before.count + one.count })
    }
  }
  return [...merged.values()]
}

/**
 * One line for a person: `drivers.tair: 3 values outside 0 to 30 °C, farthest 34.2`.
 * @example extrapolations.map(describeExtrapolation).join('\n')
 */
export function describeExtrapolation({
  input,
  feature,
  unit,
  value,
  min,
  max,
  count,
}: Extrapolation): string {
  const show = (number: number) => String(Number(number.toPrecision(6)))
  const shown = unit === '1' || unit === 'unknown' ? '' : ` ${unit}`
  return `${input}.${feature}: ${count} ${count === 1 ? 'value' : 'values'} outside ${show(min)} to ${show(max)}${shown}, farthest ${show(value)}`
}
