// An emulator opened in a worker: what it says of itself, and a way to ask it.
import type { EmulatorInputs, EmulatorMetadata, Prediction } from '@utsushi/emulator'
import { crewOf, helpersOf } from './crew.js'
import type { PreparedSequence, Reply, Request } from './messages.js'

/** Starts the worker's script. */
export type SpawnWorker = () => Worker

/** A file that may be an emulator. */
export interface ModelFile {
  /** What messages call it. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** An emulator that answers. */
export interface OpenModel {
  readonly name: string
  /** Size of the file. */
  readonly size: number
  readonly metadata: EmulatorMetadata
  /** Of a file that cannot be vouched for. */
  readonly doubts: readonly string[]
  ask(inputs: EmulatorInputs): Promise<Prediction>
  /** What was done to the sequences of training, done to one. */
  prepare(axis: Float64Array, values: Float64Array): Promise<PreparedSequence>
  /** More threads with the same emulator. */
  helpers(): Promise<readonly OpenModel[]>
  close(): void
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/**
 * Opens a model in a worker of its own.
 *
 * @param wasm ONNX Runtime's program, where it is not beside the worker's script
 * @param processors of this machine: more than one, and it can have helpers
 * @throws Error whose message says what is wrong with the file, and what to do
 */
export async function openModel(
  file: ModelFile,
  spawn: SpawnWorker,
  wasm?: Uint8Array,
  processors = navigator.hardwareConcurrency,
): Promise<OpenModel> {
  const { name, bytes } = file
  const worker = spawn()
  const waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>()
  let next = 0
  worker.onmessage = ({ data: reply }: MessageEvent<Reply>) => {
    const asked = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.failure === undefined) asked?.resolve(reply)
    else asked?.reject(new Error(named(reply.failure, name)))
  }
  worker.onerror = (event) => {
    const error = new Error(
      `${name}: the part of the page that runs emulators stopped (${event.message || 'its script did not load'}) — reload the page`,
    )
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const ask = (request: WithoutId<Request>): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const id = next++
      waiting.set(id, { resolve, reject })
      worker.postMessage({ ...request, id })
    })
  try {
    const { metadata, doubts = [] } = await ask({ kind: 'open', bytes, ...(wasm && { wasm }) })
    if (metadata === undefined) throw new Error(`${name}: says nothing of itself`)
    const crew = crewOf(helpersOf(processors), () => openModel(file, spawn, wasm, 1))
    return {
      ...{ name, metadata, doubts: doubts.map((doubt) => named(doubt, name)), size: bytes.length },
      ask: async (inputs) => required((await ask({ kind: 'ask', inputs })).prediction),
      prepare: async (axis, values) => required((await ask({ kind: 'prepare', axis, values })).prepared),
      helpers: () => crew.gather(),
      close: () => {
        crew.close()
        worker.terminate()
      },
    }
  } catch (error) {
    worker.terminate()
    throw error
  }
}

/** Bytes have no name in the worker. */
const named = (message: string, name: string): string => message.replace(/^emulator: /, `${name}: `)

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the worker gave no answer')
  return value
}
