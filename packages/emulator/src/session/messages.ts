// What travels between a thread that asks and the worker that holds the session.
import type { HostTensor } from '../arrays.js'
import type { GraphPort } from './session.js'

export type Request =
  | { id: number; kind: 'open'; bytes: Uint8Array; threads?: number }
  | { id: number; kind: 'run'; feeds: Record<string, HostTensor> }
  | { id: number; kind: 'close' }

export interface Reply {
  id: number
  inputs?: readonly GraphPort[]
  outputs?: readonly GraphPort[]
  tensors?: Record<string, HostTensor>
  failure?: string
  /** What kind of failure: the model itself is no good, or onnxruntime-node is not installed. */
  because?: 'input' | 'missing'
}
