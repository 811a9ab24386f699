import { expect, test } from 'vitest'
import { experimentSeries } from './data/experiments.js'
import { deltaScores, objectives, rivals } from './score.js'
import { forecasters, type Forecaster } from './score/baselines.js'
import { madeUpBatch } from './testing/made-up-experiments.js'
import { madeUpCourses, madeUpPart, madeUpTask } from './testing/made-up-evaluation.js'

test('the scaled error is the mean over all compared values, in the scale of training', async () => {
  const made = await madeUpTask()
  const { scale } = made.fitted.scaler.features.find(({ name }) => name === 'CFK')!
  const { oneStep } = madeUpPart(made, {
    oneStep: (value, { column }) => value + (column === 'CFK' ? 0.01 * scale : 0),
  }).evaluation
  // One column of ten is off by a hundredth of its scale.
  expect(oneStep.emulator.mseScaled).toBeCloseTo(0.01 ** 2 / 10, 8)
  expect(oneStep.emulator.medianShare).toBeCloseTo(0, 6)
})

test('all forecasters are scored on the same samples: where each of them has a forecast and something was measured', async () => {
  const rows = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    madeUpBatch(k, 6 + k, 12 + 3 * k).map((row, step) => (k === 5 && step === 5 ? { ...row, VA: '' } : row)),
  )
  const { oneStep, freeRunning } = madeUpPart(await madeUpTask(rows)).evaluation
  const counts = (kind: typeof oneStep) =>
    forecasters.map((by) => kind[by].columns.slice(0, 2).map(({ count }) => count))
  // Batches of 10 and 11 samples, the straight line beginning at the third; a gap at step 5 is neither compared, nor the
  // origin of no change at step 6, nor of the straight line at steps 6 and 7.
  expect(counts(oneStep)).toEqual([
    [8 + 9, 8 + 6],
    [8 + 9, 8 + 6],
    [8 + 9, 8 + 6],
  ])
  // Free-running, all begin at the start: only the gap itself is left out.
  expect(counts(freeRunning)).toEqual([
    [8 + 9, 8 + 8],
    [8 + 9, 8 + 8],
    [8 + 9, 8 + 8],
  ])
  expect(freeRunning.emulator.byStep[0]).toBeNull()
  expect(freeRunning.emulator.byStep[1]).not.toBeNull()
})

test('errors by step are of that step alone', async () => {
  const made = await madeUpTask()
  const { scale } = made.fitted.scaler.features.find(({ name }) => name === 'VF')!
  const { byStep } = madeUpPart(made, {
    free: (value, { column, step }) => value + (column === 'VF' && step === 4 ? 0.1 * scale : 0),
  }).evaluation.freeRunning.emulator
  expect(byStep[3]).toBeCloseTo(0.1 / Math.sqrt(10), 5)
  for (const [k, error] of byStep.entries()) if (k !== 3 && error !== null) expect(error).toBeLessThan(1e-5)
})

test('no change misses what happened in a step, a straight line what bent', async () => {
  const { oneStep } = madeUpPart(await madeUpTask()).evaluation
  const column = (by: (typeof forecasters)[number], name: string) =>
    oneStep[by].columns.find((each) => each.name === name)!
  expect(column('no_change', 'VF').rmse).toBeCloseTo(0.002, 6)
  expect(column('linear', 'VF').rmse).toBeLessThan(1e-6)
  expect(column('linear', 'I').rmse).toBeGreaterThan(0.01)
  expect(column('linear', 'I').rmse).toBeLessThan(column('no_change', 'I').rmse)
  expect(column('emulator', 'I').changeR2).toBeCloseTo(1, 6)
  // VF loses the same in every step, up to rounding: there is nothing to explain.
  expect(column('no_change', 'VF').changeR2).toBeNull()
  // No change explains nothing of the changes, and less than their mean does.
  expect(column('no_change', 'I').changeR2).toBeLessThan(0)
})

test('errors are of predicted variables, in their unit and as shares of the training range', async () => {
  const { oneStep } = madeUpPart(await madeUpTask()).evaluation
  const { columns } = oneStep.no_change
  expect(columns.map(({ name }) => name)).toEqual('VF VA VB CFLA CALA CBLA CFK CAK CBK I'.split(' '))
  // The made-up feed loses 2 mL a step; eight such steps span the range of the training experiments.
  const [feed] = columns
  expect(feed).toMatchObject({ name: 'VF', unit: 'L', count: 8 + 9 })
  expect(feed?.rmse).toBeCloseTo(0.002, 7)
  expect(feed?.share).toBeCloseTo(1 / 8, 4)
  // A constant concentration has no range that an error could be a share of; its scale stands for it.
  expect(columns[5]).toMatchObject({ name: 'CBLA', rmse: 0, share: 0 })
})

