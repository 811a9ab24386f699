// Fits a taste to comparisons: the kernel by the Laplace approximation of the evidence, utilities by their most probable values.
import { greatestOf } from '@utsushi/ground'
import type { Matrix } from '../classical/matrix.js'
import { minimise } from '../classical/minimise.js'
import { flatChoices } from './choice-likelihood.js'
import { checkComparisons, choiceSets, winLogOdds } from './comparison.js'
import { firstWeights, laplaceFit, shrinkageOf, type LaplaceFit } from './laplace.js'
import { ownTasteCovariances, type TasteKernel } from './taste-kernel.js'
import type { Taste, TasteData, TasteOptions } from './taste.js'

/**
 * Fits a taste to comparisons. Pairs compared again count again; contradictions are kept as what they are: noise. The kernel is the
 * most probable one under the Laplace approximation of the evidence and a broad prior (Chu & Ghahramani 2005, "Preference learning
 * with Gaussian processes"; Rasmussen & Williams 2006, section 5.5.1).
 *
 * @throws RangeError naming a comparison that is not of these options, or rows that are not finite
 * @example
 * const rows = spaceFeatures(space, shown)
 * const taste = fitTaste({ rows, comparisons: [{ shown: [0, 1], ranked: [1] }] }, { groups: featureGroups(space) })
 */
export function fitTaste(data: TasteData, options: TasteOptions = {}): Taste {
  const { rows, comparisons } = data
  const { lapse = 0, groups = Array.from({ length: rows.columns }, (_, k) => k) } = options
  const sheets = data.options ?? Array.from({ length: rows.rows }, (_, row) => [row])
  checkComparisons(comparisons, sheets.length)
  checkRows(data, sheets, groups)
  if (!(lapse >= 0 && lapse < 1))
    throw new RangeError(`a lapse of ${lapse} — expected a share from 0, below 1`)
  const sets = choiceSets(comparisons)
  const choices = flatChoices(sets, sheets.length)
  const odds = winLogOdds(sets, sheets.length)
  const expected = sheetMeans(data.expected ?? new Float64Array(rows.rows), data.options)
  const laplaceAt =
    (trust: number) =>
    (kernel: TasteKernel, start?: Float64Array): LaplaceFit => {
      const covariance = sheetCovariances(ownTasteCovariances(kernel, rows), data.options)
      const prior = { covariance, mean: expected.map((value) => trust * value) }
      return laplaceFit(prior, choices, lapse, start ?? firstWeights(prior, odds))
    }
  const trusts = data.expected === undefined ? [0] : options.trust === undefined ? TRUSTS : [options.trust]
  const tried = trusts.map((trust) => {
    const laplace = laplaceAt(trust)
    const kernel = options.kernel ?? probableKernel(laplace, groups, options)
    return { trust, kernel, fit: laplace(kernel) }
  })
  const { trust, kernel, fit } = tried.reduce((best, next) =>
    next.fit.evidence > best.fit.evidence ? next : best,
  )
  const weights = { rows: sheets.length, columns: 1, values: fit.weights }
  return {
    ...{ kernel, lapse, rows, trust, evidence: fit.evidence },
    weights: onRows(weights, sheets, rows.rows).values,
    shrinkage: onRows(shrinkageOf(choices, fit), sheets, rows.rows),
    choices: sets.reduce((sum, { wins }) => sum + wins.reduce((all, count) => all + count, 0), 0),
  }
}

/** Shares of what is expected that are tried, all of it first. */
const TRUSTS = [1, 0.5, 0.25, 0]

/** What is expected of sheets: the mean over their pictures. */
function sheetMeans(expected: Float64Array, sheets: TasteData['options']): Float64Array {
  if (sheets === undefined) return expected
  return Float64Array.from(
    sheets,
    (sheet) => sheet.reduce((sum, row) => sum + (expected[row] ?? NaN), 0) / sheet.length,
  )
}

/** Covariances of sheets: the mean over their pictures, two by two. */
function sheetCovariances(own: Matrix, sheets: TasteData['options']): Matrix {
  if (sheets === undefined) return own
  const n = sheets.length
  const values = new Float64Array(n * n)
  sheets.forEach((a, i) => {
    for (let j = 0; j <= i; j++) {
      const b = sheets[j] ?? []
      let sum = 0
      for (const p of a) for (const q of b) sum += own.values[p * own.columns + q] ?? NaN
      const value = sum / (a.length * b.length)
      values[i * n + j] = value
      values[j * n + i] = value
    }
  })
  return { rows: n, columns: n, values }
}

