import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { appendHistory, historyWeights, readHistory } from './history.js'

const folder = mkdtempSync(join(tmpdir(), 'losses-'))
afterAll(() => rmSync(folder, { recursive: true }))
const fileOf = (text: string): string => {
  const file = join(folder, 'val_losses.json')
  writeFileSync(file, text)
  return file
}

test('losses are appended behind those that are there, and others are left alone', () => {
  const file = fileOf('{"dipCount": [0.203], "width": [1]}')
  appendHistory(file, { dipCount: [0.187, 0.19], hue_cos: [0.11] })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    dipCount: [0.203, 0.187, 0.19],
    width: [1],
    hue_cos: [0.11],
  })
})

test('weights are one over the latest or the mean loss, the largest 1, or in proportion to it', () => {
  const history = { dipCount: [0.4, 0.2], hue_cos: [0.1, 0.1] }
  const names = ['dipCount', 'hue_cos']
  const of = (weighting: 'inverse' | 'proportional', which: 'latest' | 'average') =>
    historyWeights({ weighting, of: which, history: 'val_losses.json' }, history, names)
  expect(of('inverse', 'latest')).toEqual([0.5, 1])
  expect(of('inverse', 'average')[0]).toBeCloseTo(1 / 3)
  expect(of('proportional', 'latest')).toEqual([1, 0.5])
})

describe('a history that cannot be is refused by file, name and place', () => {
  test.each([
    ['[1, 2]', 'expected lists of losses by name'],
    ['{"dipCount": 0.2}', 'dipCount: expected a list of losses'],
    ['{"dipCount": [0.2, -0.1]}', 'dipCount: loss 2 is -0.1'],
    ['{"dipCount": [0.2, null]}', 'dipCount: loss 2 is null'],
    ['{"dipCount": [0.2', 'is no JSON'],
  ])('%s', (text, message) => {
    const file = fileOf(text)
    expect(() => readHistory(file)).toThrow(message)
    expect(() => readHistory(file)).toThrow(file)
  })

  test('one that is not there says what makes it', () => {
    expect(() => readHistory(join(folder, 'none.json'))).toThrow('model.kind: separate')
  })

  test('one without a component, and one whose loss is 0', () => {
    const options = { weighting: 'inverse', of: 'latest', history: 'val_losses.json' } as const
    expect(() => historyWeights(options, { dipCount: [0.2] }, ['dipCount', 'hue_sin'])).toThrow(
      'val_losses.json: no loss of hue_sin',
    )
    expect(() => historyWeights(options, { dipCount: [0] }, ['dipCount'])).toThrow(
      'loss 1 of "dipCount" is 0',
    )
  })
})
