// Intervals hold about as many runs as they promise, over several designs: leaving runs out in closed form alone would hold too few.
import { expect, test } from 'vitest'
import { intervalScores } from '@utsushi/learn'
import { answers } from './answers.js'
import { calibrate, observedOf, parseCalibration, saidOf } from './intervals.js'
import { designOf } from './simulate/design.js'
import { testFunctions } from './simulate/functions.js'
import { configFor, folderOf, tableText, taskOf } from './testing/written-runs.js'

const { inputs, of } = testFunctions.otl

/** Share of held-out runs within intervals of 90 %, and their width, of a design. */
async function heldBy(kind: string, seed: number): Promise<number> {
  const design = designOf(inputs, { design: 'latin', samples: 200, seed })
  const folder = folderOf({
    'parameters.csv': tableText(
      inputs.map(({ name }) => name),
      design,
    ),
    'outputs.csv': tableText(
      ['voltage'],
      design.map((row) => of(row)),
    ),
  })
  const task = await taskOf(configFor(folder, { model: { kind }, split: { test: 0.65, validation: 0 } }))
  const none = () => () => Promise.resolve({})
  const own = answers(task, none)(new Float32Array(0))
  const calibration = parseCalibration(await calibrate(task, own, undefined))
  const test = task.parts['test'] ?? []
  const said = saidOf(task.fitted, await own.of(test), calibration)
  return intervalScores({ ...said, observed: observedOf(task.data, test), columns: 1 }).coverage
}

test.each(['gp', 'linear'])('intervals of %s hold about 90 % of runs that were never seen', async (kind) => {
  const shares: number[] = []
  for (let seed = 0; seed < 5; seed++) shares.push(await heldBy(kind, seed))
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  expect(mean).toBeGreaterThan(0.85)
  expect(mean).toBeLessThan(0.97)
})
