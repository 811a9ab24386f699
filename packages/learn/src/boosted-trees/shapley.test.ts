import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../testing/matchers.js'
import { fitBoostedTrees } from './fit.js'
import type { BoostedTree, BoostedTrees } from './model.js'
import { parseBoostedTrees } from './parse.js'
import { boostedTreesScores } from './predict.js'
import { treeShapley } from './shapley.js'

const recorded = JSON.parse(readFileSync(new URL('../../fixtures/trees.json', import.meta.url), 'utf8')) as {
  readonly model: unknown
  readonly features: readonly (readonly (number | null)[])[]
  readonly raw: readonly number[]
  readonly values: readonly (readonly number[])[]
}

const exact = { absolute: 1e-9, relative: 1e-9 }

test('trees of LightGBM score as walking them does, and their Shapley values are those of the shap library', () => {
  const model = parseBoostedTrees(recorded.model, 'trees.json')
  const features = Float32Array.from(recorded.features.flat(), (value) => value ?? NaN)
  expect(boostedTreesScores(model, features)).toBeAllclose(recorded.raw, exact)
  expect(treeShapley(model, features).values).toBeAllclose(recorded.values.flat(), exact)
})

/** The mean score of a tree where only some features are known. */
function meanKnowing(tree: BoostedTree, row: Float32Array, known: ReadonlySet<number>): number {
  const visit = (at: number): readonly [value: number, rows: number] => {
    if (at < 0) return [Math.fround(tree.value[~at]!), tree.rows[~at]!]
    const [left, right] = [visit(tree.left[at]!), visit(tree.right[at]!)]
    const rows = left[1] + right[1]
    const feature = tree.feature[at]!
    if (!known.has(feature)) return [(left[0] * left[1] + right[0] * right[1]) / rows, rows]
    const value = row[feature]!
    const yes = Number.isNaN(value) ? tree.missingLeft[at] === 1 : value <= Math.fround(tree.threshold[at]!)
    return [(yes ? left : right)[0], rows]
  }
  return visit(tree.feature.length === 0 ? -1 : 0)[0]
}

/** Shapley's own formula, over all sets of features. */
function byDefinition({ features, trees }: BoostedTrees, row: Float32Array): readonly number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  return Array.from({ length: features }, (_, own) => {
    let sum = 0
    for (let set = 0; set < 2 ** features; set++) {
      const known = new Set(Array.from({ length: features }, (_, k) => k).filter((k) => (set >> k) & 1))
      if (known.has(own)) continue
      const weight = (factorial(known.size) * factorial(features - known.size - 1)) / factorial(features)
      for (const tree of trees)
        sum += weight * (meanKnowing(tree, row, new Set([...known, own])) - meanKnowing(tree, row, known))
    }
    return sum
  })
}

const values = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -8, max: 8 }) },
  { weight: 1, arbitrary: fc.constant(NaN) },
)

test('Shapley values are those of the definition and add up to the raw score, features asked twice and missing values too', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(values, values, values, values, fc.integer({ min: -9, max: 9 })), {
        minLength: 20,
        maxLength: 60,
      }),
      fc.integer({ min: 1, max: 6 }),
      (rows, depth) => {
        const features = Float32Array.from(rows.flatMap((row) => row.slice(0, 4)))
        const model = fitBoostedTrees({
          features,
          targets: rows.map((row) => row[4]),
          options: { objective: 'squaredError', trees: 3, depth, minRows: 1, rate: 0.5 },
        })
        const found = treeShapley(model, features)
        const scores = boostedTreesScores(model, features)
        rows.forEach((_, k) => {
          const own = found.values.subarray(4 * k, 4 * k + 4)
          expect(Math.abs(own.reduce((a, b) => a + b, found.expected) - scores[k]!)).toBeLessThan(1e-9)
        })
        const first = features.subarray(0, 4)
        expect(found.values.subarray(0, 4)).toBeAllclose(byDefinition(model, first), exact)
      },
    ),
    { numRuns: 40 },
  )
})

test('the expectation is the mean score over the rows that grew the trees', () => {
  const features = Float32Array.from({ length: 400 }, (_, k) => Math.sin(k * k))
  const targets = Array.from({ length: 200 }, (_, k) => (features[2 * k]! > features[2 * k + 1]! ? 1 : 0))
  const model = fitBoostedTrees({ features, targets, options: { trees: 8, minRows: 5 } })
  const scores = boostedTreesScores(model, features)
  const mean = scores.reduce((a, b) => a + b, 0) / 200
  expect(treeShapley(model, features).expected).toBeCloseTo(mean, 10)
})
