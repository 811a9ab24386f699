// What an error means to the shell, and how it reads.
import { FailureError, InputError } from '@utsushi/ground'
import { diskFailure } from '@utsushi/ground/node'
import { NonFiniteError } from '@utsushi/graph'
import { DivergedError } from '@utsushi/learn'
import { CommanderError } from 'commander'

export const EXIT = { done: 0, failure: 1, input: 2, interrupted: 130 } as const

/** How a command ended: exit code and what to tell. */
export interface Ending {
  readonly code: number
  /** One line (or one per problem of a study file); empty when there is nothing to say. */
  readonly message: string
}

/** Exit code and message of an error; never a stack. */
export function ending(error: unknown, aborted: boolean): Ending {
  if (error instanceof CommanderError)
    return error.exitCode === 0 ? { code: EXIT.done, message: '' } : { code: EXIT.input, message: '' } // commander has told
  const { name, message } = described(error)
  if (aborted && (name === 'AbortError' || name === 'InterruptedError'))
    return { code: EXIT.interrupted, message: 'stopped' }
  if (error instanceof InputError) return { code: EXIT.input, message }
  return { code: EXIT.failure, message: message === '' ? name : message }
}

/** Errors whose message says it all. */
const told = [InputError, FailureError, DivergedError, NonFiniteError] as const

function described(error: unknown): { name: string; message: string } {
  const known = diskFailure(pathOf(error), error)
  if (!(known instanceof Error)) return { name: 'Error', message: String(known) }
  if (told.some((kind) => known instanceof kind)) return known
  const [line = ''] = known.message.split('\n')
  const plain = known.name === 'Error' || known.name === 'AbortError'
  return { name: known.name, message: plain ? line : `${known.name}: ${line}` }
}

function pathOf(error: unknown): string {
  return error instanceof Error && 'path' in error ? String(error.path) : 'a file'
}
