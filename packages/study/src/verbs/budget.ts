// A time budget and the schedule of the step size: the budget cuts the schedule off, for the same settings are to give the same
// numbers on a fast machine and on a slow one. So it is said, as soon as the pace is known and again at the end, how much of
// the schedule fits, and which settings lay it over what fits.
import { countOf } from '@utsushi/ground'
import type { TrainingKeys } from '../definition/common-keys.js'
import type { TrainingPlan } from './training-plan.js'

type Planned = Pick<TrainingPlan, 'steps' | 'stepsPerEpoch' | 'schedule'>

/** Steps before a pace is believed: the first pay for warming up. */
const measured = 8

/**
 * Watches a training with `maxMinutes`.
 *
 * @param tell is called once at most, when it is known that the schedule does not fit
 */
export function watchBudget(
  training: TrainingKeys,
  plan: Planned,
  tell: (message: string) => void,
): (step: number, seconds: number, secondsPerStep: number) => void {
  const budget = (training.maxMinutes ?? Infinity) * 60
  let told = false
  return (step, seconds, secondsPerStep) => {
    if (told || step < measured || !Number.isFinite(budget) || !Number.isFinite(secondsPerStep)) return
    const fitting = Math.max(step, Math.floor(budget / secondsPerStep + (step - seconds / secondsPerStep)))
    if (fitting >= 0.95 * plan.steps || isWhole(training, fitting)) return
    told = true
    const [pace, fit] = [secondsPerStep.toPrecision(2), countOf(roughly(fitting), 'step', 'steps')]
    tell(
      `training.maxMinutes ${training.maxMinutes ?? ''}: at ${Number(pace)} s a step about ${fit} of ${plan.steps.toLocaleString('en-US')} fit, ${whereItEnds(training, plan, fitting)}; ${whatFits(training, plan, roughly(fitting))}`,
    )
  }
}

/** Whether nothing of a schedule is lost when it ends here. */
const isWhole = ({ schedule, warmupSteps }: TrainingKeys, step: number): boolean =>
  schedule === 'constant' && step > 2 * warmupSteps

/** What is said of a training that its budget ended before its schedule did; nothing where none is lost. */
export const cutOff = (training: TrainingKeys, plan: Planned, step: number): string | undefined =>
  isWhole(training, step)
    ? undefined
    : `time was up at step ${step.toLocaleString('en-US')} of ${plan.steps.toLocaleString('en-US')}, ${whereItEnds(training, plan, step)}; ${whatFits(training, plan, step)}`

/** A warm-up that takes most of the steps; undefined when it does not. */
export function longWarmup({ warmupSteps }: TrainingKeys, { steps }: Planned): string | undefined {
  if (warmupSteps <= steps / 2) return undefined
  const all = warmupSteps >= steps ? 'all' : 'more than half'
  return `training.warmupSteps ${warmupSteps}: ${all} of the ${countOf(steps, 'step', 'steps')} — the step size ${warmupSteps >= steps ? 'never reaches' : 'hardly stays at'} training.learningRate: set training.warmupSteps to ${Math.floor(steps / 10)}`
}

function whereItEnds(
  { warmupSteps, learningRate }: TrainingKeys,
  { schedule }: Planned,
  step: number,
): string {
  if (step <= warmupSteps) return `within the warm-up of ${countOf(warmupSteps, 'step', 'steps')}`
  const share = Math.round((100 * schedule(Math.max(0, step - 1))) / learningRate)
  return `where the step size is still ${share} % of its largest`
}

/** The settings that lay the schedule over so many steps. */
function whatFits({ warmupSteps }: TrainingKeys, { stepsPerEpoch }: Planned, steps: number): string {
  const epochs = Math.floor(steps / stepsPerEpoch)
  const set =
    epochs >= 3
      ? [`training.epochs=${epochs}`]
      : // Fewer passes than that are no unit to plan in.
        ['training.epochs=4', `training.stepsPerEpoch=${Math.max(1, Math.floor(steps / 4))}`]
  if (warmupSteps > steps / 5) set.push(`training.warmupSteps=${Math.floor(steps / 10)}`)
  return `for a schedule that ends in time: ${set.map((each) => `--set ${each}`).join(' ')}`
}

/** Two digits: more are not known. */
function roughly(steps: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, steps))) - 1)
  return Math.max(1, Math.floor(steps / unit) * unit)
}
