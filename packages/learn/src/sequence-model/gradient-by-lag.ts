/**
 * How far back a sequence model can learn from: the gradient of its answer by the input so many steps before the end. Where it
 * shrinks by a factor at every step, no training reaches what lies far back (Bengio, Simard & Frasconi 1994).
 */
import { greatestOf } from '@utsushi/ground'
import { grad, input, program, sqrt, square, sum, type HostTensor, type Tensor } from '@utsushi/graph'
import type { ProgramRunner } from '../fit/fit-options.js'
import { lastStep } from '../layers/sequence-pooling.js'
import { flatParameters, weightsOf } from '../parameters/parameters.js'
import { parametersName } from '../training/train-definition.js'
import type { SequenceModel } from './sequence-model.js'

/** Whose gradient is measured, and on what. */
export interface GradientByLagOptions {
  readonly model: SequenceModel
  /** Flat weights, as `initialise` or a training gives them. */
  readonly parameters: Float32Array
  /** float32 `[samples, steps, channels]`, every step real. */
  readonly sequences: HostTensor
  /** A scalar of the answers `[samples, outputs]`, a sum over the samples; the sum of all answers when left out. */
  loss?(answers: Tensor): Tensor
  readonly runtime: ProgramRunner
}

/** Gradient norms by how long ago. Plain JSON. */
export interface GradientByLag {
  /** Mean over the samples of ‖∂loss/∂x‖ at the step that many steps before the last, which is entry 0. */
  readonly norms: readonly number[]
  /** The same as shares of the largest, so that models can be drawn in one picture. */
  readonly shares: readonly number[]
  /**
   * By what factor the norm changes from one lag to the next, fitted to the logarithms of the norms that float32 tells from
   * 0: 1 when nothing is lost, 0.9 when a tenth is at every step. NaN with fewer than two of them.
   */
  readonly factor: number
}

/**
 * Measures the gradient norm by lag.
 *
 * @throws RangeError when the loss is no scalar
 * @example
 * const model = sequenceModel({ kind: 'rnn', inputs: 1, outputs: 1, hidden: 64 })
 * const parameters = initialise(flatParameters(model.parameters), 1)
 * const { norms, factor } = await gradientByLag({ model, parameters, sequences, runtime })
 */
export async function gradientByLag(options: GradientByLagOptions): Promise<GradientByLag> {
  const { model, parameters, sequences, runtime, loss = (answers: Tensor) => sum(answers) } = options
  const flat = flatParameters(model.parameters)
  const weights = input(parametersName, 'float32', [flat.size])
  const sequence = input('sequence', 'float32', sequences.shape)
  const { outputs } = model.apply(weightsOf(flat, weights), { sequence })
  const total = loss(outputs.shape.length === 3 ? lastStep(outputs) : outputs)
  if (total.shape.length > 0)
    throw new RangeError(`gradientByLag: the loss is [${total.shape.join(', ')}], expected one number`)
  const [toSequence = sequence] = grad(total, [sequence])
  const norms = sqrt(sum(square(toSequence), { axes: 2 }))
  const executable = await runtime.load(
    program({ name: 'gradient by lag', inputs: [weights, sequence], outputs: { norms } }),
  )
  try {
    const found = await executable.run({
      [parametersName]: { dtype: 'float32', shape: [flat.size], data: parameters },
      sequence: sequences,
    })
    return byLag(found['norms'] as HostTensor)
  } finally {
    await executable.release()
  }
}

function byLag({ shape, data }: HostTensor): GradientByLag {
  const [samples = 1, steps = 1] = shape
  const norms = Array.from({ length: steps }, (_, lag) => {
    let total = 0
    for (let one = 0; one < samples; one++) total += Number(data[one * steps + steps - 1 - lag])
    return total / samples
  })
  const largest = greatestOf(norms)
  return {
    norms,
    shares: norms.map((norm) => (largest > 0 ? norm / largest : 0)),
    factor: factorOf(norms),
  }
}

/** Below this a norm in float32 is made of numbers that have lost their digits. */
const least = 1e-30

/** e to the slope of the logarithm by lag, by least squares. */
function factorOf(norms: readonly number[]): number {
  const points = norms.flatMap((norm, lag) => (norm > least ? [[lag, Math.log(norm)] as const] : []))
  if (points.length < 2) return NaN
  const mean = (pick: 0 | 1): number =>
    points.reduce((total, point) => total + point[pick], 0) / points.length
  const [lag, height] = [mean(0), mean(1)]
  const along = points.reduce((total, [x, y]) => total + (x - lag) * (y - height), 0)
  return Math.exp(along / points.reduce((total, [x]) => total + (x - lag) ** 2, 0))
}
