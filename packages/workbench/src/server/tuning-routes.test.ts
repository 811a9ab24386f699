import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeMadeUpTuning } from '../testing/made-up-tuning.js'
import { readTuning } from './tuning-routes.js'

test('a journal is told with its objectives, axes, front and importances', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tuning-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeMadeUpTuning(join(folder, 'search'), 60)
  const { objectives, axes, trials, front, importances } = readTuning(join(folder, 'search', 'journal.log'))
  expect(objectives.map(({ name }) => name)).toEqual(['rmseScaled', 'weights'])
  expect(axes.map(({ parameter, scale }) => [parameter, scale])).toContainEqual(['model.kind', 'categorical'])
  expect(trials).toHaveLength(60)
  expect(trials.find(({ state }) => state === 'fail')?.reason).toBe('the loss became NaN')
  // No trial of the front is beaten by another in both objectives.
  const values = trials.flatMap(({ values, state }) => (state === 'complete' ? [values.map(Number)] : []))
  for (const number of front) {
    const mine = trials[number]!.values.map(Number)
    expect(values.some((other) => other[0]! < mine[0]! && other[1]! < mine[1]!)).toBe(false)
  }
  expect(importances).toHaveLength(4)
})

test('a tuning that has not written its journal yet has no trials, and that is all', () => {
  expect(readTuning('/nowhere/journal.log').trials).toEqual([])
})
