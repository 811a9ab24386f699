// Classifiers that are fitted and not trained: boosted trees and a logistic regression on the statistics, one a horizon. They are what
// a study file may ask for in place of a network, and what every network is compared with.
import { add, concat, constant, div, matmul, sub, treeEnsemble, type Tensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import {
  boostedTreesScores,
  fitBoostedTrees,
  fitLogistic,
  parseBoostedTrees,
  parseLogistic,
  type BoostedTrees,
  type Logistic,
} from '@utsushi/learn'
import { isSection } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import type { Columns, WindowedPark } from '../data/windowed.js'
import type { ColumnScales, Places } from '../fit.js'

/** One a horizon; null where the training windows are of one class alone. */
export type Classifiers =
  | { readonly kind: 'trees'; readonly horizons: readonly (BoostedTrees | null)[] }
  | { readonly kind: 'logistic'; readonly horizons: readonly (Logistic | null)[] }

/** Classifiers of every horizon, fitted on the labelled windows among some. */
export function fitClassifiers(
  config: EquipmentConfig,
  park: Pick<WindowedPark, 'statistics' | 'labels' | 'count'>,
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
            : fitLogistic({
                features: standardisedRows(park.statistics, scales, rows),
                targets: Float64Array.from(rows, (row) => targets[row] ?? NaN),
              }),
        ),
      }
    default:
      return kind satisfies never
  }
}

/** Logits of some windows, `[windows, horizons]`; 0 where there is no classifier. */
export function classifierLogits(
  { horizons }: Classifiers,
  statistics: Columns,
  scales: ColumnScales,
  windows: Places,
): Float32Array {
  const width = statistics.names.length
  const raw = new Float32Array(windows.length * width)
  for (const [row, place] of windows.entries())
    raw.set(statistics.values.subarray(place * width, (place + 1) * width), row * width)
  const scaled = standardisedRows(statistics, scales, windows)
  const logits = new Float32Array(windows.length * horizons.length)
  for (const [horizon, own] of horizons.entries()) {
    if (own === null) continue
    const scores = 'trees' in own ? boostedTreesScores(own, raw) : linearScores(own, scaled, windows.length)
    for (const [row, score] of scores.entries()) logits[row * horizons.length + horizon] = score
  }
  return logits
}

function linearScores(
  { coefficients, intercept }: Logistic,
  scaled: Float32Array,
  rows: number,
): Float64Array {
  const width = coefficients.length
  return Float64Array.from({ length: rows }, (_, row) =>
    coefficients.reduce(
      (sum, factor, column) => sum + factor * (scaled[row * width + column] ?? 0),
      intercept,
    ),
  )
}

function standardisedRows(
  { names, values }: Columns,
  { center, scale }: ColumnScales,
  rows: Places,
): Float32Array {
  const width = names.length
  const scaled = new Float32Array(rows.length * width)
  for (const [row, place] of rows.entries())
    for (let column = 0; column < width; column++)
      scaled[row * width + column] =
        ((values[place * width + column] ?? NaN) - (center[column] ?? 0)) / (scale[column] ?? 1)
  return scaled
}

/** Logits `[batch, horizons]` of statistics `[batch, columns]`, in graph form. */
export function classifierTensor(
  { horizons }: Classifiers,
  statistics: Tensor,
  { center, scale }: ColumnScales,
): Tensor {
  const scaled = div(sub(statistics, constant([...center])), constant([...scale]))
  const linear = (factors: readonly number[]): Tensor =>
    matmul(scaled, constant([...factors], { shape: [center.length, 1] }))
  const each = horizons.map((own) => {
    if (own === null) return linear(center.map(() => 0))
    return 'trees' in own ? treeEnsemble(statistics, own) : add(linear(own.coefficients), own.intercept)
  })
  return concat(each, 1)
}

/** @throws InputError when the record of a run is damaged */
export function parseClassifiers(value: unknown, file: string): Classifiers {
  const { kind, horizons } = isSection(value) ? value : {}
  if ((kind !== 'trees' && kind !== 'logistic') || !Array.isArray(horizons))
    throw new InputError(`${file}: no classifiers — train again or restore the file`)
  const each = horizons as readonly unknown[]
  const where = (horizon: number): string => `${file}.horizons[${horizon}]`
  return kind === 'trees'
    ? { kind, horizons: each.map((own, k) => (own === null ? null : parseBoostedTrees(own, where(k)))) }
    : { kind, horizons: each.map((own, k) => (own === null ? null : parseLogistic(own, where(k)))) }
}
