// Intervals hold about as many runs as they promise, over several designs: leaving runs out in closed form alone would hold too few.
import { expect, test } from 'vitest'
import { intervalScores } from '@utsushi/learn'
import { seededRandom } from '@utsushi/ground'
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

test.each([1, 20])(
  '%s parameter sets that were run twice, with noise that grows with the output',
  async (twice) => {
    const random = seededRandom(5)
    const design = designOf(inputs.slice(0, 2), { design: 'latin', samples: 60, seed: 3 })
    const rows = [...design, ...design.slice(0, twice)]
    const folder = folderOf({
      'parameters.csv': tableText(['a', 'b'], rows),
      'outputs.csv': tableText(
        ['y'],
        rows.map(([a = 0]) => [Math.exp(a / 30 + 0.5 * random.normal())]),
      ),
    })
    const task = await taskOf(configFor(folder, { model: { kind: 'gp' }, split: { test: 0.3 } }))
    const [output] = task.fitted.method?.kind === 'gp' ? task.fitted.method.own.outputs : []
    expect(output).toMatchObject({ kind: 'process', bend: { kind: 'yeo-johnson' } })
    expect(output?.kind === 'process' ? output.spread : NaN).toBeLessThan(5)
    const own = answers(task, () => () => Promise.resolve({}))(new Float32Array(0))
    const calibration = parseCalibration(await calibrate(task, own, undefined))
    const test = task.parts['test'] ?? []
    const { deviation } = saidOf(task.fitted, await own.of(test), calibration)
    const observed = observedOf(task.data, test)
    expect(Math.max(...deviation)).toBeLessThan(3 * Math.max(...observed))
  },
)
