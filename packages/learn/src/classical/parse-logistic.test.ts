import { describe, expect, it } from 'vitest'
import { fitLogistic } from './logistic.js'
import { matrix } from './matrix.js'
import { parseLogistic } from './parse-logistic.js'

const fitted = fitLogistic(matrix(6, 1, [1, 2, 3, 4, 5, 6]), [0, 0, 1, 0, 1, 1])

describe('a logistic regression in JSON', () => {
  it('comes back as it was', () => {
    expect(parseLogistic(JSON.parse(JSON.stringify(fitted)))).toEqual(fitted)
  })

  it.each([
    [{ version: 2 }, /version 1/],
    [{ coefficients: [1, null] }, /run\.coefficients/],
    [{ mean: [] }, /0 means/],
    [{ scale: [0] }, /run\.scale/],
    [{ intercept: 'a' }, /run\.intercept/],
  ])('is refused where %j is wrong', (change, message) => {
    expect(() => parseLogistic({ ...fitted, ...change }, 'run')).toThrow(message)
  })
})
