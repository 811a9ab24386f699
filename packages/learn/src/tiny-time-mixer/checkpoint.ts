/**
 * Published checkpoints by name: two files over https, no larger than was said, with the SHA-256 that was said, and none of
 * them code.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readSafetensors } from '@utsushi/graph'
import { FailureError, InputError, suggestionOrAll } from '@utsushi/ground'
import { makeFolder, writeAtomicAsync } from '@utsushi/ground/node'
import { readConfiguration } from './configuration-file.js'

/** One file of a checkpoint. */
export interface CheckpointFile {
  /** `https://…` */
  readonly url: string
  /** Hexadecimal. */
  readonly sha256: string
  /** In bytes; a longer answer is given up. */
  readonly most: number
}

/** Where a published model's files stand, and what they are. */
export interface CheckpointSource {
  readonly configuration: CheckpointFile
  readonly weights: CheckpointFile
  /** Of the weights, for who uses them. */
  readonly licence: string
}

/** How files are asked for. */
export interface FetchCheckpointOptions {
  /** Known checkpoints by name; a list of one's own, since a checksum is to be trusted before what it belongs to. */
  readonly checkpoints: Readonly<Record<string, CheckpointSource>>
  /** Asks for a file; `fetch` when left out. */
  readonly request?: typeof fetch
  /** Gives up. */
  readonly signal?: AbortSignal
}

/**
 * Fetches a published TinyTimeMixer into a folder, which `loadTinyTimeMixer` reads. Nothing is written unless both files are
 * whole, have their checksums, and are a configuration and weights.
 *
 * @throws InputError for a name that is not in the list, an address that is not https, a file that is larger than was said or has
 * another checksum, or one that is no configuration or no safetensors
 * @throws FailureError when there is no network, the server refuses, or its answer breaks off
 * @example
 * await fetchCheckpoint('ttm-512-96', 'models/ttm', { checkpoints: {
 *   'ttm-512-96': { licence: 'Apache-2.0', configuration: { url, sha256, most: 10_000 }, weights: { url, sha256, most: 4_000_000 } },
 * } })
 */
export async function fetchCheckpoint(
  name: string,
  folder: string,
  { checkpoints, request = fetch, signal }: FetchCheckpointOptions,
): Promise<void> {
  const source = Object.hasOwn(checkpoints, name) ? checkpoints[name] : undefined
  if (source === undefined)
    throw new InputError(`no checkpoint "${name}"${suggestionOrAll(name, Object.keys(checkpoints))}`)
  const configuration = await fetched(source.configuration, request, signal)
  readConfiguration(new TextDecoder().decode(configuration), source.configuration.url)
  const weights = await fetched(source.weights, request, signal)
  readSafetensors(weights, source.weights.url)
  makeFolder(folder)
  await writeAtomicAsync(join(folder, 'model.safetensors'), weights)
  await writeAtomicAsync(join(folder, 'config.json'), configuration)
}

async function fetched(
  { url, sha256, most }: CheckpointFile,
  request: typeof fetch,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    throw new InputError(`${url}: a checkpoint is fetched over https alone`)
  const answer = await asked(url, request, signal)
  if (answer.url !== '' && new URL(answer.url).protocol !== 'https:')
    throw new InputError(`${url}: was sent on to ${answer.url}, which is not https`)
  const stated = Number(answer.headers.get('content-length') ?? 0)
  if (stated > most) throw tooLarge(url, most)
  const bytes = await bounded(answer, url, most)
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found === sha256.toLowerCase()) return bytes
  throw new InputError(
    `${url}: its SHA-256 is ${found}, expected ${sha256} — the file is not the one that was meant; nothing was written`,
  )
}

async function asked(url: string, request: typeof fetch, signal: AbortSignal | undefined): Promise<Response> {
  let answer: Response
  try {
    answer = await request(url, { ...(signal !== undefined && { signal }) })
  } catch (error) {
    throw new FailureError(
      `${url}: cannot be reached (${(error as Error).message}) — where there is no network, put config.json and model.safetensors into a folder yourself`,
      { cause: error },
    )
  }
  if (answer.ok) return answer
  throw new FailureError(`${url}: the server answered ${answer.status} ${answer.statusText}`.trim())
}

/** The body, given up where it grows beyond what was said. */
async function bounded(answer: Response, url: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of answer.body ?? []) {
      const bytes: Uint8Array = chunk
      length += bytes.length
      if (length > most) throw tooLarge(url, most)
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new FailureError(
      `${url}: the answer broke off after ${length} bytes (${(error as Error).message}); nothing was written — try again`,
      { cause: error },
    )
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

const tooLarge = (url: string, most: number): InputError =>
  new InputError(`${url}: is larger than the ${most} bytes that were said; nothing was written`)
