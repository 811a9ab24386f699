/**
 * Shapley values: how a model's answer for a row came about, shared out over its columns so that the shares add up.
 */
import { InputError, permutation, randomStream } from '@utsushi/ground'
import { rowOf, type Matrix } from '../classical/matrix.js'
import { worthOf, type Coalition, type Game } from './coalitions.js'
import { askedOf, groupsOrColumns, type ColumnGroup, type RowPredictor } from './column-groups.js'

/** What is explained, and how thoroughly. */
export interface ShapleyOptions {
  /** The model; probabilities or, for shares that add up before the sigmoid, logits. */
  readonly predict: RowPredictor
  /** Rows to be explained `[rows, columns]`. */
  readonly rows: Matrix
  /** Rows that stand for what is not known, such as 50 of the training part, `[others, columns]`. */
  readonly background: Matrix
  /** Columns that get one share together; each alone when left out. Every column has its group. */
  readonly groups?: readonly ColumnGroup[]
  /** Up to so many groups all coalitions are asked; 12 when left out, which is 4,096 times the background a row. */
  readonly exactUpTo?: number
  /** Beyond them, orders in which groups become known, each walked forwards and backwards; 50 when left out. */
  readonly orders?: number
  /** 0 when left out. */
  readonly seed?: number
  /** Rows that the model is given at once, about; 8192 when left out. */
  readonly batch?: number
}

/** The shares of one row. */
export interface RowShares {
  /** What the model says of the row: the base plus all shares. */
  readonly prediction: number
  /** One share a group. */
  readonly values: readonly number[]
  /** Standard error of each share by the orders drawn; 0 where all coalitions were asked. */
  readonly errors: readonly number[]
}

/** The shares of all rows. Plain JSON. */
export interface ShapleyValues {
  readonly groups: readonly ColumnGroup[]
  /** Mean answer over the background: what the model says of a row of which nothing is known. */
  readonly base: number
  readonly rows: readonly RowShares[]
  /** Mean |share| of each group over the rows. */
  readonly meanAbsolute: readonly number[]
  /** Whether all coalitions were asked, rather than orders drawn. */
  readonly exact: boolean
}

/**
 * Shapley values of the interventional game (Shapley 1953; Štrumbelj & Kononenko 2014): what is not known comes from the background, whatever is known. Exact for a
 * few groups; for more, orders are drawn and each walked in both directions (antithetic, Mitchell et al. 2022). In both, base + shares = prediction
 * to rounding for every row.
 *
 * @throws InputError when there is no background, columns differ, groups overlap or leave out a column, or an answer is not finite
 * @example
 * const { rows: [first], groups } = await shapleyValues({ predict, rows, background, groups: columnGroups(names) })
 * groups.map(({ name }, k) => `${name}: ${first.values[k]}`)
 */
export async function shapleyValues({
  predict,
  rows,
  background,
  exactUpTo = 12,
  orders = 50,
  seed = 0,
  batch = 8192,
  ...options
}: ShapleyOptions): Promise<ShapleyValues> {
  if (background.rows === 0)
    throw new InputError('shapleyValues: the background has no rows; give some of the training part')
  if (background.columns !== rows.columns)
    throw new InputError(
      `shapleyValues: rows of ${rows.columns} columns, a background of ${background.columns}; give the same columns`,
    )
  if (!Number.isInteger(orders) || orders < 2)
    throw new RangeError(`shapleyValues: ${orders} orders; give a whole number of at least 2`)
  if (!Number.isInteger(exactUpTo) || exactUpTo < 0 || exactUpTo > 20)
    throw new RangeError(`shapleyValues: exactUpTo is ${exactUpTo}; give a whole number from 0 to 20`)
  const groups = groupsOrColumns(options.groups, rows.columns)
  const grouped = new Set(groups.flatMap(({ columns }) => columns))
  const left = Array.from({ length: rows.columns }, (_, k) => k).find((column) => !grouped.has(column))
  if (left !== undefined)
    throw new InputError(
      `shapleyValues: column ${left} is in no group; shares add up when every column has one`,
    )
  const exact = groups.length <= exactUpTo
  const answers = Array.from(await askedOf(predict, background))
  const base = answers.reduce((sum, value) => sum + value, 0) / background.rows
  const found: RowShares[] = []
  for (let at = 0; at < rows.rows; at++) {
    const row = rowOf(rows, at)
    const game: Game = { predict, row, background, groups, batch }
    const [prediction = NaN] = Array.from(await askedOf(predict, { ...rows, rows: 1, values: row.slice() }))
    const shares = exact
      ? await exactShares(game, base, prediction)
      : await drawnShares(
          game,
          base,
          prediction,
          (order) => permutation(groups.length, randomStream(seed, 'shapley', at, order)),
          orders,
        )
    found.push({ prediction, ...shares })
  }
  const meanAbsolute = groups.map(
    (_, k) =>
      found.reduce((sum, { values }) => sum + Math.abs(values[k] ?? 0), 0) / Math.max(1, found.length),
  )
  return { groups, base, rows: found, meanAbsolute, exact }
}

