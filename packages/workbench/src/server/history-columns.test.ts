import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openHistories, parseHistory } from './history-columns.js'

test('columns are read by name; an empty field and one that a line ends before are no numbers', () => {
  const history = parseHistory('epoch,train.loss,validation.rmse\n1,0.5,\n2,0.25,1e-3\n3\n')
  expect(history.names).toEqual(['epoch', 'train.loss', 'validation.rmse'])
  expect([...(history.column('epoch') ?? [])]).toEqual([1, 2, 3])
  expect([...(history.column('train.loss') ?? [])]).toEqual([0.5, 0.25, NaN])
  expect([...(history.column('validation.rmse') ?? [])]).toEqual([NaN, 1e-3, NaN])
  expect(history.column('__proto__')).toBeUndefined()
})

test('a file that was cut in its last line still has all lines before it', () => {
  expect([...(parseHistory('epoch,a\n1,2\n2,').column('a') ?? [])]).toEqual([2, NaN])
  expect([...(parseHistory('epoch,a').column('a') ?? [])]).toEqual([])
  expect(parseHistory('').names).toEqual([''])
})

test('a history is read again when its file is another, and the least used is forgotten when there is no room', () => {
  const folder = mkdtempSync(join(tmpdir(), 'histories-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const write = (run: string, text: string): string => {
    mkdirSync(join(folder, run), { recursive: true })
    writeFileSync(join(folder, run, 'training_history.csv'), text)
    return join(folder, run)
  }
  const histories = openHistories(40)
  const [a, b] = [write('a', 'epoch\n1\n2\n'), write('b', `epoch\n${'1\n'.repeat(30)}`)]
  const first = histories.of(a)
  expect(histories.of(a)).toBe(first)
  histories.of(b)
  expect(histories.of(a)).not.toBe(first)
  write('a', 'epoch\n1\n2\n3\n')
  expect(histories.of(a)?.column('epoch')).toHaveLength(3)
  rmSync(a, { recursive: true })
  expect(histories.of(a)).toBeUndefined()
})
