import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '@utsushi/ground'
import { mutations } from '@utsushi/ground/testing'
import { temporaryFolder } from '@utsushi/study/testing'
import { expect, test } from 'vitest'
import { openJournal, type EndedRun } from './journal.js'

const head = { command: 'model {k}', parameters: 'c0ffee' }
const runs: readonly EndedRun[] = Array.from({ length: 6 }, (_, k) =>
  k === 3
    ? { run: 'r3', seconds: 0.5, failure: 'ended with code 1' }
    : { run: `r${k}`, seconds: k / 8, answer: { names: ['flow', 'heat'], values: [[k / 3, 2 * k]] } },
)

function written(): string {
  const file = join(temporaryFolder(), 'runs.jsonl')
  const journal = openJournal(file, head)
  for (const run of runs) journal.add(run)
  journal.close()
  return file
}

function told(file: string): readonly EndedRun[] {
  const journal = openJournal(file, head)
  journal.close()
  return [...journal.ended.values()]
}

test('what was added is there again, courses too', () => {
  const file = written()
  expect(told(file)).toEqual(runs)
  const course = { names: ['t'], axis: [0, 1], values: [[1], [2]] }
  const journal = openJournal(file, head)
  journal.add({ run: 'r9', seconds: 1, answer: course })
  journal.close()
  expect(told(file).at(-1)).toEqual({ run: 'r9', seconds: 1, answer: course })
})

test('none of 300 kinds of damage changes an answer without a word', () => {
  const file = written()
  const whole = readFileSync(file)
  let refused = 0
  for (const { bytes, what } of mutations(whole, 300, seededRandom(23), { text: true })) {
    writeFileSync(file, bytes)
    try {
      const now = told(file)
      expect(now, what).toEqual(runs.slice(0, now.length))
    } catch (error) {
      expect(error, what).toMatchObject({ name: 'InputError', message: expect.stringContaining(file) })
      refused++
    }
  }
  expect(refused).toBeGreaterThan(200)
})

test.each<[string, (lines: string[]) => void]>([
  [
    'an answer of texts',
    (lines) => (lines[2] = lines[2]!.replace(/"values":\[\[[^\]]*/, '"values":[["x",1')),
  ],
  [
    'an answer of one number for two names',
    (lines) => (lines[2] = lines[2]!.replace(/"values":\[\[[^\]]*/, '"values":[[1')),
  ],
  ['an answer without any', (lines) => (lines[2] = lines[2]!.replace(/"values":.*\]\]/, '"values":[]'))],
  ['a run without a name', (lines) => (lines[2] = lines[2]!.replace('"run":"r1"', '"run":""'))],
  ['neither answer nor failure', (lines) => (lines[2] = '{"run":"r1","seconds":1}')],
])('without checksums, as before, %s is told by its row', (_, damage) => {
  const file = written()
  const lines = readFileSync(file, 'utf8')
    .replaceAll(/,"check":"\w+"\}$/gm, '}')
    .split('\n')
  writeFileSync(file, lines.join('\n'))
  const before = openJournal(file, head)
  expect(before.doubt).toMatch('7 of its lines carry no checksum')
  before.close()
  damage(lines)
  writeFileSync(file, lines.join('\n'))
  expect(() => openJournal(file, head)).toThrow(`${file} row 3: is not what was written`)
})

test("another's file is left as it is, a line without an end and all", () => {
  const file = written()
  appendFileSync(file, '{"run":"r9","sec')
  const text = readFileSync(file, 'utf8')
  expect(() => openJournal(file, { ...head, command: 'other {k}' })).toThrow('begun with another command')
  expect(readFileSync(file, 'utf8')).toBe(text)
  const foreign = join(temporaryFolder(), 'runs.jsonl')
  writeFileSync(foreign, 'my notes\nwithout an end')
  expect(() => openJournal(foreign, head)).toThrow('row 1: is not what was written')
  expect(readFileSync(foreign, 'utf8')).toBe('my notes\nwithout an end')
})

test('a journal that is removed while runs are written to it is told', () => {
  const file = written()
  const journal = openJournal(file, head)
  rmSync(file)
  expect(() => journal.add(runs[0]!)).toThrow('was removed while runs were written to it')
  mkdirSync(file)
  expect(() => journal.add(runs[0]!)).toThrow('was removed while runs were written to it')
  journal.close()
})
