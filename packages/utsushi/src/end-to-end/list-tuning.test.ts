import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tunedStudy } from './tuned-study.js'
import { tune } from '../index.js'
import { openFolder } from '../index.js'
import { listRuns } from '../index.js'

test('a tuning is listed by what is done of what was asked, its best, and whether it ended', async () => {
  const folder = tunedStudy()
  const out = join(folder, 't')
  const { best } = await tune(join(folder, 's.yaml'), { out })
  const listed = () => listRuns(folder)[0]
  expect(listed()).toMatchObject({
    ...{ path: out, study: 'electrodialysis', state: 'tuned' },
    trials: { done: 2, of: 2 },
    best: { value: best[0]!.values![0], metric: 'freeRunning' },
  })
  const run = openFolder(out)
  run.lock()
  expect(listed()).toMatchObject({ state: 'tuning' })
  run.close()
  // Killed before it could say what came of it: the journal has it.
  rmSync(join(out, 'tuning.json'))
  expect(listed()).toMatchObject({ state: 'interrupted', trials: { done: 2, of: 2 } })
  writeFileSync(join(out, 'journal.log'), 'no journal\n')
  expect(listed()).toMatchObject({
    state: 'damaged',
    note: expect.stringContaining('journal.log line 1') as string,
  })
})
