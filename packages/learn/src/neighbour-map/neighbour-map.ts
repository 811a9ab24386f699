/**
 * A map of rows on which neighbours stay neighbours: UMAP (McInnes, Healy & Melville 2018) with exact neighbours, begun from the
 * first two components, so that what is far apart begins far apart (Kobak & Linderman 2021).
 */
import { InputError, seededRandom, type Random } from '@utsushi/ground'
import { componentScores, fitComponents } from '../classical/components.js'
import { matrix, type Matrix } from '../classical/matrix.js'
import { fuzzyGraph, type FuzzyGraph } from './fuzzy-graph.js'
import { mapCurve, type MapCurve } from './map-curve.js'
import { nearestRows } from './nearest-rows.js'

/** How a map is drawn. */
export interface NeighbourMapOptions {
  /** Of every row, itself among them: few show details, many the whole (default 15). */
  readonly neighbours?: number
  /** Distance of neighbours on the map, 0 to 1 (default 0.1). */
  readonly least?: number
  /** Rounds of moving points (default 500 to a thousand rows, 300 beyond). */
  readonly rounds?: number
  readonly seed?: number
}

/** Points pushed away for each that is pulled. */
const pushed = 5
/** The most that a point moves along one axis at once. */
const mostMove = 4

/**
 * Places rows on a plane. The same rows and seed give the same map. Measure it with `trustworthiness`: distances and sizes of what
 * stands apart on it mean nothing.
 *
 * @param x `[rows, columns]`, finite; columns of one unit, or scaled. All pairs are measured: 5,000 rows take some seconds
 * @returns `[rows, 2]`
 * @throws InputError for fewer than four rows, or a value that is not finite
 * @example
 * const places = neighbourMap(embeddings, { seed: 1 })
 * trustworthiness(embeddings, places) // 0.97
 */
export function neighbourMap(x: Matrix, options: NeighbourMapOptions = {}): Matrix {
  checkRows(x)
  const { least = 0.1, seed = 0, rounds = x.rows <= 1000 ? 500 : 300 } = options
  const count = Math.max(1, Math.min((options.neighbours ?? 15) - 1, x.rows - 1))
  const graph = fuzzyGraph(nearestRows(x, count), x.rows)
  const random = seededRandom(seed)
  const places = begun(x, random)
  moved(places, graph, mapCurve(least), rounds, random)
  return matrix(x.rows, 2, places)
}

/**
 * Rows along their first two components: a map whose axes mean something.
 *
 * @param x `[rows, columns]`, finite
 * @returns places `[rows, 2]`, and the share of the variance along each axis
 * @throws InputError for fewer than two rows, or a value that is not finite
 * @example const { places, shares } = componentMap(embeddings)
 */
export function componentMap(x: Matrix): {
  readonly places: Matrix
  readonly shares: readonly [number, number]
} {
  checkRows(x, 2)
  const components = fitComponents(x, { most: 2 })
  const kept = components.shares.length
  const scores = kept === 0 ? undefined : componentScores(components, x)
  const places = matrix(x.rows, 2)
  for (let i = 0; i < x.rows; i++)
    for (let k = 0; k < kept; k++) places.values[2 * i + k] = scores?.values[i * kept + k] ?? 0
  return { places, shares: [components.shares[0] ?? 0, components.shares[1] ?? 0] }
}

function checkRows({ rows, columns, values }: Matrix, least = 4): void {
  if (rows < least) throw new InputError(`a map of ${rows} rows: give at least ${least}`)
  const odd = values.findIndex((value) => !Number.isFinite(value))
  if (odd >= 0)
    throw new InputError(
      `row ${Math.floor(odd / columns) + 1}, column ${(odd % columns) + 1} is ${values[odd]}: a map is drawn of numbers — leave the row out, or fill it`,
    )
}

/** Along the components, the longer side from −10 to 10, with a little noise that parts rows that are the same. */
function begun(x: Matrix, random: Random): Float64Array {
  const { places } = componentMap(x)
  const most = places.values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return places.values.map((value) => (most > 0 ? (10 * value) / most : 0) + 1e-4 * random.normal())
}

/** Neighbours are pulled as often as they are sure, others that are drawn pushed; ever more gently. */
function moved(
  places: Float64Array,
  graph: FuzzyGraph,
  { a, b }: MapCurve,
  rounds: number,
  random: Random,
): void {
  const rows = places.length / 2
  const most = graph.weights.reduce((largest, weight) => Math.max(largest, weight), 0)
  // Both ways, as each end is the one that pushes others away.
  const edges = Array.from(graph.weights.keys()).filter((e) => (graph.weights[e] as number) >= most / rounds)
  const heads = Int32Array.from(edges.flatMap((e) => [graph.from[e] as number, graph.to[e] as number]))
  const tails = Int32Array.from(edges.flatMap((e) => [graph.to[e] as number, graph.from[e] as number]))
  const every = Float64Array.from(
    edges.flatMap((e) => Array<number>(2).fill(most / (graph.weights[e] as number))),
  )
  const next = every.slice()
  for (let round = 1; round <= rounds; round++) {
    const rate = 1 - (round - 1) / rounds
    for (let e = 0; e < heads.length; e++) {
      if ((next[e] as number) > round) continue
      next[e] = (next[e] as number) + (every[e] as number)
      const [head, tail] = [2 * (heads[e] as number), 2 * (tails[e] as number)]
      pull(places, head, tail, a, b, rate)
      for (let k = 0; k < pushed; k++) {
        const other = 2 * Math.floor((random.uint32() / 2 ** 32) * rows)
        if (other !== head) push(places, head, other, a, b, rate)
      }
    }
  }
}

function pull(places: Float64Array, head: number, tail: number, a: number, b: number, rate: number): void {
  const across = (places[head] as number) - (places[tail] as number)
  const down = (places[head + 1] as number) - (places[tail + 1] as number)
  const square = across * across + down * down
  if (square === 0) return
  const power = square ** b
  const strength = (-2 * a * b * power) / (square * (a * power + 1))
  const [x, y] = [rate * held(strength * across), rate * held(strength * down)]
  places[head] = (places[head] as number) + x
  places[head + 1] = (places[head + 1] as number) + y
  places[tail] = (places[tail] as number) - x
  places[tail + 1] = (places[tail + 1] as number) - y
}

function push(places: Float64Array, head: number, other: number, a: number, b: number, rate: number): void {
  const across = (places[head] as number) - (places[other] as number)
  const down = (places[head + 1] as number) - (places[other + 1] as number)
  const square = across * across + down * down
  if (square === 0) return
  const strength = (2 * b) / ((0.001 + square) * (a * square ** b + 1))
  places[head] = (places[head] as number) + rate * held(strength * across)
  places[head + 1] = (places[head + 1] as number) + rate * held(strength * down)
}

const held = (move: number): number => Math.max(-mostMove, Math.min(mostMove, move))
