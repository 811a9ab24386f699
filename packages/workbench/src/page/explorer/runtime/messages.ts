// What travels between the explorer's page and the worker that holds the emulator.
import type { EmulatorInputs, EmulatorMetadata, Prediction } from '@utsushi/emulator'

/** What the page asks; `id` comes back with the reply. */
export type Request =
  | { readonly id: number; readonly kind: 'open'; readonly bytes: Uint8Array; readonly wasm?: Uint8Array }
  | { readonly id: number; readonly kind: 'ask'; readonly inputs: EmulatorInputs }
  | {
      readonly id: number
      readonly kind: 'prepare'
      readonly axis: Float64Array
      readonly values: Float64Array
    }

/** A sequence after what was done to those of training. */
export interface PreparedSequence {
  readonly axis: Float64Array
  readonly values: Float64Array
  readonly cautions: readonly string[]
}

/** What the worker gives. */
export interface Reply {
  readonly id: number
  readonly metadata?: EmulatorMetadata
  /** Of a file that cannot be vouched for. */
  readonly doubts?: readonly string[]
  readonly prediction?: Prediction
  readonly prepared?: PreparedSequence
  /** Why not, in words. */
  readonly failure?: string
}
