/** How many components, and of which shape: the mixture with the smallest Bayesian information criterion, and those it was chosen from. */
import { InputError } from '@utsushi/ground'
import type { Matrix } from '../classical/matrix.js'
import { differentRows, fitBeside, type MixtureFit, type MixtureOptions } from './fit-mixture.js'
import type { CovarianceKind } from './gaussian-mixture.js'

/** What is tried. */
export interface MixtureChoiceOptions extends Omit<MixtureOptions, 'covariance' | 'from'> {
  /** Numbers of components (default 1 to 10). */
  readonly components?: readonly number[]
  /** Shapes (default `full` and `diagonal`). */
  readonly covariances?: readonly CovarianceKind[]
}

/** One that was tried. */
export interface MixtureTrial {
  readonly components: number
  readonly covariance: CovarianceKind
  readonly bic: number
  readonly logLikelihood: number
  readonly parameters: number
  /** Components that were left without rows: what this many hold is a smaller number's, which is tried as such. */
  readonly dropped: number
}

/** The chosen mixture and what it was chosen from. */
export interface ChosenMixture extends MixtureFit {
  /** In the order in which they were tried; numbers beyond the rows that differ are left out. */
  readonly tried: readonly MixtureTrial[]
}

/**
 * Fits mixtures of every number of components and every shape, and keeps the one with the smallest criterion.
 *
 * @param x `[rows, columns]`, finite
 * @throws InputError when no number that is tried is as small as the number of different rows
 * @example
 * const { mixture, tried } = chooseMixture(scores, { components: [1, 2, 3, 4, 5, 6], seed: 1 })
 */
export function chooseMixture(x: Matrix, options: MixtureChoiceOptions = {}): ChosenMixture {
  const {
    components = Array.from({ length: 10 }, (_, k) => k + 1),
    covariances = ['full', 'diagonal'],
    ...rest
  } = options
  const different = differentRows(x, Math.max(...components))
  const tried: MixtureTrial[] = []
  let best: MixtureFit | undefined
  for (const covariance of covariances) {
    let before: MixtureFit | undefined
    for (const count of components) {
      if (count > different) continue
      const smaller = before?.mixture.weights.length === count - 1 ? before.mixture : undefined
      const fit = fitBeside(x, count, { ...rest, covariance }, smaller)
      before = fit
      const { bic, logLikelihood, parameters, dropped } = fit
      tried.push({ components: count, covariance, bic, logLikelihood, parameters, dropped })
      if (best === undefined || fit.bic < best.bic) best = fit
    }
  }
  if (best === undefined)
    throw new InputError(
      `${x.rows} rows, of which ${different} differ, hold no ${Math.min(...components)} components — ask for fewer components, or give more rows`,
    )
  return { ...best, tried }
}
