import type { TrialRecord } from '@utsushi/tune'
import { expect, test } from 'vitest'
import { withImportances } from './importances.js'
import { failureReasons, searchVerdict } from './search-verdict.js'
import { madeUpSearch } from './testing/made-up-search.js'
import { searches } from './testing/searches.js'

/** A complete trial whose folds are given. */
function trial(number: number, folds: readonly number[], dropout = 0.2): TrialRecord {
  return {
    number,
    state: 'complete',
    values: [folds.reduce((sum, value) => sum + value, 0) / folds.length],
    parameters: { 'model.dropout': dropout },
    distributions: {},
    intermediate: new Map(),
    userAttributes: { folds: [...folds] },
    systemAttributes: {},
  }
}

function search(trials: readonly TrialRecord[], baseline: readonly { name: string; value: number }[] = []) {
  return { ...madeUpSearch({ trials: 1 }), trials, baseline }
}

const words = (input: ReturnType<typeof search>): string => {
  const { findings, cautions } = searchVerdict(input)
  return [...findings, ...cautions].join('\n')
}

test('a gain on every fold is told from one that only some folds show', () => {
  const best = trial(0, [1, 2, 3, 4, 5])
  expect(words(search([best, trial(1, [1.5, 2.52, 3.49, 4.51, 5.5])]))).toContain(
    'The best is better than the runner-up, trial 1, by more than the folds scatter',
  )
  expect(words(search([best, trial(1, [3, 1, 4, 3, 5])]))).toContain(
    'The best cannot be told from the runner-up, trial 1: mse differs by 0.20 ± 0.87',
  )
})

test('a search that does not beat a simple method says so before it is used', () => {
  const text = words(search([trial(0, [0.02, 0.02, 0.02, 0.02, 0.02])], [{ name: 'no change', value: 0.01 }]))
  expect(text).toContain('No trial beats no change: mse 0.0100 against 0.0200 at best.')
  expect(text).not.toContain('below no change')
})

test('convergence is judged by what the last third of the search found', () => {
  const level = (scores: readonly number[]) =>
    words(search(scores.map((score, i) => trial(i, [score, score * 1.1]))))
  const early = [9, 5, ...new Array<number>(28).fill(6)]
  expect(level(early)).toContain('its last third (10 trials) found nothing better')
  expect(level([...early.slice(0, 25), 4, 6, 6, 6, 6])).toContain(
    'The search had not converged: its last third (10 trials) still improved the best score by 20 %',
  )
  expect(level([...early.slice(0, 25), 4.99, 6, 6, 6, 6])).toContain('all but converged')
  expect(level([3, 2, 1])).toContain('3 complete trials are too few to say')
})

test('a best value at the end of its range asks for a wider one', () => {
  expect(words(search([trial(0, [1, 2], 0.3)]))).toContain('model.dropout (0.300, the upper end)')
  expect(words(search([trial(0, [1, 2], 0.2)]))).not.toContain('model.dropout')
})

test('reasons of failure that differ in their numbers alone are one reason', () => {
  const failed = (number: number, reason?: string): TrialRecord => ({
    ...trial(number, [1]),
    state: 'fail',
    userAttributes: reason === undefined ? {} : { fail_reason: reason },
  })
  const reasons = failureReasons([
    failed(0, 'epoch 3: NaN'),
    failed(1),
    failed(2, 'epoch 41: NaN'),
    trial(3, [1]),
  ])
  expect(reasons.map(({ example, numbers }) => [example, numbers])).toEqual([
    ['epoch 3: NaN', [0, 2]],
    ['no reason recorded', [1]],
  ])
})

test.each([
  ['no-trial', 'No trial has been run'],
  ['all-failed', 'All 12 trials failed: no configuration has a score.'],
  ['running', 'No trial is complete yet'],
  ['one-trial', 'Trial 0 is best'],
  ['two-objectives', 'which of them is best is a choice between mse and parameters'],
  ['maximised', 'higher is better'],
  ['usual', 'the best trials were set apart most by training.learningRate'],
] as const)('%s is told in the first sentences: %s', (kind, sentence) => {
  const { findings, cautions } = searchVerdict(withImportances(searches()[kind]!))
  expect(findings.join('\n')).toContain(sentence)
  expect([...findings, ...cautions].join('\n')).not.toMatch(/NaN(?! \()|undefined|Infinity|∞/)
})
