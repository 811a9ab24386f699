// Every piece of equipment scored by what was learnt of the others: for a handful of recordings, where a single split says little.
// Neither classifier nor threshold nor calibration knows a label of what is scored.
import type { EquipmentConfig } from '../config.js'
import { decide, probabilitiesOf, thresholdOf } from '../decision.js'
import { columnScales } from '../fit/column-scales.js'
import { classifierLogits, fitClassifiers } from '../fit/classifiers.js'
import type { WindowedPark } from '../data/windowed.js'

/** Windows with what is known of them; of every window, whether it may be learnt from. */
export interface LeaveOneOutWindows extends Pick<WindowedPark, 'statistics' | 'labels' | 'count'> {
  /** `[windows]`: what is held out together, from 0 on. */
  readonly groups: ArrayLike<number>
  /** `[windows]`: 1 where a window is learnt from, while its group is not held out; all are when left out. */
  readonly learnt?: ArrayLike<number>
}

/** What was said of the windows of one group. */
export interface LeftOut {
  readonly group: number
  /** Windows, ascending. */
  readonly windows: Int32Array
  /** Calibrated, one a window. */
  readonly probabilities: Float64Array
  /** Chosen on the other groups, each scored by what was learnt of the rest of them. */
  readonly threshold: number
}

/**
 * Leaves out one group after another, for the first horizon.
 *
 * For each group: every other group is scored by a classifier of the remaining ones; on these scores calibration and threshold are
 * set as `decision` says; a classifier of all others then scores the group.
 *
 * @param windowsOf windows as they are to be seen while some groups are held out; a reference may depend on these
 * @param count groups
 * @throws RangeError where a classifier is asked for that is trained by gradients
 * @example leaveOneOut(config, () => ({ ...park, groups: equipmentAt(park, all) }), 8)
 */
export function leaveOneOut(
  config: EquipmentConfig,
  windowsOf: (held: readonly number[]) => LeaveOneOutWindows,
  count: number,
): readonly LeftOut[] {
  const groups = Array.from({ length: count }, (_, group) => group)
  return groups.map((group): LeftOut => {
    const others = groups.filter((other) => other !== group)
    const inner = others.map((other) => {
      const { windows, logits, labels, learnt } = scored(
        config,
        windowsOf([group, other]),
        [group, other],
        other,
      )
      const chosenOn = [...windows.keys()].filter((row) => learnt[row] === 1)
      return chosenOn.map((row) => [logits[row] ?? NaN, labels[row] ?? NaN] as const)
    })
    const pairs = inner.flat()
    const decision = decide(
      config.decision,
      pairs.map(([logit]) => logit),
      pairs.map(([, label]) => label),
    )
    const { windows, logits } = scored(config, windowsOf([group]), [group], group)
    const probabilities = probabilitiesOf(decision.calibrator, logits)
    return { group, windows, probabilities, threshold: thresholdOf(decision) }
  })
}

/** One group scored by a classifier of all groups that are not held out. */
function scored(
  config: EquipmentConfig,
  { statistics, labels, count, groups, learnt }: LeaveOneOutWindows,
  held: readonly number[],
  group: number,
) {
  const { kind } = config.model
  if (kind === 'network') throw new RangeError('one is left out with model.kind trees or logistic')
  const width = config.labels.horizons.length
  const all = Int32Array.from({ length: count }, (_, window) => window)
  const isLearnt = (window: number): boolean => learnt === undefined || learnt[window] === 1
  const train = all.filter((window) => isLearnt(window) && !held.includes(groups[window] ?? -1))
  const windows = all.filter((window) => groups[window] === group)
  const scales = columnScales(statistics, train)
  const classifiers = fitClassifiers(config, { statistics, labels, count }, train, scales, kind)
  const logits = classifierLogits(classifiers, statistics, scales, windows)
  return {
    windows,
    logits: Float64Array.from(windows, (_, row) => logits[row * width] ?? NaN),
    labels: Float64Array.from(windows, (window) => labels[window * width] ?? NaN),
    learnt: Uint8Array.from(windows, (window) => (isLearnt(window) ? 1 : 0)),
  }
}
