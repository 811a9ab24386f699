import { readFileSync } from 'node:fs'
import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import '../testing/matchers.js'
import { matrix, type Matrix } from '../classical/matrix.js'
import { fuzzyGraph } from './fuzzy-graph.js'
import { mapCurve } from './map-curve.js'
import { nearestRows } from './nearest-rows.js'
import { componentMap, neighbourMap } from './neighbour-map.js'
import { trustworthiness } from './trustworthiness.js'

type Rows = readonly (readonly number[])[]

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8'))

const digits = read('neighbour-map') as {
  readonly x: Rows
  readonly digit: readonly number[]
  readonly graph: {
    readonly rows: number
    readonly neighbours: number
    readonly from: readonly number[]
    readonly to: readonly number[]
    readonly weights: readonly number[]
  }
  readonly curve: { readonly least: number; readonly a: number; readonly b: number }
  readonly trustworthiness: number
}
const { trustworthiness: trusted } = read('mixture') as {
  readonly trustworthiness: readonly {
    readonly x: Rows
    readonly map: Rows
    readonly neighbours: number
    readonly trustworthiness: number
  }[]
}

const fromRows = (rows: Rows): Matrix => matrix(rows.length, rows[0]!.length, rows.flat())

test.each(trusted)('a map is as trustworthy as scikit-learn says: $trustworthiness', ({ x, map, ...of }) => {
  expect(trustworthiness(fromRows(x), fromRows(map), of.neighbours)).toBeCloseTo(of.trustworthiness, 12)
})

test('neighbourhoods are as sure as in umap-learn', () => {
  const { rows, neighbours, from, to, weights } = digits.graph
  const graph = fuzzyGraph(nearestRows(fromRows(digits.x.slice(0, rows)), neighbours - 1), rows)
  expect([...graph.from]).toEqual(from)
  expect([...graph.to]).toEqual(to)
  expect(graph.weights).toBeAllclose(weights, { absolute: 1e-4 })
})

test('the curve of a map is the one that umap-learn fits', () => {
  const { a, b } = mapCurve(digits.curve.least)
  expect(a).toBeCloseTo(digits.curve.a, 2)
  expect(b).toBeCloseTo(digits.curve.b, 3)
})

test('a map of digits is as trustworthy as that of umap-learn, and more so than two components', () => {
  const x = fromRows(digits.x)
  const places = neighbourMap(x, { seed: 1 })
  const own = trustworthiness(x, places)
  expect(own).toBeGreaterThan(digits.trustworthiness - 0.01)
  expect(own).toBeGreaterThan(trustworthiness(x, componentMap(x).places) + 0.05)
  // The nearest on the map is of the same digit.
  const near = nearestRows(places, 1).rows
  const same = digits.digit.filter((digit, i) => digits.digit[near[i]!] === digit).length
  expect(same / x.rows).toBeGreaterThan(0.85)
})

test('the same seed draws the same map, another seed another', () => {
  const x = fromRows(digits.x.slice(0, 60))
  const map = (seed: number) => neighbourMap(x, { seed, rounds: 50 }).values
  expect(map(3)).toEqual(map(3))
  expect(map(3)).not.toEqual(map(4))
})

test('what is far apart stays apart', () => {
  const random = seededRandom(5)
  const of = Array.from({ length: 120 }, (_, i) => i % 3)
  const x = fromRows(of.map((k) => Array.from({ length: 8 }, (_, j) => (j === k ? 20 : 0) + random.normal())))
  const places = neighbourMap(x, { rounds: 150 })
  const near = nearestRows(places, 10)
  expect(near.rows.every((j, at) => of[j] === of[Math.floor(at / near.count)])).toBe(true)
})

test('rows that are the same, columns that stand still and very few rows have a map', () => {
  const same = fromRows(Array.from({ length: 12 }, () => [1, 2, 3]))
  const repeated = fromRows(Array.from({ length: 30 }, (_, i) => [i % 2, 7]))
  for (const x of [same, repeated, fromRows([[1], [2], [3], [9]])])
    for (const places of [neighbourMap(x, { rounds: 60 }), componentMap(x).places]) {
      expect([places.rows, places.columns]).toEqual([x.rows, 2])
      expect(places.values.every(Number.isFinite)).toBe(true)
    }
  expect(componentMap(same).shares).toEqual([0, 0])
})

test('a map along components lies as its axes say', () => {
  const { places, shares } = componentMap(
    fromRows([
      [-3, 0],
      [3, 0],
      [0, 1],
      [0, -1],
    ]),
  )
  expect(shares[0]).toBeCloseTo(0.9, 12)
  expect(shares[1]).toBeCloseTo(0.1, 12)
  expect([...places.values].map(Math.abs)).toBeAllclose([3, 0, 3, 0, 0, 1, 0, 1], { absolute: 1e-9 })
})

test('neighbours are nearest first, of two alike the first one', () => {
  const near = nearestRows(matrix(4, 1, [0, 2, 1, -1]), 2)
  expect([...near.rows]).toEqual([2, 3, 2, 0, 0, 1, 0, 2])
  expect([...near.distances]).toEqual([1, 1, 1, 2, 1, 1, 1, 2])
})

test('what cannot be mapped is refused', () => {
  expect(() => neighbourMap(matrix(3, 1, [1, 2, 3]))).toThrow('a map of 3 rows: give at least 4')
  expect(() => neighbourMap(matrix(4, 1, [1, 2, NaN, 3]))).toThrow('row 3, column 1 is NaN')
  expect(() => componentMap(matrix(1, 1, [1]))).toThrow('give at least 2')
  const x = matrix(4, 1, [1, 2, 3, 4])
  expect(() => trustworthiness(x, matrix(3, 1))).toThrow('a map of 3 rows for 4 rows')
  expect(() => trustworthiness(x, x, 2)).toThrow('fewer than half')
})
