/**
 * Checkpoints: one safetensors file holds the weights, the optimiser's vectors and, as metadata, where training stands.
 *
 * A file is written whole or not at all, and carries a SHA-256 of its contents: a torn or altered one is named, never
 * used and never passed over in silence.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { FormatError, readSafetensors, writeSafetensors, type HostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { regularFile, removePartials, writeAtomicAsync } from '@utsushi/ground/node'

/** What a checkpoint file holds. */
export interface Checkpoint {
  /** Weights and optimiser state by name. */
  readonly tensors: ReadonlyMap<string, HostTensor>
  /** Plain data, as JSON keeps it. */
  readonly document: unknown
}

const format = 'utsushi-checkpoint-1'

/**
 * Writes a checkpoint file, and beside it a `.json` for people to read.
 *
 * @param path ends in `.safetensors`
 * @param readable what the `.json` holds; the document when left out
 * @example await writeCheckpoint('runs/daily/weights.safetensors', { tensors: toRecord(model, weights), document: { epoch: 3 } })
 */
export async function writeCheckpoint(
  path: string,
  { tensors, document }: Checkpoint,
  readable: unknown = document,
): Promise<void> {
  const text = JSON.stringify(document)
  const metadata = { format, document: text, sha256: digest(tensors, text) }
  await writeAtomicAsync(path, writeSafetensors(tensors, metadata))
  await writeAtomicAsync(readablePath(path), `${JSON.stringify(readable, null, 2)}\n`)
}

/** Removes what interrupted writes of a checkpoint left beside it. */
export async function removePartialCheckpoints(path: string): Promise<void> {
  for (const each of [path, readablePath(path)]) removePartials(each)
}

const readablePath = (path: string): string => path.replace(/\.safetensors$/, '.json')

/**
 * Reads a checkpoint file.
 *
 * @param wayOut what to do when it is damaged, after "put back a copy of it, or"
 * @returns nothing when there is no such file
 * @throws InputError when the file is torn, altered or no checkpoint
 * @example const checkpoint = await readCheckpoint('runs/daily/checkpoints/latest.safetensors')
 */
export async function readCheckpoint(
  path: string,
  wayOut = 'delete it to train from the beginning',
): Promise<Checkpoint | undefined> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(regularFile(path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const { tensors, metadata } = open(bytes, path, wayOut)
  const { document, sha256 } = metadata
  if (metadata['format'] !== format || document === undefined) {
    throw new InputError(
      `${path}: no training checkpoint (its format is "${metadata['format'] ?? 'not stated'}", expected "${format}"); name the run folder that holds one`,
    )
  }
  const named = new Map([...tensors].map(([name, tensor]) => [name, tensor as HostTensor]))
  if (digest(named, document) !== sha256)
    throw damaged(path, 'its checksum does not match its contents', wayOut)
  return { tensors: named, document: JSON.parse(document) as unknown }
}

function open(bytes: Uint8Array, path: string, wayOut: string): ReturnType<typeof readSafetensors> {
  try {
    return readSafetensors(bytes, path)
  } catch (error) {
    if (error instanceof FormatError) throw damaged(path, error.message.replace(`${path}: `, ''), wayOut)
    throw error
  }
}

const damaged = (path: string, why: string, wayOut: string): InputError =>
  new InputError(`${path}: the checkpoint is damaged (${why}); put back a copy of it, or ${wayOut}`)

function digest(tensors: ReadonlyMap<string, HostTensor>, document: string): string {
  const hash = createHash('sha256')
  for (const name of [...tensors.keys()].sort()) {
    const tensor = tensors.get(name)
    if (tensor === undefined) continue
    const { dtype, shape, data } = tensor
    hash.update(JSON.stringify([name, dtype, shape]))
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.update(document).digest('hex')
}