test('errors of a rollout grow with the horizon, over as many samples as batches reach that far', async () => {
  const { no_change } = madeUpPart(await madeUpTask()).evaluation.freeRunning
  const steps = [2, 3, 4, 5, 6, 7, 8, 9]
  const squares = [...steps, ...steps, 10].map((step) => (0.002 * step) ** 2)
  const [feed] = no_change.columns
  expect(feed?.count).toBe(squares.length)
  expect(feed?.rmse).toBeCloseTo(Math.sqrt(squares.reduce((a, b) => a + b) / squares.length), 6)
  const [none, ...growing] = no_change.byStep
  expect(none).toBeNull()
  expect(growing).toHaveLength(9)
  for (const [k, error] of growing.slice(1).entries()) expect(error).toBeGreaterThan(growing[k]!)
})

test('gaps and samples without a forecast count in no error', async () => {
  const rows = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    madeUpBatch(k, 6 + k, 12 + 3 * k).map((row, step) => (k === 4 && step === 2 ? { ...row, VA: '' } : row)),
  )
  const { linear } = madeUpPart(await madeUpTask(rows), { part: 'test' }).evaluation.oneStep
  expect(linear.columns[0]?.count).toBe(8 + 9)
  // The gap is neither a truth, nor an origin, nor the sample before one.
  expect(linear.columns[1]?.count).toBe(8 - 3 + 9)
})

test('the changes asked for are those outside of the first compartment: concentrations, then volumes', async () => {
  const made = await madeUpTask()
  const { deltas } = madeUpPart(made).evaluation
  expect(deltas.map(({ name }) => name)).toEqual(['dCALA', 'dCBLA', 'dCAK', 'dCBK', 'dVA', 'dVB'])
  expect(deltas.map(({ unit }) => unit)).toEqual(['mol/L', 'mol/L', 'mol/L', 'mol/L', 'L', 'L'])
})

test('a change errs as the next value does, beside what no change and a straight line would miss', async () => {
  const made = await madeUpTask()
  const late = madeUpPart(made, { oneStep: (value, { column }) => value + (column === 'VA' ? 2e-4 : 0) })
  const change = late.evaluation.deltas.find(({ name }) => name === 'dVA')
  expect(change?.rmse.emulator).toBeCloseTo(2e-4, 6)
  // The acid gains 1 mL a step, always: no change misses all of it, a straight line nothing.
  expect(change?.rmse.no_change).toBeCloseTo(1e-3, 6)
  expect(change?.rmse.linear).toBeLessThan(1e-6)
})

test('what is explained is told of changes that vary; a constant has nothing to explain', async () => {
  const rows = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    madeUpBatch(k, 6 + k, 12 + 3 * k).map((row) => ({ ...row, VB: 0.5, VF: 1 - Number(row['VA']) })),
  )
  // Concentrations were made with other volumes, so that species totals scatter a little.
  const made = await madeUpTask(rows)
  const half = madeUpPart(made, {
    oneStep: (value, { column, step }) => value + (column === 'CALA' ? 0.001 * (step % 2 ? 1 : -1) : 0),
  })
  const { deltas } = half.evaluation
  const r2 = Object.fromEntries(deltas.map((delta) => [delta.name, delta.r2]))
  expect(r2['dVB']).toBeNull()
  expect(r2['dCBK']).toBeCloseTo(1, 6)
  expect(r2['dCALA']).toBeLessThan(1)
  expect(r2['dCALA']).toBeGreaterThan(0.5)
})

test('a column that no forecaster was asked for is left out, not scored as NaN', async () => {
  const made = await madeUpTask()
  const { oneStep } = madeUpPart(made).evaluation
  const less = (by: Forecaster) => ({
    ...oneStep[by],
    columns: oneStep[by].columns.filter(({ name }) => name !== 'CAK'),
  })
  const without = { emulator: less('emulator'), no_change: less('no_change'), linear: less('linear') }
  const names = deltaScores(made.data.system, without).map(({ name }) => name)
  expect(names).toEqual(['dCALA', 'dCBLA', 'dCBK', 'dVA', 'dVB'])
})

test('rivals of a search are scored as its emulators are, free-running on the same experiments', async () => {
  const made = await madeUpTask()
  const places = made.parts['test']!
  const still = madeUpCourses(made, places, (_, { column, experiment }) => {
    return experimentSeries(made.data, Number(experiment), column)[0]!
  })
  const value = await objectives.freeRunning.score(made, { run: () => Promise.resolve(still) }, places)
  const [noChange, straightLine] = rivals(made, places)
  expect(noChange!.name).toBe('no change')
  expect(noChange!.value).toBeCloseTo(value, 10)
  // The made-up volumes change by as much each step: a straight line misses less, and not nothing.
  expect(straightLine!.value).toBeGreaterThan(0)
  expect(straightLine!.value).toBeLessThan(value)
})
