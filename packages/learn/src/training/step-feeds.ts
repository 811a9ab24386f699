/**
 * What one run of a training program is fed: the inputs of its steps, stacked.
 */
import { dtypes, type Feeds, type HostTensor, type TypedArray } from '@utsushi/graph'
import type { Optimiser } from '../optimisers/optimiser.js'
import { sizeOf } from '../parameters/initialisers.js'
import type { Schedule } from '../schedules.js'
import type { Batches } from './batches.js'
import { stepInputs, type TrainingDescription } from './train-definition.js'

/** Steps that are run in one go. */
export interface StepRange {
  /** First step, counted from 0. */
  readonly from: number
  /** How many. */
  readonly count: number
}

/**
 * The feeds for steps `from … from + count − 1`: a pure function of them, however they are cut into runs.
 * @example const losses = await executor.run(stepFeeds(training, batches, constantRate(1e-3), { from: 0, count: 100 }))
 */
export function stepFeeds(
  { optimiser, batch, replicas }: TrainingDescription,
  batches: Batches,
  schedule: Schedule,
  { from, count }: StepRange,
): Feeds {
  const step = new BigInt64Array(count)
  const width = optimiser.scalars.length
  const coefficients = new Float32Array(count * width)
  const inputs = Object.entries(batch).map(([name, { dtype, shape }]) => {
    const size = sizeOf(shape)
    const data: TypedArray = new dtypes[dtype].array(count * size)
    return { name, size, tensor: { dtype, shape: [count, ...shape], data } satisfies HostTensor }
  })
  for (let k = 0; k < count; k++) {
    const at = from + k
    step[k] = BigInt(at)
    coefficients.set(scalarsOf(optimiser, at + 1, schedule), k * width)
    const position = {
      step: at,
      epoch: Math.floor(at / batches.stepsPerEpoch),
      stepOfEpoch: at % batches.stepsPerEpoch,
    }
    batches.write(
      position,
      Object.fromEntries(
        inputs.map(({ name, size, tensor }) => [name, tensor.data.subarray(k * size, (k + 1) * size)]),
      ),
    )
  }
  return {
    [stepInputs.step]: { dtype: 'int64', shape: [count], data: step },
    ...(replicas > 1 && { [stepInputs.replica]: replicaNumbers(count, replicas) }),
    [stepInputs.coefficients]: { dtype: 'float32', shape: [count, width], data: coefficients },
    ...Object.fromEntries(inputs.map(({ name, tensor }) => [name, tensor])),
  }
}

/** The scalars of one step in the order of their names. */
function scalarsOf(
  { name, scalars, coefficients }: Optimiser,
  step: number,
  schedule: Schedule,
): readonly number[] {
  const given = coefficients(step, schedule)
  return scalars.map((own) => {
    const value = given[own]
    if (value === undefined) throw new RangeError(`${name}: step ${step} has no "${own}"`)
    return value
  })
}

/** `[steps, replicas]`: each worker gets its own column. */
function replicaNumbers(count: number, replicas: number): HostTensor {
  const data = BigInt64Array.from({ length: count * replicas }, (_, k) => BigInt(k % replicas))
  return { dtype: 'int64', shape: [count, replicas], data }
}
