import { expect, test } from 'vitest'
import { countOf, firstOf, listed, sentence, someOf } from './words.js'

test('one of a thing has no s, none and several have', () => {
  expect([0, 1, 2, 1234].map((count) => countOf(count, 'sample'))).toEqual([
    ...['0 samples', '1 sample', '2 samples', '1,234 samples'],
  ])
  expect(countOf(1, 'trial is', 'trials are')).toBe('1 trial is')
  expect(countOf(2, 'entity', 'entities')).toBe('2 entities')
})

test('a list reads as people say it, however long', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((parts) => listed(parts))).toEqual([
    ...['', 'a', 'a and b', 'a, b and c'],
  ])
  expect(listed(['16', '32', '64'], 'or')).toBe('16, 32 or 64')
})

test('a message that asks or ends already gets no second stop', () => {
  expect(['has no rows', 'did you mean "er"?', 'It holds.', 'a, b, …'].map(sentence)).toEqual([
    ...['has no rows.', 'did you mean "er"?', 'It holds.', 'a, b, …'],
  ])
})

test('of many items the first are listed, and how many more there are', () => {
  expect(
    ['', 'a', 'a,b', 'a,b,c', 'a,b,c,d', 'a,b,c,d,e'].map((text) =>
      someOf(text.split(',').filter(Boolean), 3),
    ),
  ).toEqual([...['', 'a', 'a and b', 'a, b and c', 'a, b and 2 more', 'a, b and 3 more']])
  expect(someOf([1, 2, 3, 4, 5, 6, 7, 8])).toBe('1, 2, 3, 4, 5 and 3 more')
  expect(firstOf(['a', 'b', 'c'], 2, 'more conversions')).toEqual(['a', '2 more conversions'])
})
