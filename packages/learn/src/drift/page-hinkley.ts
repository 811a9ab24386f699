/**
 * The Page–Hinkley test: sums what lies above the mean so far, and says so when the sum has risen too far from its least.
 */
import { parseNumbers } from '../json-values.js'
import { requireFinite, type DriftDetector, type DriftStep } from './drift-detector.js'

/** Settings of the test, in the units of the stream. */
export interface PageHinkleyOptions {
  /** A rise of the sum beyond this is a change: higher is later and surer; 50 when left out. */
  readonly threshold?: number
  /** What a value may lie from the mean without counting; 0.005 when left out. */
  readonly tolerance?: number
  /** Values before the first verdict; 30 when left out. */
  readonly least?: number
  /** What remains of the sum at every step, from 0 to 1; 0.9999 when left out. */
  readonly keep?: number
  /** Which changes count; `both` when left out. */
  readonly direction?: 'up' | 'down' | 'both'
}

/** The state of the test. Plain JSON. */
export interface PageHinkleyState {
  readonly count: number
  readonly mean: number
  /** The sum that rises when values do, and its least. */
  readonly up: number
  readonly leastUp: number
  /** The sum that falls when values do, and its most. */
  readonly down: number
  readonly mostDown: number
}

const keys = ['count', 'mean', 'up', 'leastUp', 'down', 'mostDown'] as const

/**
 * The test of Page (1954) and Hinkley (1971), with the fading sum of Sebastião & Fernandes (2017). After a change it begins anew. With the same settings it
 * finds what `river.drift.PageHinkley` finds.
 *
 * @throws RangeError for settings that are out of range
 * @example
 * const detector = pageHinkley({ threshold: 10, tolerance: 0.1 })
 * const { drift, state } = detector.step(detector.begin(), reading)
 */
export function pageHinkley({
  threshold = 50,
  tolerance = 0.005,
  least = 30,
  keep = 0.9999,
  direction = 'both',
}: PageHinkleyOptions = {}): DriftDetector<PageHinkleyState> {
  if (!(threshold > 0)) throw new RangeError(`pageHinkley: a threshold of ${threshold}; give one above 0`)
  if (!(tolerance >= 0)) throw new RangeError(`pageHinkley: a tolerance of ${tolerance}; give 0 or more`)
  if (!(keep >= 0 && keep <= 1)) throw new RangeError(`pageHinkley: keep is ${keep}; give 0 to 1`)
  const begin = (): PageHinkleyState => ({ count: 0, mean: 0, up: 0, leastUp: 0, down: 0, mostDown: 0 })
  const step = (state: PageHinkleyState, value: number): DriftStep<PageHinkleyState> => {
    requireFinite('pageHinkley', value)
    const count = state.count + 1
    const mean = state.mean + (value - state.mean) / count
    const up = keep * state.up + (value - mean) - tolerance
    const down = keep * state.down + (value - mean) + tolerance
    const next: PageHinkleyState = {
      ...{ count, mean, up, down },
      leastUp: count === 1 ? up : Math.min(state.leastUp, up),
      mostDown: count === 1 ? down : Math.max(state.mostDown, down),
    }
    const rose = direction !== 'down' && up - next.leastUp > threshold
    const fell = direction !== 'up' && next.mostDown - down > threshold
    if (count < least || !(rose || fell)) return { state: next, drift: false, mean }
    return { state: begin(), drift: true, direction: rose ? 'up' : 'down', mean }
  }
  return { begin, step, parse: (value, where = 'Page–Hinkley state') => parseNumbers(value, keys, where) }
}
