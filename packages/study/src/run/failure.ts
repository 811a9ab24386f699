// Why a run ended before it was finished, kept in its folder: `failure.json`. A process that is killed leaves none, and its run
// reads as interrupted.
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { diskFailure } from '@utsushi/ground/node'
import { NonFiniteError } from '@utsushi/graph'
import { DivergedError } from '@utsushi/learn'
import { z } from 'zod'
import type { RunFolder } from './folder.js'

export const failureFile = 'failure.json'

const failureSchema = z.object({
  /** The loss became NaN or infinite, the input was refused, a file could not be written, memory ran out, or anything else. */
  kind: z.enum(['diverged', 'input', 'disk', 'memory', 'error']),
  stage: z.enum(['training', 'evaluation']),
  /** What the person at the keyboard was told. */
  message: z.string(),
  /** ISO 8601. */
  time: z.string(),
  /** Of a divergence: the step, counted from 1, and its learning rate. */
  step: z.number().optional(),
  learningRate: z.number().optional(),
})

/** What `failure.json` holds. */
export type RunFailure = Readonly<z.output<typeof failureSchema>>
export type FailureKind = RunFailure['kind']

/** Writes down why a run failed. A folder that cannot be written to keeps nothing: its run reads as interrupted. */
export function recordFailure(run: RunFolder, error: unknown, stage: RunFailure['stage']): void {
  const failure: RunFailure = {
    kind: kindOf(error),
    stage,
    message: error instanceof Error ? error.message : String(error),
    time: new Date().toISOString(),
    ...(error instanceof DivergedError && { step: error.step, learningRate: error.learningRate }),
  }
  try {
    run.writeJson(failureFile, failure)
    run.log('warn', 'failed', { ...failure })
  } catch {
    // What is told to the person is the first error, not this one.
  }
}

function kindOf(error: unknown): FailureKind {
  if (error instanceof DivergedError || error instanceof NonFiniteError) return 'diverged'
  if (error instanceof InputError) return 'input'
  const message = error instanceof Error ? error.message : ''
  if (diskFailure('', error) !== error || message.includes('could not be written')) return 'disk'
  return /bad_alloc|allocat|out of memory|ENOMEM/i.test(message) ? 'memory' : 'error'
}

/** Why a run failed, if it did. @throws InputError when the file is damaged */
export function readFailure(run: RunFolder): RunFailure | undefined {
  if (!run.has(failureFile)) return undefined
  const found = failureSchema.safeParse(run.readJson(failureFile))
  if (found.success) return found.data
  const [issue] = found.error.issues
  throw new InputError(
    `${join(run.path, failureFile)}: ${issue?.path.join('.') ?? ''} is not what a run writes — delete the file to go on with the run`,
  )
}

/** In one or two words, behind `failed`. */
export const failureWords: Readonly<Record<FailureKind, string>> = {
  diverged: 'diverged',
  input: 'wrong input',
  disk: 'cannot write',
  memory: 'out of memory',
  error: 'error',
}
