// What pages ask of runs: the list, one of them, its files, and what changes.
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { regularFile } from '@utsushi/ground/node'
import { isSection } from '@utsushi/study'
import type { RunDetail, RunList } from '../wire/runs.js'
import type { ServerContext } from './context.js'
import { inside, insideRun } from './inside.js'
import { Refusal } from './refusal.js'
import { isReadable, sendFile } from './run-file.js'
import { filesUnder } from './run-line.js'

/** The routes under `/api` that read. */
export function runRoutes({ root, title, index, changes }: ServerContext): Hono {
  const routes = new Hono()
  routes.get('/runs', (context) => {
    const note = index.note()
    return context.json<RunList>({ root: title, runs: index.lines(), ...(note !== undefined && { note }) })
  })
  routes.get('/run', (context) => {
    const path = asked(context.req.query('path'), 'path')
    const folder = inside(root, path)
    const line = index.line(path)
    if (line === undefined) throw new Refusal(404, 'no run stands there (any more)')
    const file = configOf(folder)
    return context.json<RunDetail>({
      line,
      version: textOf(file['version']),
      source: textOf(file['source']),
      config: file['config'] ?? null,
      files: filesUnder(folder)
        .filter(({ name }) => isReadable(name))
        .map(({ name, status }) => ({ name, bytes: status.size, changed: status.mtimeMs })),
    })
  })
  routes.get('/file', (context) => {
    const path = asked(context.req.query('path'), 'path')
    const name = asked(context.req.query('name'), 'name')
    inside(root, path)
    if (index.line(path) === undefined) throw new Refusal(404, 'no run stands there (any more)')
    return sendFile(context, insideRun(root, path, name))
  })
  routes.get('/changes', (context) => changes.listen(context))
  return routes
}

/** @throws Refusal for a part of the address that is missing */
export function asked(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new Refusal(400, `the address lacks ?${name}=`)
  return value
}

function configOf(folder: string): Readonly<Record<string, unknown>> {
  try {
    const file: unknown = JSON.parse(readFileSync(regularFile(join(folder, 'config.json')), 'utf8'))
    return isSection(file) ? file : {}
  } catch {
    return {} // its line says that it is damaged
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
