import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkParameterValues } from '@utsushi/learn'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import type { AskSettings } from './next-question.js'
import { lineReplies, parseReply, simulatedReplies } from './replies.js'
import { regretOf, runTasteSession } from './run-session.js'
import { openTasteSession } from './session.js'
import { keyed, needed } from './terminal-replies.js'
import { squareSpace, squares } from './testing/squares.js'

const settings: AskSettings = { ask: 'pair', search: 'model', options: 2, seed: 3, distance: 0.05 }
const signal = new AbortController().signal

async function* lines(...text: readonly string[]) {
  yield* text
}

test.each([
  { ask: 'pair', search: 'model', options: 2 },
  { ask: 'best', search: 'information', options: 3 },
  { ask: 'ranking', search: 'cma-es', options: 5 },
  { ask: 'best', search: 'genetic', options: 4 },
  { ask: 'grid', search: 'model', options: 9 },
  { ask: 'sheets', search: 'model', options: 3 },
  { ask: 'pair', search: 'random', options: 2 },
] as const)(
  'a session by $ask and $search asks what is in the space, and the same when it goes on',
  async (own) => {
    const folder = temporaryFolder()
    const open = () => openTasteSession(folder, squares(), { ...settings, ...own })
    const session = open()
    const replies = simulatedReplies(squareSpace, 1)
    for (let k = 0; k < 5; k++) {
      const question = session.ask()
      expect(question.options.length).toBe(own.options)
      question.options.flat().forEach((values) => checkParameterValues(squareSpace, values, 'option'))
      if (own.ask === 'sheets') question.options.forEach((option) => expect(option.length).toBe(4))
      const reply = await replies.next(question)
      if (reply.kind === 'ranked') session.tell(reply.ranked, reply.milliseconds)
    }
    const next = session.ask()
    session.close()
    const again = open()
    expect(again.answers().length).toBe(5)
    expect(again.ask()).toEqual(next)
    again.close()
  },
)

test('an undone answer is asked again as it was, and what follows depends on the new one', () => {
  const session = openTasteSession(temporaryFolder(), squares(), settings)
  // The first ones are drawn, whatever is answered.
  for (let k = 0; k < 6; k++) session.tell([0], 500)
  const asked = session.ask()
  session.tell([0], 500)
  const after = session.ask()
  expect(session.undo()).toMatchObject({ number: 7, ranked: [0] })
  expect(session.ask()).toEqual(asked)
  session.tell([1], 500)
  expect(session.ask()).not.toEqual(after)
  expect(session.answers().map(({ ranked }) => ranked[0])).toEqual([0, 0, 0, 0, 0, 0, 1])
  session.close()
})

test('what does not answer the question is refused, and nothing is kept of it', () => {
  const session = openTasteSession(temporaryFolder(), squares(), settings)
  session.ask()
  expect(() => session.tell([2], 100)).toThrow('option 3 was chosen, but there are 2')
  expect(() => session.tell([], 100)).toThrow('nothing was chosen')
  expect(() => session.tell([1, 1], 100)).toThrow('chosen twice')
  expect(session.answers()).toEqual([])
  session.close()
  const refused = (own: Partial<AskSettings>) => () =>
    openTasteSession(temporaryFolder(), squares(), { ...settings, ...own })
  expect(refused({ ask: 'best', options: 12 })).toThrow('options is 12')
  expect(refused({ ask: 'grid', search: 'genetic' })).toThrow('a grid is laid by the model')
  expect(refused({ ask: 'sheets', search: 'cma-es' })).toThrow('sheets are chosen by')
  expect(refused({ distance: 2 })).toThrow('distance is 2')
})

