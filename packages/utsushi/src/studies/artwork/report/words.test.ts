import { expect, test } from 'vitest'
import { likenessWords, shareWords } from './words.js'

test('what is nearly all is not told as all', () => {
  expect([0.5, 0.979, 0.997, 0.99999, 1].map(shareWords)).toEqual([
    '50 %',
    '98 %',
    '99.7 %',
    'more than 99.9 %',
    '100 %',
  ])
  expect([0.12, 0.9812, 0.99997, 0.9999999, 1].map(likenessWords)).toEqual([
    '0.120',
    '0.981',
    '0.99997',
    'more than 0.99999',
    '1.000',
  ])
})
