// The advice of messages about the folder of a search and its journal, followed to the letter: a damaged journal is restored or cut as
// the message says, and another search gets a folder of its own.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tryLock } from '@utsushi/ground/node'
import { expect, test } from 'vitest'
import { ecosystemFolder, utsushiIn } from './remedied-study.js'
import { tunedStudy } from './tuned-study.js'

/** A search of one trial in `t`, and what the command line says in its folder. */
async function searched(tuning: Readonly<Record<string, unknown>> = {}) {
  const folder = tunedStudy({ trials: 1, ...tuning })
  const well = async (...args: readonly string[]): Promise<string> => {
    const told = await utsushiIn(folder, args)
    expect(told, told.text).toMatchObject({ code: 0 })
    return told.text
  }
  const refused = async (args: readonly string[], says: RegExp): Promise<readonly string[]> => {
    const told = await utsushiIn(folder, args)
    expect(told.text).toMatch(says)
    expect(told.code).toBe(2)
    return says.exec(told.text)?.slice(1) ?? []
  }
  await well('tune', 's.yaml', '--out', 't')
  const journal = join(folder, 't', 'journal.log')
  return { folder, journal, whole: readFileSync(journal), well, refused }
}

const twoTrials = ['tune', 't', '--set', 'tuning.trials=2'] as const
const trialsOf = (folder: string): unknown =>
  (JSON.parse(readFileSync(join(folder, 't', 'tuning.json'), 'utf8')) as { readonly trials: unknown }).trials

test('a journal with a changed line is restored from a copy, and the search goes on', async () => {
  const { folder, journal, whole, well, refused } = await searched()
  writeFileSync(journal, whole.toString().replace(/"trial_id":\s*0/, '"trial_id":1'))
  const [name = ''] = await refused(twoTrials, /^(\S+) line \d+ .* — restore the file from a copy, or keep/m)
  writeFileSync(join(folder, name), whole)
  await well(...twoTrials)
  expect(trialsOf(folder)).toHaveLength(2)
})

test('a journal with a changed line is cut before it by the command that the message names', async () => {
  const { folder, well, refused, journal, whole } = await searched()
  // A second trial is damaged, of which no results tell: as when a search was ended by force.
  const results = ['config.json', 'tuning.json', 'digests.json'].map((name) => join(folder, 't', name))
  const before = results.map((file) => readFileSync(file))
  await well(...twoTrials)
  results.forEach((file, k) => writeFileSync(file, before[k] ?? ''))
  const lines = readFileSync(journal, 'utf8').split('\n')
  const first = whole.toString().split('\n').length
  lines[first] = (lines[first] ?? '').replace('{', '{ ')
  writeFileSync(journal, lines.join('\n'))
  const [command = ''] = await refused(twoTrials, /keep the lines before it, which are whole: (head .*)$/m)
  execFileSync('sh', ['-c', command], { cwd: folder })
  await well(...twoTrials)
  expect(trialsOf(folder)).toHaveLength(2)
})

test.each([
  ['lost', (journal: string) => rmSync(journal), /is gone, and .* tells of 1 trial that/],
  ['emptied', (journal: string) => writeFileSync(journal, ''), /is empty, and .* tells of 1 trial that/],
])('a journal that is %s is restored, or another search begun', async (_, damage, says) => {
  const { journal, whole, well, refused } = await searched()
  damage(journal)
  await refused(twoTrials, says)
  await refused(twoTrials, /restore the file, or begin a new tuning with --out$/m)
  await well('tune', 's.yaml', '--out', 'u')
  writeFileSync(journal, whole)
  await well(...twoTrials)
})

test('a journal of another study is put back, or another search begun', async () => {
  const { journal, whole, well, refused } = await searched()
  writeFileSync(journal, whole.toString().replaceAll('utsushi-electrodialysis', 'utsushi-glacier'))
  await refused(twoTrials, /— restore the file/m)
  await well('tune', 's.yaml', '--out', 'u')
  writeFileSync(journal, whole)
  await well(...twoTrials)
})

