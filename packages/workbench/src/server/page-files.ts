// The built page: its document and the files beside it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Context } from 'hono'
import { Refusal } from './refusal.js'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
}

/** Answers with files of the built page. Only names that the folder held when the server started are ever opened. */
export function pageFiles(folder: string): (context: Context) => Response {
  const names = existsSync(folder)
    ? new Set(
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/')),
      )
    : new Set<string>()
  return (context) => {
    const asked = context.req.path === '/' ? 'index.html' : context.req.path.slice(1)
    const type = types[extname(asked)]
    if (asked === 'index.html' && !names.has(asked))
      throw new Refusal(
        503,
        'the page is not built yet: npm run build makes it, then start utsushi serve again',
      )
    if (!names.has(asked) || type === undefined) throw new Refusal(404, 'there is no such page')
    // Names of files in assets/ carry a digest of what is in them.
    const kept = asked.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache'
    const bytes = readFileSync(join(folder, asked))
    return context.body(new Uint8Array(bytes), 200, { 'content-type': type, 'cache-control': kept })
  }
}
