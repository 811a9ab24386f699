/**
 * A search space: named parameters, each a distribution, some only under a condition on another.
 */
import type { Distribution, ParameterValue } from './distribution.js'

export interface SpaceParameter {
  readonly distribution: Distribution
  /** Active only when the named parameter is active and has one of these values. */
  readonly when?: { readonly parameter: string; readonly in: readonly ParameterValue[] }
}

/** In an order in which a condition's parameter stands before what depends on it. */
export type SearchSpace = Readonly<Record<string, SpaceParameter>>