test('a search of another space, another study or other data has a folder of its own', async () => {
  const { folder, well, refused } = await searched()
  const other = ['tune', 's.yaml', '--set', 'tuning.space={model.lstm.hidden: {int: [2,4]}}']
  await refused(
    [...other, '--out', 't'],
    /t was begun with another tuning\.space of .*model\.lstm\.hidden.* — .* begin a new one with --out$/m,
  )
  await well(...other, '--out', 'u')
  const ecosystem = ecosystemFolder()
  const space = 'tuning={trials: 1, workers: 1, folds: 2, epochs: 1, space: {model.hidden: {int: [2,3]}}}'
  const elsewhere = ['tune', join(ecosystem, 'study.yaml'), '--set', space]
  await refused([...elsewhere, '--out', 't'], /t was begun with another study — .* with --out$/m)
  await well(...elsewhere, '--out', 'v')
  const table = join(folder, 'data', 'BMED_DATA_AG.csv')
  copyFileSync(table, join(folder, 'kept.csv'))
  writeFileSync(table, readFileSync(table, 'utf8').replace(/0\.6/, '0.61'))
  await refused(
    twoTrials,
    /was begun with other data than .* — .*: restore the data, or begin a new tuning with --out$/m,
  )
  await well('tune', 's.yaml', '--out', 'w')
  copyFileSync(join(folder, 'kept.csv'), table)
  await well(...twoTrials)
})

test('workers may change between two runs of a search; a wrong number of them is put right', async () => {
  const { well, refused } = await searched()
  const [least] = await refused(
    [...twoTrials, '--set', 'tuning.workers=0'],
    /tuning\.workers — expected at least (1), got 0$/m,
  )
  await well(...twoTrials, '--set', `tuning.workers=${least}`)
})

test('a search in use: another folder is free, and so is this one once its process has ended', async () => {
  const { folder, well, refused } = await searched()
  const lock = join(folder, 't', 'run.lock')
  const done = tryLock(lock)
  await refused(
    twoTrials,
    /is in use by process \d+ on .* — wait for it, or choose another folder with --out$/m,
  )
  await well('tune', 's.yaml', '--out', 'u')
  done?.()
  await well(...twoTrials)
  expect(existsSync(lock)).toBe(false)
})

test.each([
  [
    'a pruner of several objectives',
    ['tuning.objectives=[freeRunning, oneStep]', 'tuning.pruner=median'],
    /(tuning\.pruner): median judges one objective, .* — set it to (none)$/m,
    (key = '', value = '') => ['tuning.objectives=[freeRunning, oneStep]', `${key}=${value}`],
  ],
  [
    'an objective that stands there twice',
    ['tuning.objectives=[freeRunning, freeRunning]'],
    /(tuning\.objectives): "(freeRunning)" is named twice — leave one out$/m,
    (key = '', value = '') => [`${key}=[${value}]`],
  ],
  [
    'an objective nearly so called',
    ['tuning.objectives=[freeRuning]'],
    /(tuning\.objectives): .*, did you mean "(freeRunning)"\?/,
    (key = '', value = '') => [`${key}=[${value}]`],
  ],
  [
    'random trials before a sampler that has none',
    ['tuning.sampler=random', 'tuning.startupTrials=2'],
    /tuning\.startupTrials: .* — leave it out$/m,
    () => ['tuning.sampler=random'],
  ],
] as const)('%s: the advice leads on', async (_, wrong, says, advice) => {
  const folder = tunedStudy({ trials: 1 })
  const tuned = (sets: readonly string[]) =>
    utsushiIn(folder, ['tune', 's.yaml', '--out', 't', ...sets.flatMap((set) => ['--set', set])])
  const before = await tuned(wrong)
  expect(before.text).toMatch(says)
  expect(before.code).toBe(2)
  const after = await tuned(advice(...(says.exec(before.text)?.slice(1) ?? [])))
  expect(after.code).toBe(0)
})
