import { expect, test } from 'vitest'
import fc from 'fast-check'
import type { RunLine } from '../../wire/runs.js'
import { parseFilter } from './filter.js'

const run = (path: string, settings: RunLine['settings'], more: Partial<RunLine> = {}): RunLine => ({
  ...{ path, kind: 'training', study: 'ecosystem', created: '2026-11-20T09:00:00Z', state: 'evaluated' },
  ...{ changed: 0, bytes: 1000, epochs: 30, split: 'site', settings, ...more },
})
const small = run('runs/small', { 'model.hidden': 32, 'model.kind': 'lstm', 'data.folder': 'a b' }, { best: { value: 0.4 } })
const wide = run('runs/wide', { 'model.hidden': 128, 'model.kind': 'gru' }, { state: 'training', best: { value: 0.2 } })
const runs = [small, wide]
const keys = ['model.hidden', 'model.kind', 'data.folder', 'report.folder']
const kept = (text: string): readonly string[] =>
  runs.filter((line) => parseFilter(text, keys).keeps?.(line)).map(({ path }) => path)

test.each([
  ['', ['runs/small', 'runs/wide']],
  ['model.hidden > 64', ['runs/wide']],
  ['hidden>64', ['runs/wide']],
  ['model.hidden <= 32', ['runs/small']],
  ['kind = training hidden = 32', ['runs/small']],
  ['model.kind != lstm', ['runs/wide']],
  ['state = finished', ['runs/small']],
  ['best < 0.3', ['runs/wide']],
  ['data.folder = "a b"', ['runs/small']],
  ['data.folder ~ B', ['runs/small']],
  ['WIDE', ['runs/wide']],
  ['wide small', []],
  ['ecosystem hidden >= 32', ['runs/small', 'runs/wide']],
])('%s keeps %j', (text, expected) => {
  expect(kept(text)).toEqual(expected)
})

test('a key that no run has is told, with the one that was meant; one that means several is told with them', () => {
  expect(parseFilter('model.hiden > 3', keys).problem).toMatch(/no run here has a setting "model.hiden".*model\.hidden/)
  expect(parseFilter('folder = a', keys).problem).toMatch(/2 settings end in "folder": data.folder, report.folder/)
})

test('settings of names that every object has are not taken from the object', () => {
  expect(parseFilter('__proto__ = 1', keys).problem).toMatch(/no run here/)
  expect(parseFilter('constructor = 1', ['constructor']).keeps?.(small)).toBe(false)
})

test('any text is a filter or a problem', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const filter = parseFilter(text, keys)
      expect(typeof (filter.problem ?? filter.keeps?.(small))).toMatch(/string|boolean/)
    }),
  )
})
