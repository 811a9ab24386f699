// Why a model says what it says, on a sample of windows: what is lost without a kind of statistics, and how a single answer is shared
// out over them. Both tell of the model and not of the equipment: what explains an answer need not be what causes a deviation.
import { greatestOf } from '@utsushi/ground'
import {
  averagePrecision,
  matrix,
  permutationImportance,
  shapleyValues,
  treeShapley,
  type BoostedTrees,
  type ColumnGroup,
  type Matrix,
  type RowPredictor,
  type ShapleyValues,
} from '@utsushi/learn'
import type { EquipmentAnswers } from '../answers.js'
import type { Places } from '../data/columns.js'
import type { Fitted } from '../fit/fitted.js'
import type { EquipmentTask } from '../loss.js'
import { columnAt, labelsAt } from './columns.js'
import { statisticsGroups } from './statistics-groups.js'

/** What one kind of statistics is worth. */
export interface KindImportance {
  readonly kind: string
  readonly statistics: number
  /** What PR-AUC loses when these statistics are exchanged among the windows, mean and standard deviation. */
  readonly loss: number
  readonly deviation: number
  /** Mean absolute share of an answer, in log odds. */
  readonly share: number
}

/** An explanation of one horizon, plain JSON. */
export interface Explanation {
  readonly horizon: number
  /** Windows whose statistics were exchanged, and their PR-AUC as they are. */
  readonly windows: number
  readonly prAuc: number
  /**
   * How answers were shared out: over all coalitions of kinds, against windows of the training part that stand for what is not known; or
   * exactly down the trees, whose training windows do.
   */
  readonly by: 'coalitions' | 'trees'
  /** Windows whose answer was shared out, and windows of the training part that stand for what is not known. */
  readonly sharedOut: number
  readonly background: number
  /** By how much the shares of an answer and the base miss it at most, in log odds: rounding. */
  readonly largestRest: number
  /** The most important first. */
  readonly kinds: readonly KindImportance[]
}

/** Bounds that keep an explanation within seconds. */
const most = { windows: 1500, sharedOut: 12, sharedOutOfTrees: 100, background: 12 } as const

/** Where the network sees more than statistics: its other branches, as one group. */
const otherBranches = 'what the other branches see'

/**
 * Explains one horizon on a part; `undefined` where the model sees no statistics or the windows are of one class alone.
 *
 * A network's other branches are a group of their own: their column holds the window whose embedding or steps are seen.
 *
 * @param place of the horizon
 * @example (await explainPart(task, answers, task.parts.test, 0))?.kinds[0]?.kind // 'place in the normal range'
 */
