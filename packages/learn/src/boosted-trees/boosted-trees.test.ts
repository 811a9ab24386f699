import fc from 'fast-check'
import { hostTensor, input, openRuntime, program, treeEnsemble } from '@utsushi/graph'
import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { logLoss } from '../metrics/binary.js'
import { averagePrecision, rocAuc } from '../metrics/ranking.js'
import '../testing/matchers.js'
import { fitBoostedTrees } from './fit.js'
import type { BoostedTree, BoostedTrees } from './model.js'
import type { BoostedTreesOptions } from './options.js'
import { boostedTreesScores, predictBoostedTrees } from './predict.js'

interface Table {
  readonly features: Float32Array
  readonly targets: Float32Array
}

/** Rows of three numbers, sometimes missing, of which a bent law says yes to about a fifth. */
function table(rows: number, seed: number): Table {
  const random = seededRandom(seed)
  const features = new Float32Array(3 * rows)
  const targets = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const [a, b, c] = [random.normal(), random.normal(), random.below(4)]
    const missing = random.uniform() < 0.2
    features.set([a, missing ? NaN : b, c], 3 * row)
    const odds = -2.2 + 2 * a * (c > 1 ? 1 : -1) + (missing ? 1 : Math.abs(b))
    targets[row] = random.uniform() < 1 / (1 + Math.exp(-odds)) ? 1 : 0
  }
  return { features, targets }
}

const training = table(3000, 1)
const others = table(3000, 2)

const small: BoostedTreesOptions = { trees: 30, depth: 3, minRows: 5 }

/** How deep each leaf of a tree lies. */
function depths({ left, right, value }: BoostedTree): readonly number[] {
  const found = value.map(() => 0)
  const visit = (at: number, depth: number): void => {
    if (at < 0) found[~at] = depth
    else [left[at]!, right[at]!].forEach((child) => visit(child, depth + 1))
  }
  visit(left.length === 0 ? -1 : 0, 0)
  return found
}

test('trees find a law of products, bends and missing values that no line finds', () => {
  const model = fitBoostedTrees({ ...training, options: { trees: 60, depth: 4 } })
  const predicted = predictBoostedTrees(model, others.features)
  expect(rocAuc(predicted, others.targets)).toBeGreaterThan(0.82)
  const share = training.targets.reduce((sum, target) => sum + target, 0) / 3000
  const known = logLoss(predicted, others.targets)
  expect(known).toBeLessThan(0.85 * logLoss(new Float64Array(3000).fill(share), others.targets))
})

test('what is kept as JSON predicts the same to the bit, and the same seed fits the same trees', () => {
  const options = { ...small, rowShare: 0.5, featureShare: 0.67, seed: 7 }
  const model = fitBoostedTrees({ ...training, options })
  const again = JSON.parse(JSON.stringify(model)) as BoostedTrees
  expect(again).toEqual(model)
  expect(fitBoostedTrees({ ...training, options })).toEqual(model)
  expect(fitBoostedTrees({ ...training, options: { ...options, seed: 8 } })).not.toEqual(model)
  expect(boostedTreesScores(again, others.features)).toEqual(boostedTreesScores(model, others.features))
})

/** The best split of numbers by squared error, found by trying every one. */
function byTrying(values: readonly number[], targets: readonly number[], minRows: number) {
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length
  const gain = (list: readonly number[]): number => list.length * mean(list) ** 2
  const center = mean(targets)
  const rest = targets.map((target) => target - center)
  let best = { gain: 1e-9, key: '' }
  const sides = (threshold: number, missingLeft: boolean): readonly boolean[] =>
    values.map((value) => (Number.isNaN(value) ? missingLeft : value <= threshold))
  for (const threshold of new Set(values.filter((value) => !Number.isNaN(value)))) {
    for (const missingLeft of [true, false]) {
      const left = sides(threshold, missingLeft)
      const [yes, no] = [rest.filter((_, k) => left[k]), rest.filter((_, k) => !left[k])]
      if (yes.length < minRows || no.length < minRows) continue
      const own = gain(yes) + gain(no) - gain(rest)
      if (own > best.gain + 1e-9) best = { gain: own, key: left.join() }
    }
  }
  return best
}

