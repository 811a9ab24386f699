import { InputError } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { fitBoostedTrees } from './fit.js'
import type { BoostedTree, BoostedTrees } from './model.js'
import { parseBoostedTrees } from './parse.js'

const features = Float32Array.from({ length: 300 }, (_, k) => (k % 7 === 0 ? NaN : Math.sin(k * k)))
const targets = Array.from({ length: 100 }, (_, k) => ((features[3 * k + 1] ?? 0) > 0.2 ? 1 : 0))
const validation = { features, targets }
const model = fitBoostedTrees({ features, targets, validation, options: { trees: 3, depth: 2, minRows: 5 } })

test('what was fitted is read back as it was', () => {
  expect(parseBoostedTrees(JSON.parse(JSON.stringify(model)), 'trees.json')).toEqual(model)
  expect(model.trees.length).toBeGreaterThan(0)
})

const damaged = (
  damage: Partial<Record<keyof BoostedTree, unknown>>,
): Partial<Record<keyof BoostedTrees, unknown>> => ({
  trees: [{ ...model.trees[0], ...damage }],
})

test.each<[string, unknown]>([
  ['trees.json: is null, expected an object', null],
  ['trees.json: holds no boosted trees of version 1', { ...model, version: 2 }],
  ['trees.json: holds no boosted trees of version 1', { ...model, kind: 'forest' }],
  [
    'trees.json.objective: is "hinge", expected "logLoss" or "squaredError"',
    { ...model, objective: 'hinge' },
  ],
  ['trees.json.features: is 0.5, expected a whole number above 0', { ...model, features: 0.5 }],
  ['trees.json.base: is null, expected a number', { ...model, base: null }],
  ['trees.json.trees: is {}, expected a list', { ...model, trees: {} }],
  ['trees.json.trees[0]: is 3, expected an object', { ...model, trees: [3] }],
  ['trees.json.trees[0].left: is missing, expected a list', { ...model, ...damaged({ left: undefined }) }],
  ['trees.json.trees[0].value[1]: is null', { ...model, ...damaged({ value: [1, null] }) }],
  ['trees.json.trees[0]: 1 leaves for', { ...model, ...damaged({ value: [1] }) }],
  [
    'trees.json.trees[0]: node 0 has the child 0',
    { ...model, ...damaged({ left: model.trees[0]!.left.map(() => 0) }) },
  ],
  [
    'trees.json.trees[0]: rows are not one number',
    { ...model, ...damaged({ rows: model.trees[0]!.rows.map(() => 0) }) },
  ],
  [
    'trees.json.validation.metric: is "f1", expected one of logLoss',
    { ...model, validation: { metric: 'f1', scores: [] } },
  ],
])('a damaged file is refused: %s', (message, value) => {
  const read = (): BoostedTrees => parseBoostedTrees(value, 'trees.json')
  expect(read).toThrow(message)
  expect(read).toThrow(InputError)
})
