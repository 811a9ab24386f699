import { expect, test } from 'vitest'
import { deltaScores } from './deltas.js'
import type { Forecaster } from './evaluation.js'
import { madeUpBatch } from './testing/made-up-experiments.js'
import { madeUpData, madeUpPart } from './testing/made-up-evaluation.js'

test('the changes asked for are those outside of the first compartment: concentrations, then volumes', async () => {
  const made = await madeUpData()
  const { deltas } = madeUpPart(made).evaluation
  expect(deltas.map(({ name }) => name)).toEqual(['dCALA', 'dCBLA', 'dCAK', 'dCBK', 'dVA', 'dVB'])
  expect(deltas.map(({ unit }) => unit)).toEqual(['mol/L', 'mol/L', 'mol/L', 'mol/L', 'L', 'L'])
})

test('a change errs as the next value does, beside what no change and a straight line would miss', async () => {
  const made = await madeUpData()
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
  const made = await madeUpData(rows)
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
  const { data, model } = await madeUpData()
  const { oneStep } = madeUpPart({ data, model }).evaluation
  const less = (by: Forecaster) => ({
    ...oneStep[by],
    columns: oneStep[by].columns.filter(({ name }) => name !== 'CAK'),
  })
  const without = { emulator: less('emulator'), no_change: less('no_change'), linear: less('linear') }
  const names = deltaScores(data.experiments.system, without).map(({ name }) => name)
  expect(names).toEqual(['dCALA', 'dCBLA', 'dCBK', 'dVA', 'dVB'])
})