test('a stump asks the question that gains most, missing values on their better side', () => {
  const numbers = fc.array(
    fc.tuple(
      fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -6, max: 6 }) }, fc.constant(NaN)),
      fc.integer({ min: -50, max: 50 }),
    ),
    { minLength: 6, maxLength: 40 },
  )
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 4 }), (rows, minRows) => {
      const [values, targets] = [rows.map(([value]) => value / 8), rows.map(([, target]) => target)]
      const found = byTrying(values, targets, minRows)
      const model = fitBoostedTrees({
        features: Float32Array.from(values),
        targets,
        options: { objective: 'squaredError', trees: 1, depth: 1, rate: 1, minRows },
      })
      const [tree] = model.trees
      if (found.key === '') {
        expect(tree).toBeUndefined()
        return
      }
      const predicted = predictBoostedTrees(model, Float32Array.from(values))
      const center = targets.reduce((a, b) => a + b, 0) / targets.length
      const gained =
        targets.reduce((sum, target) => sum + (target - center) ** 2, 0) -
        targets.reduce((sum, target, k) => sum + (target - predicted[k]!) ** 2, 0)
      expect(gained).toBeCloseTo(found.gain, 1)
      expect(Math.min(...tree!.rows)).toBeGreaterThanOrEqual(minRows)
      expect(tree!.rows[0]! + tree!.rows[1]!).toBe(rows.length)
    }),
  )
})

test('no tree is deeper, has more leaves or smaller ones than allowed, whichever way it grows', () => {
  for (const growth of ['best', 'level'] as const) {
    const options = { trees: 10, depth: 5, leaves: 11, minRows: 40, growth }
    const { trees } = fitBoostedTrees({ ...training, options })
    for (const tree of trees) {
      expect(tree.value.length).toBeLessThanOrEqual(11)
      expect(Math.max(...depths(tree))).toBeLessThanOrEqual(5)
      expect(Math.min(...tree.rows)).toBeGreaterThanOrEqual(40)
      expect(tree.rows.reduce((a, b) => a + b, 0)).toBe(3000)
    }
    // Eleven leaves level by level: none deeper than four. The best leaf first goes deeper somewhere.
    const deepest = Math.max(...trees.flatMap(depths))
    expect(deepest).toBe(growth === 'level' ? 4 : 5)
  }
})

test('a row that counts twice is a row that stands there twice', () => {
  // Fewer rows than ranges: each value has its own, however often it stands there.
  const { features, targets } = table(200, 3)
  const weights = targets.map((target, k) => 1 + ((k + target) % 2))
  const places = [...targets.keys()].flatMap((k) => (weights[k] === 2 ? [k, k] : [k]))
  const options = { ...small, minRows: 1, minHessian: 2 }
  const weighed = fitBoostedTrees({ features, targets, weights, options })
  const repeated = fitBoostedTrees({ features, targets, rows: places, options })
  expect(weighed.trees.map(({ feature }) => feature)).toEqual(repeated.trees.map(({ feature }) => feature))
  expect(boostedTreesScores(weighed, features)).toBeAllclose(boostedTreesScores(repeated, features), {
    absolute: 1e-4,
    relative: 1e-4,
  })
})

test('balanced classes start from even odds, and the rows left out teach nothing', () => {
  const balanced = fitBoostedTrees({ ...training, options: { ...small, classWeights: 'balanced' } })
  expect(balanced.base).toBeCloseTo(0, 6)
  const rows = Array.from({ length: 1000 }, (_, k) => 3 * k)
  const part = fitBoostedTrees({ ...training, rows, options: small })
  const damaged = training.targets.map((target, k) => (k % 3 === 0 ? target : NaN))
  expect(fitBoostedTrees({ ...training, targets: damaged, rows, options: small })).toEqual(part)
})

test.each(['logLoss', 'prAuc', 'rocAuc'] as const)(
  'training ends where the validation %s is best',
  (metric) => {
    const options = { ...small, trees: 400, depth: 6, rate: 0.5, metric, patience: 8 }
    const { trees, validation } = fitBoostedTrees({ ...training, validation: others, options })
    const sign = metric === 'logLoss' ? -1 : 1
    const best = Math.max(...validation!.scores.map((score) => sign * score))
    expect(validation!.scores.indexOf(sign * best) + 1).toBe(trees.length)
    expect(validation!.scores.length).toBe(trees.length + 8)
    const whole = fitBoostedTrees({ ...training, options: { ...options, trees: trees.length } })
    expect(whole.trees).toEqual(trees)
    const predicted = predictBoostedTrees(whole, others.features)
    const score = { logLoss, rocAuc, prAuc: averagePrecision }[metric](predicted, others.targets)
    expect(score).toBeCloseTo(sign * best, 10)
  },
)

