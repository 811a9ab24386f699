// Starting, stopping and going on with trainings and tunings.
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { Hono } from 'hono'
import { hasControl } from '@utsushi/ground'
import { lockHolder } from '@utsushi/ground/node'
import { z } from 'zod'
import { commandWords, type Action, type ActionList, type Job } from '../wire/actions.js'
import type { ServerContext } from './context.js'
import { inside } from './inside.js'
import type { Jobs } from './jobs.js'
import { readBody } from './read-body.js'
import { Refusal } from './refusal.js'
import { studyFiles, studyOf } from './study-files.js'

const path = z.string().min(1).max(1024)
const set = z
  .array(
    z
      .string()
      .regex(/^[\p{L}_][\p{L}\p{N}_.[\]-]*=/u, 'a setting is written key=value')
      .max(2000),
  )
  .max(100)
const whole = z.number().int().min(1)

const actionAsked = z.discriminatedUnion('action', [
  z.object({ action: z.literal('train'), file: path, out: path, set }),
  z.object({
    ...{ action: z.literal('tune'), file: path, out: path, set },
    ...{ trials: whole.max(1e6).optional(), workers: whole.max(256).optional() },
  }),
  z.object({ action: z.literal('resume'), run: path, kind: z.enum(['training', 'tuning', 'comparison']) }),
  z.object({ action: z.literal('evaluate'), run: path }),
])
const stopAsked = z.object({ run: path })

/** `GET /api/actions`, `POST /api/actions`, `POST /api/stop`. @param jobs absent where the server cannot run commands */
export function actionRoutes({ root, index }: ServerContext, jobs: Jobs | undefined): Hono {
  const routes = new Hono()
  routes.get('/actions', (context) =>
    context.json<ActionList>({
      able: jobs !== undefined,
      files: studyFiles(root, index.folders()),
      jobs: jobs?.all() ?? [],
    }),
  )
  routes.post('/actions', async (context) => {
    if (jobs === undefined)
      throw new Refusal(409, 'this server runs no commands: type the line that is shown')
    const action = await readBody(context, actionAsked)
    return context.json<Job>(jobs.begin(commandWords(action), checked(root, index, action)))
  })
  routes.post('/stop', async (context) => {
    const { run } = await readBody(context, stopAsked)
    stop(inside(root, known(index, run)), run)
    return context.json({ stopping: run })
  })
  return routes
}

/** The run that an action is to work on. @throws Refusal for files and folders that it must not */
function checked(root: string, index: ServerContext['index'], action: Action): string {
  switch (action.action) {
    case 'train':
    case 'tune': {
      if (studyOf(inside(root, action.file)) === undefined)
        throw new Refusal(400, `${action.file} is not a study file: it does not begin with "study: <name>"`)
      if (action.set.some(hasControl)) throw new Refusal(400, 'a setting holds a control character')
      refuseOut(root, action.out)
      return action.out
    }
    case 'resume': {
      const kind = index.line(known(index, action.run))?.kind
      if (kind !== action.kind)
        throw new Refusal(409, `${action.run} holds a ${kind ?? 'run'}, not a ${action.kind}`)
      inside(root, action.run)
      return action.run
    }
    case 'evaluate':
      inside(root, known(index, action.run))
      return action.run
    default:
      return action satisfies never
  }
}

/** @throws Refusal for a folder that would not be made inside the root */
function refuseOut(root: string, out: string): void {
  const parts = out.split('/')
  if (
    parts.some((part) => part === '' || part === '.' || part === '..') ||
    hasControl(out) ||
    out.includes('\\')
  )
    throw new Refusal(
      400,
      `${out} is not a folder inside the one that is served — name one such as runs/first`,
    )
  // The nearest folder that is there is asked whether it lies inside; what does not exist cannot be a link.
  for (let at = out; at !== '.'; at = dirname(at)) {
    if (!existsSync(join(root, at))) continue
    inside(root, at)
    if (at === out)
      throw new Refusal(409, `${out} is there already — name a new folder, or resume the run in it`)
    return
  }
}

function known(index: ServerContext['index'], run: string): string {
  if (index.line(run) === undefined) throw new Refusal(404, `no run stands at ${run} (any more)`)
  return run
}

/** Sends what Ctrl-C sends: the training saves and ends. */
function stop(folder: string, run: string): void {
  const holder = lockHolder(join(folder, 'run.lock'))
  if (holder === undefined) throw new Refusal(409, `no process works on ${run}`)
  if (holder.host !== hostname())
    throw new Refusal(
      409,
      `${run} is worked on by process ${holder.pid} of ${holder.host}: stop it there, with Ctrl-C`,
    )
  // A lock that does not say when its process began may be a copy, and its number another process's.
  if (holder.start === 0 || holder.pid === process.pid)
    throw new Refusal(
      409,
      `the process that works on ${run} cannot be told for certain: stop it where it was started`,
    )
  try {
    process.kill(holder.pid, 'SIGINT')
  } catch {
    throw new Refusal(409, `process ${holder.pid}, which works on ${run}, could not be stopped from here`)
  }
}
