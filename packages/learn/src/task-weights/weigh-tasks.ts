/**
 * One loss from the losses of several tasks: by given weights, or by weights that are learnt along.
 */
import { add, exp, mul, neg, slice, squeeze, type Tensor } from '@utsushi/graph'
import type { Layer } from '../layers/layer.js'
import { zero } from '../parameters/initialisers.js'
import { parameter, type Parameter } from '../parameters/parameters.js'

/** Losses by task, float32 scalars. */
export type TaskLosses = Readonly<Record<string, Tensor>>

/**
 * The sum of losses, each times its weight.
 *
 * @param weights numbers, or scalars of a program, so that weights can change without another program
 * @throws RangeError when a loss has no weight
 * @example weighTasks({ dips: mse(a, b), hue: circularLoss(c, d) }, { dips: 0.5, hue: 1 })
 */
export function weighTasks(losses: TaskLosses, weights: Readonly<Record<string, Tensor | number>>): Tensor {
  const weighted = Object.entries(losses).map(([task, loss]) => {
    const weight = weights[task]
    if (weight === undefined) throw new RangeError(`weighTasks: there is no weight for "${task}"`)
    return mul(loss, weight)
  })
  return total('weighTasks', weighted)
}

/** log σ² of every task, `[tasks]`, which begins at 0. */
export type UncertaintyParameters = { readonly logVariance: Parameter }

/**
 * Weights that are learnt along (Kendall, Gal & Cipolla 2018): Σ ½·(loss·exp(−s) + s), s the logarithm of the variance that a task's
 * errors are found to have. With losses that are means of squares, tasks that cannot be learnt well come to count less.
 *
 * @throws RangeError when applied to other tasks
 * @example
 * const weighing = uncertaintyWeighting(['dips', 'hue'])
 * const loss = weighing.apply(weights.weighing, { dips: mse(a, b), hue: circularLoss(c, d) })
 */
export function uncertaintyWeighting(
  tasks: readonly string[],
): Layer<UncertaintyParameters, [TaskLosses], Tensor> {
  return {
    parameters: { logVariance: parameter([tasks.length], zero) },
    apply: ({ logVariance }, losses) => {
      const missing = tasks.find((task) => losses[task] === undefined)
      const other = Object.keys(losses).find((task) => !tasks.includes(task))
      if (missing !== undefined || other !== undefined)
        throw new RangeError(
          `uncertaintyWeighting: ${missing === undefined ? `"${String(other)}" is none of the tasks` : `there is no loss of "${missing}"`}; they are ${tasks.join(', ')}`,
        )
      const each = tasks.flatMap((task, k) => {
        const loss = losses[task]
        const s = squeeze(slice(logVariance, { axis: 0, start: k, end: k + 1 }), 0)
        return loss === undefined ? [] : [mul(add(mul(loss, exp(neg(s))), s), 0.5)]
      })
      return total('uncertaintyWeighting', each)
    },
  }
}

function total(name: string, losses: readonly Tensor[]): Tensor {
  if (losses.length === 0) throw new RangeError(`${name}: there is no loss; give at least one`)
  return losses.reduce((sum, loss) => add(sum, loss))
}