/** What belongs to sheets, shared out among the rows that they show. */
function onRows({ columns, values }: Matrix, sheets: readonly (readonly number[])[], rows: number): Matrix {
  const shared = new Float64Array(rows * columns)
  sheets.forEach((sheet, i) => {
    for (const row of sheet)
      for (let c = 0; c < columns; c++)
        shared[row * columns + c] =
          (shared[row * columns + c] ?? NaN) + (values[i * columns + c] ?? NaN) / sheet.length
  })
  return { rows, columns, values: shared }
}

/**
 * Normal priors of logarithms: of both parts' sizes, and of every length scale in features of 0 to 1. Some dozens of choices say little of
 * a kernel, so they are narrow.
 */
const sizePrior = { mean: Math.log(2), deviation: 0.4 }
const idealPrior = { mean: Math.log(2), deviation: 0.4 }
const lengthPrior = { mean: Math.log(0.35), deviation: 0.3 }

/** The kernel that makes the choices most probable, weighed by the prior; the prior's own where there are no choices. */
function probableKernel(
  laplace: (kernel: TasteKernel, start?: Float64Array) => LaplaceFit,
  groups: readonly number[],
  { ideal = true, from }: TasteOptions,
): TasteKernel {
  const count = greatestOf(groups) + 1
  const priors = [
    sizePrior,
    ...(ideal ? [idealPrior] : []),
    ...Array.from({ length: count }, () => lengthPrior),
  ]
  const kernelAt = (numbers: Float64Array): TasteKernel => {
    const [amplitude = NaN, ...rest] = numbers.map(Math.exp)
    return ideal
      ? { amplitude, ideal: rest[0] ?? NaN, lengthScales: rest.slice(1), groups }
      : { amplitude, ideal: 0, lengthScales: rest, groups }
  }
  // The last weights are near the next ones: most probable utilities are found in a step or two.
  let near: Float64Array | undefined
  const loss = (numbers: Float64Array, keep: boolean): number => {
    const fit = laplace(kernelAt(numbers), near)
    if (keep) near = fit.weights
    const penalty = priors.reduce(
      (sum, { mean, deviation }, k) => sum + (((numbers[k] ?? NaN) - mean) / deviation) ** 2 / 2,
      0,
    )
    return penalty - fit.evidence
  }
  const known = from?.lengthScales.length === count && from.ideal > 0 === ideal ? from : undefined
  const first =
    known === undefined
      ? Float64Array.from(priors, ({ mean }) => mean)
      : Float64Array.of(known.amplitude, ...(ideal ? [known.ideal] : []), ...known.lengthScales).map(Math.log)
  const found = minimise(
    (at) => {
      const value = loss(at, true)
      return { value, gradient: slopes((numbers) => loss(numbers, false), at, value) }
    },
    first,
    { iterations: known === undefined ? 15 : 4, gradientTolerance: 0.05, valueTolerance: 1e-3 },
  )
  return kernelAt(found.at)
}

/** By differences: the evidence depends on the kernel through the most probable utilities, too. */
function slopes(of: (at: Float64Array) => number, at: Float64Array, value: number): Float64Array {
  const step = 1e-3
  return at.map((number, k) => (of(at.with(k, number + step)) - value) / step)
}

function checkRows(
  { rows, expected }: TasteData,
  sheets: readonly (readonly number[])[],
  groups: readonly number[],
): void {
  if (expected !== undefined && expected.length !== rows.rows)
    throw new RangeError(`${expected.length} values are expected of ${rows.rows} rows`)
  if (groups.length !== rows.columns)
    throw new RangeError(`${groups.length} groups for ${rows.columns} features`)
  if (!rows.values.every(Number.isFinite) || !(expected ?? []).every(Number.isFinite))
    throw new RangeError('rows of a taste that are not finite')
  sheets.forEach((sheet, place) => {
    if (sheet.length === 0) throw new RangeError(`option ${place} shows no row`)
    for (const row of sheet)
      if (!Number.isInteger(row) || row < 0 || row >= rows.rows)
        throw new RangeError(`option ${place} shows row ${row}, which is not one of the ${rows.rows}`)
  })
}
