/**
 * What the runtime and its worker thread say to each other.
 */
import type { HostTensor } from './host.js'
import type { ReplicaPlan, ReplicaRun } from './replica-steps.js'
import type { SessionPlan } from './session.js'

export type WorkerRequest =
  | { readonly kind: 'load'; readonly session: number; readonly plan: SessionPlan }
  | { readonly kind: 'set'; readonly session: number; readonly values: Readonly<Record<string, HostTensor>> }
  | { readonly kind: 'get'; readonly session: number; readonly names: readonly string[] }
  | { readonly kind: 'run'; readonly session: number; readonly feeds: Readonly<Record<string, HostTensor>> }
  | {
      readonly kind: 'replica-steps'
      readonly session: number
      readonly update: number
      readonly plan: ReplicaPlan
      readonly run: ReplicaRun
    }
  | { readonly kind: 'release'; readonly session: number }

export type WorkerReply =
  | { readonly id: number; readonly values: Readonly<Record<string, HostTensor>> }
  | { readonly id: number; readonly error: string }

export type Envelope = WorkerRequest & { readonly id: number }
