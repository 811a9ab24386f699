/**
 * Drift detectors as small steppers: a state of plain JSON and a value give the next state and whether the stream has changed.
 */
import { InputError } from '@utsushi/ground'

/** What a detector says of one value. */
export interface DriftStep<State> {
  /** To be kept, and given to the next step. */
  readonly state: State
  /** Whether the mean of the stream has changed. */
  readonly drift: boolean
  /** Where to; only beside `drift`. */
  readonly direction?: 'up' | 'down'
  /** Mean of what the detector still holds for the present. */
  readonly mean: number
}

/** Watches a stream of numbers: a feature, an error, a loss. It holds nothing itself. */
export interface DriftDetector<State> {
  /** The state before the first value. */
  readonly begin: () => State
  /**
   * The next value of the stream.
   * @throws InputError for a value that is no finite number; leave out what is missing
   */
  readonly step: (state: State, value: number) => DriftStep<State>
  /**
   * A state read back from JSON, checked.
   * @throws InputError naming the key that is wrong
   */
  readonly parse: (value: unknown, where?: string) => State
}

/** Where a detector found changes in a series: the positions of the values at which it did. */
export function driftsIn<State>(
  { begin, step }: DriftDetector<State>,
  values: Iterable<number>,
): readonly number[] {
  const found: number[] = []
  let [state, at] = [begin(), 0]
  for (const value of values) {
    const next = step(state, value)
    if (next.drift) found.push(at)
    state = next.state
    at++
  }
  return found
}

/** Refuses what no mean can be made of. */
export function requireFinite(name: string, value: number): void {
  if (!Number.isFinite(value))
    throw new InputError(`${name}: a value of ${value}; leave out what is missing, and give finite numbers`)
}
