import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '@utsushi/ground'
import { mutations } from '@utsushi/ground/testing'
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openJournal, readJournal, type JournalOptions } from './open-journal.js'

const folder = mkdtempSync(join(tmpdir(), 'journal-damage-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const path = join(folder, 'a.journal')
const warnings: string[] = []
const onWarning = (message: string): void => void warnings.push(message)
const options: JournalOptions = {
  path,
  name: 'a',
  directions: ['minimize'],
  identity: { seed: 1 },
  onWarning,
}
const x = { kind: 'float', low: 0, high: 1, log: false } as const
const kind = { kind: 'categorical', choices: ['lstm', 'gru'] } as const

/** What stands in the journal, as text: studies, trials and all that is known of them. */
const told = (): string =>
  JSON.stringify(readJournal(path, { onWarning }), (_, value: unknown) =>
    value instanceof Map
      ? [...(value as Map<unknown, unknown>)]
      : typeof value === 'number'
        ? String(value)
        : value,
  )

let whole: Buffer
beforeAll(() => {
  for (const name of ['a', 'b']) {
    const study = openJournal({ ...options, name })
    study.enqueue({ x: 0.25 })
    for (let trial = 0; trial < 6; trial++) {
      const { number } = study.takeTrial({ upTo: 6 }) ?? { number: -1 }
      study.setParameters(number, { x: trial / 7, kind: 'gru' }, { x, kind })
      for (let step = 0; step < 3; step++) study.report(number, step, 1 / (step + trial + 1))
      study.setTrialAttribute(number, 'user', 'folds', [0.5, trial])
      study.finish(number, trial === 3 ? 'pruned' : 'complete', [trial / 3])
    }
    study.close()
  }
  whole = readFileSync(path)
})
beforeEach(() => {
  warnings.length = 0
  writeFileSync(path, whole)
})

test('no line is without its checksum, and none of 600 kinds of damage changes trials without a word', () => {
  const truth = told()
  const lines = whole.toString().trimEnd().split('\n')
  expect(lines.filter((line) => !/,"check":"[0-9a-f]{16}"\}$/.test(line))).toEqual([])
  /** Cut at the end of a line: what stood there before its last lines were written. */
  const before = (bytes: Uint8Array): boolean =>
    bytes.length < whole.length &&
    whole.subarray(0, bytes.length).equals(bytes) &&
    (bytes.length === 0 || bytes.at(-1) === 0x0a)
  const random = seededRandom(5)
  const seen = { refused: 0, warned: 0, before: 0 }
  for (const { bytes, what } of mutations(whole, 600, random, { text: true })) {
    writeFileSync(path, bytes)
    warnings.length = 0
    try {
      const now = told()
      if (before(bytes)) seen.before++
      else if (warnings.length > 0) seen.warned++
      else expect(now, what).toBe(truth)
    } catch (error) {
      expect(error, what).toMatchObject({ name: 'InputError', message: expect.stringContaining(path) })
      seen.refused++
    }
  }
  expect(seen.refused).toBeGreaterThan(450)
  expect(seen.warned).toBeGreaterThan(0)
})

test.each<[string, (lines: string[]) => void, number]>([
  ['a changed digit', (lines) => (lines[9] = lines[9]!.replace('"trial_id":0', '"trial_id":1')), 10],
  ['a line taken out', (lines) => void lines.splice(9, 1), 10],
  ['a line there twice', (lines) => void lines.splice(9, 0, lines[9]!), 11],
  ['two lines swapped', (lines) => void lines.splice(9, 2, lines[10]!, lines[9]!), 10],
  ['a line without its checksum', (lines) => (lines[9] = lines[9]!.replace(/,"check":"\w+"/, '')), 10],
])('%s is named by its line, and the way out is one', (_, damage, line) => {
  const lines = whole.toString().trimEnd().split('\n')
  damage(lines)
  writeFileSync(path, lines.join('\n') + '\n')
  const message = `${path} line ${line} is not what was written: `
  expect(() => readJournal(path)).toThrow(message)
  expect(() => openJournal(options)).toThrow(message)
  const [, wayOut = ''] = /which are whole: (.*)$/.exec(refusal()) ?? []
  execFileSync('sh', ['-c', wayOut], { cwd: folder })
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(line)
  const study = openJournal(options)
  study.finish(study.createTrial(), 'complete', [1])
  study.close()
  expect(readJournal(path)[0]?.trials.at(-1)?.values).toEqual([1])
  expect(warnings).toEqual([])
})

function refusal(): string {
  try {
    readJournal(path)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

/** What an earlier version wrote. */
const plain = (): string => whole.toString().replaceAll(/,"check":"\w+"\}$/gm, '}')

test('a journal of before is told to be without checksums, until ours stand in it', () => {
  const truth = told()
  writeFileSync(path, plain())
  expect(told()).toBe(truth)
  expect(warnings).toEqual([
    expect.stringMatching(/a\.journal carries no checksums, so damage to its numbers/),
  ])
  const study = openJournal(options)
  study.finish(study.createTrial(), 'complete', [1])
  study.close()
  warnings.length = 0
  const [, ours] = [readJournal(path, { onWarning }), readFileSync(path, 'utf8')]
  expect(warnings).toEqual([])
  // And from then on the lines before are vouched for, too.
  writeFileSync(path, ours.replace('"intermediate_value":0.5', '"intermediate_value":0.6'))
  expect(() => readJournal(path)).toThrow(/a line before it was changed or taken away/)
})

test.each([
  ['"trial_id":0', '"trial_id":40', 'trial_id is 40, not the number of a trial that was begun before'],
  ['"trial_id":0', '"trial_id":"0"', 'trial_id is "0", not the number of a trial that was begun before'],
  ['"study_id":0', '"study_id":2', 'study_id is 2, not the number of a study that was made before'],
  ['"step":0', '"step":0.5', 'step is 0.5, not a whole number'],
  ['"intermediate_value":0.5', '"intermediate_value":"0.5"', 'intermediate_value is "0.5", not a number'],
  ['"state":1', '"state":7', 'state is 7, not the number of a state'],
  ['"values":[', '"values":[[],', 'values is [[],0], not a list of numbers or null'],
  ['"directions":[1]', '"directions":[3]', 'directions is [3], not a list of 0, 1 and 2'],
  ['"param_name":"x"', '"param_name":4', 'param_name is 4, not a text'],
  ['"datetime_start":"', '"datetime_start":"9', 'not a time or null'],
  ['"user_attr":{', '"user_attr":[],"u":{', 'user_attr is [], not a record'],
  ['{"op_code":0,"worker_id":"', '{"op_code":0,"worker_id":0,"w":"', 'worker_id is 0, not a text'],
])('without checksums, %s as %s is a line that no writer can have written', (was, is, reason) => {
  const text = plain()
  expect(text).toContain(was)
  writeFileSync(path, text.replace(was, is))
  expect(() => readJournal(path, { onWarning })).toThrow(reason)
  expect(() => readJournal(path, { onWarning })).toThrow(/line \d+ is no line of an Optuna journal/)
})
