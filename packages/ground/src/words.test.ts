import { expect, test } from 'vitest'
import { countOf, listed, sentence } from './words.js'

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
