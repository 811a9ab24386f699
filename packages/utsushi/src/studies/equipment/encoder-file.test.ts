// An encoder that came as an ONNX file travels in the run and in the emulator: whoever has either needs no other file.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmulator } from '@utsushi/emulator'
import { input, mean, program, reshape } from '@utsushi/graph'
import { openRun, silentReporter, train, type StudyContext } from '@utsushi/study'
import { afterAll, beforeAll, expect, test } from 'vitest'
import '../../registered.js'
import { equipmentSchema } from './config.js'
import { parseFitted } from './fit/fitted.js'
import { equipment } from './index.js'
import { foreignEncoder } from './testing/foreign-encoder.js'

const context: StudyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' },
}
const folder = mkdtempSync(join(tmpdir(), 'utsushi-encoder-file-'))
const encoder = join(folder, 'encoder.onnx')
const readings = join(folder, 'park', 'readings.csv')
const bytes = foreignEncoder(20)
let run = ''

const settings = {
  data: { folder: 'park' },
  labels: { horizons: [5, 10] },
  windows: { context: 20 },
  model: { branches: ['encoder', 'statistics'], hidden: [8] },
  encoder: { kind: 'onnx', path: 'encoder.onnx', differences: true },
  training: { epochs: 1 },
}

const studyFile = (name: string, sections: Readonly<Record<string, unknown>> = {}): string => {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(file, JSON.stringify({ study: 'equipment', ...settings, ...sections }))
  return file
}

beforeAll(async () => {
  mkdirSync(join(folder, 'park'))
  const rows = ['PUMP-1', 'PUMP-2', 'PUMP-3'].flatMap((name, k) =>
    Array.from({ length: 300 }, (_, day) => {
      const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)
      return `${name},pressure,${date},${(5 + Math.sin(day / (6 + k)) + ((day * 37) % 13) / 9).toFixed(3)}`
    }),
  )
  writeFileSync(readings, ['equipment_id,check_item_id,timestamp,value', ...rows, ''].join('\n'))
  writeFileSync(encoder, bytes)
  const trained = await train(studyFile('first'), { out: join(folder, 'first'), ...context })
  run = join(folder, 'moved')
  renameSync(trained.run, run)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the emulator predicts without the encoder’s file, and says which it holds', async () => {
  renameSync(encoder, join(folder, 'elsewhere.onnx'))
  const file = join(run, 'model.onnx')
  const emulator = await openEmulator(file)
  expect(emulator.inputs.map(({ name }) => name)).toEqual(['values', 'limits'])
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  expect(emulator.metadata.training['encoder']).toEqual({ name: 'encoder.onnx', sha256 })
  await emulator.close()
  const output = join(folder, 'said.csv')
  await equipment.predict({ emulator: file, input: readings, output }, context)
  const said = readFileSync(output, 'utf8').trim().split('\n').slice(1)
  expect(said).toHaveLength(3 * (300 - 19))
  const probabilities = said.map((row) => Number(row.split(',')[3]))
  expect(probabilities.every((value) => value > 0 && value < 1)).toBe(true)
  expect(new Set(probabilities).size).toBeGreaterThan(100)
  // The run alone makes the same file again.
  const again = join(folder, 'again.onnx')
  const { config } = openRun(run).config
  await equipment.export(equipmentSchema.parse(config), openRun(run), again, context)
  expect(readFileSync(again).equals(readFileSync(file))).toBe(true)
  renameSync(join(folder, 'elsewhere.onnx'), encoder)
})

test('a run whose copy of the encoder was changed is refused', () => {
  const record = JSON.parse(readFileSync(join(run, 'scalers.json'), 'utf8')) as Record<string, unknown>
  const config = equipmentSchema.parse(settings)
  const own = record['encoderFile'] as Record<string, unknown>
  expect(own['name']).toBe('encoder.onnx')
  const changed = { ...record, encoderFile: { ...own, base64: Buffer.from('other').toString('base64') } }
  expect(() => parseFitted(changed, 'scalers.json', config)).toThrow(
    'scalers.json: encoderFile: not the encoder that the run was trained with',
  )
  const without = { ...record, encoderFile: undefined }
  expect(() => parseFitted(without, 'scalers.json', config)).toThrow(
    'the encoder that made the embedding is not there',
  )
})

test('an encoder that cannot be part of the emulator is refused before training, and so is another one in an update', async () => {
  const x = input('x', 'float32', [1, 20])
  const one = program({ name: 'one', inputs: [x], outputs: { y: reshape(mean(x, { axes: 1 }), [1, 1]) } })
  writeFileSync(join(folder, 'one.onnx'), one.toOnnx())
  const only = studyFile('one', { encoder: { kind: 'onnx', path: 'one.onnx' } })
  await expect(train(only, { out: join(folder, 'one'), ...context })).rejects.toThrow(
    /one\.onnx: takes 1 row at once.* export it with a named size for the batch/,
  )
  const y = input('x', 'float32', ['batch', 20])
  const other = program({
    name: 'other',
    inputs: [y],
    outputs: { y: reshape(mean(y, { axes: 1 }), ['batch', 1]) },
  })
  writeFileSync(join(folder, 'other.onnx'), other.toOnnx())
  const update = studyFile('update', {
    encoder: { kind: 'onnx', path: 'other.onnx' },
    update: { run: 'moved' },
  })
  await expect(train(update, { out: join(folder, 'update'), ...context })).rejects.toThrow(
    /moved was trained with encoder\.onnx \(sha256 .*which this is not — take the same encoder/,
  )
})
