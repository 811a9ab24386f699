import { expect, test } from 'vitest'
import { ecosystem } from '../studies/ecosystem/index.js'
import { parseStudyFile } from '../index.js'
import { configuration, searchSpace } from '../index.js'

const { study, config } = parseStudyFile(ecosystem.demo!, 'demo.yaml')

test('keys of the study file become a space, a condition after what it depends on', () => {
  const space = searchSpace(study, config, {
    'model.embedding': { int: [8, 64], log: true, when: { 'model.hidden': [32, 64] } },
    'model.hidden': { choices: [16, 32, 64] },
    'training.learningRate': { float: [1e-4, 1e-2], log: true },
  })
  expect(Object.keys(space)).toEqual(['model.hidden', 'training.learningRate', 'model.embedding'])
  expect(space['model.embedding']).toEqual({
    distribution: { kind: 'int', low: 8, high: 64, log: true, step: 1 },
    when: { parameter: 'model.hidden', in: [32, 64] },
  })
})

test('a configuration is the base with the trial in it, validated', () => {
  const changed = configuration(study, config, { 'model.hidden': 24 }) as { model: { hidden: number } }
  expect(changed.model.hidden).toBe(24)
  expect(() => configuration(study, config, { 'model.hidden': -1 })).toThrow(
    'model.hidden — expected at least 1, got -1',
  )
})

test.each([
  [{ 'model.hiden': { int: [1, 2] } }, 'model.hiden — no key of the study ecosystem, did you mean "hidden"?'],
  [{ 'tuning.trials': { int: [1, 2] } }, 'tuning.trials — no key of the study'],
  [{ 'model.hidden': { int: [8, 2] } }, 'model.hidden — the range begins at 8 and ends at 2'],
  [{ 'model.hidden': { float: [0, 2], log: true } }, 'a logarithm needs numbers above 0'],
  [{ 'model.cell': { choices: ['lstm', 'lsmt'] } }, 'model.cell — expected'],
  [
    { 'model.hidden': { int: [8, 16], when: { 'model.layer': 2 } } },
    'its condition names model.layer, which is not searched',
  ],
  [{}, 'names no key'],
])('a space that cannot be searched is refused by its key: %j', (section, message) => {
  expect(() => searchSpace(study, config, section as never)).toThrow(message)
})
