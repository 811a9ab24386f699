// The rows that boosted trees are fitted to or scored by: checked, chosen and weighed.
import { InputError } from '@utsushi/ground'
import type { BoostedTreesObjective } from './model.js'
import type { WeighedTargets } from './objective.js'
import type { BoostedTreesOptions } from './options.js'

/** A table of rows with what is to be predicted. */
export interface BoostedTreesData {
  /** `[all rows, features]`, NaN where missing. */
  readonly features: Float32Array
  /** `[all rows]`: 1 for yes and 0 for no, or numbers. */
  readonly targets: ArrayLike<number>
  /** Which rows count, by number from 0; all when left out. */
  readonly rows?: ArrayLike<number>
  /** `[all rows]`: how much each row counts, above 0; 1 each when left out. */
  readonly weights?: ArrayLike<number>
}

/** The rows that count. */
export interface ChosenRows extends WeighedTargets {
  readonly columns: number
  /** Their numbers in the table. */
  readonly rows: Int32Array
}

/**
 * @param what names the table in errors
 * @throws RangeError when lengths do not fit, no row counts, or a target or weight is not what it must be
 */
export function chosenRows(
  what: string,
  { features, targets, rows, weights }: BoostedTreesData,
  objective: BoostedTreesObjective,
): ChosenRows {
  const complain = (problem: string): never => {
    throw new RangeError(`boosted trees, ${what}: ${problem}`)
  }
  const columns = features.length / targets.length
  if (targets.length === 0 || columns === 0) complain('no rows; give at least one with a feature')
  if (!Number.isInteger(columns))
    complain(`${features.length} features are no rows of ${targets.length} targets`)
  if (weights !== undefined && weights.length !== targets.length)
    complain(`${weights.length} weights for ${targets.length} targets; give one a row`)
  const chosen = Int32Array.from(rows ?? { length: targets.length }, (row, k) =>
    rows === undefined ? k : Number(row),
  )
  if (chosen.length === 0) complain('no row is chosen')
  return {
    columns,
    rows: chosen,
    targets: Float64Array.from(chosen, (row) => {
      const target = targets[row]
      if (target === undefined) return complain(`there is no row ${row}: the table has ${targets.length}`)
      if (objective === 'logLoss' ? target !== 0 && target !== 1 : !Number.isFinite(target))
        complain(
          `the target of row ${row} is ${target}, expected ${objective === 'logLoss' ? '0 or 1' : 'a number'}; leave rows without one out (rows)`,
        )
      return target
    }),
    weights: Float64Array.from(chosen, (row) => {
      const weight = weights?.[row] ?? 1
      if (!(weight > 0 && weight < Infinity))
        complain(`the weight of row ${row} is ${weight}, expected a number above 0; leave the row out (rows)`)
      return weight
    }),
  }
}

/**
 * Weights with those of the classes.
 * @throws InputError when there is one class only; RangeError when a class weight is not above 0
 */
export function withClassWeights(
  { targets, weights }: WeighedTargets,
  classWeights: BoostedTreesOptions['classWeights'],
): Float64Array {
  const sums: [number, number] = [0, 0]
  targets.forEach((target, i) => (sums[target === 1 ? 1 : 0] += weights[i] as number))
  if (sums[0] === 0 || sums[1] === 0)
    throw new InputError(
      `boosted trees: all ${targets.length} targets are ${sums[0] === 0 ? 1 : 0}; train on a part that has both classes`,
    )
  if (classWeights === undefined) return weights
  const half = (sums[0] + sums[1]) / 2
  const [no, yes] = classWeights === 'balanced' ? [half / sums[0], half / sums[1]] : classWeights
  if (!(no > 0 && no < Infinity && yes > 0 && yes < Infinity))
    throw new RangeError(`boosted trees: classWeights are ${no} and ${yes}, expected numbers above 0`)
  return weights.map((weight, i) => weight * (targets[i] === 1 ? yes : no))
}

/** Some rows of a table. */
export function rowsOfTable(features: Float32Array, { columns, rows }: ChosenRows): Float32Array {
  const taken = new Float32Array(rows.length * columns)
  rows.forEach((row, k) => taken.set(features.subarray(row * columns, (row + 1) * columns), k * columns))
  return taken
}
