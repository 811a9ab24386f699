/**
 * A layer whose weights are nobody's business: what may hold one of several kinds of layers does not know their form.
 */
import type { Layer } from './layer.js'
import type { ParameterTree, Weights } from '../parameters/parameters.js'

/** The same layer as one of any weights, with all that it has beside them. */
export function opaque<
  P extends ParameterTree,
  Arguments extends readonly unknown[],
  Result,
  Own extends object,
>(layer: Own & Layer<P, Arguments, Result>): Omit<Own, 'apply'> & Layer<ParameterTree, Arguments, Result> {
  return {
    ...layer,
    parameters: layer.parameters,
    apply: (weights, ...args) => layer.apply(weights as Weights<P>, ...args),
  }
}

/**
 * The weights of one of several layers.
 * @throws RangeError when there are fewer
 */
export function weightsAt<T>(weights: readonly T[], place: number): T {
  const own = weights[place]
  if (own === undefined) throw new RangeError(`no weights for layer ${place}`)
  return own
}
