// What a comparison of kinds of models recommends: processes where the answer is smooth, whatever the folds scatter by, and nothing over lines
// where there is noise alone beyond them.
import { seededRandom } from '@utsushi/ground'
import { compareFamily, type FamilyComparison, type MemberResult } from '@utsushi/study'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { advise } from './family.js'
import { simulator } from './index.js'
import { testFunctions } from './simulate/functions.js'
import { configFor, folderOf, readFor, spreadRuns, tableText } from './testing/written-runs.js'
import { partsOf } from './data.js'

const { borehole } = testFunctions

/** Lines and processes on runs of a simulator. */
async function compared(runs: number, inputs: number, of: (x: readonly number[]) => number) {
  const { x, y } = spreadRuns(runs, inputs, (own) => [of(own)])
  const names = Array.from({ length: inputs }, (_, k) => `p${k}`)
  const folder = folderOf({ 'parameters.csv': tableText(names, x), 'outputs.csv': tableText(['y'], y) })
  const config = configFor(folder, { inputs: Object.fromEntries(names.map((name) => [name, {}])) })
  return await compareFamily(
    { study: simulator, config },
    { members: ['linear', 'gp'], folds: 5, trials: 1, workers: 1, out: join(folder, 'compared') },
  )
}

test('a smooth simulator: processes are told from lines, by so many times their error', async () => {
  const { comparison, advice } = await compared(60, 6, (x) => {
    const [lines = 0] = borehole.of(
      borehole.inputs.map(({ min, max }, k) => min + (x[k] ?? 0.5) * (max - min)),
    )
    return lines
  })
  expect(comparison.recommendation).toMatchObject({ member: 'gp', alike: ['gp'] })
  expect(comparison.differences).toMatchObject([{ member: 'linear', verdict: 'worse' }])
  // Raw errors of the folds scatter by more than their differences do: factors tell.
  expect(comparison.differences[0]?.worseBy).toBeGreaterThan(3)
  expect(comparison.recommendation.sentences.join(' ')).toMatch(
    /gp has the least error, .* linear has [\d.]+ times the error of gp, by more than the folds scatter\. Begin with gp\./,
  )
  expect(advice[0]).toMatch(/^Gaussian processes are ahead of lines/)
})

test('lines with noise: processes are not recommended over them', async () => {
  const random = seededRandom(3)
  const { comparison, advice } = await compared(
    60,
    4,
    (x) => (x[0] ?? 0) - 2 * (x[1] ?? 0) + 0.4 * random.normal(),
  )
  expect(comparison.recommendation.alike).toContain('linear')
  expect(comparison.recommendation.member).toBe('linear')
  expect(advice[0]).toMatch(/^Lines are as good as Gaussian processes/)
})

const member = (name: string, scores: readonly number[]): MemberResult => ({
  ...{ name, scores, mean: 0, deviation: 0, interval: [0, 0], parameters: null, seconds: 1 },
  ...{ tuningSeconds: 0, chosen: [], epochs: [] },
})

test('advice follows the direction of the objective', () => {
  const { objective } = { objective: { name: 'r2', meaning: 'mean R²', direction: 'maximize' } } as Pick<
    FamilyComparison,
    'objective'
  >
  const members = [
    member('linear', [0.99, 0.98, 0.985, 0.99, 0.98]),
    member('gp', [0.8, 0.79, 0.82, 0.81, 0.8]),
    member('ensemble', [0.97, 0.96, 0.97, 0.965, 0.97]),
  ]
  const config = configFor('.')
  const [lines, networks] = advise({ members, objective }, config)
  expect(lines).toMatch(/^Lines are ahead of Gaussian processes/)
  expect(networks).toMatch(/^Networks are ahead of Gaussian processes/)
})

test('what few folds leave open is not called equal', () => {
  const objective = {
    ...{ name: 'error', meaning: 'error', direction: 'minimize' },
    ratio: { least: 1e-6 },
  } as Pick<FamilyComparison, 'objective'>['objective']
  const gp = member('gp', [0.01, 0.1, 0.04])
  const [far] = advise({ members: [member('linear', [0.12, 0.13, 0.14]), gp], objective }, configFor('.'))
  expect(far).toMatch(/^These folds do not tell lines from Gaussian processes/)
  const [near] = advise({ members: [member('linear', [0.011, 0.09, 0.04]), gp], objective }, configFor('.'))
  expect(near).toMatch(/^Lines are as good as Gaussian processes/)
})

test('runs that only stop a network are trained on by what is fitted in one go; the test stays the same', async () => {
  const { x, y } = spreadRuns(40, 2, ([a = 0, b = 0]) => [a * b])
  const folder = folderOf({
    'parameters.csv': tableText(['a', 'b'], x),
    'outputs.csv': tableText(['y'], y),
  })
  const runs = await readFor(configFor(folder))
  const of = (kind: string, split: object = {}) =>
    partsOf(configFor(folder, { model: { kind }, split }), runs)
  const [network, process] = [of('network'), of('gp')]
  expect(network.validation).toHaveLength(6)
  expect(process.validation).toBeUndefined()
  expect(process.test).toEqual(network.test)
  expect(process.train).toEqual([...network.train, ...(network.validation ?? [])].toSorted((a, b) => a - b))
  // Without a test part there is nothing else to be scored on.
  expect(of('gp', { test: 0 }).validation).toHaveLength(6)
})