test('thirty pairs bring a simulated chooser near to what it likes, and the result says how sure that is', async () => {
  const folder = temporaryFolder()
  const subject = squares()
  const session = openTasteSession(folder, subject, settings)
  const replies = simulatedReplies(squareSpace, 5)
  const result = await runTasteSession({ session, replies, questions: 30, seed: 1, signal, draws: false })
  expect(regretOf(session, replies.utility)).toBeLessThan(0.35)
  expect(result).toMatchObject({ subject: 'squares', questions: 30 })
  expect(result!.heldOut!.choices).toBe(30)
  expect(result!.responseTimes.median).toBeGreaterThan(599)
  expect(result!.responseTimes.close).not.toBeNull()
  checkParameterValues(squareSpace, result!.best, 'best')
  const written = JSON.parse(readFileSync(join(folder, 'taste.json'), 'utf8')) as Record<string, unknown>
  expect(written).toMatchObject({ kind: 'taste', version: 1, best: result!.best, space: squareSpace })
  const [head, ...rows] = readFileSync(join(folder, 'liked.csv'), 'utf8').trimEnd().split('\n')
  expect(head).toBe('bright,hue,light,utility')
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    const [bright = NaN, hue = NaN, light = NaN] = row.split(',').map(Number)
    checkParameterValues(squareSpace, { bright, hue, light }, 'liked.csv')
  }
  expect(readFileSync(join(folder, 'pleasing.png')).subarray(1, 4).toString()).toBe('PNG')
  // No picture was drawn for somebody who looks at none, but those of the result.
  expect(subject.painted()).toBe(12)
  session.close()
})

test('answers on lines drive a session: choices, undoing, comments, the end', async () => {
  const folder = temporaryFolder()
  const session = openTasteSession(folder, squares(), settings)
  const replies = lineReplies(lines('# mine', '1', '', '2', 'u', '1', '2', 'q', '1'), 'answers.txt')
  const files: (string | undefined)[] = []
  const result = await runTasteSession({
    ...{ session, replies, questions: 9, seed: 1, signal, draws: true },
    onAsked: (_, file) => files.push(file),
  })
  expect(session.answers().map(({ ranked }) => ranked)).toEqual([[0], [0], [1]])
  expect(result?.questions).toBe(3)
  expect(new Set(files)).toEqual(new Set([join(folder, 'question.png')]))
  for (const number of ['0001', '0002', '0003', '0004'])
    expect(existsSync(join(folder, 'questions', `${number}.png`))).toBe(true)
  session.close()
})

test('without an answer nothing is written but the journal', async () => {
  const folder = temporaryFolder()
  const session = openTasteSession(folder, squares(), settings)
  const replies = lineReplies(lines('q'), 'answers.txt')
  expect(
    await runTasteSession({ session, replies, questions: 9, seed: 1, signal, draws: false }),
  ).toBeUndefined()
  expect(existsSync(join(folder, 'taste.json'))).toBe(false)
  session.close()
})

test('replies are read as they are written, and refused by their line', () => {
  const session = openTasteSession(temporaryFolder(), squares(), { ...settings, ask: 'ranking', options: 4 })
  const question = session.ask()
  session.close()
  expect(parseReply(' 3 1, 2 ', question, 'a.txt line 1')).toEqual({ kind: 'ranked', ranked: [2, 0, 1] })
  expect(parseReply('U', question, 'a.txt line 1')).toEqual({ kind: 'undo' })
  expect(() => parseReply('5', question, 'a.txt line 7')).toThrow(
    'a.txt line 7: "5" — expected a number from 1 to 4, u to undo or q to stop',
  )
  expect(() => parseReply('left', question, 'a.txt line 7')).toThrow('a.txt line 7: "left"')
  expect(() => parseReply('1 1', question, 'a.txt line 7')).toThrow('names an option twice')
  // Keys: three of four, or Enter when the rest is alike.
  const key = (ranked: readonly number[], text: string, name = text) =>
    keyed(question, ranked, text, { name, sequence: text })
  expect(needed(question)).toBe(3)
  expect(key([], '2')).toEqual([1])
  expect(key([1], '2')).toEqual([1])
  expect(key([1], '9')).toEqual([1])
  expect(key([1], 'x')).toEqual([1])
  expect(key([1], '\r', 'return')).toBe('answer')
  expect(key([], '\r', 'return')).toEqual([])
  expect(key([1, 2], '', 'backspace')).toEqual([1])
  expect(key([], 'u')).toBe('undo')
  expect(key([], 'q')).toBe('stop')
  expect(keyed(question, [], '\x03', { name: 'c', ctrl: true, sequence: '\x03' })).toBe('stop')
})
