/**
 * Sequences and how a model's answer changes around them: what every gradient method asks.
 */
import type { HostTensor, TypedArray } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { gradientNames } from './gradient-program.js'

/** Runs a gradient program with its weights: given everything but the parameters. */
export type RunGradients = (
  feeds: Readonly<Record<string, HostTensor>>,
) => Promise<Readonly<Record<string, HostTensor>>>

/** What is explained. */
export interface GradientFieldOptions {
  readonly run: RunGradients
  /** float32 `[sequences, steps, channels]` */
  readonly sequences: HostTensor
  /** Which answer of each is explained, `[sequences]`: its class, or the one that the model gives it; 0 when left out. */
  readonly targets?: ArrayLike<number>
  /** The further inputs of the program, `[sequences, …]` each. */
  readonly beside?: Readonly<Record<string, HostTensor>>
  /** Points that the program is given at once; 256 when left out. */
  readonly batch?: number
}

/** Answers and gradients at some points. */
export interface GradientAnswers {
  /** `[points]` */
  readonly scores: Float32Array
  /** `[points, steps, channels]` */
  readonly gradients: Float32Array
}

/** Sequences, and the gradient at any point near them. */
export interface GradientField {
  /** `[sequences, steps, channels]` */
  readonly shape: readonly [number, number, number]
  readonly values: Float32Array
  /** Points given to the program at once; asking for as many wastes nothing. */
  readonly batch: number
  /**
   * Answers and gradients at points in the place of sequences.
   * @param points `[points, steps, channels]`
   * @param of the sequence whose target, and what stands beside it, each point is asked with, `[points]`
   * @throws InputError when an answer or a gradient is not finite, naming the sequence
   */
  ask(points: Float32Array, of: ArrayLike<number>): Promise<GradientAnswers>
}

/**
 * Binds sequences, and what stands beside them, to a gradient program.
 *
 * @throws InputError when sequences are not `[sequences, steps, channels]`, or something beside them is not as many
 * @example
 * const executable = await runtime.load(explaining)
 * const run = (feeds) => executable.run({ parameters: hostTensor(weights, [weights.length]), ...feeds })
 * const field = gradientField({ run, sequences, targets: labels })
 * const { values } = await integratedGradients(field)
 */
export function gradientField({
  run,
  sequences,
  targets,
  beside = {},
  batch = 256,
}: GradientFieldOptions): GradientField {
  const [count = 0, steps = 0, channels = 0] = sequences.shape
  const values = sequences.data
  if (sequences.shape.length !== 3 || count * steps * channels === 0 || !(values instanceof Float32Array))
    throw new InputError(
      `sequences are ${sequences.dtype} [${sequences.shape.join(', ')}], expected float32 [sequences, steps, channels]`,
    )
  const broken = values.findIndex((value) => !Number.isFinite(value))
  if (broken >= 0)
    throw new InputError(
      `sequence ${Math.floor(broken / (steps * channels))} is ${values[broken]} at step ${Math.floor(broken / channels) % steps}: fill it before it is explained`,
    )
  if (targets !== undefined && targets.length !== count)
    throw new InputError(`${targets.length} targets of ${count} sequences; give one each`)
  for (const [name, { shape }] of Object.entries(beside))
    if (shape[0] !== count)
      throw new InputError(`${name} is [${shape.join(', ')}] beside ${count} sequences; give a row of each`)
  const size = steps * channels
  const ask = async (points: Float32Array, of: ArrayLike<number>): Promise<GradientAnswers> => {
    const scores = new Float32Array(of.length)
    const gradients = new Float32Array(of.length * size)
    for (let from = 0; from < of.length; from += batch) {
      const rows = Array.from({ length: Math.min(batch, of.length - from) }, (_, k) => of[from + k] ?? 0)
      const answers = await run({
        [gradientNames.sequence]: {
          ...{ dtype: 'float32', shape: [rows.length, steps, channels] },
          data: points.slice(from * size, (from + rows.length) * size),
        },
        ...Object.fromEntries(Object.entries(beside).map(([name, array]) => [name, rowsOf(array, rows)])),
        [gradientNames.target]: {
          ...{ dtype: 'int32', shape: [rows.length] },
          data: Int32Array.from(rows, (row) => targets?.[row] ?? 0),
        },
      })
      scores.set(numbers(answers, gradientNames.score), from)
      gradients.set(numbers(answers, gradientNames.gradient), from * size)
    }
    const place = scores.findIndex((score) => !Number.isFinite(score))
    const wrong = place >= 0 ? place * size : gradients.findIndex((value) => !Number.isFinite(value))
    if (wrong >= 0)
      throw new InputError(
        `the ${place >= 0 ? 'answer to' : 'gradient of'} sequence ${of[Math.floor(wrong / size)]} is not finite: look for overflow in the model, or values far from those it was trained on`,
      )
    return { scores, gradients }
  }
  return { shape: [count, steps, channels], values, batch, ask }
}

/** The whole field at its own sequences. */
export const atSequences = ({ shape: [count], values, ask }: GradientField): Promise<GradientAnswers> =>
  ask(
    values,
    Array.from({ length: count }, (_, sequence) => sequence),
  )

function numbers(answers: Readonly<Record<string, HostTensor>>, name: string): Float32Array {
  const data = answers[name]?.data
  if (data instanceof Float32Array) return data
  throw new InputError(`the program has no float32 output "${name}"; make it by gradientProgram`)
}

/** Some rows of an array, in this order. */
function rowsOf({ dtype, shape, data }: HostTensor, rows: readonly number[]): HostTensor {
  const size = shape.slice(1).reduce((product, own) => product * own, 1)
  const taken: TypedArray = data.slice(0, 0)
  const gathered = new (taken.constructor as new (length: number) => typeof data)(rows.length * size)
  rows.forEach((row, k) => {
    for (let at = 0; at < size; at++) gathered[k * size + at] = data[row * size + at] as never
  })
  return { dtype, shape: [rows.length, ...shape.slice(1)], data: gathered }
}
