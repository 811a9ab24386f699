import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readJournal } from '@utsushi/tune'
import { tunedStudy, utsushi } from './tuned-study.js'

test('when every worker fails there is one message, exit code 1, and the journal keeps what finished', async () => {
  // One learning rate of 31 trains; the others end in a loss that is no number.
  const choices = [1e-3, ...Array.from({ length: 30 }, (_, at) => (at + 1) * 1e25)]
  const folder = tunedStudy({
    ...{ trials: 31, sampler: 'grid', workers: 2, seed: 1 },
    space: { 'training.learningRate': { choices } },
  })
  const { code, stdout, stderr } = await utsushi(['tune', 's.yaml', '--out', 't'], folder)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  const lines = stderr.trimEnd().split('\n')
  expect(lines.filter((line) => line.includes('in a row failed'))).toHaveLength(1)
  expect(lines.at(-1)).toMatch(
    /^every worker failed: 10 trials in a row failed; the last one, trial \d+: .* the loss is NaN .* — trials that finished are kept: utsushi tune t goes on$/,
  )
  const [study] = readJournal(join(folder, 't', 'journal.log'))
  const complete = study!.trials.filter(({ state }) => state === 'complete')
  expect(complete.map(({ parameters }) => parameters['training.learningRate'])).toEqual([1e-3])
  expect(readFileSync(join(folder, 't', 'log.jsonl'), 'utf8')).not.toContain('worker 1 ended')
})
