// Alarms that somebody has looked at: kept in the run folder, a line for each time somebody said so. Nothing is ever changed or
// removed in that file; who looks later sees who looked before.
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { hasControl } from '@utsushi/ground'
import { diskFailure, regularFile } from '@utsushi/ground/node'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Acknowledgement, Acknowledgements } from '../wire/alarms.js'
import type { ServerContext } from './context.js'
import { inside, insideRun } from './inside.js'
import type { ServerPart } from './part.js'
import { Refusal } from './refusal.js'
import { asked } from './run-routes.js'

/** In the run folder. */
export const acknowledgedFile = 'acknowledged.jsonl'

/** Longer files are no list that a person has made. */
const largest = 16 * 1024 * 1024

const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => !hasControl(value), 'control characters')

const request = z.strictObject({
  path: z.string(),
  alarm: text(300).min(1),
  note: text(1000).default(''),
  withdrawn: z.boolean().default(false),
})

const line = z.strictObject({
  alarm: z.string(),
  note: z.string(),
  who: z.string(),
  at: z.string(),
  withdrawn: z.literal(true).optional(),
})

/** The routes under `/api/alarms`. */
export const alarmsPart: ServerPart = {
  name: 'alarms',
  routes: (context) => {
    const routes = new Hono()
    routes.get('/acknowledged', (answer) =>
      answer.json<Acknowledgements>(read(runFolder(context, asked(answer.req.query('path'), 'path')))),
    )
    routes.post('/acknowledge', async (answer) => {
      const { success, data, error } = request.safeParse(await answer.req.json().catch(() => undefined))
      if (!success)
        throw new Refusal(
          400,
          `what was sent says of no alarm that it was seen: ${error.issues[0]?.message ?? ''}`,
        )
      const folder = runFolder(context, data.path)
      append(folder, {
        ...{ alarm: data.alarm, note: data.note, who: account(), at: new Date().toISOString() },
        ...(data.withdrawn && { withdrawn: true as const }),
      })
      return answer.json<Acknowledgements>(read(folder))
    })
    return routes
  },
}

/** @throws Refusal where no run stands */
function runFolder({ root, index }: ServerContext, path: string): string {
  const folder = inside(root, path)
  if (index.line(path) === undefined) throw new Refusal(404, 'no run stands there (any more)')
  // A file that is a link out of the root would be written through.
  if (existsSync(join(folder, acknowledgedFile))) insideRun(root, path, acknowledgedFile)
  return folder
}

function read(folder: string): Acknowledgements {
  const file = join(folder, acknowledgedFile)
  if (!existsSync(file)) return { lines: [], unreadable: 0 }
  regularFile(file)
  if (statSync(file).size > largest) throw new Refusal(413, `${acknowledgedFile} has more than 16 MiB`)
  const texts = readFileSync(file, 'utf8')
    .split('\n')
    .filter((one) => one !== '')
  const lines = texts.flatMap((one): readonly Acknowledgement[] => {
    const { success, data } = line.safeParse(jsonOf(one))
    if (!success) return []
    const { withdrawn, ...own } = data
    return [{ ...own, ...(withdrawn === true && { withdrawn }) }]
  })
  return { lines, unreadable: texts.length - lines.length }
}

/** Behind a line that was cut short a new one begins. */
function append(folder: string, said: Acknowledgement): void {
  const file = join(folder, acknowledgedFile)
  try {
    const before = existsSync(file) ? readFileSync(file) : Buffer.alloc(0)
    const broken = before.length > 0 && before.at(-1) !== 0x0a
    appendFileSync(file, `${broken ? '\n' : ''}${JSON.stringify(said)}\n`)
  } catch (error) {
    throw diskFailure(file, error)
  }
}

function account(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown' // an account without a name, in some containers
  }
}

function jsonOf(one: string): unknown {
  try {
    return JSON.parse(one)
  } catch {
    return undefined
  }
}
