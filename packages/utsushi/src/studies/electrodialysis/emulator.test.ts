import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readLabels, readTable } from '@utsushi/data/node'
import { openEmulator, type Emulator } from '@utsushi/emulator'
import { openRuntime, type Runtime } from '@utsushi/graph'
import { initialise } from '@utsushi/learn'
import { askIn, prepareTask, silentReporter, writeEmulators, type PredictRequest } from '@utsushi/study'
import { courses, type Courses } from './answers.js'
import { readExperiments } from './data/read.js'
import { electrodialysis } from './index.js'
import { madeUpBatch, madeUpStudy } from './testing/made-up-experiments.js'

const folder = mkdtempSync(join(tmpdir(), 'electrodialysis-emulator-'))
const rows = Array.from({ length: 8 }, (_, k) => madeUpBatch(k, 9, 12 + 3 * k)).flat()
const files = { batch: join(folder, 'model.onnx'), step: join(folder, 'model.step.onnx') }
let runtime: Runtime
let emulators: { batch: Emulator; step: Emulator }
let expected: Courses
const chosen = [1, 5]

beforeAll(async () => {
  runtime = await openRuntime()
  const config = madeUpStudy(folder, rows, {
    model: { lstm: { hidden: 8, layers: 2 }, mlp: { hidden: 12, layers: 3 } },
    system: undefined,
  })
  const task = prepareTask(electrodialysis.parts, config, await readExperiments(config))
  const { fitted, model } = task
  const weights = initialise(model.parameters, 4).map((weight) => weight * 3)
  const created = '2020-01-01T00:00:00.000Z'
  const finished = { config, fitted, model, weights, calibration: null, created, metrics: {} }
  expect(writeEmulators(electrodialysis.parts, finished, files.batch).others).toEqual([files.step])
  emulators = { batch: await openEmulator(files.batch), step: await openEmulator(files.step) }
  expected = await courses(task, askIn(runtime, task.tables))(weights).run(chosen, 'free')
})

afterAll(async () => {
  await emulators.batch.close()
  await emulators.step.close()
  await runtime.close()
  rmSync(folder, { recursive: true })
})

const stateColumns = ['VF', 'VA', 'VB', 'CFLA', 'CALA', 'CBLA', 'CFK', 'CAK', 'CBK']
const course = (experiment: number) => rows.slice(experiment * 9, experiment * 9 + 9)
const first = (names: readonly string[]) =>
  chosen.map((k) => names.map((name) => Number(course(k)[0]![name])))
const controls = () => chosen.map((k) => course(k).map(({ V, E }) => [Number(V), Number(E)]))

/** The largest difference, of the largest value of the column over the course. */
function difference(column: ArrayLike<number | bigint>, of: number, steps = 8): number {
  let [worst, largest] = [0, 0]
  for (let step = 0; step < steps; step++)
    for (let k = 0; k < 2; k++) {
      const wanted = expected.seen[(step * 2 + k) * 10 + of]!
      largest = Math.max(largest, Math.abs(wanted))
      worst = Math.max(worst, Math.abs(Number(column[k * 9 + step + 1]) - wanted))
    }
  return worst / Math.max(largest, 0.01)
}

test('the emulator gives whole batches as the training program does', async () => {
  const { outputs, extrapolations } = await emulators.batch.predict({
    initial: first(stateColumns),
    initial_responses: first(['I']),
    controls: controls(),
  })
  expect(outputs['states']!.dims).toEqual([2, 9, 9])
  for (const [place, name] of stateColumns.entries())
    expect(difference(outputs['states']!.columns[name]!, place)).toBeLessThan(1e-5)
  expect(difference(outputs['responses']!.columns['I']!, 9)).toBeLessThan(1e-5)
  expect(outputs['states']!.columns['CFLA']![0]).toBeCloseTo(Number(course(1)[0]!['CFLA']), 6)
  expect(extrapolations).toEqual([])
})

test('stepped, it gives the same course, and totals stay to the bit over a thousand steps', async () => {
  const [batch] = first(stateColumns)
  const volumes = batch!.slice(0, 3)
  const contents = [...volumes, ...batch!.slice(3).map((c, k) => c * volumes[k % 3]!)]
  const { V, E } = course(1)[0]!
  const steered = { controls: [[Number(V), Number(E)]], next_controls: [[Number(V), Number(E)]] }
  let step = await emulators.step.step({
    contents: [contents],
    last_responses: first(['I']).slice(0, 1),
    ...steered,
  })
  const totals = ({ state }: typeof step) => {
    const { data } = state['contents'] as { data: Float32Array }
    return [0, 3, 6].map((at) => data[at]! + data[at + 1]! + data[at + 2]!)
  }
  const begun = totals(step)
  for (let k = 0; k < 8; k++) {
    for (const [place, name] of stateColumns.entries()) {
      const wanted = expected.seen[k * 20 + place]!
      const scale = Math.max(Math.abs(wanted), 0.01)
      expect(Math.abs(Number(step.outputs['state']!.columns[name]![0]) - wanted) / scale).toBeLessThan(1e-5)
    }
    step = await emulators.step.step(steered, step.state)
  }
  for (let k = 8; k < 1000; k++) step = await emulators.step.step(steered, step.state)
  expect(totals(step)).toEqual(begun)
})

test('only an emulator that carries state is stepped', async () => {
  await expect(emulators.batch.step({})).rejects.toThrow('carries no state: use predict')
})

const predict = (request: PredictRequest) =>
  electrodialysis.predict(request, {
    ...{ reporter: silentReporter, signal: new AbortController().signal, threads: 1, device: 'cpu' },
  })

test('predicts a table: first rows and controls in, courses out, with what lies outside of training named', async () => {
  const plan = course(1).map((row, step) => {
    const asked = { ...row, exp: 'plan, a', V: 60 }
    return step === 0
      ? asked
      : { ...asked, ...Object.fromEntries([...stateColumns, 'I'].map((name) => [name, ''])) }
  })
  const header = Object.keys(plan[0]!)
  const text = (value: unknown) => (String(value).includes(',') ? `"${String(value)}"` : String(value))
  const lines = plan.map((row) => header.map((name) => text(row[name as keyof typeof row])).join(','))
  const input = join(folder, 'plan.csv')
  writeFileSync(input, [header.join(','), ...lines].join('\n') + '\n')
  const output = join(folder, 'courses.csv')
  const outcome = await predict({ emulator: files.batch, input, output })
  expect(outcome).toMatchObject({ rows: 9, output })
  expect(outcome.warnings.join('\n')).toMatch(/V: 9 values outside .* farthest 60/)
  expect(await readLabels(output, 'exp')).toEqual(Array.from({ length: 9 }, () => 'plan, a'))
  const { columns } = await readTable(output, { columns: ['t', 'CFLA', 'I'] })
  expect(columns.get('t')!.values[8]).toBeCloseTo(2)
  expect(columns.get('CFLA')!.values.every((value) => value > 0)).toBe(true)
  expect(columns.get('I')!.values[0]).toBeCloseTo(Number(course(1)[0]!['I']), 5)
  const wrong = readFileSync(input, 'utf8').replace(/,60,/, ',,')
  writeFileSync(input, wrong)
  await expect(predict({ emulator: files.batch, input, output })).rejects.toThrow(/V is missing/)
  await expect(predict({ emulator: files.step, input, output })).rejects.toThrow('one step at a time')
})
