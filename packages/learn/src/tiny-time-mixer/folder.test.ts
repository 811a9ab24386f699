import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSafetensors, writeSafetensors, type SafeTensor } from '@utsushi/graph'
import { loadTinyTimeMixer, saveTinyTimeMixer } from './folder.js'

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/tiny-time-mixer/${name}`, import.meta.url))

let scratch: string
let made = 0
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'utsushi-mixer-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

/** A copy of a fixture's folder, to be spoilt. */
async function copyOf(name: string): Promise<string> {
  const folder = join(scratch, `${name}-${made++}`)
  await cp(fixture(name), folder, { recursive: true })
  return folder
}

type Document = Record<string, unknown>

async function withConfiguration(name: string, change: (document: Document) => unknown): Promise<string> {
  const folder = await copyOf(name)
  const path = join(folder, 'config.json')
  const document = JSON.parse(await readFile(path, 'utf8')) as Document
  await writeFile(path, JSON.stringify(change(document) ?? document))
  return folder
}

async function withTensors(
  name: string,
  change: (tensors: Map<string, SafeTensor>) => void,
): Promise<string> {
  const folder = await copyOf(name)
  const path = join(folder, 'model.safetensors')
  const { tensors } = readSafetensors(await readFile(path), path)
  change(tensors)
  await writeFile(path, writeSafetensors(tensors))
  return folder
}

/** The message, without the folder it happened in. */
async function refusal(folder: string, options?: Parameters<typeof loadTinyTimeMixer>[1]): Promise<string> {
  try {
    await loadTinyTimeMixer(folder, options)
  } catch (error) {
    expect((error as Error).name).toBe('InputError')
    expect((error as Error).message).not.toContain('\n')
    return (error as Error).message.replaceAll(folder, '…')
  }
  return 'accepted'
}

test('what is saved is what the published implementation wrote: the same tensors, and a configuration that reads alike', async () => {
  for (const name of ['adaptive', 'mixed-channels', 'prefix', 'attention', 'batch-norm']) {
    const loaded = await loadTinyTimeMixer(fixture(name))
    const folder = join(scratch, `saved-${name}`)
    await saveTinyTimeMixer(folder, loaded)
    const read = async (from: string) => {
      const path = join(from, 'model.safetensors')
      return readSafetensors(await readFile(path), path)
    }
    const [ours, theirs] = [await read(folder), await read(fixture(name))]
    expect([...ours.tensors.keys()].sort()).toEqual([...theirs.tensors.keys()].sort())
    for (const [key, tensor] of theirs.tensors) expect([key, ours.tensors.get(key)]).toEqual([key, tensor])
    const again = await loadTinyTimeMixer(folder)
    expect(again.model.configuration).toEqual(loaded.model.configuration)
    expect(again.weights).toEqual(loaded.weights)
    const text = async (from: string) =>
      JSON.parse(await readFile(join(from, 'config.json'), 'utf8')) as Document
    expect(await text(folder)).toMatchObject(await text(fixture(name)))
  }
})

test('a key that would change what is computed is refused by name, a key of training is not', async () => {
  const message = async (change: Document): Promise<string> =>
    refusal(await withConfiguration('plain', (document) => void Object.assign(document, change)))
  expect(await message({ flow_gate: true })).toMatch(
    /^…\/config\.json: unknown key "flow_gate": it may change what the model computes/,
  )
  expect(await message({ num_layer: 4 })).toMatch(/unknown key "num_layer".* did you mean "num_layers"\?$/)
  expect(await message({ multi_scale: true })).toBe(
    '…/config.json: multi_scale is true, a part that is not built here — only false is read',
  )
  expect(await message({ loss: 'nll' })).toMatch(/loss is "nll", a head for distributions/)
  expect(await message({ model_type: 'patchtst' })).toMatch(/model_type is "patchtst" — expected/)
  expect(await message({ architectures: ['Other'] })).toMatch(/architectures is \["Other"\]/)
  expect(await message({ patch_stride: 2 })).toMatch(/patch_stride is 2 — expected patch_length/)
  expect(await message({ d_model: '8' })).toBe(
    '…/config.json: d_model is "8" — expected a whole number, at least 1',
  )
  expect(await message({ dropout: 1 })).toMatch(/dropout is 1 — expected a number from 0 up to/)
  expect(await message({ mode: 'mix' })).toMatch(
    /mode is "mix" — expected one of common_channel, mix_channel/,
  )
  expect(await message({ context_length: 4 })).toMatch(/more steps than patch_length, which is 4/)
  expect(await message({ prediction_channel_indices: [2] })).toMatch(/channel numbers from 0 to 1/)
  expect(await message({ prediction_filter_length: 6 })).toMatch(/from 1 to prediction_length, which is 5/)
  expect(await message({ init_std: 0.5, quantile: 0.3, _name_or_path: 'somewhere' })).toBe('accepted')
})

test('a file that is no configuration is refused in one line', async () => {
  const folder = await copyOf('plain')
  await writeFile(join(folder, 'config.json'), '{"d_model": 8')
  expect(await refusal(folder)).toMatch(/^…\/config\.json: is no JSON/)
  await writeFile(join(folder, 'config.json'), '[1]')
  expect(await refusal(folder)).toMatch(/is no JSON object of a model/)
  await rm(join(folder, 'config.json'))
  expect(await refusal(folder)).toBe(
    "…: has no config.json — a model's folder holds config.json and model.safetensors",
  )
  expect(await refusal(join(scratch, 'nowhere'))).toMatch(/has no config\.json/)
})

test('weights that do not belong to the configuration are refused, each by its name', async () => {
  const name = 'head.base_forecast_block.weight'
  const wider = await withConfiguration('plain', (document) => void (document['decoder_d_model'] = 8))
  expect(await refusal(wider)).toMatch(/model\.safetensors: weight ".*" is \[.*\], config\.json asks for \[/)
  const missing = await withTensors('plain', (tensors) => tensors.delete(name))
  expect(await refusal(missing)).toBe(
    `…/model.safetensors: weight "${name}" is missing; the file belongs to another model`,
  )
  const extra = await withTensors('plain', (tensors) =>
    tensors.set('decoder.more', { dtype: 'float32', shape: [1], data: new Float32Array(1) }),
  )
  expect(await refusal(extra)).toMatch(/weight "decoder\.more" is not known/)
  const broken = await withTensors('plain', (tensors) => {
    ;(tensors.get(name)!.data as Float32Array)[3] = NaN
  })
  expect(await refusal(broken)).toMatch(/has NaN at place 3 — expected finite numbers/)
  const whole = await withTensors('plain', (tensors) => {
    const { shape, data } = tensors.get(name)!
    tensors.set(name, { dtype: 'int32', shape, data: new Int32Array(data.length) })
  })
  expect(await refusal(whole)).toMatch(/is of type int32 — expected F32/)
})

test('damaged weights and pickled files are refused, never guessed at', async () => {
  const folder = await copyOf('plain')
  const path = join(folder, 'model.safetensors')
  const bytes = new Uint8Array(await readFile(path))
  await writeFile(path, bytes.subarray(0, bytes.length - 9))
  expect(await refusal(folder)).toMatch(/the file is cut short or corrupt/)
  await writeFile(path, bytes.subarray(0, 100))
  expect(await refusal(folder)).toMatch(/cut short: its header ends at byte/)
  const oversized = bytes.slice()
  new DataView(oversized.buffer).setBigUint64(0, 2n ** 60n, true)
  await writeFile(path, oversized)
  expect(await refusal(folder)).toMatch(/not a safetensors file \(header of 1152921504606846976 bytes\)/)
  await rm(path)
  await writeFile(join(folder, 'pytorch_model.bin'), 'anything')
  expect(await refusal(folder)).toMatch(/pytorch_model\.bin: a pickled file may run code .* is never opened/)
})

test('a model may be loaded without its mixing of channels, for another horizon only with a seed for what begins anew', async () => {
  const { parameters } = await loadTinyTimeMixer(fixture('mixed-channels'), {
    configuration: { mode: 'common_channel', decoderMode: 'common_channel' },
  })
  expect(parameters.entries.some(({ name }) => name.includes('channel_feature_mixer'))).toBe(false)
  const configuration = { predictionLength: 7, predictionFilterLength: null }
  expect(await refusal(fixture('plain'), { configuration })).toMatch(
    /the weight "head\.base_forecast_block\.weight" is \[36, 5\], the changed configuration asks for \[36, 7\] — give a seed/,
  )
  const longer = await loadTinyTimeMixer(fixture('plain'), { configuration, seed: 3 })
  const same = await loadTinyTimeMixer(fixture('plain'))
  const encoder = (loaded: typeof same): Float32Array => {
    const first = loaded.parameters.entries.find(({ name }) => name.startsWith('decoder.'))!
    return loaded.weights.subarray(0, first.offset)
  }
  expect(encoder(longer)).toEqual(encoder(same))
})
