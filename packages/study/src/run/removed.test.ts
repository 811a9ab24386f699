// A run folder that is removed, or another in its place, while something works in it: that ends in a failure, not in files that nobody
// will find whole.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FailureError } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { silentReporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { writePoints } from '../testing/line-files.js'
import { lineStudy } from '../testing/line-study.js'
import { createRun } from './folder.js'
import { train } from './train.js'

const config = { study: 'line', version: '0.0.0', created: '2026-01-01', source: 's.yaml', config: {} }
const says =
  /a was removed or replaced while it was worked in: what came of this is not kept — begin again in another folder$/

test.each<[string, (path: string) => void]>([
  ['removed', (path) => rmSync(path, { recursive: true })],
  ['moved away', (path) => renameSync(path, `${path}-moved`)],
  [
    'replaced',
    (path) => {
      renameSync(path, `${path}-moved`)
      mkdirSync(path)
    },
  ],
])('a folder that was %s is not written to', (_, change) => {
  const run = createRun(join(temporaryFolder(), 'a'), config)
  run.writeJson('metrics.json', {})
  change(run.path)
  const stood = existsSync(run.path)
  for (const write of [
    () => run.write('x.txt', ''),
    () => run.writeJson('metrics.json', {}),
    () => run.log('info', 'x'),
    () => run.file('visualizations', 'x.svg'),
  ]) {
    expect(write).toThrow(FailureError)
    expect(write).toThrow(says)
  }
  expect(existsSync(run.path)).toBe(stood)
  run.close()
})

test('a training whose folder is removed fails, and leaves none', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'a')
  const settings = { data: { file: writePoints(folder) }, training: { epochs: 5 }, threads: 1 }
  let gone = false
  const reporter = {
    ...silentReporter,
    progress: ({ task }: { readonly task: string }) => {
      if (gone || task !== 'train') return
      gone = true
      rmSync(out, { recursive: true })
    },
  }
  const training = train({ study: lineStudy, config: settings }, { out, reporter })
  await expect(training).rejects.toThrow(says)
  expect(gone).toBe(true)
})
