// What is wrong with an encoder, with the files of a run, or with a table to predict for is told in one sentence, with the place and
// the way out.
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quantileSorted } from '@utsushi/data'
import { openEmulator } from '@utsushi/emulator'
import { input, mean, program, reshape } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { flatParameters, initialise, tinyTimeMixer } from '@utsushi/learn'
import { saveTinyTimeMixer } from '@utsushi/learn/node'
import { prepareTask, silentReporter, writeEmulators, type StudyContext } from '@utsushi/study'
import { windowedPark } from './data/windowed.js'
import { parseDecisions } from './decision.js'
import { firstWeights } from './encoder.js'
import { equipment } from './index.js'
import { predict } from './predict.js'
import { parkOf } from './testing/park-of.js'

const folder = mkdtempSync(join(tmpdir(), 'equipment-bad-input-'))
const whole = join(folder, 'whole')
const context: StudyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' },
}
const { parts } = equipment

beforeAll(async () => {
  const model = tinyTimeMixer({
    ...{ contextLength: 16, patchLength: 4, numInputChannels: 1, dModel: 4, numLayers: 1 },
    ...{ decoderNumLayers: 1, decoderDModel: 4, predictionLength: 4 },
  })
  const parameters = flatParameters(model.parameters)
  await saveTinyTimeMixer(whole, { model, parameters, weights: initialise(parameters, 3) })
})
afterAll(() => rmSync(folder, { recursive: true }))

const names = ['P1', 'P2'].map((own) => ({ equipment: own, item: 'flow', unit: 'K' }))
const park = parkOf(
  names.map((_, series) =>
    Array.from({ length: 200 }, (_day, step) => Math.sin(step / 3 + series) + ((step * 37) % 13) / 9),
  ),
  { names },
)

const configOf = (settings: Readonly<Record<string, unknown>> = {}) =>
  parts.schema.parse({
    ...{ labels: { horizons: [2] }, windows: { context: 16, stride: 3 } },
    ...{ model: { branches: ['statistics'], hidden: [4] }, ...settings },
  })

/** What is said of an encoder. */
async function refusal(encoder: Readonly<Record<string, unknown>>, windows = 16): Promise<string> {
  const config = configOf({
    ...{ model: { branches: ['encoder'], hidden: [4] }, encoder },
    windows: { context: windows, stride: 3 },
  })
  const read = windowedPark(config, park, context)
  await expect(read).rejects.toThrow(InputError)
  const message = await read.then(
    () => '',
    (error: unknown) => (error as Error).message,
  )
  expect(message.split('\n')).toHaveLength(1)
  return message.replaceAll(folder, '')
}

