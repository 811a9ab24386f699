// What an emulator says of itself: JSON under the key `utsushi` in the ONNX file's metadata_props, for every reader in
// every language. Units, axes and ranges are those of the file's own inputs and outputs: physical, never scaled.
import type { EmulatorDType } from '../arrays.js'

/** The key in metadata_props. */
export const metadataKey = 'utsushi'

/** The version of this layout. A reader refuses a newer one. */
export const metadataFormat = 1

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** One column of an input: its unit (`1` for none, `unknown` where nobody has told it) and the range seen in training, null where a range says nothing. */
export interface InputFeature {
  readonly name: string
  readonly unit: string
  readonly min: number | null
  readonly max: number | null
}

/** One column of an output: its unit and its standard deviation over the training rows, null where not taken. */
export interface OutputFeature {
  readonly name: string
  readonly unit: string
  readonly std: number | null
}

/**
 * An input or output. `shape` is the tensor's, a string being a size that may vary (the same string, the same size);
 * `axes` says what each axis is. `batch`, if present, comes first. The axis named `feature` runs over `features`; without
 * it there is exactly one feature.
 */
export interface EmulatorPort<F> {
  readonly name: string
  readonly dtype: EmulatorDType
  readonly shape: readonly (number | string)[]
  readonly axes: readonly string[]
  readonly features: readonly F[]
}

/** An input, with the ranges seen in training. */
export type EmulatorInput = EmulatorPort<InputFeature>
/** An output, with the deviations over the training rows. */
export type EmulatorOutput = EmulatorPort<OutputFeature>

/** What the emulator was trained on: the split in words, rows of training data, first and last time. */
export interface TrainingSummary {
  readonly split: string
  readonly rows: number
  readonly period: { readonly start: string; readonly end: string } | null
  /** Anything more that a study wants to say. */
  readonly [key: string]: Json
}

/** An output that is fed back as an input. Before the first step it is `given` by the caller, or `zero`. */
export interface StatePort {
  readonly input: string
  readonly output: string
  readonly begins: 'given' | 'zero'
}

/** The metadata of an emulator, format 1. */
export interface EmulatorMetadata {
  readonly format: 1
  readonly name: string
  /** The kind of study that made it, such as `ecosystem`. */
  readonly study: string
  /** Version of the software that wrote it. */
  readonly version: string
  /** ISO 8601. */
  readonly created: string
  /** SPDX identifier, or words. */
  readonly licence: string
  /** For people, in a sentence or two. */
  readonly description: string
  readonly inputs: readonly EmulatorInput[]
  readonly outputs: readonly EmulatorOutput[]
  /** Of an emulator that is stepped: which outputs are the next step's inputs. Absent otherwise. */
  readonly state?: readonly StatePort[]
  readonly training: TrainingSummary
  /** How its tables are read: settings of the study file, by section and key. Absent in files that need none. */
  readonly reading?: { readonly [key: string]: Json }
  /** Scores on held-out data, as deep as the study likes: `{ test: { gpp: { rmse: 0.3 } } }`. */
  readonly metrics: { readonly [key: string]: Json }
  /** What `predict` does with a value outside the training range, unless told otherwise. */
  readonly extrapolation: ExtrapolationPolicy
}

/** `report` lists every feature that leaves its training range; `refuse` throws. */
export type ExtrapolationPolicy = 'report' | 'refuse'
