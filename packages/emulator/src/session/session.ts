// A loaded model, wherever it runs: in this thread, or in a worker of Node.
import { InputError } from '@utsushi/ground'
import type { InferenceSession } from 'onnxruntime-common'
import type { HostTensor } from '../arrays.js'
import type { EmulatorMetadata, EmulatorPort } from '../metadata/metadata.js'

/** An input or output as the graph itself has it. */
export interface GraphPort {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly (number | string)[]
}

/** A model that can be run. Feeds are taken over: the caller must not use their memory again. */
export interface ModelSession {
  readonly inputs: readonly GraphPort[]
  readonly outputs: readonly GraphPort[]
  run(feeds: Record<string, HostTensor>): Promise<Record<string, HostTensor>>
  close(): Promise<void>
}

/** What a session may be told. */
export interface SessionSettings {
  /** Threads inside an operator; ONNX Runtime's own choice when left out. */
  readonly threads?: number
}

/** The inputs or outputs of a session. */
export function graphPorts(ports: readonly InferenceSession.ValueMetadata[]): GraphPort[] {
  return ports.map((port) =>
    port.isTensor
      ? { name: port.name, dtype: port.type, shape: port.shape }
      : { name: port.name, dtype: 'no tensor', shape: [] },
  )
}

/**
 * Checks that the graph has the inputs and outputs that its metadata describes.
 *
 * @throws InputError naming the one that differs
 */
export function checkPorts(session: ModelSession, metadata: EmulatorMetadata, file: string): void {
  const check = (kind: string, described: readonly EmulatorPort<unknown>[], actual: readonly GraphPort[]) => {
    for (const { name, dtype, shape } of described) {
      const port = actual.find((one) => one.name === name)
      const where = `${file}: ${kind} "${name}"`
      if (port === undefined) throw new InputError(`${where} is in the metadata but not in the graph`)
      const fits = (size: number | string, i: number) =>
        typeof size === 'string' ||
        typeof port.shape[i] !== 'number' ||
        port.shape[i] === size ||
        port.shape[i] < 0
      if (port.dtype !== dtype || port.shape.length !== shape.length || !shape.every(fits)) {
        throw new InputError(
          `${where} is ${dtype} [${shape.join(', ')}] in the metadata, ${port.dtype} [${port.shape.join(', ')}] in the graph`,
        )
      }
    }
  }
  check('input', metadata.inputs, session.inputs)
  check('output', metadata.outputs, session.outputs)
  const extra = session.inputs.find(({ name }) => !metadata.inputs.some((input) => input.name === name))
  if (extra) throw new InputError(`${file}: input "${extra.name}" is in the graph but not in the metadata`)
}
