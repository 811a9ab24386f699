// What the study adds to a comparison: of classes, how many sequences were right in all, with an interval.
import { expect, test } from 'vitest'
import type { FamilyComparison, MemberResult, RivalResult } from '@utsushi/study'
import { materialsSchema } from './config.js'
import { advise } from './family.js'

const config = materialsSchema.parse({})
const member = (name: string, scores: readonly number[]) => ({ name, scores }) as MemberResult
const told = (name: string, tested?: readonly number[]): readonly string[] =>
  advise(
    {
      members: [member('gru', [0.9, 0.8]), member('rnn', [1, 0.6])],
      rivals: [{ name: 'the axis alone', scores: [0.5, 0.6] } as unknown as RivalResult],
      objective: { name, meaning: '', direction: 'maximize' },
      on: { ...({} as FamilyComparison['on']), ...(tested && { tested }) },
    },
    config,
  )

test('right sequences are counted over all folds, of members and of simple methods', () => {
  const [gru, rnn, axis] = told('accuracy', [10, 5])
  expect(gru).toMatch(/^gru: 13 of 15 sequences right, 87 % \(62 % to 96 % by Wilson/)
  expect(rnn).toMatch(/^rnn: 13 of 15 /)
  expect(axis).toMatch(/^the axis alone: 8 of 15 sequences right, 53 %/)
})

test('nothing is counted of another objective, or where it is not known how many were tested', () => {
  for (const sentences of [told('error', [10, 5]), told('accuracy')])
    expect(sentences.some((sentence) => sentence.includes('right'))).toBe(false)
})