export async function explainPart(
  { config, data, parts, fitted }: Pick<EquipmentTask, 'config' | 'data' | 'parts' | 'fitted'>,
  { instead }: EquipmentAnswers,
  windows: Places,
  place: number,
): Promise<Explanation | undefined> {
  if (instead === undefined) return undefined
  const labels = labelsAt(data, windows, place)
  const known = evenly(
    [...windows.keys()].filter((row) => !Number.isNaN(labels[row] ?? NaN)),
    most.windows,
  )
  const truth = known.map((row) => labels[row] ?? NaN)
  if (new Set(truth).size < 2) return undefined
  const { names } = data.statistics
  const { kind, branches } = config.model
  const sees = kind === 'network' && branches.some((branch) => branch !== 'statistics')
  const groups = [
    ...statisticsGroups(names),
    ...(sees ? [{ name: otherBranches, columns: [names.length] }] : []),
  ]
  const horizons = config.labels.horizons.length
  const predict = async ({ rows, columns, values }: Matrix): Promise<Float64Array> => {
    const statistics = new Float32Array(rows * names.length)
    const seen = new Int32Array(rows)
    for (let row = 0; row < rows; row++) {
      statistics.set(values.subarray(row * columns, row * columns + names.length), row * names.length)
      seen[row] = sees ? (values[row * columns + names.length] ?? 0) : (windows[0] ?? 0)
    }
    return columnAt(await instead(seen, statistics), horizons, place)
  }
  const rowsOf = (chosen: readonly number[]): Matrix => {
    const columns = names.length + (sees ? 1 : 0)
    const values = new Float64Array(chosen.length * columns)
    for (const [row, window] of chosen.entries()) {
      values.set(
        data.statistics.values.subarray(window * names.length, (window + 1) * names.length),
        row * columns,
      )
      if (sees) values[row * columns + names.length] = window
    }
    return matrix(chosen.length, columns, values)
  }
  const rows = rowsOf(known.map((row) => windows[row] ?? 0))
  const score = async (given: Matrix): Promise<number> =>
    averagePrecision(await predict(given), truth, { given: 'logits' })
  const importance = await permutationImportance({ rows, score, groups, repeats: 3, seed: config.seed })
  const said = await predict(rows)
  const trees = treesAt(fitted, place)
  // Half of those that are told the most likely to deviate: of the others there is little to share out.
  const highest = [...known.keys()].toSorted((a, b) => (said[b] ?? 0) - (said[a] ?? 0) || a - b)
  const half = (trees === undefined ? most.sharedOut : most.sharedOutOfTrees) / 2
  const chosen = [...highest.slice(0, half), ...evenly(highest.slice(half), half)].map(
    (row) => windows[known[row] ?? 0] ?? 0,
  )
  const background = trees === undefined ? evenly([...parts.train], most.background) : []
  const shares =
    trees === undefined
      ? await shapleyValues({
          ...{ predict, groups, seed: config.seed },
          ...{ rows: rowsOf(chosen), background: rowsOf(background) },
        })
      : await treeShares(trees, rowsOf(chosen), groups, predict)
  const rests = shares.rows.map(({ prediction, values }) =>
    Math.abs(shares.base + values.reduce((sum, value) => sum + value, 0) - prediction),
  )
  return {
    horizon: config.labels.horizons[place] ?? 0,
    windows: known.length,
    prAuc: importance.score,
    by: trees === undefined ? 'coalitions' : 'trees',
    sharedOut: chosen.length,
    background: trees === undefined ? background.length : fitted.windows,
    largestRest: greatestOf(rests),
    kinds: importance.groups.map(({ name, columns, mean, deviation }) => ({
      kind: name,
      statistics: name === otherBranches ? 0 : columns.length,
      ...{ loss: mean, deviation },
      share: shares.meanAbsolute[groups.findIndex((group) => group.name === name)] ?? 0,
    })),
  }
}

/** So many of a list at most, evenly taken. */
const evenly = <T>(all: readonly T[], count: number): readonly T[] =>
  all.length <= count
    ? all
    : Array.from({ length: count }, (_, k) => all[Math.floor((k * all.length) / count)] as T)

/** The trees of a horizon; `undefined` where the model is something else. */
function treesAt({ classifiers }: Pick<Fitted, 'classifiers'>, place: number): BoostedTrees | undefined {
  return classifiers?.kind === 'trees' ? (classifiers.horizons[place] ?? undefined) : undefined
}

/** Exact shares of trees: those of a kind are those of its statistics, added up. */
async function treeShares(
  trees: BoostedTrees,
  rows: Matrix,
  groups: readonly ColumnGroup[],
  predict: RowPredictor,
): Promise<Pick<ShapleyValues, 'base' | 'rows' | 'meanAbsolute'>> {
  const { expected, values } = treeShapley(trees, Float32Array.from(rows.values))
  const predictions = await predict(rows)
  const each = Array.from({ length: rows.rows }, (_, row) => ({
    prediction: predictions[row] ?? NaN,
    values: groups.map(({ columns }) =>
      columns.reduce((sum, column) => sum + (values[row * rows.columns + column] ?? NaN), 0),
    ),
    errors: groups.map(() => 0),
  }))
  const meanAbsolute = groups.map(
    (_, group) => each.reduce((sum, own) => sum + Math.abs(own.values[group] ?? NaN), 0) / each.length,
  )
  return { base: expected, rows: each, meanAbsolute }
}
