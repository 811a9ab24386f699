// The body of a request, checked.
import type { Context } from 'hono'
import type { z } from 'zod'
import { Refusal } from './refusal.js'

/** @throws Refusal saying which part of the body is not what it should be */
export async function readBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  let value: unknown
  try {
    value = await context.req.json()
  } catch {
    throw new Refusal(400, 'the body of the request is not JSON')
  }
  const found = schema.safeParse(value)
  if (found.success) return found.data
  const [issue] = found.error.issues
  const where = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.')
  throw new Refusal(400, `the body of the request: ${where}: ${issue?.message ?? 'not what is expected'}`)
}
