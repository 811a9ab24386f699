import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandWords, shellText } from './actions.js'

test('every action is the command line that does it', () => {
  expect(commandWords({ action: 'train', file: 'a.yaml', out: 'runs/a', set: ['seed=3'] })).toEqual([
    ...['train', 'a.yaml', '--out', 'runs/a', '--set', 'seed=3'],
  ])
  expect(commandWords({ action: 'tune', file: 'a.yaml', out: 't', set: [], trials: 20, workers: 2 })).toEqual(
    [...['tune', 'a.yaml', '--out', 't', '--trials', '20', '--workers', '2']],
  )
  expect(commandWords({ action: 'resume', run: 'runs/t', kind: 'tuning' })).toEqual(['tune', 'runs/t'])
  expect(commandWords({ action: 'evaluate', run: 'runs/t' })).toEqual(['evaluate', 'runs/t'])
})

test('a folder whose name looks like an option is a folder', () => {
  expect(commandWords({ action: 'resume', run: '--anew', kind: 'training' })).toEqual(['train', './--anew'])
})

test('what is shown means the same words to a shell, whatever is in them', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ minLength: 1, maxLength: 12 }).filter((word) => !word.includes('\0')),
        { minLength: 1, maxLength: 4 },
      ),
      (words) => {
        const told = execFileSync('sh', ['-c', `printf '%s\\0' ${shellText(words)}`]).toString()
        expect(told).toBe(words.map((word) => `${word}\0`).join(''))
      },
    ),
    { numRuns: 30 },
  )
})
