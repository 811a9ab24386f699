// A list of published checkpoints, as people keep it in a file: where the two files of a model stand, what they hash to, how large they
// may be. It is the reader's own, for a checksum is to be trusted before what it belongs to.
import { readFile } from 'node:fs/promises'
import { InputError } from '@utsushi/ground'
import { regularFile } from '@utsushi/ground/node'
import type { CheckpointSource } from '@utsushi/learn/node'
import { parseDocument, type Document } from 'yaml'
import { z } from 'zod'

const file = z.strictObject({
  url: z.string().regex(/^https:\/\//, 'expected an address that begins with https://'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/i, 'expected a SHA-256: 64 hexadecimal digits'),
  most: z.number('expected the most bytes that the file may have, a whole number').int().positive(),
})

const list = z.record(
  z.string(),
  z.strictObject({
    licence: z.string('expected the licence of the weights, such as Apache-2.0').min(1),
    configuration: file,
    weights: file,
  }),
)

/** The shape of a list, for who has none yet. */
const shape =
  'a list is "name: { licence: …, configuration: { url: https://…, sha256: …, most: bytes }, weights: { url, sha256, most } }"'

/**
 * Reads a list of checkpoints by name, in YAML or JSON.
 *
 * @throws InputError when it cannot be read or is no list, naming the key
 * @example await fetchCheckpoint('ttm-512-96', 'models/ttm', { checkpoints: await readCheckpointList('checkpoints.yaml') })
 */
export async function readCheckpointList(path: string): Promise<Readonly<Record<string, CheckpointSource>>> {
  let text: string
  regularFile(path)
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new InputError(`${path}: cannot be read (${code}) — ${shape}`, { cause: error })
  }
  if (text.length > longest)
    throw new InputError(`${path}: holds ${text.length} characters, more than any list — ${shape}`)
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false })
  const [wrong] = document.errors
  if (wrong !== undefined) throw new InputError(`${path}: ${wrong.message.split('\n')[0] ?? ''} — ${shape}`)
  const parsed = list.safeParse(plain(document, path))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const key = issue?.path.join('.') ?? ''
  throw new InputError(
    `${path}: ${key === '' ? '' : `${key} — `}${issue?.message ?? 'is no list of checkpoints'}; ${shape}`,
  )
}

/** Characters of a list of some hundred checkpoints. */
const longest = 256_000

/** Aliases that unfold without end, or hold themselves, are no list. */
function plain(document: Document, path: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw new InputError(`${path}: its aliases (*) or its depth are no list's — ${shape}`, { cause: error })
  }
}
