import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { constant, hostTensor, input, openRuntime, program, type Runtime } from '@utsushi/graph'
import {
  embedWindows,
  flatParameters,
  initialise,
  mixerWindows,
  tinyTimeMixer,
  weightsOf,
  type ParameterEntry,
} from '@utsushi/learn'
import { loadShippedEncoder, shippedAdaptation, shippedEncoder } from './index.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const counted = (entries: readonly ParameterEntry[]): number =>
  entries.reduce((total, { length }) => total + length, 0)

test('the encoder has the weights that its page states, and adapted so many are trained', async () => {
  const { parameters } = await loadShippedEncoder()
  expect(parameters.size).toBe(133_442)
  const model = tinyTimeMixer(shippedEncoder, { lora: shippedAdaptation })
  const trained = flatParameters(model.parameters).entries.filter(({ isFrozen = false }) => !isFrozen)
  expect(counted(trained)).toBe(50_113 - 20_609)
  expect(counted(trained.filter(({ name }) => name.startsWith('backbone.')))).toBe(20_784)
  const page = await readFile(new URL('../../assets/encoder/README.md', import.meta.url), 'utf8')
  for (const count of ['133,442', '29,504', '20,784']) expect(page).toContain(count)
})

test('a window of 90 days becomes 64 features, other than those of random weights', async () => {
  const loaded = await loadShippedEncoder()
  const windows = hostTensor(
    Float32Array.from({ length: 3 * 90 }, (_, k) => Math.sin((k % 90) / (3 + Math.floor(k / 90)))),
    [3, 90],
  )
  const features = await embedWindows(mixerWindows(loaded), windows, { runtime })
  expect(features.shape).toEqual([3, 64])
  expect((features.data as Float32Array).every(Number.isFinite)).toBe(true)
  const random = { ...loaded, weights: initialise(loaded.parameters, 11) }
  const others = await embedWindows(mixerWindows(random), windows, { runtime })
  expect(others.data).not.toEqual(features.data)
})

test('it forecasts temperatures of years that it was not trained on better than their last value does', async () => {
  const { model, parameters, weights } = await loadShippedEncoder()
  const file = new URL('../../assets/weather/de-hai.csv.gz', import.meta.url)
  const lines = gunzipSync(await readFile(file))
    .toString()
    .trim()
    .split('\n')
  const column = lines[0]!.split(',').indexOf('tmp_2m')
  const days = lines.slice(1).map((line) => Number(line.split(',')[column]))
  const starts = Array.from({ length: 18 }, (_, k) => 8 * 365 + 30 * k)
  const past = input('past', 'float32', [starts.length, 90, 1])
  const { forecast } = model.apply(weightsOf(parameters, constant(weights)), { past })
  const executable = await runtime.load(program({ name: 'weather', inputs: [past], outputs: { forecast } }))
  const given = starts.flatMap((start) => days.slice(start, start + 90))
  const { forecast: found } = await executable.run({ past: hostTensor(given, [starts.length, 90, 1]) })
  let [ours, last] = [0, 0]
  for (const [k, start] of starts.entries()) {
    for (let step = 0; step < 60; step++) {
      const truth = days[start + 90 + step]!
      ours += ((found!.data as Float32Array)[k * 60 + step]! - truth) ** 2
      last += (days[start + 89]! - truth) ** 2
    }
  }
  expect(ours).toBeLessThan(0.9 * last)
})
