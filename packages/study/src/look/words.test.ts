import { expect, test } from 'vitest'
import { firstOf, someOf } from './words.js'

test('of many items the first are listed, and how many more there are', () => {
  expect(
    ['', 'a', 'a,b', 'a,b,c', 'a,b,c,d', 'a,b,c,d,e'].map((text) =>
      someOf(text.split(',').filter(Boolean), 3),
    ),
  ).toEqual([...['', 'a', 'a and b', 'a, b and c', 'a, b and 2 more', 'a, b and 3 more']])
  expect(someOf([1, 2, 3, 4, 5, 6, 7, 8])).toBe('1, 2, 3, 4, 5 and 3 more')
  expect(firstOf(['a', 'b', 'c'], 2, 'more conversions')).toEqual(['a', '2 more conversions'])
})
