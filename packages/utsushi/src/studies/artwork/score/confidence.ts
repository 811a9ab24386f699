// How sure an estimate is, learnt on the validation pictures: the chance that a rounded count is right, by how far it lay from the whole
// number; and of all parameters, a width that holds so many of the true values.
import { InputError } from '@utsushi/ground'
import { calibrate, fitPlatt, parseCalibrator, type Calibrator } from '@utsushi/learn'
import { isSection } from '@utsushi/study'
import { nearestValue, errorOf, type Parameter } from '../data/encoding.js'
import type { Estimated } from './errors.js'

/** Share of the true values that an interval is to hold. */
export const level = 0.9

/** What is known of an estimate's certainty, by parameter. Plain JSON. */
export interface ParameterConfidence {
  readonly name: string
  /** Half of the interval that holds 90 % of the true values, in the parameter's unit; null where too few pictures tell. */
  readonly halfWidth: number | null
  /** Of counts: the chance that the rounded one is right, from how near the whole number it lay; null where all or none were right. */
  readonly right: Calibrator | null
  /** Of counts: share that is right, whatever lay near what. */
  readonly share: number | null
}

/**
 * Learns how sure estimates are.
 *
 * @param truth `[pictures, parameters]`
 */
export function fitConfidence(
  parameters: readonly Parameter[],
  { raw, taken }: Estimated,
  truth: Float32Array,
): readonly ParameterConfidence[] {
  const width = parameters.length
  const count = raw.length / width
  return parameters.map((parameter, place): ParameterConfidence => {
    const column = (of: Float32Array): Float64Array =>
      Float64Array.from({ length: count }, (_, picture) => of[picture * width + place] ?? NaN)
    const [said, whole, so] = [column(raw), column(taken), column(truth)]
    const errors = said.map((value, k) => Math.abs(errorOf(parameter, value, so[k] ?? NaN))).toSorted()
    // Split conformal: the ⌈(n + 1) · level⌉-th smallest error holds for a fresh picture.
    const rank = Math.ceil((count + 1) * level)
    const right = whole.map((value, k) => (value === so[k] ? 1 : 0))
    const share = right.reduce((sum, each) => sum + each, 0) / count
    return {
      name: parameter.name,
      halfWidth: rank <= count ? (errors[rank - 1] ?? null) : null,
      share: parameter.kind === 'count' ? share : null,
      right:
        parameter.kind === 'count' && share > 0 && share < 1
          ? fitPlatt(
              said.map((value) => nearness(parameter, value)),
              right,
              { given: 'logits' },
            )
          : null,
    }
  })
}

/** 1 where a count lies on a whole number of its range, 0 half-way between two. */
const nearness = (parameter: Parameter, raw: number): number =>
  1 - 2 * Math.abs(raw - nearestValue(parameter, raw))

/** The chance that a rounded count is right. */
export function chanceOfRight(
  parameter: Parameter,
  { right, share }: ParameterConfidence,
  raw: number,
): number | null {
  if (right === null) return share
  return calibrate(right, [nearness(parameter, raw)], { given: 'logits' })[0] ?? null
}

/** How often an interval held, on pictures that it was not learnt on. */
export function coverage(
  parameter: Parameter,
  { halfWidth }: ParameterConfidence,
  raw: readonly number[],
  truth: readonly number[],
): number | null {
  if (halfWidth === null || raw.length === 0) return null
  const held = raw.filter((value, k) => Math.abs(errorOf(parameter, value, truth[k] ?? NaN)) <= halfWidth)
  return held.length / raw.length
}

/** @throws InputError when what a run keeps is damaged */
export function parseConfidence(value: unknown, file: string): readonly ParameterConfidence[] {
  const damaged = (): InputError =>
    new InputError(`${file}: holds no confidence of parameters — train again or restore the file`)
  if (!Array.isArray(value)) throw damaged()
  return value.map((each): ParameterConfidence => {
    if (!isSection(each)) throw damaged()
    const { name, halfWidth, right, share } = each
    if (typeof name !== 'string' || !isNumberOrNull(halfWidth) || !isNumberOrNull(share)) throw damaged()
    return { name, halfWidth, share, right: right === null ? null : parseCalibrator(right, file) }
  })
}

const isNumberOrNull = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && Number.isFinite(value))
