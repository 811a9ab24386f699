import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '@utsushi/ground'
import { mutations } from '@utsushi/ground/testing'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { openTasteJournal, readTasteJournal } from './journal.js'
import { nextQuestion } from './next-question.js'
import type { AnsweredQuestion } from './question.js'
import { squares } from './testing/squares.js'

const subject = squares()

function answered(before: readonly AnsweredQuestion[]): AnsweredQuestion {
  const settings = { ask: 'pair', search: 'random', options: 2, seed: 1, distance: 0.05 } as const
  return { ...nextQuestion(subject, before, settings), ranked: [before.length % 2], milliseconds: 1200 }
}

/** A journal of some answers, closed. */
function written(answers: number): { readonly file: string; readonly told: readonly AnsweredQuestion[] } {
  const file = join(temporaryFolder(), 'session', 'journal.jsonl')
  const journal = openTasteJournal(file, subject, fail)
  for (let k = 0; k < answers; k++) journal.append(answered(journal.answers()))
  const told = [...journal.answers()]
  journal.close()
  return { file, told }
}

const fail = (message: string) => expect.fail(message)

test('what was told is there again, undone answers are not, and nothing is ever rewritten', () => {
  const { file, told } = written(3)
  const before = readFileSync(file, 'utf8')
  const journal = openTasteJournal(file, subject, fail)
  expect(journal.answers()).toEqual(told)
  expect(journal.undo()).toEqual(told[2])
  expect(journal.undo()).toEqual(told[1])
  const other = { ...told[1]!, ranked: [0] }
  journal.append(other)
  journal.close()
  expect(readTasteJournal(file).answers).toEqual([told[0], other])
  const after = readFileSync(file, 'utf8')
  expect(after.startsWith(before)).toBe(true)
  expect(after.trimEnd().split('\n').length).toBe(1 + 3 + 2 + 1)
  expect(readdirSync(join(file, '..'))).toEqual(['journal.jsonl'])
  const empty = openTasteJournal(join(temporaryFolder(), 'a.jsonl'), subject, fail)
  expect(empty.undo()).toBeUndefined()
  empty.close()
})

test('killed at any byte of the last line, it keeps every answer before and goes on', () => {
  const { file, told } = written(2)
  const whole = readFileSync(file)
  const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1
  for (let size = lastLine; size <= whole.length; size += size > whole.length - 3 ? 1 : 17) {
    writeFileSync(file, whole)
    truncateSync(file, size)
    const warnings: string[] = []
    const journal = openTasteJournal(file, subject, (message) => warnings.push(message))
    // All of the line but its end is an answer that was given.
    const kept = size >= whole.length - 1 ? 2 : 1
    expect(journal.answers()).toEqual(told.slice(0, kept))
    expect(warnings.length).toBe(size === lastLine || size === whole.length ? 0 : 1)
    journal.append(answered(journal.answers()))
    journal.close()
    expect(readTasteJournal(file)).toMatchObject({ torn: undefined })
    expect(readTasteJournal(file).answers.length).toBe(kept + 1)
  }
})

test("another subject's journal is refused, and left as it is; so is one of another space", () => {
  const { file } = written(1)
  appendFileSync(file, '{"answer":2,"as')
  const before = readFileSync(file, 'utf8')
  expect(() => openTasteJournal(file, squares('circles'), fail)).toThrow(
    `${file} line 1: is a journal of squares, not of circles`,
  )
  const hue = { kind: 'circular', low: 0, high: 180 } as const
  const turned = { ...squares(), space: { ...subject.space, hue } }
  expect(() => openTasteJournal(file, turned, fail)).toThrow('hue circular 0–360')
  expect(readFileSync(file, 'utf8')).toBe(before)
  expect(readdirSync(join(file, '..'))).toEqual(['journal.jsonl'])
})

test('two at once are refused: the second is told who writes', () => {
  const { file } = written(1)
  const journal = openTasteJournal(file, subject, fail)
  expect(() => openTasteJournal(file, subject, fail)).toThrow(`is written to by process ${process.pid}`)
  journal.close()
  openTasteJournal(file, subject, fail).close()
})

test.each([
  ['a line that is no JSON', (lines: string[]) => lines.splice(1, 1, 'hello'), 'line 2: is no JSON'],
  [
    'a line that is missing',
    (lines: string[]) => lines.splice(1, 1),
    'line 2: is answer 2, but 1 is the next',
  ],
  [
    'a value outside the space',
    (lines: string[]) => (lines[2] = lines[2]!.replace(/"light":[\d.]+/, '"light":7')),
    'line 3: light is 7 — outside the space',
  ],
  [
    'a choice of what was not shown',
    (lines: string[]) => (lines[1] = lines[1]!.replace(/"ranked":\[\d\]/, '"ranked":[5]')),
    'line 2: ranked is [5] — expected different places below 2',
  ],
  [
    'a key of another type',
    (lines: string[]) => (lines[1] = lines[1]!.replace(/"milliseconds":\d+/, '"milliseconds":"long"')),
    'line 2: is not an answer (milliseconds: ',
  ],
  [
    'an undoing of what was not said',
    (lines: string[]) => lines.push('{"undo":9,"at":"2026-01-01T00:00:00.000Z"}'),
    'line 5: undoes answer 9, but the last one is 3',
  ],
  [
    'a first line of something else',
    (lines: string[]) => (lines[0] = '{"op_code":0}'),
    'line 1: is not the first line',
  ],
  [
    'a space that was changed by hand',
    (lines: string[]) => (lines[0] = lines[0]!.replace('"high":360', '"high":180')),
    'line 1: the digest is not that of the space',
  ],
])('without checksums, as before, %s is told by file and line', (_, damage, message) => {
  const { file } = written(3)
  const lines = unchecked(readFileSync(file, 'utf8')).trimEnd().split('\n')
  damage(lines)
  writeFileSync(file, `${lines.join('\n')}\n`)
  expect(() => readTasteJournal(file)).toThrow(`${file} ${message}`)
  expect(() => openTasteJournal(file, subject, fail)).toThrow(`${file} ${message}`)
})

const unchecked = (text: string): string => text.replaceAll(/,"check":"[0-9a-f]{16}"\}$/gm, '}')

test('none of 300 kinds of damage changes an answer without a word', () => {
  const { file, told } = written(4)
  const whole = readFileSync(file)
  let refused = 0
  for (const { bytes, what } of mutations(whole, 300, seededRandom(11), { text: true })) {
    writeFileSync(file, bytes)
    try {
      const { answers, torn } = readTasteJournal(file)
      // Cut behind a line, or within the last one, it is what it was before that was written.
      expect(whole.subarray(0, bytes.length).equals(bytes) || torn === 'cut', what).toBe(true)
      expect(answers, what).toEqual(told.slice(0, answers.length))
    } catch (error) {
      expect(error, what).toMatchObject({ name: 'InputError', message: expect.stringContaining(file) })
      refused++
    }
  }
  expect(refused).toBeGreaterThan(200)
})

test('a journal of before is told to be without checksums, and those of its new answers vouch for the old', () => {
  const { file } = written(2)
  writeFileSync(file, unchecked(readFileSync(file, 'utf8')))
  const warnings: string[] = []
  const journal = openTasteJournal(file, subject, (message) => warnings.push(message))
  journal.append(answered(journal.answers()))
  journal.close()
  expect(warnings).toEqual([expect.stringMatching(/3 of its lines carry no checksum/)])
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('"milliseconds":1200', '"milliseconds":1300'))
  expect(() => readTasteJournal(file)).toThrow('line 4: is not what was written')
})
