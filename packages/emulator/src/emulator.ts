// An open emulator: a session, its metadata, and predictions.
import { InputError } from '@utsushi/ground'
import type { EmulatorInputs } from './inputs/values.js'
import { checkAskedMemory } from './metadata/asked-memory.js'
import { metadataKey } from './metadata/metadata.js'
import type { EmulatorInput, EmulatorMetadata, EmulatorOutput } from './metadata/metadata.js'
import { parseMetadata } from './metadata/parse.js'
import { readMetadataProps } from './metadata/props.js'
import { checkSeal, digestKey } from './metadata/seal.js'
import { predictMany } from './predict-many.js'
import type { ManyInputs, PredictionBatch, PredictManyOptions } from './predict-many.js'
import { predict } from './predict.js'
import type { PredictOptions, Prediction } from './predict.js'
import type { OnnxRuntimeModule } from './session/direct.js'
import { step } from './step.js'
import type { EmulatorState, Step } from './step.js'
import { checkPorts } from './session/session.js'
import type { ModelSession } from './session/session.js'

/** How to open an emulator. */
export interface OpenOptions {
  /** `node`: onnxruntime-node in a worker thread (the default in Node). `web`: onnxruntime-web on this thread. */
  backend?: 'node' | 'web'
  /** A module of ONNX Runtime to use on this thread, set up as you like, in place of the one that would be imported. */
  ort?: OnnxRuntimeModule
  /** Threads inside an operator; ONNX Runtime's own choice when left out. */
  threads?: number
  /** Told of a file that cannot be vouched for: one without a digest, or changed by another program. `console.warn` when left out. */
  onWarning?: (message: string) => void
}

/** A trained model that takes and returns physical units. */
export interface Emulator {
  /** What it says of itself: units, ranges, split, scores, licence. */
  readonly metadata: EmulatorMetadata
  /** Those of the metadata. */
  readonly inputs: readonly EmulatorInput[]
  /** Those of the metadata. */
  readonly outputs: readonly EmulatorOutput[]
  /**
   * Predicts all rows. An input of one row goes with any number of rows of the others: one weather, many parameter sets.
   *
   * @throws InputError when names, sizes or numbers do not fit, a value is NaN or infinite, or
   * a value leaves the training range and the policy is `refuse`
   * @example
   * const { outputs, extrapolations } = await emulator.predict({
   *   drivers: { tair: [4.2, 5.1], par: [18, 21] },   // columns over time, °C and mol m⁻² day⁻¹
   *   parameters: { aMax: [7, 8, 9], kPar: 12 },       // three sets; one number for all rows
   * })
   * outputs.fluxes.columns.gpp                         // Float32Array [batch, time], here [3, 2]
   */
  predict(inputs: EmulatorInputs, options?: PredictOptions): Promise<Prediction>
  /**
   * Predicts any number of rows in batches, so that memory stays flat: one large input, or many as they come.
   *
   * @throws InputError as `predict`; rows before the refused one have been predicted by then
   * @example
   * for await (const { start, outputs } of emulator.predictMany(readRows(file))) await write(start, outputs)
   */
  predictMany(inputs: ManyInputs, options?: PredictManyOptions): AsyncGenerator<PredictionBatch>
  /**
   * Takes one step of an emulator that carries state (`metadata.state`). The first is given its beginning among the inputs;
   * each later one is given the state that the step before it returned.
   *
   * @throws InputError as `predict`, and when the emulator carries no state
   * @example
   * let { state, outputs } = await emulator.step({ contents, last_responses, controls, next_controls })
   * ;({ state, outputs } = await emulator.step({ controls, next_controls }, state))
   */
  step(inputs: EmulatorInputs, state?: EmulatorState, options?: PredictOptions): Promise<Step>
  /** Lets the model and its thread go. */
  close(): Promise<void>
}

/** What to do with a file that cannot be used. */
const again = 'copy it again, or export it again from its run'

/** Makes an emulator of a file's bytes and something that can run them. */
export async function emulatorFrom(
  bytes: Uint8Array,
  file: string,
  open: (bytes: Uint8Array) => Promise<ModelSession>,
  onWarning: (message: string) => void = (message) => console.warn(message),
): Promise<Emulator> {
  const props = readMetadataProps(bytes, file)
  const text = props.get(metadataKey)
  const doubt =
    text === undefined && !props.has(digestKey) ? undefined : checkSeal(bytes, props.get(digestKey), file)
  if (text === undefined) {
    throw new InputError(`${file}: an ONNX model, but no emulator: it has no "${metadataKey}" metadata`)
  }
  const metadata = parseMetadata(text, file)
  checkAskedMemory(bytes, file)
  const session = await open(bytes).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error
    throw new InputError(`${file}: ${error.message} — ${again}`, { cause: error })
  })
  try {
    checkPorts(session, metadata, file)
  } catch (error) {
    await session.close()
    throw error
  }
  if (doubt !== undefined) onWarning(doubt)
  let closed: Promise<void> | undefined
  const alive = (): ModelSession => {
    if (closed) throw new Error(`the emulator "${metadata.name}" is closed`)
    return session
  }
  return {
    metadata,
    inputs: metadata.inputs,
    outputs: metadata.outputs,
    predict: async (inputs, options) => predict(alive(), metadata, inputs, options),
    predictMany: (inputs, options) => predictMany(alive(), metadata, inputs, options),
    step: (inputs, state, options) => step(alive(), metadata, inputs, state, options),
    close: () => (closed ??= session.close()),
  }
}
