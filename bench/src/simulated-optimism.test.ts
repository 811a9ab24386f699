import { expect, test } from 'vitest'
import { measureSet, summaryOf } from './simulated-optimism.js'

test('a random split flatters on simulated lots, and folds by lot do not', async () => {
  const sets = []
  for (const seed of [0, 1, 2]) sets.push(await measureSet('pls', seed, { length: 60 }))
  const { flattery, covered } = summaryOf(sets)
  // Specimens and lots leave marks: what a random split says is better than what fresh lots bring.
  expect(flattery.random.mean).toBeGreaterThan(0.1)
  expect(flattery.lot.mean).toBeLessThan(flattery.random.mean / 2)
  expect(covered).toBeGreaterThanOrEqual(2)
})
