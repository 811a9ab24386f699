import { expect, test } from 'vitest'
import { fixture } from '../testing/fixture.js'
import { logNormalBetween, normalBelow, normalQuantile } from './normal.js'

interface NormalFixture {
  readonly below: readonly [number, number][]
  readonly between: readonly [number, number, number][]
  readonly quantile: readonly [number, number][]
}
const { below, between, quantile } = fixture<NormalFixture>('normal')

const near = (found: number, expected: number, relative: number): void =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-300)

test('the integral and the quantiles are those of SciPy, far in the tails too', () => {
  for (const [x, share] of below.filter(([x]) => x > -38)) near(normalBelow(x), share, 1e-8)
  for (const [share, x] of quantile) near(normalQuantile(share), x, 1e-12)
})

test('the logarithm of the integral between two numbers is that of SciPy, where the integral is 0 to a double too', () => {
  for (const [a, b, log] of between) expect(Math.abs(logNormalBetween(a, b) - log)).toBeLessThan(2e-6)
})