test('numbers are predicted by their mean and a law of steps', () => {
  const features = Float32Array.from({ length: 500 }, (_, k) => k / 100)
  const targets = features.map((x) => (x < 2 ? 10 : x < 3 ? -4 : 7))
  const options = { objective: 'squaredError', trees: 200, rate: 0.2, depth: 2 } as const
  const model = fitBoostedTrees({ features, targets, options })
  expect(predictBoostedTrees(model, Float32Array.of(-9, 1.9, 2.5, 88))).toBeAllclose([10, 10, -4, 7], {
    absolute: 1e-4,
    relative: 0,
  })
})

test('ONNX Runtime sends every row to the same leaves: at thresholds, beside them, and where values are missing', async () => {
  const model = fitBoostedTrees({ ...training, options: { trees: 40, minRows: 5 } })
  const x = input('x', 'float32', ['rows', 3])
  const runtime = await openRuntime({ threads: 1 })
  const made = program({ name: 'trees', inputs: [x], outputs: { raw: treeEnsemble(x, model) } })
  const executable = await runtime.load(made)
  // Every threshold itself and its neighbours among the float32 numbers, beside made-up rows.
  const edges = model.trees.flatMap(({ feature, threshold }) =>
    threshold.flatMap((value, k) =>
      [-1, 0, 1].flatMap((step) => {
        const near = Float32Array.of(value)
        new Int32Array(near.buffer)[0]! += step
        return Array.from({ length: 3 }, (_, f) => (f === feature[k] ? near[0]! : f === 1 ? NaN : 0.5))
      }),
    ),
  )
  const features = Float32Array.from([...edges, ...others.features])
  const { raw } = await executable.run({ x: hostTensor(features, [features.length / 3, 3]) })
  expect(raw!.data as Float32Array).toBeAllclose(boostedTreesScores(model, features), {
    absolute: 2e-6,
    relative: 1e-6,
  })
  await runtime.close()
})

test('features that tell nothing apart are left alone, and no feature at all leaves the base', () => {
  const flat = { features: new Float32Array(100).fill(3), targets: training.targets.subarray(0, 100) }
  const model = fitBoostedTrees({ ...flat, options: small })
  expect(model.trees).toEqual([])
  const share = flat.targets.reduce((a, b) => a + b, 0) / 100
  expect(predictBoostedTrees(model, Float32Array.of(3, NaN))).toBeAllclose([share, share])
})

test.each<[string, Partial<Parameters<typeof fitBoostedTrees>[0]>]>([
  [
    'boosted trees: depth is 0, expected a whole number of at least 1 and at most 30',
    { options: { depth: 0 } },
  ],
  ['boosted trees: rate is 0, expected a number above 0 and at most 1', { options: { rate: 0 } }],
  ['boosted trees: lambda is NaN, expected a number of at least 0', { options: { lambda: NaN } }],
  [
    'boosted trees of objective logLoss are not scored by squaredError; choose logLoss, prAuc or rocAuc',
    { options: { metric: 'squaredError' } },
  ],
  ['training: 9000 features are no rows of 7 targets', { targets: [0, 1, 0, 1, 0, 1, 0] }],
  ['all 3000 targets are 0; train on a part that has both classes', { targets: new Float32Array(3000) }],
  ['training: the target of row 0 is 2, expected 0 or 1', { targets: new Float32Array(3000).fill(2) }],
  ['training: there is no row 3000: the table has 3000', { rows: [3000] }],
  ['training: the weight of row 0 is 0, expected a number above 0', { weights: new Float32Array(3000) }],
  [
    'feature 1 of row 2 is Infinity; give a number, or NaN where it is missing',
    { features: training.features.map((value, k) => (k === 7 ? Infinity : value)) },
  ],
  [
    'validation: rows of 2 features, but those of training have 3',
    { validation: { features: new Float32Array(4), targets: [0, 1] } },
  ],
])('what cannot be fitted is refused: %s', (message, damage) => {
  expect(() => fitBoostedTrees({ ...training, ...damage })).toThrow(message)
})

test('values that are no whole rows are not predicted', () => {
  const model = fitBoostedTrees({ ...training, options: { trees: 1 } })
  expect(() => predictBoostedTrees(model, new Float32Array(4))).toThrow(
    'boosted trees: 4 values are no rows of 3 features',
  )
})
