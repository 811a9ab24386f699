// How much each of some options is liked when nothing is known of them but choices: Bradley & Terry (1952) for pairs, Plackett (1975)
// and Luce (1959) for choices among more and for rankings.
import { shrinkageOf, laplaceFit } from './laplace.js'
import { flatChoices } from './choice-likelihood.js'
import { checkComparisons, choiceSets, type Comparison } from './comparison.js'

/** What is to be fitted. */
export interface BradleyTerryOptions {
  /** How many options there are. */
  readonly options: number
  readonly comparisons: readonly Comparison[]
  /**
   * Standard deviation of utilities beforehand, in the logarithm of the odds: keeps an option that always won from becoming infinite,
   * and ties groups that were never compared with each other. 2 when left out.
   */
  readonly deviation?: number
  /** Share of choices that are made blindly; 0 when left out. */
  readonly lapse?: number
}

/** Utilities in the logarithm of the odds of a choice; their mean is 0. */
export interface BradleyTerry {
  /** `[options]` */
  readonly utilities: Float64Array
  /** `[options]`: standard deviations of the utilities; those of options that were never shown are what was known beforehand. */
  readonly deviations: Float64Array
}

/**
 * The most probable utilities of options under choices among them, by Newton's method.
 *
 * @throws RangeError naming a comparison that is not of these options
 * @example fitBradleyTerry({ options: 2, comparisons: [{ shown: [0, 1], ranked: [1] }] }).utilities // 1 above 0
 */
export function fitBradleyTerry({
  options,
  comparisons,
  deviation = 2,
  lapse = 0,
}: BradleyTerryOptions): BradleyTerry {
  checkComparisons(comparisons, options)
  if (!(deviation > 0))
    throw new RangeError(`a standard deviation of ${deviation} — expected a number above 0`)
  const values = new Float64Array(options * options)
  for (let i = 0; i < options; i++) values[i * options + i] = deviation ** 2
  const choices = flatChoices(choiceSets(comparisons), options)
  const prior = { covariance: { rows: options, columns: options, values }, mean: new Float64Array(options) }
  const fit = laplaceFit(prior, choices, lapse, new Float64Array(options))
  const shrinkage = shrinkageOf(choices, fit)
  const center = fit.utilities.reduce((sum, value) => sum + value, 0) / options
  const told = (i: number): number =>
    shrinkage.values
      .subarray(i * shrinkage.columns, (i + 1) * shrinkage.columns)
      .reduce((sum, value) => sum + value ** 2, 0)
  return {
    utilities: fit.utilities.map((value) => value - center),
    deviations: fit.utilities.map((_, i) =>
      Math.sqrt(Math.max(0, deviation ** 2 - deviation ** 4 * told(i))),
    ),
  }
}
