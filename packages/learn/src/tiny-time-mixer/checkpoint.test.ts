import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchCheckpoint, type CheckpointSource } from './checkpoint.js'
import { loadTinyTimeMixer } from './folder.js'

let scratch: string
let files: Readonly<Record<string, Buffer>>
let known: CheckpointSource
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'utsushi-fetched-'))
  const fixture = (name: string): Promise<Buffer> =>
    readFile(fileURLToPath(new URL(`../../fixtures/tiny-time-mixer/plain/${name}`, import.meta.url)))
  files = {
    'https://models.example/config.json': await fixture('config.json'),
    'https://models.example/model.safetensors': await fixture('model.safetensors'),
  }
  const file = (url: string, most: number) => ({
    ...{ url, most, sha256: createHash('sha256').update(files[url]!).digest('hex') },
  })
  known = {
    configuration: file('https://models.example/config.json', 10_000),
    weights: file('https://models.example/model.safetensors', 20_000),
    licence: 'Apache-2.0',
  }
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

/** A server of those files; what it says of their length is its own. */
const served =
  (own: Readonly<Record<string, Uint8Array>> = files): typeof fetch =>
  async (address) => {
    const bytes = own[String(address)]
    return bytes === undefined
      ? new Response('', { status: 404, statusText: 'Not Found' })
      : new Response(new Uint8Array(bytes))
  }

async function refusal(
  source: CheckpointSource,
  request: typeof fetch = served(),
  name = 'small',
): Promise<readonly [string, string]> {
  const folder = join(scratch, 'refused')
  try {
    await fetchCheckpoint(name, folder, { checkpoints: { small: source }, request })
  } catch (error) {
    expect(existsSync(folder)).toBe(false)
    return [(error as Error).name, (error as Error).message]
  }
  return ['', 'accepted']
}

test('a checkpoint is fetched by name, and is a model', async () => {
  const folder = join(scratch, 'fetched')
  await fetchCheckpoint('small', folder, { checkpoints: { small: known }, request: served() })
  const { parameters } = await loadTinyTimeMixer(folder)
  expect(parameters.size).toBe(1299)
})

test('what is not the file that was meant is refused, and nothing is written', async () => {
  const other = { ...files, 'https://models.example/model.safetensors': Buffer.from('another') }
  expect(await refusal(known, served(other))).toEqual([
    'InputError',
    expect.stringMatching(/its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64} — .* nothing was written$/),
  ])
  const short = { ...known, weights: { ...known.weights, most: 1000 } }
  expect((await refusal(short))[1]).toMatch(/is larger than the 1000 bytes that were said/)
  const plain = { ...known, weights: { ...known.weights, url: 'http://models.example/model.safetensors' } }
  expect((await refusal(plain))[1]).toMatch(/is fetched over https alone$/)
  expect((await refusal(known, served(), 'smal'))[1]).toBe('no checkpoint "smal" — did you mean "small"?')
})

test('a pickled file is refused even with the right checksum', async () => {
  const pickle = Buffer.from([0x80, 0x02, 0x7d, 0x71, 0x00, 0x2e, 0, 0, 0, 0, 0, 0])
  const url = known.weights.url
  const weights = { url, most: 100, sha256: createHash('sha256').update(pickle).digest('hex') }
  expect((await refusal({ ...known, weights }, served({ ...files, [url]: pickle })))[1]).toMatch(
    /not a safetensors file|cut short/,
  )
})

test('without a network, or where the server refuses, the way out is named', async () => {
  const offline: typeof fetch = () => Promise.reject(new TypeError('fetch failed'))
  expect(await refusal(known, offline)).toEqual([
    'FailureError',
    expect.stringMatching(/cannot be reached \(fetch failed\) — where there is no network, put config\.json/),
  ])
  expect(await refusal(known, served({}))).toEqual([
    'FailureError',
    'https://models.example/config.json: the server answered 404 Not Found',
  ])
})
