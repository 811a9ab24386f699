/**
 * How much each target of a joint model counts in its loss, from the validation losses of models of single targets.
 */
import { InputError } from '@utsushi/ground'

/** Ways to weigh tasks: alike; by what is hard or easy to learn; or by weights that are learnt along. */
export const taskWeightings = ['equal', 'inverse', 'proportional', 'uncertainty'] as const

/** One of {@link taskWeightings}. */
export type TaskWeighting = (typeof taskWeightings)[number]

/** Validation losses by task, each in the order in which they were found. */
export type LossHistory = Readonly<Record<string, readonly number[]>>

/** What of the history counts. */
export interface TaskWeightOptions {
  /** The tasks to weigh, each with losses in the history. */
  readonly tasks: readonly string[]
  /** The last loss of each, or the mean of all; the mean when left out. */
  readonly use?: 'latest' | 'average'
  /** What the history is called in errors, usually its file; `history` when left out. */
  readonly where?: string
}

/**
 * Weights of tasks, the largest of which is 1.
 *
 * `inverse` is 1 / loss: tasks that are learnt well count more, so it favours the easy ones. `proportional` is the loss: it favours
 * the hard ones. `equal` is 1 for all and asks nothing of the history.
 *
 * @throws InputError when a task has no losses, or one is missing, not above 0 or infinite; with the task and the number of the loss
 * @example taskWeights('inverse', { dips: [0.2], hue: [0.1] }, { tasks: ['dips', 'hue'] }) // { dips: 0.5, hue: 1 }
 */
export function taskWeights(
  weighting: Exclude<TaskWeighting, 'uncertainty'>,
  history: LossHistory,
  { tasks, use = 'average', where = 'history' }: TaskWeightOptions,
): Readonly<Record<string, number>> {
  if (weighting === 'equal') return Object.fromEntries(tasks.map((task) => [task, 1]))
  const losses = tasks.map((task) => lossOf(task, history[task], use, where))
  const raw = losses.map((loss) => (weighting === 'inverse' ? 1 / loss : loss))
  const largest = Math.max(...raw)
  return Object.fromEntries(tasks.map((task, k) => [task, (raw[k] ?? largest) / largest]))
}

function lossOf(
  task: string,
  losses: readonly unknown[] | undefined,
  use: 'latest' | 'average',
  where: string,
): number {
  if (losses === undefined || losses.length === 0)
    throw new InputError(`${where}: "${task}" has no validation loss; train a model of it alone first`)
  losses.forEach((loss, k) => {
    if (typeof loss === 'number' && loss > 0 && Number.isFinite(loss)) return
    throw new InputError(
      `${where}: loss ${k + 1} of "${task}" is ${String(loss)}, expected a number above 0; remove it or train again`,
    )
  })
  const known = losses as readonly number[]
  return use === 'latest' ? (known.at(-1) ?? NaN) : known.reduce((sum, loss) => sum + loss, 0) / known.length
}
