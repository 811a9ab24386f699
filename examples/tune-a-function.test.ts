import { expect, test } from 'vitest'
import { study } from './tune-a-function.js'

test('the best cup is found: a light roast, near 95 °C, 200 s and half a minute of bloom', () => {
  const { parameters, values } = study.best ?? {}
  expect(parameters).toMatchObject({ roast: 'light' })
  // 0.97 is the most; a random cup has 0.2.
  expect(values?.[0]).toBeGreaterThan(0.9)
})

test('cups that were plainly worse were not drunk up, and a dark roast was never asked to bloom', () => {
  const states = study.trials.map(({ state }) => state)
  expect(states).toHaveLength(120)
  expect(states.filter((state) => state === 'pruned').length).toBeGreaterThan(10)
  const dark = study.trials.filter(({ parameters: { roast } }) => roast === 'dark')
  expect(dark.length).toBeGreaterThan(0)
  for (const { parameters } of dark) expect(parameters).not.toHaveProperty('bloom')
})
