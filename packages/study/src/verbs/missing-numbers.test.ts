import { expect, test } from 'vitest'
import { MissingNumbers } from './missing-numbers.js'

test('answers that are no number are counted by column, over chunks, and the first is told', () => {
  const gaps = new MissingNumbers([
    { name: 'date', kind: 'day' },
    { name: 'gpp' },
    { name: 'nep', kind: 'double' },
    { name: 'er' },
  ])
  gaps.look([[1, 2], Float32Array.of(1, 2), Float64Array.of(1, 2), Float32Array.of(1, 1)], 0)
  gaps.look([[NaN, 4], Float32Array.of(3, NaN), Float64Array.of(Infinity, NaN), Float32Array.of(1, 1)], 2)
  expect(gaps.words(4)).toEqual([
    expect.stringMatching(/^gpp is no number in 1 row of 4, the first of them the 4\. predicted: /),
    expect.stringMatching(/^nep is no number in 2 rows of 4, the first of them the 3\. predicted: /),
  ])
  expect(new MissingNumbers([{ name: 'gpp' }]).words(0)).toEqual([])
})
