// Classifiers that are fitted and not trained: boosted trees and a logistic regression on the statistics, one a horizon; and the distance
// from what is usual, which is a statistic already and needs no labels. They are what a study file may ask for in place of a
// network, and what every network is compared with.
import { add, concat, constant, div, matmul, slice, sub, treeEnsemble, type Tensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import {
  boostedTreesScores,
  fitBoostedTrees,
  fitLogistic,
  logitOf,
  matrix,
  parseBoostedTrees,
  parseLogistic,
  predictLogistic,
  type BoostedTrees,
  type Logistic,
  type Matrix,
} from '@utsushi/learn'
import { isSection } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import type { Columns, Places } from '../data/columns.js'
import { scaledTensor, scaledValue, scalesOf, type ColumnScales } from './column-scales.js'

/** One a horizon; null where the training windows are of one class alone. */
export type Classifiers =
  | { readonly kind: 'trees'; readonly horizons: readonly (BoostedTrees | null)[] }
  | { readonly kind: 'logistic'; readonly horizons: readonly (Logistic | null)[] }
  /** The first statistic as it stands: the logarithm of a distance, 0 at the edge of what is usual. */
  | { readonly kind: 'distance'; readonly horizons: readonly null[] }

/** Classifiers of every horizon, fitted on the labelled windows among some. */
export function fitClassifiers(
  config: EquipmentConfig,
  park: { readonly statistics: Columns; readonly labels: Float32Array; readonly count: number },
  train: Places,
  scales: ColumnScales,
  kind: Classifiers['kind'],
): Classifiers {
  const width = config.labels.horizons.length
  const each = config.labels.horizons.map((_, horizon) => {
    const targets = Float64Array.from(
      { length: park.count },
      (_label, row) => park.labels[row * width + horizon] ?? NaN,
    )
    const rows = train.filter((row) => !Number.isNaN(targets[row]))
    return { targets, rows, isOneClass: new Set(Array.from(rows, (row) => targets[row])).size < 2 }
  })
  switch (kind) {
    case 'trees': {
      const { trees, depth, learningRate } = config.trees
      const options = { trees, depth, rate: learningRate, leaves: 2 ** depth - 1, seed: config.seed }
      const features = park.statistics.values
      return {
        kind,
        horizons: each.map(({ targets, rows, isOneClass }) =>
          isOneClass ? null : fitBoostedTrees({ features, targets, rows, options }),
        ),
      }
    }
    case 'logistic':
      return {
        kind,
        horizons: each.map(({ targets, rows, isOneClass }) =>
          isOneClass
            ? null
            : fitLogistic(
                scaledRows(park.statistics, scales, rows),
                Float64Array.from(rows, (row) => targets[row] ?? NaN),
              ),
        ),
      }
    case 'distance':
      return { kind, horizons: each.map(() => null) }
    default:
      return kind satisfies never
  }
}

/** Logits of some windows, `[windows, horizons]`; 0 where there is no classifier. */
export function classifierLogits(
  { kind, horizons }: Classifiers,
  statistics: Columns,
  scales: ColumnScales,
  windows: Places,
): Float32Array {
  const width = statistics.names.length
  if (kind === 'distance')
    return Float32Array.from(
      { length: windows.length * horizons.length },
      (_, at) => statistics.values[(windows[Math.floor(at / horizons.length)] ?? 0) * width] ?? NaN,
    )
  const raw = new Float32Array(kind === 'trees' ? windows.length * width : 0)
  if (kind === 'trees')
    for (const [row, place] of windows.entries())
      raw.set(statistics.values.subarray(place * width, (place + 1) * width), row * width)
  const rows = kind === 'trees' ? matrix(0, width) : scaledRows(statistics, scales, windows)
  const logits = new Float32Array(windows.length * horizons.length)
  for (const [horizon, own] of horizons.entries()) {
    if (own === null) continue
    const scores = 'trees' in own ? boostedTreesScores(own, raw) : predictLogistic(own, rows).map(logitOf)
    for (const [row, score] of scores.entries()) logits[row * horizons.length + horizon] = score
  }
  return logits
}

/** Statistics of some windows, scaled. */
function scaledRows({ names, values }: Columns, { center, scale }: ColumnScales, windows: Places): Matrix {
  const width = names.length
  const own = matrix(windows.length, width)
  for (const [row, place] of windows.entries())
    for (let column = 0; column < width; column++)
      own.values[row * width + column] = scaledValue(
        values[place * width + column] ?? NaN,
        center[column] ?? NaN,
        scale[column] ?? NaN,
      )
  return own
}

/** Logits `[batch, horizons]` of statistics `[batch, columns]`, in graph form. */
export function classifierTensor(
  { kind, horizons }: Classifiers,
  statistics: Tensor,
  scales: ColumnScales,
): Tensor {
  const width = scales.names.length
  if (kind === 'distance') {
    const distance = slice(statistics, { axis: 1, start: 0, end: 1 })
    return concat(
      horizons.map(() => distance),
      1,
    )
  }
  const column = (factors: ArrayLike<number>): Tensor =>
    constant(Float32Array.from(factors), { shape: [width, 1] })
  const scaled = scaledTensor(statistics, scalesOf(scales))
  const each = horizons.map((own) => {
    if (own === null) return matmul(scaled, column(new Float32Array(width)))
    if ('trees' in own) return treeEnsemble(statistics, own)
    const standardised = div(sub(scaled, constant([...own.mean])), constant([...own.scale]))
    return add(matmul(standardised, column(own.coefficients)), own.intercept)
  })
  return concat(each, 1)
}

/** @throws InputError when the record of a run is damaged */
export function parseClassifiers(value: unknown, file: string): Classifiers {
  const { kind, horizons } = isSection(value) ? value : {}
  if (kind === 'distance' && Array.isArray(horizons)) return { kind, horizons: horizons.map(() => null) }
  if ((kind !== 'trees' && kind !== 'logistic') || !Array.isArray(horizons))
    throw new InputError(`${file}: no classifiers — train again or restore the file`)
  const each = horizons as readonly unknown[]
  const where = (horizon: number): string => `${file}.horizons[${horizon}]`
  return kind === 'trees'
    ? { kind, horizons: each.map((own, k) => (own === null ? null : parseBoostedTrees(own, where(k)))) }
    : { kind, horizons: each.map((own, k) => (own === null ? null : parseLogistic(own, where(k)))) }
}
