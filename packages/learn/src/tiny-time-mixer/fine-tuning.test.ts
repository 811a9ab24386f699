import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import { fit } from '../fit/fit-in-node.js'
import { mse } from '../losses/regression.js'
import { fromRecord, toRecord } from '../parameters/record.js'
import { weightsOf } from '../parameters/parameters.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { loadTinyTimeMixer, saveTinyTimeMixer, type LoadTinyTimeMixerOptions } from './folder.js'

let runtime: Runtime
let scratch: string
beforeAll(async () => {
  runtime = await openRuntime()
  scratch = await mkdtemp(join(tmpdir(), 'utsushi-tuned-'))
})
afterAll(async () => {
  await runtime.close()
  await rm(scratch, { recursive: true, force: true })
})

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/tiny-time-mixer/${name}`, import.meta.url))

const [samples, context, horizon, channels] = [24, 24, 5, 2]

/** Waves, and how they go on. */
function waves() {
  const random = randomStream(3, 'waves')
  const phases = Float64Array.from({ length: samples * channels }, () => 6 * random.uniform())
  const of = (first: number, steps: number) =>
    hostTensor(
      Float32Array.from({ length: samples * steps * channels }, (_, k) => {
        const [sample, step, channel] = [
          Math.floor(k / (steps * channels)),
          Math.floor(k / channels) % steps,
          k % channels,
        ]
        return Math.sin(0.6 * (first + step) + phases[sample * channels + channel]!)
      }),
      [samples, steps, channels],
    )
  return { past: of(0, context), future: of(context, horizon) }
}

async function tuned(options: LoadTinyTimeMixerOptions) {
  const { model, parameters, weights } = await loadTinyTimeMixer(fixture('plain'), options)
  const data = waves()
  const before = toRecord(parameters, weights)
  const trained = await fit({
    model: { mixer: model },
    data,
    forward: ({ model: { mixer }, past }) => mixer({ past }).forecast,
    loss: ({ output, future }) => mse(output, future),
    initial: new Map([...before].map(([name, array]) => [`mixer.${name}`, array])),
    ...{ batch: 12, epochs: 15, rate: 1e-2, seed: 2, runtime, validation: data },
  })
  const after = new Map([...trained.weights].map(([name, array]) => [name.replace('mixer.', ''), array]))
  const changed = [...before].flatMap(([name, { data: values }]) =>
    values.some((value, k) => value !== after.get(name)!.data[k]) ? [name] : [],
  )
  const losses = trained.history.epochs.map(({ validation }) => validation?.loss ?? NaN)
  await trained.close()
  return { model, parameters, weights: fromRecord(parameters, after), changed, losses, data }
}

test('the head alone, everything, or what adapts layers is trained, and the forecasts get better', async () => {
  const head = await tuned({ trained: 'head' })
  expect(head.changed.sort()).toEqual(['head.base_forecast_block.bias', 'head.base_forecast_block.weight'])
  const all = await tuned({})
  expect(all.changed.length).toBe(all.parameters.entries.length)
  const lora = await tuned({ lora: { rank: 2 } })
  expect(lora.changed.every((name) => /\.(a|b)$/.test(name))).toBe(true)
  expect(lora.changed.length).toBe(2 * lora.model.adapted.size)
  for (const { losses } of [head, all, lora]) expect(losses.at(-1)).toBeLessThan(0.95 * losses[0]!)
})

test('an adapted model begins as the model it adapts, and merged it does what it did adapted', async () => {
  const forecastOf = async ({
    model,
    parameters,
    weights,
  }: Awaited<ReturnType<typeof loadTinyTimeMixer>>): Promise<Float32Array> => {
    const { past } = waves()
    const x = input('past', 'float32', past.shape)
    const flat = input('flat', 'float32', [parameters.size])
    const { forecast } = model.apply(weightsOf(parameters, flat), { past: x })
    const found = await evaluate(runtime, [x, flat], { forecast }, { past, flat: hostTensor(weights) })
    return found['forecast']!.data as Float32Array
  }
  const plain = await loadTinyTimeMixer(fixture('plain'))
  const lora = { rank: 3, alpha: 6, dropout: 0.1 }
  const fresh = await loadTinyTimeMixer(fixture('plain'), { lora })
  expect(await forecastOf(fresh)).toBeAllclose(await forecastOf(plain), { absolute: 1e-6 })

  const adapted = { ...(await tuned({ lora })), others: {} }
  const folder = join(scratch, 'merged')
  await saveTinyTimeMixer(folder, adapted)
  const merged = await loadTinyTimeMixer(folder)
  expect(merged.parameters.size).toBe(plain.parameters.size)
  const [before, after] = [await forecastOf(adapted), await forecastOf(merged)]
  expect(after).toBeAllclose(before, { absolute: 1e-6, relative: 1e-6 })
  const moved = (await forecastOf(plain)).some((value, k) => Math.abs(value - after[k]!) > 1e-2)
  expect(moved).toBe(true)
})

test('layers are adapted where it is asked for, and nowhere else', async () => {
  const layers = (path: string): boolean => path.startsWith('backbone.') && path.endsWith('.attn_layer')
  const { model, parameters } = await loadTinyTimeMixer(fixture('plain'), { lora: { rank: 4, layers } })
  expect([...model.adapted.keys()]).toEqual([
    'backbone.encoder.mlp_mixer_encoder.mixers.0.patch_mixer.gating_block.attn_layer',
    'backbone.encoder.mlp_mixer_encoder.mixers.0.feature_mixer.gating_block.attn_layer',
  ])
  const trained = parameters.entries.filter(({ isFrozen = false }) => !isFrozen)
  expect(trained.reduce((total, { length }) => total + length, 0)).toBe(4 * (2 * 6 + 2 * 8))
})
