/**
 * Calibrators: what makes of a model's scores probabilities that mean what they say, as plain records.
 */
import { InputError } from '@utsushi/ground'
import { numberOf, recordOf } from '../json-values.js'
import { answersOf, logitOf, probabilityOf, type Answer, type AnswerOptions } from '../metrics/answers.js'
import { requireScores } from '../metrics/binary-record.js'

/** p = σ(slope · x + intercept) of the logit x (Platt 1999). */
export interface PlattCalibrator {
  readonly kind: 'platt'
  readonly version: 1
  readonly slope: number
  readonly intercept: number
}

/** p = σ(x / temperature) of the logit x (Guo et al. 2017): order and the place of ½ stay. */
export interface TemperatureCalibrator {
  readonly kind: 'temperature'
  readonly version: 1
  readonly temperature: number
}

/** A rising line of straight pieces over the raw probability, level beyond its ends. */
export interface IsotonicCalibrator {
  readonly kind: 'isotonic'
  readonly version: 1
  /** Raw probabilities, rising. */
  readonly from: readonly number[]
  /** What each becomes, never falling; as many. */
  readonly to: readonly number[]
}

/** A fitted calibrator. Plain JSON. */
export type Calibrator = PlattCalibrator | TemperatureCalibrator | IsotonicCalibrator

/** The kinds of calibrators. */
export const calibratorKinds = ['platt', 'isotonic', 'temperature'] as const

/** Logits beyond this are as good as certain: those of the probabilities next to 0 and 1. */
export const furthestLogit = logitOf(1 - Number.EPSILON)

/** The logit of a probability, finite at 0 and 1 too. */
export const finiteLogit = (probability: number): number =>
  Math.min(Math.max(logitOf(probability), -furthestLogit), furthestLogit)

/**
 * Calibrated probabilities of scores. NaN stays NaN.
 *
 * @param scores raw probabilities, or logits with `given: 'logits'`
 * @returns one probability a score
 * @example const calibrated = calibrate(fitIsotonic(validation.p, validation.y), test.p)
 */
export function calibrate(
  calibrator: Calibrator,
  scores: ArrayLike<number>,
  { given = 'probabilities' }: Pick<AnswerOptions, 'given'> = {},
): Float64Array {
  const one = ruleOf(calibrator, given)
  return Float64Array.from({ length: scores.length }, (_, k) => one(scores[k] ?? NaN))
}

function ruleOf(calibrator: Calibrator, given: 'probabilities' | 'logits'): (score: number) => number {
  const logit = given === 'logits' ? (x: number): number => x : finiteLogit
  switch (calibrator.kind) {
    case 'platt':
      return (score) => probabilityOf(calibrator.slope * logit(score) + calibrator.intercept)
    case 'temperature':
      return (score) => probabilityOf(logit(score) / calibrator.temperature)
    case 'isotonic':
      return (score) => between(calibrator, given === 'logits' ? probabilityOf(score) : score)
    default:
      return calibrator satisfies never
  }
}

/** The line at a probability; level beyond its ends. */
function between({ from, to }: IsotonicCalibrator, probability: number): number {
  if (Number.isNaN(probability)) return NaN
  let [low, high] = [0, from.length - 1]
  if (probability <= (from[0] ?? 0)) return to[0] ?? NaN
  if (probability >= (from[high] ?? 1)) return to[high] ?? NaN
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((from[middle] ?? NaN) <= probability) low = middle
    else high = middle
  }
  const [x0, x1, y0, y1] = [from[low] ?? NaN, from[high] ?? NaN, to[low] ?? NaN, to[high] ?? NaN]
  return y0 + ((probability - x0) / (x1 - x0)) * (y1 - y0)
}

/**
 * The answers that a calibrator is fitted to.
 *
 * @throws InputError when a class is absent or a score is NaN or no probability; RangeError when lengths differ
 */
export function answersToFit(
  name: string,
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: AnswerOptions,
): readonly Answer[] {
  requireScores(scores, labels, options)
  const answers = answersOf(name, scores, labels, options)
  const positives = answers.filter(({ yes }) => yes).length
  if (positives > 0 && positives < answers.length) return answers
  throw new InputError(
    `${name}: ${positives} of ${answers.length} labels are positive; a calibration needs both classes — fit it to a longer period, or leave it out`,
  )
}

/**
 * A calibrator read back from JSON, checked.
 *
 * @param where it stands, for messages
 * @throws InputError naming the key that is wrong
 * @example parseCalibrator(JSON.parse(text), 'calibration.json')
 */
export function parseCalibrator(value: unknown, where = 'calibrator'): Calibrator {
  const given = recordOf(value, where)
  if (given['version'] !== 1)
    throw new InputError(`${where}: is not a calibrator of version 1 — fit it again or restore the file`)
  switch (given['kind']) {
    case 'platt':
      return {
        ...{ kind: 'platt', version: 1 },
        slope: numberOf(given['slope'], `${where}.slope`),
        intercept: numberOf(given['intercept'], `${where}.intercept`),
      }
    case 'temperature': {
      const temperature = numberOf(given['temperature'], `${where}.temperature`)
      if (temperature <= 0)
        throw new InputError(`${where}.temperature: is ${temperature}, expected a number above 0`)
      return { kind: 'temperature', version: 1, temperature }
    }
    case 'isotonic':
      return parseIsotonic(given, where)
    default:
      throw new InputError(
        `${where}.kind: is ${JSON.stringify(given['kind'])}, expected ${calibratorKinds.join(', ')}`,
      )
  }
}

function parseIsotonic(given: Readonly<Record<string, unknown>>, where: string): IsotonicCalibrator {
  const [from, to] = (['from', 'to'] as const).map((key) => {
    const values: unknown = given[key]
    if (!Array.isArray(values) || values.length === 0)
      throw new InputError(`${where}.${key}: expected a list of at least one number`)
    return values.map((value: unknown, k) => {
      const number = numberOf(value, `${where}.${key}[${k}]`)
      const before: unknown = values[k - 1]
      const falls = typeof before === 'number' && (key === 'from' ? number <= before : number < before)
      if (number < 0 || number > 1 || falls)
        throw new InputError(
          `${where}.${key}[${k}]: is ${number} after ${JSON.stringify(before ?? null)}, expected probabilities in rising order`,
        )
      return number
    })
  }) as [number[], number[]]
  if (from.length !== to.length)
    throw new InputError(`${where}: ${from.length} numbers in from and ${to.length} in to, expected as many`)
  return { kind: 'isotonic', version: 1, from, to }
}
