// What a run keeps of its fit: plain JSON, checked when it is read back.
import { InputError } from '@utsushi/ground'
import { isSection } from '@utsushi/study'
import type { Parameter } from '../data/encoding.js'

/** What is known of the training pictures before a network is; `scalers.json` of a run. */
export interface Fitted {
  /** Parameters that are estimated, in their order. */
  readonly parameters: readonly Parameter[]
  /** Width and height of a picture, px. */
  readonly size: number
  /** What drew the pictures, where it ships. */
  readonly sketch: string | null
  /** By component: mean and deviation over the training pictures; 0 and 1 of the two of an angle, which stay on the unit circle. */
  readonly center: readonly number[]
  readonly scale: readonly number[]
  /** By component: what an error counts in the loss, largest 1; all 1 where the network learns it. */
  readonly weights: readonly number[]
  /** Training pictures. */
  readonly pictures: number
}

/** @throws InputError when the record of a run is damaged */
export function parseFitted(value: unknown, file: string): Fitted {
  const own = isSection(value) ? value : {}
  const damaged = (what: string): InputError =>
    new InputError(`${file}: ${what} — train again or restore the file`)
  const numbers = (key: string): readonly number[] => {
    const found = own[key]
    if (!Array.isArray(found) || !found.every((each) => typeof each === 'number' && Number.isFinite(each)))
      throw damaged(`${key} is no list of numbers`)
    return found as number[]
  }
  const count = (key: string): number => {
    const found = own[key]
    if (typeof found !== 'number' || !Number.isInteger(found) || found < 1)
      throw damaged(`${key} is no count`)
    return found
  }
  const { parameters, sketch } = own
  if (!Array.isArray(parameters) || parameters.length === 0 || !parameters.every(isParameter))
    throw damaged('parameters is no list of parameters')
  if (sketch !== null && typeof sketch !== 'string') throw damaged('sketch is no name')
  const scale = numbers('scale')
  const sizes = [numbers('center').length, scale.length, numbers('weights').length]
  const wide = parameters.reduce<number>((sum, { kind }) => sum + (kind === 'circular' ? 2 : 1), 0)
  if (sizes.some((size) => size !== wide) || scale.some((each) => !(each > 0)))
    throw damaged(`center, scale and weights are not of the ${wide} numbers that the parameters come to`)
  return {
    ...{ parameters, size: count('size'), sketch, pictures: count('pictures') },
    ...{ center: numbers('center'), scale, weights: numbers('weights') },
  }
}

function isParameter(value: unknown): value is Parameter {
  if (!isSection(value)) return false
  const { name, kind, low, high, unit } = value
  return (
    typeof name === 'string' &&
    (kind === 'count' || kind === 'continuous' || kind === 'circular') &&
    typeof low === 'number' &&
    typeof high === 'number' &&
    low < high &&
    typeof unit === 'string'
  )
}
