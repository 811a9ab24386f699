/** The far side of `text-pool.ts`: a thread that reads text tables. */
import { parentPort } from 'node:worker_threads'
import { fileFormat } from './file-format.js'
import { readTextTable } from './read-text.js'
import type { ReadAnswer, ReadRequest } from './text-pool.js'

parentPort?.on('message', ({ id, file, schema }: ReadRequest) => {
  const answer = (message: ReadAnswer, transfer: ArrayBuffer[] = []): void =>
    parentPort?.postMessage(message, transfer)
  readTextTable(file, fileFormat(file), schema).then(
    (table) => {
      const buffers = new Set<ArrayBuffer>()
      for (const { values } of table.columns.values()) buffers.add(values.buffer as ArrayBuffer)
      if (table.days !== undefined) buffers.add(table.days.buffer as ArrayBuffer)
      answer({ id, table }, [...buffers])
    },
    (error: unknown) => {
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      answer({ id, error: { name, message } })
    },
  )
})
