// Intervals hold about as many runs as they promise, over several designs: leaving runs out in closed form alone would hold too few.
import { expect, test } from 'vitest'
import { intervalScores } from '@utsushi/learn'
import { seededRandom } from '@utsushi/ground'
import { answers } from './answers.js'
import { calibrate, intervalProblem, observedOf, parseCalibration, saidOf } from './intervals.js'
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

/** Runs of which half, those with b above 0.5, are ten times as noisy; nothing that a process knows tells them apart. */
async function noisyHalf(group: string | undefined, seed: number, changes: object = {}) {
  const random = seededRandom(seed)
  const rows = Array.from({ length: 400 }, () => [random.uniform(), random.uniform()])
  const folder = folderOf({
    'parameters.csv': tableText(['a', 'b'], rows),
    'outputs.csv': tableText(
      ['y'],
      rows.map(([a = 0, b = 0]) => [a + (b > 0.5 ? 0.3 : 0.03) * random.normal()]),
    ),
  })
  const intervals = { level: 0.9, ...(group && { group }) }
  return taskOf(configFor(folder, { model: { kind: 'linear' }, split: { test: 0.5 }, intervals, ...changes }))
}

test('intervals by groups of an input hold in each group, and those of all runs in none', async () => {
  const covered = { none: [0, 0], b: [0, 0] }
  for (let seed = 0; seed < 5; seed++)
    for (const group of ['none', 'b'] as const) {
      const task = await noisyHalf(group === 'none' ? undefined : group, seed)
      const own = answers(task, () => () => Promise.resolve({}))(new Float32Array(0))
      const calibration = parseCalibration(await calibrate(task, own, undefined))
      const places = task.parts['test'] ?? []
      const { inputs } = task.data
      const said = saidOf(task.fitted, await own.of(places), calibration, { panel: inputs, places })
      const observed = observedOf(task.data, places)
      for (const [k, isNoisy] of [false, true].entries()) {
        const rows = places.flatMap((run, row) => {
          const b = inputs.values[run * 2 + 1]!
          // Thirds end at 1/3 and 2/3: the middle one holds both kinds.
          return (isNoisy ? b > 0.7 : b < 0.3) ? [row] : []
        })
        const within = rows.filter(
          (row) => observed[row]! >= said.lower[row]! && observed[row]! <= said.upper[row]!,
        )
        covered[group][k]! += within.length / rows.length / 5
      }
    }
  expect(covered.none[0]).toBeGreaterThan(0.97)
  expect(covered.none[1]).toBeLessThan(0.85)
  for (const share of covered.b) {
    expect(share).toBeGreaterThan(0.85)
    expect(share).toBeLessThan(0.96)
  }
})

test('a group that is too small, and an input that there is not, are refused before training', async () => {
  const findings = async (intervals: object): Promise<string> => {
    const { config, data, parts } = await noisyHalf(undefined, 1)
    return `${intervalProblem({ ...config, intervals: { ...config.intervals, ...intervals } }, data, parts)}`
  }
  expect(await findings({ group: 'c' })).toBe('intervals.group: c is no input — there are a, b')
  expect(await findings({ group: 'b', level: 0.99 })).toMatch(
    /^intervals\.group: b up to 0\.\d+ has 6\d training runs, and intervals of 0\.99 need 99 in each group — add runs/,
  )
  expect(await findings({ group: 'b' })).toBe('undefined')
})