type Shares = Pick<RowShares, 'values' | 'errors'>

/** Every coalition once; a group's share is the mean of what it adds, over sizes and over coalitions of a size. */
async function exactShares(game: Game, base: number, prediction: number): Promise<Shares> {
  const players = game.groups.length
  const all = 2 ** players - 1
  const between = Array.from({ length: Math.max(0, all - 1) }, (_, k) => coalitionOf(k + 1, players))
  const worth = [base, ...(await worthOf(game, between)), ...(players === 0 ? [] : [prediction])]
  const weights = Array.from({ length: players }, (_, size) => 1 / (players * binomial(players - 1, size)))
  const values = game.groups.map((_, player) => {
    let share = 0
    for (let known = 0; known <= all; known++) {
      if ((known >> player) & 1) continue
      share += (weights[sizeOf(known)] ?? 0) * ((worth[known | (1 << player)] ?? NaN) - (worth[known] ?? NaN))
    }
    return share
  })
  return { values, errors: values.map(() => 0) }
}

/** Orders drawn, each walked from nothing to everything and, the other way round, again: what each walk gives adds up by itself. */
async function drawnShares(
  game: Game,
  base: number,
  prediction: number,
  drawn: (order: number) => Int32Array,
  orders: number,
): Promise<Shares> {
  const players = game.groups.length
  const sums = new Float64Array(players)
  const squares = new Float64Array(players)
  for (let order = 0; order < orders; order++) {
    const forwards = drawn(order)
    const both = [forwards, forwards.toReversed()]
    const worth = await worthOf(
      game,
      both.flatMap((walk) => prefixesOf(walk)),
    )
    const added = new Float64Array(players)
    both.forEach((walk, direction) => {
      let before = base
      walk.forEach((player, step) => {
        const last = step === players - 1
        const now = last ? prediction : (worth[direction * (players - 1) + step] ?? NaN)
        added[player] = (added[player] as number) + (now - before) / 2
        before = now
      })
    })
    added.forEach((value, player) => {
      sums[player] = (sums[player] as number) + value
      squares[player] = (squares[player] as number) + value * value
    })
  }
  const values = Array.from(sums, (sum) => sum / orders)
  const errors = values.map((value, k) => {
    const variance = Math.max(0, (squares[k] as number) / orders - value * value)
    return Math.sqrt(variance / (orders - 1))
  })
  return { values, errors }
}

/** What is known along a walk, without its two ends. */
function prefixesOf(walk: Int32Array): readonly Coalition[] {
  const known = new Uint8Array(walk.length)
  return Array.from(walk.subarray(0, -1), (player) => {
    known[player] = 1
    return known.slice()
  })
}

const coalitionOf = (bits: number, players: number): Coalition =>
  Uint8Array.from({ length: players }, (_, player) => (bits >> player) & 1)

const sizeOf = (bits: number): number => (bits === 0 ? 0 : (bits & 1) + sizeOf(bits >>> 1))

const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n, k - 1) * (n - k + 1)) / k)
