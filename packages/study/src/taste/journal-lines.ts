// The lines of a journal of tastes, one JSON object each: the first says of what, every further one is an answer or takes one back.
import { createHash } from 'node:crypto'
import { InputError } from '@utsushi/ground'
import { checkParameterValues, type ParameterSpace } from '@utsushi/learn'
import { z } from 'zod'
import { askKinds, searchNames, type AnsweredQuestion } from './question.js'

/** The first line. */
const headSchema = z.strictObject({
  taste: z.literal(1),
  subject: z.string().min(1),
  space: z.record(
    z.string(),
    z.strictObject({
      kind: z.enum(['count', 'continuous', 'circular']),
      low: z.number(),
      high: z.number(),
    }),
  ),
  digest: z.string().regex(/^[0-9a-f]{16}$/),
  created: z.iso.datetime(),
})

const place = z.int().min(0)

const answerSchema = z.strictObject({
  answer: z.int().min(1),
  ask: z.enum(askKinds),
  search: z.enum(searchNames),
  paintSeed: place,
  options: z.array(z.array(z.record(z.string(), z.number())).min(1)).min(2),
  ranked: z.array(place).min(1),
  milliseconds: z.number().min(0),
  at: z.iso.datetime(),
})

const undoSchema = z.strictObject({ undo: z.int().min(1), at: z.iso.datetime() })

export type JournalHead = z.infer<typeof headSchema>

/** A line after the first. */
export type JournalEntry =
  | { readonly kind: 'answer'; readonly question: AnsweredQuestion }
  | { readonly kind: 'undo'; readonly number: number }

/** Digest of a subject and its space: 64 bits of SHA-256 in hexadecimal digits. */
export function spaceDigest(subject: string, space: ParameterSpace): string {
  const told = Object.entries(space).map(([name, { kind, low, high }]) => [name, kind, low, high])
  return createHash('sha256')
    .update(JSON.stringify([subject, told]))
    .digest('hex')
    .slice(0, 16)
}

export function headLine(subject: string, space: ParameterSpace, now: Date): string {
  const plain = Object.fromEntries(
    Object.entries(space).map(([name, { kind, low, high }]) => [name, { kind, low, high }]),
  )
  const digest = spaceDigest(subject, space)
  const head: JournalHead = { taste: 1, subject, space: plain, digest, created: now.toISOString() }
  return JSON.stringify(head)
}

export function answerLine(
  { number, ask, search, paintSeed, options, ranked, milliseconds }: AnsweredQuestion,
  now: Date,
): string {
  return JSON.stringify({
    ...{ answer: number, ask, search, paintSeed, options, ranked, milliseconds },
    at: now.toISOString(),
  })
}

export const undoLine = (number: number, now: Date): string =>
  JSON.stringify({ undo: number, at: now.toISOString() })

/**
 * The first line.
 *
 * @param where `taste/journal.jsonl line 1`
 * @throws InputError when it is none
 */
export function parseHead(text: string, where: string): JournalHead {
  const head = checked(headSchema, jsonOf(text, where), where, 'the first line of a journal of tastes')
  if (head.digest !== spaceDigest(head.subject, head.space))
    throw new InputError(
      `${where}: the digest is not that of the space — the line was changed; restore the file from a copy`,
    )
  return head
}

/**
 * A line after the first, which must follow from those before.
 *
 * @param answered how many answers stand before it
 * @throws InputError naming the line and what is wrong with it
 */
export function parseEntry(
  text: string,
  where: string,
  space: ParameterSpace,
  answered: number,
): JournalEntry {
  const value = jsonOf(text, where)
  if (typeof value === 'object' && value !== null && 'undo' in value) {
    const { undo } = checked(undoSchema, value, where, 'the undoing of an answer')
    if (undo !== answered || answered === 0)
      throw new InputError(`${where}: undoes answer ${undo}, but the last one is ${answered}`)
    return { kind: 'undo', number: undo }
  }
  const { answer, ask, search, paintSeed, options, ranked, milliseconds } = checked(
    answerSchema,
    value,
    where,
    'an answer',
  )
  if (answer !== answered + 1)
    throw new InputError(
      `${where}: is answer ${answer}, but ${answered + 1} is the next — a line is missing or stands twice`,
    )
  for (const option of options) for (const values of option) checkParameterValues(space, values, where)
  if (new Set(ranked).size !== ranked.length || ranked.some((rank) => rank >= options.length))
    throw new InputError(
      `${where}: ranked is ${JSON.stringify(ranked)} — expected different places below ${options.length}`,
    )
  return {
    kind: 'answer',
    question: { number: answer, ask, search, paintSeed, options, ranked, milliseconds },
  }
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InputError(`${where}: is no JSON: ${JSON.stringify(text.slice(0, 60))}`)
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, where: string, what: string): T {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const [issue] = error.issues
  const key = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `
  throw new InputError(`${where}: is not ${what} (${key}${issue?.message ?? 'not understood'})`)
}
