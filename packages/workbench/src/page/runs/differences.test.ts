import { expect, test } from 'vitest'
import { differences, settingKeys } from './differences.js'

test('only what differs is shown, also where one run lacks it', () => {
  const a = { settings: { 'model.hidden': 32, seed: 1, 'split.kind': 'site' } }
  const b = { settings: { 'model.hidden': 64, seed: 1, 'model.depth': 2, 'split.kind': 'site' } }
  expect(differences([a, b])).toEqual([
    { key: 'model.hidden', values: [32, 64] },
    { key: 'model.depth', values: [undefined, 2] },
  ])
  expect(differences([a])).toEqual([])
  expect(differences([])).toEqual([])
  expect(settingKeys([a, b])).toEqual(['model.hidden', 'seed', 'split.kind', 'model.depth'])
})
