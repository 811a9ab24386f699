/**
 * The published forecasts of a real model on real data: only where both are at hand beside the checkout.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { constant, hostTensor, input, openRuntime, program } from '@utsushi/graph'
import { weightsOf } from '../parameters/parameters.js'
import { loadTinyTimeMixer } from './folder.js'

const data = (path: string): string =>
  fileURLToPath(new URL(`../../../../../shared/data/${path}`, import.meta.url))
const [table, folder] = [data('ett/ETTh1.csv'), data('ttm')]
const absent = [table, folder].filter((path) => !existsSync(path))
if (absent.length > 0) console.log(`skipped: zero-shot forecasts of ETTh1 (${absent.join(', ')} not here)`)

/** The standard split: hours of training, validation and test. */
const [training, validation, testing] = [8640, 2880, 2880]
const [context, horizon] = [512, 96]

/** Columns of the table, standardised by the training hours; `[hours][channels]` row by row. */
async function readStandardised(): Promise<{ values: Float32Array; channels: number }> {
  const lines = (await readFile(table, 'utf8')).trim().split('\n').slice(1)
  const rows = lines
    .slice(0, training + validation + testing)
    .map((line) => line.split(',').slice(1).map(Number))
  const channels = rows[0]!.length
  const values = new Float32Array(rows.length * channels)
  for (let channel = 0; channel < channels; channel++) {
    const own = rows.slice(0, training).map((row) => row[channel]!)
    const mean = own.reduce((a, b) => a + b, 0) / training
    const deviation = Math.sqrt(own.reduce((total, value) => total + (value - mean) ** 2, 0) / training)
    for (const [hour, row] of rows.entries())
      values[hour * channels + channel] = (row[channel]! - mean) / deviation
  }
  return { values, channels }
}

test.skipIf(absent.length > 0)(
  'zero-shot forecasts of all test windows of ETTh1 have the error that the published implementation has',
  async () => {
    const { values, channels } = await readStandardised()
    const { model, parameters, weights } = await loadTinyTimeMixer(folder, {
      configuration: { decoderMode: 'common_channel', predictionChannelIndices: null },
    })
    expect(parameters.size).toBe(805_280)
    const size = 64
    const past = input('past', 'float32', [size, context, channels])
    const { forecast } = model.apply(weightsOf(parameters, constant(weights)), { past })
    const runtime = await openRuntime({ threads: 2 })
    const executable = await runtime.load(program({ name: 'etth1', inputs: [past], outputs: { forecast } }))
    const first = training + validation - context
    const count = testing - horizon + 1
    let [squares, sizes] = [0, 0]
    for (let from = 0; from < count; from += size) {
      const feed = new Float32Array(size * context * channels)
      const here = Math.min(size, count - from)
      for (let k = 0; k < here; k++) {
        const start = (first + from + k) * channels
        feed.set(values.subarray(start, start + context * channels), k * context * channels)
      }
      const results = await executable.run({ past: hostTensor(feed, [size, context, channels]) })
      const found = results['forecast']!.data as Float32Array
      for (let k = 0; k < here; k++) {
        const truth = (first + from + k + context) * channels
        for (let at = 0; at < horizon * channels; at++) {
          const error = found[k * horizon * channels + at]! - values[truth + at]!
          squares += error ** 2
          sizes += Math.abs(error)
        }
      }
    }
    await runtime.close()
    const total = count * horizon * channels
    expect(count).toBe(2785)
    expect([(squares / total).toFixed(4), (sizes / total).toFixed(4)]).toEqual(['0.3685', '0.3964'])
  },
  120_000,
)
