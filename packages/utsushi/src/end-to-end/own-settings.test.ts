import { join } from 'node:path'
import { expect, test } from 'vitest'
import { categorical, float, int, when } from '@utsushi/tune'
import { ownSettings } from '../index.js'
import { tunedStudy } from './tuned-study.js'
import { tune } from '../index.js'

const config = {
  model: { kind: 'lstm', layers: 2, dropout: 0 },
  training: { rate: 1e-3, optimiser: 'adam', decay: 0.5 },
}

test('the own settings are the values of the searched keys, without those whose condition does not hold', () => {
  expect(
    ownSettings(config, {
      'model.layers': int(1, 3),
      'training.optimiser': categorical(['adam', 'adamw']),
      'training.decay': when('training.optimiser', 'adamw', float(0, 1)),
      'training.rate': float(1e-5, 1e-2, { log: true }),
    }),
  ).toEqual({ parameters: { 'model.layers': 2, 'training.optimiser': 'adam', 'training.rate': 1e-3 } })
})

test('a value outside of the space, between its steps, or not set is named', () => {
  expect(ownSettings(config, { 'model.layers': int(1, 3), 'model.dropout': float(0.1, 0.3) })).toEqual({
    outside: 'model.dropout',
    value: 0,
  })
  expect(ownSettings(config, { 'model.layers': int(1, 5, { step: 2 }) })).toEqual({
    outside: 'model.layers',
    value: 2,
  })
  expect(ownSettings(config, { 'model.width': int(1, 5) })).toEqual({
    outside: 'model.width',
    value: undefined,
  })
})

test.each([
  [{}, true],
  [{ ownFirst: false }, false],
])('a tuning with %j begins with the study file’s own settings: %s', async (section, own) => {
  const folder = tunedStudy(section)
  const { trials } = await tune(join(folder, 's.yaml'), { out: join(folder, 't') })
  expect(trials.map(({ state }) => state)).toEqual(['complete', 'complete'])
  expect(trials[0]!.parameters['training.learningRate'] === 1e-3).toBe(own)
  expect(trials[1]!.parameters['training.learningRate']).not.toBe(1e-3)
})
