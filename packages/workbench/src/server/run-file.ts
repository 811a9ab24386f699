// Files of a run, for a page to read: those that runs have, by what their names end in, each with the type and the policy that it
// is safe to be opened with.
import { readFileSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import type { Context } from 'hono'
import { picturePolicy, reportPolicy } from './headers.js'
import { Refusal } from './refusal.js'

const types: Readonly<Record<string, readonly [type: string, policy?: string]>> = {
  '.json': ['application/json; charset=utf-8'],
  '.jsonl': ['text/plain; charset=utf-8'],
  '.log': ['text/plain; charset=utf-8'],
  '.txt': ['text/plain; charset=utf-8'],
  '.csv': ['text/csv; charset=utf-8'],
  '.yaml': ['text/plain; charset=utf-8'],
  '.onnx': ['application/octet-stream'],
  '.svg': ['image/svg+xml', picturePolicy],
  '.png': ['image/png', picturePolicy],
  '.html': ['text/html; charset=utf-8', reportPolicy],
}

/** Whether a file of a run may be read by a page. */
export const isReadable = (name: string): boolean => types[extname(name).toLowerCase()] !== undefined

/** Larger files are not for a page. */
const largest = 512 * 1024 * 1024

/**
 * Answers with a file.
 *
 * @param file absolute, inside the root
 * @throws Refusal for what is no file that runs have
 */
export function sendFile(context: Context, file: string): Response {
  const [type, policy] = types[extname(file).toLowerCase()] ?? []
  if (type === undefined) throw new Refusal(403, 'files of this kind are not opened')
  const status = statSync(file)
  if (!status.isFile()) throw new Refusal(404, 'that is no file')
  if (status.size > largest)
    throw new Refusal(
      413,
      `the file has ${Math.round(status.size / 2 ** 20)} MiB, more than a page reads (512 MiB)`,
    )
  const tag = `"${status.ino}-${status.mtimeMs}-${status.size}"`
  const headers = {
    'content-type': type,
    etag: tag,
    'cache-control': 'private, no-cache',
    ...(policy !== undefined && { 'content-security-policy': policy }),
  }
  if (context.req.header('if-none-match') === tag) return context.body(null, 304, headers)
  return context.body(new Uint8Array(readFileSync(file)), 200, headers)
}
