// The emulator file says of parameters what the evaluation says of the runs, whatever it is made of; and what it says is right.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmulator } from '@utsushi/emulator'
import { openRuntime, type Runtime } from '@utsushi/graph'
import { initialise, intervalScores } from '@utsushi/learn'
import { askIn, prepareTask, writeEmulators } from '@utsushi/study'
import { answers } from './answers.js'
import { simulator } from './index.js'
import { calibrate, observedOf, parseCalibration, saidOf } from './intervals.js'
import { configFor, folderOf, readFor, spreadRuns, tableText } from './testing/written-runs.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const { x } = spreadRuns(80, 3, () => [])
const parameters = tableText(
  ['a', 'b', 'c'],
  x.map(([a = 0, b = 0, c = 0]) => [a, 100 * b, 10 ** (4 * c - 2)]),
)

/** Outputs of every layout, from smooth laws. */
const layouts = {
  scalars: {
    text: tableText(
      ['y', 'z', 's'],
      x.map(([a = 0, b = 0, c = 0]) => [
        3 + Math.sin(3 * a) + b,
        Math.exp(2 * a - c),
        1 / (1 + Math.exp(2 * c - b)),
      ]),
    ),
    more: { outputs: { y: { unit: 'm' }, z: { transform: 'log' }, s: { transform: 'logit' } } },
  },
  wide: {
    text: tableText(
      Array.from({ length: 12 }, (_, k) => String(k / 4)),
      x.map(([a = 0, b = 0, c = 0]) =>
        Array.from(
          { length: 12 },
          (_, k) => 20 + (a + 0.5) * Math.sin(k / 3) + b * Math.cos(k / 5) + c * k * 0.1,
        ),
      ),
    ),
    more: { data: { layout: 'wide' }, outputs: { y: { unit: 'K', transform: 'sqrt' } } },
  },
} as const

const rows = [
  ...(['linear', 'gp', 'components', 'trees', 'network', 'ensemble'] as const).flatMap((kind) => [
    [kind, 'scalars', 'step'] as const,
    [kind, 'wide', kind === 'gp' ? 'whole' : 'step'] as const,
  ]),
]

test.each(rows)(
  'the emulator of %s says of %s what the evaluation says (intervals over: %s)',
  async (kind, layout, over) => {
    const { text, more } = layouts[layout]
    const folder = folderOf({ 'parameters.csv': parameters, 'outputs.csv': text })
    const { parts } = simulator
    const config = configFor(folder, {
      ...more,
      inputs: { a: {}, b: {}, c: { scale: 'log' } },
      model: { kind, hidden: 6, members: 3, trees: 30 },
      intervals: { level: 0.8, over, ...(kind === 'components' && { group: 'b' }) },
    })
    const task = prepareTask(parts, config, await readFor(config))
    // As a run folder keeps it.
    const fitted = parts.parseFitted(JSON.parse(JSON.stringify(task.fitted)), 'scalers.json', config)
    const model = parts.model(config, fitted)
    const weights = model === undefined ? new Float32Array(0) : initialise(model.parameters, 4)
    const own = answers(task, askIn(runtime, task.tables))(weights)
    const calibration = await calibrate(task, own, task.parts.validation)
    const file = join(folder, 'model.onnx')
    const created = '2020-01-01T00:00:00.000Z'
    writeEmulators(parts, { config, fitted, model, weights, calibration, created, metrics: {} }, file)

    const places = task.parts.test!
    const { inputs } = task.data
    const expected = saidOf(fitted, await own.of(places), parseCalibration(calibration), {
      ...{ panel: inputs, places },
    })
    const emulator = await openEmulator(file)
    try {
      const { outputs } = await emulator.predict({
        parameters: {
          data: Float32Array.from(places.flatMap((run) => [...inputs.values.subarray(3 * run, 3 * run + 3)])),
          dims: [places.length, 3],
        },
      })
      for (const part of ['mean', 'deviation', 'lower', 'upper'] as const) {
        const columns = Object.values(outputs[part]!.columns) as Float32Array[]
        let far = 0
        for (const [output, column] of columns.entries())
          for (const [at, value] of column.entries())
            // In deviations of the output: doubt of next to nothing is rounding.
            far = Math.max(
              far,
              Math.abs(value - expected[part][at * columns.length + output]!) /
                fitted.outputs[output]!.spread,
            )
        expect(columns[0]!.length * columns.length).toBe(expected[part].length)
        expect(far, part).toBeLessThan(2e-3)
        if (part !== 'deviation') expect(new Set(columns[0]).size, part).toBeGreaterThan(1)
      }
      const observed = observedOf(task.data, places)
      const ends = intervalScores({ ...expected, observed, columns: fitted.basis.center.length })
      expect(ends.width).toBeGreaterThan(0)
      if (kind === 'gp') {
        let worst = 0
        for (const [at, value] of expected.mean.entries())
          worst = Math.max(worst, Math.abs(value - observed[at]!))
        expect(worst, 'smooth laws are learnt from fifty runs').toBeLessThan(0.2)
      }
    } finally {
      await emulator.close()
    }
  },
)