describe('an encoder', () => {
  test('whose path is not there', async () => {
    expect(await refusal({ kind: 'folder', path: join(folder, 'none') })).toMatch(
      /^\/none: .*config\.json and model\.safetensors/,
    )
    expect(await refusal({ kind: 'onnx', path: join(folder, 'none.onnx') })).toMatch(
      /^encoder\.path: \/none\.onnx cannot be read \(ENOENT\) — /,
    )
  })

  test('whose path is not told', () => {
    expect(() => configOf({ encoder: { kind: 'folder' } })).toThrow(
      /the path that encoder.kind: folder reads/,
    )
  })

  test('of another context', async () => {
    expect(await refusal({ kind: 'folder', path: whole }, 20)).toBe(
      'encoder: /whole takes windows of 16 steps, windows.context is 20 — set windows.context to 16, or take another encoder',
    )
  })

  const damaged = (name: string, mend: (own: string) => void): string => {
    const own = join(folder, name)
    cpSync(whole, own, { recursive: true })
    mend(own)
    return own
  }
  const changed = (name: string, keys: Readonly<Record<string, unknown>>): string =>
    damaged(name, (own) => {
      const file = join(own, 'config.json')
      const before = JSON.parse(readFileSync(file, 'utf8')) as object
      writeFileSync(file, JSON.stringify({ ...before, ...keys }))
    })

  test('whose weights have other shapes than its configuration', async () => {
    const path = changed('shapes', { d_model: 8, decoder_d_model: 8 })
    expect(await refusal({ kind: 'folder', path })).toMatch(
      /^\/shapes\/model\.safetensors: weight "[^"]+" is \[.*\], config\.json asks for \[.*\]/,
    )
  })

  test('with keys of an architecture that is not known', async () => {
    const path = changed('keys', { quantum_layers: 2 })
    expect(await refusal({ kind: 'folder', path })).toMatch(
      /^\/keys\/config\.json: unknown key "quantum_layers": it may change what the model computes/,
    )
  })

  test('whose header is cut off, or says that it is longer than its file', async () => {
    const weights = (own: string): string => join(own, 'model.safetensors')
    const cut = damaged('cut', (own) => truncateSync(weights(own), 20))
    expect(await refusal({ kind: 'folder', path: cut })).toMatch(/^\/cut\/model\.safetensors: /)
    const long = damaged('long', (own) => {
      const bytes = readFileSync(weights(own))
      bytes.writeBigUInt64LE(2n ** 40n, 0)
      writeFileSync(weights(own), bytes)
    })
    expect(await refusal({ kind: 'folder', path: long })).toMatch(/^\/long\/model\.safetensors: /)
  })

  test('in an ONNX file with other ports', async () => {
    const path = join(folder, 'ports.onnx')
    const x = input('x', 'float32', ['batch', 16])
    writeFileSync(
      path,
      program({ name: 'ports', inputs: [x], outputs: { y: mean(x, { axes: 1 }) } }).toOnnx(),
    )
    expect(await refusal({ kind: 'onnx', path })).toMatch(
      /^\/ports\.onnx: .* — an encoder has one float output \[batch, features\]$/,
    )
    const y = reshape(mean(x, { axes: 1 }), ['batch', 1])
    writeFileSync(path, program({ name: 'fits', inputs: [x], outputs: { y } }).toOnnx())
    expect(await refusal({ kind: 'onnx', path }, 20)).toMatch(/\/ports\.onnx takes windows of 16 steps/)
  })
})

test('a damaged record of what was fitted is refused with its place', async () => {
  const config = configOf({ model: { kind: 'logistic' } })
  const { fitted } = prepareTask(parts, config, await windowedPark(config, park, context))
  const record = JSON.parse(JSON.stringify(fitted)) as Record<string, unknown>
  expect(parts.parseFitted(record, 'scalers.json', config)).toEqual(fitted)
  const said = (change: Readonly<Record<string, unknown>>): string => {
    try {
      parts.parseFitted({ ...record, ...change }, 'scalers.json', config)
    } catch (error) {
      expect(error).toBeInstanceOf(InputError)
      return (error as Error).message
    }
    return 'accepted'
  }
  const rest = ' — train again or restore the file'
  expect(said({ ranges: 3 })).toBe(`scalers.json: ranges are no list${rest}`)
  expect(said({ ranges: [fitted.ranges[0], { ...fitted.ranges[1], half: 0 }] })).toBe(
    `scalers.json: ranges[1] is no normal range${rest}`,
  )
  expect(said({ windows: null })).toBe(`scalers.json: windows is no number${rest}`)
  expect(said({ positives: [] })).toBe(
    `scalers.json: positives are no 1 shares, one a horizon of the study file${rest}`,
  )
  expect(said({ statistics: { ...fitted.statistics, scale: [0] } })).toBe(
    `scalers.json: statistics: no scales of columns${rest}`,
  )
  expect(said({ classifiers: { kind: 'logistic', horizons: [{}] } })).toMatch(
    /^scalers\.json: classifiers\.horizons\[0\]/,
  )
  expect(said({ classifiers: { kind: 'logistic', horizons: [] } })).toMatch(/^scalers\.json: classifiers/)
  expect(said({ classifiers: undefined })).toMatch(/^scalers\.json: classifiers/)
  expect(said({ encoder: { contextLength: -1 } })).toMatch(/^scalers\.json: encoder: contextLength is -1/)
})

test('a damaged record of calibration is refused with its place, and none is none', () => {
  const { labels } = configOf()
  expect(parseDecisions(null, labels)).toEqual([{ calibrator: null, chosen: null }])
  expect(() => parseDecisions({ horizons: [] }, labels)).toThrow(
    'calibration.json: horizons are no list of 1, as the study file has — train again or restore the file',
  )
  expect(() => parseDecisions({ horizons: [{ calibrator: null }] }, labels)).toThrow(
    'calibration.json: horizons[0]: has no calibrator and threshold',
  )
  const odd = { calibrator: { kind: 'platt', version: 1, slope: 'steep', intercept: 0 }, chosen: null }
  expect(() => parseDecisions({ horizons: [odd] }, labels)).toThrow(
    /^calibration\.json: horizons\[0\]\.calibrator\.slope/,
  )
})

