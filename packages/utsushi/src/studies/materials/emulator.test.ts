// The emulator file says of a sequence what the evaluation says of it, whatever it is made of.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmulator } from '@utsushi/emulator'
import { openRuntime, type Runtime } from '@utsushi/graph'
import { initialise } from '@utsushi/learn'
import { askIn, prepareTask, writeEmulators } from '@utsushi/study'
import { answers } from './answers.js'
import type { Asked } from './data/measured.js'
import { materials } from './index.js'
import { materialsOf } from './testing/materials-of.js'

const folder = mkdtempSync(join(tmpdir(), 'materials-emulator-'))
let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(async () => {
  await runtime.close()
  rmSync(folder, { recursive: true })
})

const count = 40
const lengthOf = (place: number, isEven: boolean): number => (isEven ? 24 : 14 + ((place * 7) % 11))
const sequences = (isEven: boolean) =>
  Array.from({ length: count }, (_, place) => ({
    columns: Object.fromEntries(
      ['heat', 'share'].map((name, channel) => [
        name,
        Array.from(
          { length: lengthOf(place, isEven) },
          (__, k) =>
            40 * channel +
            Math.sin((k * (1 + (place % 3))) / 3 + channel) +
            ((k * 31 + place * 17) % 13) / 20,
        ),
      ]),
    ),
  }))

const asked = {
  classes: {
    kind: 'classes',
    target: 'class',
    names: ['a', 'b', 'c'],
    of: Int32Array.from({ length: count }, (_, k) => k % 3),
  },
  values: {
    kind: 'values',
    targets: [
      { name: 'stress', unit: 'MPa' },
      { name: 'size', unit: 'um' },
    ],
    values: Float32Array.from({ length: 2 * count }, (_, k) => 300 + 20 * ((k >> 1) % 3) + 5 * Math.sin(k)),
  },
  sequences: {
    kind: 'sequences',
    answer: { name: 'share', unit: '1' },
    axis: Float64Array.from({ length: 5 }, (_, k) => 24 + k),
    values: Float32Array.from({ length: 5 * count }, (_, k) => Math.sin(k / 5)),
  },
} as const satisfies Record<string, Asked>

type Row = readonly [
  kind: string,
  asks: keyof typeof asked,
  isEven: boolean,
  more?: Readonly<Record<string, unknown>>,
]

const rows: readonly Row[] = [
  ['rnn', 'classes', true],
  ['gru', 'classes', false, { stride: 3, pooling: 'attention' }],
  ['lstm', 'values', true, { scaling: 'point', pooling: 'last' }],
  ['lru', 'values', false],
  ['minGru', 'sequences', true],
  ['seq2seq', 'sequences', true, { attention: 'dot' }],
  ['gru', 'values', false, { ensemble: 3 }],
  ['gruFcn', 'classes', false, { pooling: 'last' }],
  ['lstmFcn', 'values', true],
  ['fcn', 'classes', false],
  ['mlp', 'values', true],
  ['kernels', 'classes', true, { kernels: 300 }],
  ['kernels', 'values', true, { kernels: 300 }],
  ['neighbours', 'classes', false],
  ['ridge', 'classes', true, { scaling: 'point' }],
  ['ridge', 'sequences', true],
  ['pls', 'values', true],
]

for (const [kind, asks, isEven, more = {}] of rows)
  test(`the emulator of ${kind} says of ${asks} what the evaluation says`, async () => {
    const { parts } = materials
    const config = parts.schema.parse({
      data: { axes: 'any' },
      task: {
        kind: asks,
        ...(asks === 'values' && { targets: { stress: 'MPa', size: 'um' } }),
        ...(asks === 'sequences' && { answers: 'answers.csv', answer: { name: 'share' } }),
      },
      model: { kind, hidden: 6, ...more },
    })
    const data = materialsOf(sequences(isEven), asked[asks])
    const task = prepareTask(parts, config, data)
    // As a run folder keeps it.
    const fitted = parts.parseFitted(JSON.parse(JSON.stringify(task.fitted)), 'scalers.json', config)
    const model = parts.model(config, fitted)
    const weights = model === undefined ? new Float32Array(0) : initialise(model.parameters, 4)
    const file = join(folder, `${kind}-${asks}.onnx`)
    const created = '2020-01-01T00:00:00.000Z'
    writeEmulators(parts, { config, fitted, model, weights, calibration: null, created, metrics: {} }, file)

    const places = task.parts.test!
    const expected = await answers(task, askIn(runtime, task.tables))(weights).of(places)
    const { panel, steps } = data
    const values = new Float32Array(places.length * steps * 2)
    for (const [row, place] of places.entries())
      values.set(
        panel.values.subarray(panel.offsets[place]! * 2, panel.offsets[place + 1]! * 2),
        row * steps * 2,
      )
    const emulator = await openEmulator(file)
    try {
      const { outputs } = await emulator.predict({
        sequence: { data: values, dims: [places.length, steps, 2] },
        ...(!isEven && {
          lengths: {
            data: Int32Array.from(places, (place) => panel.offsets[place + 1]! - panel.offsets[place]!),
            dims: [places.length],
          },
        }),
      })
      const [output] = Object.values(outputs)
      const columns = Object.values(output!.columns) as Float32Array[]
      const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const farthest = places.reduce(
        (far, _, row) =>
          columns.reduce(
            (own, column, at) => Math.max(own, Math.abs(column[row]! - expected[row * columns.length + at]!)),
            far,
          ),
        0,
      )
      expect(columns.length * places.length).toBe(expected.length)
      expect(new Set(expected).size, 'different sequences, different answers').toBeGreaterThan(1)
      expect(farthest / scale).toBeLessThan(2e-5)
    } finally {
      await emulator.close()
    }
  })
