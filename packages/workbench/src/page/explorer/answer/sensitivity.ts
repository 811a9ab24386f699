// One at a time: every parameter moved through its range while the others stay, and what the mean of an output makes of it.
import type { EmulatorInputs, EmulatorMetadata, Prediction } from '@utsushi/emulator'
import type { Case } from '../plan/case.js'
import { questionOf, scalarInputs } from '../plan/inputs-of.js'
import type { Plan, Scalar } from '../plan/plan.js'
import type { Setting } from '../plan/setting.js'
import { answerOf, rowOf } from './answer.js'

/** What one parameter does. */
export interface Effect {
  readonly key: string
  /** Values of the parameter, and the mean of every output there: lines along the axis, numbers as they are. */
  readonly at: readonly number[]
  /** By output, one at each value. */
  readonly means: Readonly<Record<string, readonly number[]>>
}

/** Places in a range. */
const points = 9

const hasRange = ({ min, max }: Scalar): boolean => min !== null && max !== null && max > min

/** Whether there is anything to move. */
export const canBeMoved = ({ scalars }: Plan): boolean => scalars.some(hasRange)

/**
 * Asks parameter by parameter, a run for each, so that a slider waits for one of them at most.
 *
 * @param onEffect told of each as it is known
 */
export async function* effects(
  {
    metadata,
    plan,
    one,
    setting,
  }: {
    readonly metadata: EmulatorMetadata
    readonly plan: Plan
    readonly one: Case | undefined
    readonly setting: Setting
  },
  ask: (inputs: EmulatorInputs) => Promise<Prediction>,
  onEffect: (effect: Effect) => void,
): AsyncGenerator<void> {
  const { inputs, pieces } = questionOf(metadata, plan, one, setting)
  for (const scalar of plan.scalars.filter(hasRange)) {
    const { key } = scalar
    const [low, high] = [scalar.min ?? 0, scalar.max ?? 0]
    const at = Array.from({ length: points }, (_, k) => low + (k / (points - 1)) * (high - low))
    const means: Record<string, number[]> = {}
    const settings = at.map((value) => ({ values: { ...setting.values, [key]: value } }))
    // Many windows of one series are rows already: then every value is a run.
    const runs = pieces.length > 1 ? settings.map((each) => [each]) : [settings]
    for (const run of runs) {
      const prediction = await ask({ ...inputs, ...scalarInputs(plan, run) })
      for (let row = 0; row < run.length; row++) {
        const own = pieces.length > 1 ? prediction : rowOf(prediction, row, run.length)
        const { lines, numbers } = answerOf(metadata, plan, own, pieces, { one, setting })
        for (const { name, values } of [...lines, ...numbers])
          (means[name] ??= []).push(
            values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length),
          )
      }
      yield
    }
    onEffect({ key, at, means })
  }
}
