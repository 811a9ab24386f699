// The studio's requests: pictures of any parameters, questions, answers, and taking them back.
import { Hono } from 'hono'
import { checkParameterValues } from './studio-values.js'
import { imageUri } from '@utsushi/study/plots'
import type { TasteSession } from '@utsushi/study'
import { z } from 'zod'
import type { StudioAsk, StudioQuestion, StudioSubject } from '../wire/studio.js'
import type { ServerContext } from './context.js'
import { inside } from './inside.js'
import type { ServerPart } from './part.js'
import { Refusal } from './refusal.js'
import { asked } from './run-routes.js'
import { openStudio } from './studio-session.js'

const askKind = z.enum(['pair', 'best', 'ranking', 'grid', 'sheets'])

const answerSchema = z.strictObject({
  path: z.string(),
  ask: askKind,
  number: z.int().min(1),
  ranked: z.array(z.int().min(0)).min(1).max(9),
  milliseconds: z.number().min(0).max(864e5),
})

const undoSchema = z.strictObject({ path: z.string(), ask: askKind })

/** Choices that a page is told of. */
const mostTold = 200

/** The routes under `/api/studio`. */
export const studioPart: ServerPart = {
  name: 'studio',
  routes: (context) => {
    const studio = openStudio(context.root)
    const subjectOf = (path: string) => studio.subject(runFolder(context, path))
    const routes = new Hono()
    routes.get('/subject', async (answer) => {
      const subject = await subjectOf(asked(answer.req.query('path'), 'path'))
      const { name, space, groups = [] } = subject
      const answers = await studio.with(subject, 'pair', (session) => session.answers().length)
      const folder = studio.sessionFolder(subject)
      return answer.json<StudioSubject>({ name, space, groups, folder, answers })
    })
    routes.get('/picture', async (answer) => {
      const subject = await subjectOf(asked(answer.req.query('path'), 'path'))
      const values = checkParameterValues(subject.space, asked(answer.req.query('values'), 'values'))
      const seed = Number(answer.req.query('seed') ?? 0)
      if (!Number.isSafeInteger(seed) || seed < 0) throw new Refusal(400, 'seed is no whole number from 0 on')
      const picture = imageUri(await subject.paint(values, seed))
      const bytes = Buffer.from(picture.slice(picture.indexOf(',') + 1), 'base64')
      return answer.body(new Uint8Array(bytes), 200, {
        'content-type': 'image/png',
        'cache-control': 'private, max-age=3600',
      })
    })
    routes.get('/question', async (answer) => {
      const subject = await subjectOf(asked(answer.req.query('path'), 'path'))
      const ask = askKind.safeParse(answer.req.query('ask') ?? 'pair')
      if (!ask.success) throw new Refusal(400, 'ask is pair, best, ranking, grid or sheets')
      return answer.json(await studio.with(subject, ask.data, questionOf))
    })
    routes.post('/answer', async (answer) => {
      const { path, ask, number, ranked, milliseconds } = parsed(answerSchema, await bodyOf(answer))
      const subject = await subjectOf(path)
      return answer.json(
        await studio.with(subject, ask, (session) => {
          if (session.ask().number !== number)
            throw new Refusal(409, `question ${number} was answered elsewhere; this is the next one`)
          session.tell(ranked, milliseconds)
          return questionOf(session)
        }),
      )
    })
    routes.post('/undo', async (answer) => {
      const { path, ask } = parsed(undoSchema, await bodyOf(answer))
      const subject = await subjectOf(path)
      return answer.json(
        await studio.with(subject, ask, (session) => {
          session.undo()
          return questionOf(session)
        }),
      )
    })
    return routes
  },
}

function runFolder({ root, index }: ServerContext, path: string): string {
  const folder = inside(root, path)
  if (index.line(path) === undefined) throw new Refusal(404, 'no run stands there (any more)')
  return folder
}

function questionOf(session: TasteSession): StudioQuestion {
  const { number, ask, options, paintSeed } = session.ask()
  const journal = session
    .answers()
    .slice(-mostTold)
    .toReversed()
    .map((one) => ({
      number: one.number,
      ask: one.ask satisfies StudioAsk,
      ranked: one.ranked,
      milliseconds: one.milliseconds,
    }))
  return { number, ask, options, paintSeed, journal }
}

const bodyOf = ({ req }: { readonly req: { json(): Promise<unknown> } }): Promise<unknown> =>
  req.json().catch(() => undefined)

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const { success, data, error } = schema.safeParse(body)
  if (success) return data
  const [issue] = error.issues
  throw new Refusal(400, `what was sent is no choice: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
}
