/**
 * Encoders that stay as they are: windows of a series in, features out. A TinyTimeMixer is one, and any ONNX file that takes
 * `[batch, time]` and gives `[batch, features]`; one can stand for the other.
 */
import {
  constant,
  fileProgram,
  FormatError,
  input,
  program,
  readInterface,
  type Feeds,
  type OnnxPort,
  type Program,
} from '@utsushi/graph'
import { weightsOf, type FlatParameters } from '../parameters/parameters.js'
import { embedding, type EmbeddingOptions } from './embedding.js'
import type { TinyTimeMixer, TinyTimeMixerParameters } from './tiny-time-mixer.js'

/** An encoder of windows whose weights stay as they are. */
export interface WindowEncoder {
  readonly name: string
  /** Steps of a window; absent where any number is taken. */
  readonly context?: number
  /** Windows of one run, where the file says so. */
  readonly batch?: number
  /**
   * The program for windows `[batch, time]`: one input beside those that are set, one output `[batch, features]`.
   */
  program(batch: number): Program
  /** Names of the program's windows and features. */
  readonly ports: { readonly windows: string; readonly features: string }
  /** What is set once, such as weights that are no part of the program. */
  readonly feeds: Feeds
}

const windowsName = 'windows'
const featuresName = 'features'

/**
 * The encoder of a TinyTimeMixer.
 *
 * @example const encoder = mixerWindows(await loadTinyTimeMixer('models/ttm'), { layers: 'all' })
 */
export function mixerWindows(
  {
    model,
    parameters,
    weights,
  }: {
    readonly model: TinyTimeMixer
    readonly parameters: FlatParameters<TinyTimeMixerParameters>
    readonly weights: Float32Array
  },
  { layers = 'last' }: Pick<EmbeddingOptions, 'layers'> = {},
): WindowEncoder {
  const context = model.configuration.contextLength
  return {
    name: 'TinyTimeMixer',
    context,
    ports: { windows: windowsName, features: featuresName },
    feeds: {},
    program: (batch) => {
      const windows = input(windowsName, 'float32', [batch, context])
      // Weights that are part of the program are made ready once, for all runs.
      const own = weightsOf(parameters, constant(weights)).backbone
      const features = embedding(model, own, windows, { layers })
      return program({ name: 'embedding', inputs: [windows], outputs: { [featuresName]: features } })
    },
  }
}

/**
 * An ONNX file as an encoder.
 *
 * @param file what to call it in an error, usually its path
 * @throws FormatError (name `InputError`) when it is no ONNX model, or does not take one float input `[batch, time]` and give one
 * float output `[batch, features]`
 * @example const encoder = onnxWindows(await readFile('encoder.onnx'), 'encoder.onnx')
 */
export function onnxWindows(bytes: Uint8Array, file: string): WindowEncoder {
  const { inputs, outputs } = readInterface(bytes, file)
  const windows = onlyPort(inputs, 'input', '[batch, time]', file)
  const features = onlyPort(outputs, 'output', '[batch, features]', file)
  const [batch, context] = windows.shape ?? []
  const own = fileProgram(bytes, file)
  return {
    name: file,
    ports: { windows: windows.name, features: features.name },
    feeds: {},
    program: () => own,
    ...(typeof batch === 'number' && { batch }),
    ...(typeof context === 'number' && { context }),
  }
}

function onlyPort(ports: readonly OnnxPort[], what: string, form: string, file: string): OnnxPort {
  const [port] = ports
  if (port !== undefined && ports.length === 1 && port.dtype === 'float32' && port.shape?.length === 2)
    return port
  const found = ports.map(({ name, type, shape }) => {
    const sizes = shape?.map((size) => (size === '' ? '?' : size)).join(', ')
    return `"${name}" ${type}${sizes === undefined ? ' of unknown shape' : ` [${sizes}]`}`
  })
  throw new FormatError(
    `${file}: has the ${what}${ports.length === 1 ? '' : 's'} ${found.join(', ') || 'none'} — an encoder has one float ${what} ${form}`,
  )
}
