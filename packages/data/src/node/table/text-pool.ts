/** Threads that read text tables beside each other. Tables come back without being copied. */
import { Worker } from 'node:worker_threads'
import { InputError } from '@utsushi/ground'
import type { Table, TableSchema } from '../../table/schema.js'

/** Asks a thread for a table. */
export interface ReadRequest {
  readonly id: number
  readonly file: string
  readonly schema: TableSchema
}

/** What a thread answers: a class does not survive the way between threads, so errors travel as name and message. */
export type ReadAnswer =
  | { readonly id: number; readonly table: Table }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } }

/** Some threads, each working through the files it is given. */
export interface TextPool {
  readonly read: (file: string, schema: TableSchema) => Promise<Table>
  readonly close: () => Promise<void>
}

interface Waiting {
  readonly resolve: (table: Table) => void
  readonly reject: (error: Error) => void
}

/** Starts threads; close them when done. Files are dealt out in turn. */
export function openTextPool(threads: number): TextPool {
  const waiting = new Map<number, Waiting>()
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./text-worker.js', import.meta.url))
    worker.on('message', (answer: ReadAnswer) => {
      const asked = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('table' in answer) asked?.resolve(answer.table)
      else asked?.reject(errorFrom(answer.error))
    })
    worker.on('error', (error) => failAll(error instanceof Error ? error : new Error(String(error))))
    return worker
  })
  let asked = 0
  const read = (file: string, schema: TableSchema): Promise<Table> =>
    new Promise((resolve, reject) => {
      const id = asked++
      waiting.set(id, { resolve, reject })
      const request: ReadRequest = { id, file, schema }
      workers[id % threads]?.postMessage(request)
    })
  const close = async (): Promise<void> => {
    failAll(new Error('reading was stopped'))
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return { read, close }
}

function errorFrom({ name, message }: { readonly name: string; readonly message: string }): Error {
  return name === 'InputError' ? new InputError(message) : new Error(message)
}
