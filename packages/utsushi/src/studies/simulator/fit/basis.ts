// What outputs are told by: each by itself, or principal components of a course or of all outputs together; and back.
import { componentScores, fitComponents, matrix, type Matrix } from '@utsushi/learn'
import type { Basis } from './fitted.js'
import type { Scores } from './scores.js'

/** What is told together, and by how many directions. */
export interface BasisOptions {
  /** Of outputs that are no course: told together all the same. */
  readonly joint: boolean
  readonly outputs: number
  /** 0 where there is no axis. */
  readonly steps: number
  readonly most: number
  readonly share: number
}

/**
 * Fits directions to outputs as they are learnt.
 *
 * @param y `[runs, steps · outputs]`, the outputs of a step beside each other
 */
export function fitBasis(y: Matrix, options: BasisOptions): Basis {
  const { outputs, steps, joint, most, share } = options
  const { center, scale } = scalesOf(y, outputs)
  const values = y.columns
  const all = Array.from({ length: values }, (_, at) => at)
  const groups = joint
    ? [all]
    : Array.from({ length: outputs }, (_, output) => all.filter((at) => at % outputs === output))
  const directions: number[][] = []
  const held: number[] = []
  const left = new Array<number>(values).fill(0)
  for (const places of groups) {
    const [only = 0, second] = places
    if (second === undefined || (steps === 0 && !joint)) {
      directions.push(all.map((at) => (at === only ? (scale[at] ?? 1) : 0)))
      continue
    }
    const own = matrix(
      y.rows,
      places.length,
      Array.from({ length: y.rows * places.length }, (_, at) => {
        const place = places[at % places.length] ?? 0
        return (
          ((y.values[Math.floor(at / places.length) * values + place] ?? 0) - (center[place] ?? 0)) /
          (scale[place] ?? 1)
        )
      }),
    )
    const components = fitComponents(own, { share, most })
    const scores = componentScores(components, own)
    held.push(components.shares.reduce((sum, one) => sum + one, 0))
    const sizes = Array.from({ length: scores.columns }, (_, k) => deviationOf(scores, k))
    for (const [k, size] of sizes.entries()) {
      const direction = new Array<number>(values).fill(0)
      for (const [at, place] of places.entries())
        direction[place] =
          (components.directions.values[k * places.length + at] ?? 0) * (scale[place] ?? 1) * size
      directions.push(direction)
    }
    for (const [at, place] of places.entries()) {
      let squares = 0
      for (let run = 0; run < y.rows; run++) {
        let told = components.mean[at] ?? 0
        for (let k = 0; k < scores.columns; k++)
          told +=
            (scores.values[run * scores.columns + k] ?? 0) *
            (components.directions.values[k * places.length + at] ?? 0)
        squares += ((own.values[run * places.length + at] ?? 0) - told) ** 2
      }
      left[place] = (squares / y.rows) * (scale[place] ?? 1) ** 2
    }
  }
  return { center, scale, directions, left, held }
}

/** Means of every value, and one deviation for all steps of an output; 1 where nothing varies. */
function scalesOf(y: Matrix, outputs: number): { readonly center: number[]; readonly scale: number[] } {
  const { rows, columns, values } = y
  const center = new Array<number>(columns).fill(0)
  for (let at = 0; at < values.length; at++)
    center[at % columns] = (center[at % columns] ?? 0) + (values[at] ?? 0) / rows
  const squares = new Array<number>(outputs).fill(0)
  for (let at = 0; at < values.length; at++) {
    const output = (at % columns) % outputs
    squares[output] = (squares[output] ?? 0) + ((values[at] ?? 0) - (center[at % columns] ?? 0)) ** 2
  }
  const steps = columns / outputs
  const scale = Array.from({ length: columns }, (_, at) => {
    const deviation = Math.sqrt((squares[at % outputs] ?? 0) / (rows * steps))
    return deviation > 1e-9 * Math.abs(center[at] ?? 0) && deviation > 0 ? deviation : 1
  })
  return { center, scale }
}

function deviationOf({ rows, columns, values }: Matrix, k: number): number {
  let squares = 0
  for (let row = 0; row < rows; row++) squares += (values[row * columns + k] ?? 0) ** 2
  return Math.sqrt(squares / rows) || 1
}

/** `[rows, scores]` of outputs as they are learnt, `[rows, values]`. */
export function scoresOf({ center, scale, directions }: Basis, y: Matrix): Matrix {
  const scores = matrix(y.rows, directions.length)
  for (const [k, direction] of directions.entries()) {
    const size = direction.reduce((sum, value, at) => sum + (value / (scale[at] ?? 1)) ** 2, 0)
    for (let row = 0; row < y.rows; row++) {
      let sum = 0
      for (let at = 0; at < y.columns; at++)
        sum +=
          (((y.values[row * y.columns + at] ?? 0) - (center[at] ?? 0)) * (direction[at] ?? 0)) /
          (scale[at] ?? 1) ** 2
      scores.values[row * directions.length + k] = sum / size
    }
  }
  return scores
}

/** How much each score counts in the squared error of scaled outputs. */
export const scoreWeights = ({ directions, scale }: Basis): readonly number[] =>
  directions.map((direction) =>
    direction.reduce((sum, value, at) => sum + (value / (scale[at] ?? 1)) ** 2, 0),
  )

export type { Scores } from './scores.js'

/** Outputs as they are learnt: `[rows, values]` each. */
export interface LearntOutputs {
  readonly mean: Float64Array
  readonly deviation: Float64Array
}

/** From scores to outputs as they are learnt; what the directions leave out is added to the variance. */
export function fromScores({ center, directions, left }: Basis, { mean, variance }: Scores): LearntOutputs {
  const values = center.length
  const told = new Float64Array(mean.rows * values)
  const spread = new Float64Array(mean.rows * values)
  for (let row = 0; row < mean.rows; row++) {
    for (let at = 0; at < values; at++) {
      told[row * values + at] = center[at] ?? 0
      spread[row * values + at] = left[at] ?? 0
    }
    for (const [k, direction] of directions.entries()) {
      const [score, own] = [
        mean.values[row * mean.columns + k] ?? 0,
        variance.values[row * mean.columns + k] ?? 0,
      ]
      for (let at = 0; at < values; at++) {
        const by = direction[at] ?? 0
        if (by === 0) continue
        told[row * values + at] = (told[row * values + at] ?? 0) + score * by
        spread[row * values + at] = (spread[row * values + at] ?? 0) + own * by * by
      }
    }
  }
  return { mean: told, deviation: spread.map(Math.sqrt) }
}