describe('a table to predict for', () => {
  const file = join(folder, 'model.onnx')
  beforeAll(async () => {
    const config = configOf({ data: { unit: 'unit' } })
    const task = prepareTask(parts, config, await windowedPark(config, park, context))
    const { fitted, model, data } = task
    const weights = firstWeights(config, model, 4, data)
    const created = '2020-01-01T00:00:00.000Z'
    writeEmulators(parts, { config, fitted, model, weights, calibration: null, created, metrics: {} }, file)
  })

  /** Probabilities of the first item, written in a unit. */
  async function predicted(
    unit: string,
    make: (value: number) => number,
    { who = 'P1', limits = '' } = {},
  ): Promise<number[]> {
    const table = join(folder, 'new.csv')
    const rows = Array.from({ length: 40 }, (_, step) => {
      const day = new Date(Date.UTC(2024, 0, 1 + step)).toISOString().slice(0, 10)
      return `${who},flow,${day},${make(park.values[step]!)},${unit}`
    })
    writeFileSync(table, ['equipment_id,check_item_id,timestamp,value,unit', ...rows].join('\n'))
    if (limits !== '')
      writeFileSync(join(folder, 'own.csv'), `equipment_id,check_item_id,low,high\n${limits}\n`)
    const emulator = await openEmulator(file)
    try {
      const data = { unit: 'unit', ...(limits !== '' && { limits: 'own.csv' }) }
      const request = { emulator: file, input: table, reading: { data } }
      const { chunks, columns } = await predict(emulator, request as Parameters<typeof predict>[1], context)
      const place = columns.findIndex(({ name }) => name === 'probability_2')
      const said: number[] = []
      for await (const chunk of chunks) said.push(...(chunk[place] as Float32Array))
      return said
    } finally {
      await emulator.close()
    }
  }

  test('in another unit is brought to that of training', async () => {
    const own = await predicted('K', (value) => value)
    expect(new Set(own).size).toBeGreaterThan(3)
    const other = await predicted('°C', (value) => value - 273.15)
    expect(other).toHaveLength(own.length)
    // A float32 near 273 keeps 3e-5 of a kelvin.
    for (const [k, value] of other.entries()) expect(value).toBeCloseTo(own[k]!, 3)
  })

  test('in a unit that cannot be that of training is refused', async () => {
    await expect(predicted('bar', (value) => value)).rejects.toThrow(
      /new\.csv: flow of P1 is in bar, and .*model\.onnx was trained on it in K, which bar cannot be made — bring the table to K, or correct its unit$/,
    )
  })

  test('of items that training did not know asks for limits', async () => {
    await expect(predicted('K', (value) => value, { who: 'P9' })).rejects.toThrow(
      /new\.csv: .*model\.onnx has no normal range for any of its items \(P9 flow\) — give limits by --set data\.limits=/,
    )
  })
  // The limit is 1 and what is usual on the other side 0: as two limits with that in the middle, where the upper one is given.
  test.each([
    ['upper', 0.1, (usual: number) => [`,1.7`, `${2 * usual - 1.7},1.7`]],
    ['lower', 0.9, (usual: number) => [`-0.5,`, `${-0.5},${2 * usual + 0.5}`]],
  ] as const)('with a limit on the %s side alone is measured by it', async (side, share, make) => {
    const usual = quantileSorted(Float64Array.from(park.values.subarray(0, 40)).sort(), share)
    const [one, both] = make(usual).map((limits) => `P1,flow,${limits}`)
    const told = (limits: string | undefined, who = 'P1') =>
      predicted('K', (value) => value, { who, ...(limits !== undefined && { limits }) })
    const said = await told(one)
    expect(new Set(said).size).toBeGreaterThan(3)
    expect(said).not.toEqual(await told(undefined))
    if (side === 'upper') {
      const same = await told(both)
      for (const [k, value] of said.entries()) expect(value).toBeCloseTo(same[k]!, 4)
    }
    // An item that training did not know has a range by it too.
    expect(await told(`P9,flow,${make(usual)[0]}`, 'P9')).toEqual(said)
  })
})
