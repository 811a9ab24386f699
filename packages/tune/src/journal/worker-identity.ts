/** Who writes to a journal. */
import { randomUUID } from 'node:crypto'
import { processText, thisProcess } from '@utsushi/ground/node'

/** An identity of a writer of a journal: unique, and naming its process. Optuna asks only that it be unique. */
export const workerIdentity = (): string => `${randomUUID()}-${processText(thisProcess())}`
