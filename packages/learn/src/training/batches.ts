/**
 * Which samples each step sees.
 */
import type { TypedArray } from '@utsushi/graph'
import { permutation, randomStream } from '@utsushi/ground'

/** Where in a training a step stands. */
export interface StepPosition {
  /** Counted from 0 over the whole training. */
  readonly step: number
  /** Counted from 0. */
  readonly epoch: number
  /** Counted from 0 within the epoch. */
  readonly stepOfEpoch: number
}

/** Where batches come from: a pure function of the position, so that a resumed run sees what it would have seen. */
export interface Batches {
  readonly stepsPerEpoch: number
  /** Writes the values of one step, one array an input of the program's `batch`. */
  write(position: StepPosition, into: Readonly<Record<string, TypedArray>>): void
}

/** Which samples are drawn, and how many at a time. */
export interface ShuffledOptions {
  /** Samples in all. */
  readonly count: number
  /** Samples a step. */
  readonly size: number
  readonly seed: number
  /** The program's batch input that takes the sample numbers, int32 `[size]`; `index` when left out. */
  readonly name?: string
  /**
   * What becomes of an epoch's last, incomplete batch: `fill` tops it up with samples from the epoch's beginning, `drop`
   * leaves it out (other samples every epoch).
   */
  readonly last?: 'fill' | 'drop'
  /** What the numbers stand for: the program gets `samples[k]` instead of k. */
  readonly samples?: Int32Array
}

/**
 * Every sample once an epoch, in an order of its own for every epoch.
 *
 * @throws RangeError when there are fewer samples than a batch holds, or a batch holds none
 * @example shuffledBatches({ count: windows.length, size: 64, seed: 1 })
 */
export function shuffledBatches({
  count,
  size,
  seed,
  name = 'index',
  last = 'fill',
  samples,
}: ShuffledOptions): Batches {
  // With none a step an epoch would have no end.
  if (!Number.isSafeInteger(size) || size < 1)
    throw new RangeError(`a batch of ${size} samples: expected a whole number, at least 1`)
  if (count < size) {
    throw new RangeError(
      `a batch of ${size} needs at least as many training samples, there are ${count}: lower the batch size`,
    )
  }
  let known: { readonly epoch: number; readonly order: Int32Array } | undefined
  const orderOf = (epoch: number): Int32Array => {
    if (known?.epoch !== epoch)
      known = { epoch, order: permutation(count, randomStream(seed, 'shuffle', epoch)) }
    return known.order
  }
  return {
    stepsPerEpoch: last === 'fill' ? Math.ceil(count / size) : Math.floor(count / size),
    write: ({ epoch, stepOfEpoch }, into) => {
      const order = orderOf(epoch)
      const target = into[name] as Int32Array
      for (let k = 0; k < size; k++) {
        const sample = order[(stepOfEpoch * size + k) % count] ?? 0
        target[k] = samples?.[sample] ?? sample
      }
    },
  }
}

/**
 * Batches with further inputs beside them, such as a teacher-forcing share by step.
 *
 * @example withStepValues(shuffledBatches({ count, size: 64, seed }), { teacher: linearRamp({ from: 1, to: 0.3, steps: 20000 }) })
 */
export function withStepValues(
  batches: Batches,
  values: Readonly<Record<string, (step: number) => number>>,
): Batches {
  return {
    stepsPerEpoch: batches.stepsPerEpoch,
    write: (position, into) => {
      batches.write(position, into)
      for (const [name, value] of Object.entries(values)) {
        const target = into[name] as Float32Array
        target.fill(value(position.step))
      }
    },
  }
}

/**
 * Batches of several models that step together (`modelsProgram`), one after another in every input. An epoch is as long as
 * the shortest of theirs: a model with more samples leaves some out, other ones every epoch, and all take equally many steps.
 *
 * @example besideEachOther(folds.map(({ train }, k) => shuffledBatches({ count: train.length, size, seed: seed + k })))
 */
export function besideEachOther(models: readonly Batches[]): Batches {
  return {
    stepsPerEpoch: Math.min(...models.map(({ stepsPerEpoch }) => stepsPerEpoch)),
    write: (position, into) => {
      models.forEach((batches, k) => {
        const own = Object.entries(into).map(([name, values]): [string, TypedArray] => {
          const size = values.length / models.length
          return [name, values.subarray(k * size, (k + 1) * size)]
        })
        batches.write(position, Object.fromEntries(own))
      })
    },
  }
}
