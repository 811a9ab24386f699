import { InputError } from '@utsushi/ground'
import { isDType } from '../arrays.js'
import { metadataFormat, metadataKey } from './metadata.js'
import type {
  EmulatorInput,
  EmulatorMetadata,
  EmulatorOutput,
  EmulatorPort,
  InputFeature,
} from './metadata.js'
import type { Json, OutputFeature, StatePort, TrainingSummary } from './metadata.js'

type Fields = Record<string, unknown>

/**
 * Reads and checks the metadata of an emulator.
 *
 * @param text the value under `metadataKey` in the file's metadata_props
 * @param file what to call the file in an error
 * @throws InputError naming the key that is missing or wrong
 * @example const { inputs, training } = parseMetadata(customMetadata[metadataKey], 'model.onnx')
 */
export function parseMetadata(text: string, file = 'emulator'): EmulatorMetadata {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new InputError(
      `${file}: its metadata is no JSON — copy it again, or export it again from its run`,
      { cause: error },
    )
  }
  return checkMetadata(value, file)
}

/**
 * The metadata as entries for an ONNX file's metadata_props, checked as a reader will check it.
 *
 * @throws InputError naming the key that is missing or wrong
 * @example
 * const onnx = sealEmulator(program({ ...definition, metadata: encodeMetadata(metadata) }).toOnnx())
 */
export function encodeMetadata(metadata: EmulatorMetadata): Record<string, string> {
  // JSON would write NaN and infinities as null: find them before they are gone.
  const text = JSON.stringify(metadata, (key, value: unknown) => {
    if (typeof value !== 'number' || Number.isFinite(value)) return value
    throw new InputError(`metadata: "${key}" is ${value}; write null where there is no number`)
  })
  parseMetadata(text, 'metadata')
  return { [metadataKey]: text }
}

function checkMetadata(value: unknown, file: string): EmulatorMetadata {
  const root: Reader = new Reader(file, 'metadata', value)
  const format = root.fields['format']
  if (format !== metadataFormat) {
    const advice = typeof format === 'number' && format > metadataFormat ? '; update @utsushi/emulator' : ''
    throw new InputError(`${file}: metadata.format is ${String(format)}, expected ${metadataFormat}${advice}`)
  }
  const policy = root.fields['extrapolation']
  if (policy !== 'report' && policy !== 'refuse') root.fail('extrapolation', '"report" or "refuse"')
  const metadata: EmulatorMetadata = {
    format,
    name: root.text('name'),
    study: root.text('study'),
    version: root.text('version'),
    created: root.text('created'),
    licence: root.text('licence'),
    description: root.text('description'),
    inputs: root.list('inputs').map((input) => checkPort(input, checkInputFeature)) satisfies EmulatorInput[],
    outputs: root
      .list('outputs')
      .map((output) => checkPort(output, checkOutputFeature)) satisfies EmulatorOutput[],
    ...(root.fields['state'] !== undefined && { state: root.list('state').map(checkState) }),
    training: checkTraining(root.child('training')),
    ...(root.fields['reading'] !== undefined && {
      reading: root.child('reading').fields as Record<string, Json>,
    }),
    metrics: root.child('metrics').fields as Record<string, Json>,
    extrapolation: policy,
  }
  refuseTwice(root, 'inputs', metadata.inputs)
  refuseTwice(root, 'outputs', metadata.outputs)
  for (const [i, { input, output }] of (metadata.state ?? []).entries()) {
    const entry = root.list('state')[i]
    if (!metadata.inputs.some(({ name }) => name === input)) entry?.fail('input', 'the name of an input')
    if (!metadata.outputs.some(({ name }) => name === output)) entry?.fail('output', 'the name of an output')
  }
  return metadata
}

function checkPort<F extends { name: string }>(
  reader: Reader,
  feature: (reader: Reader) => F,
): EmulatorPort<F> {
  const { dtype, shape, axes } = reader.fields
  if (!isDType(dtype)) reader.fail('dtype', 'an element type such as "float32"')
  if (!isShape(shape)) reader.fail('shape', 'sizes and names of sizes')
  if (!isTexts(axes) || axes.length !== shape.length) reader.fail('axes', `the names of ${shape.length} axes`)
  if (axes.indexOf('batch') > 0) reader.fail('axes', '"batch" first')
  const features = reader.list('features').map(feature)
  const at = axes.indexOf('feature')
  const count = at < 0 ? 1 : shape[at]
  if (features.length !== count) reader.fail('features', `${String(count)} of them, as the shape says`)
  refuseTwice(reader, 'features', features)
  return { name: reader.text('name'), dtype, shape, axes, features }
}

function checkInputFeature(reader: Reader): InputFeature {
  const [min, max] = [reader.number('min'), reader.number('max')]
  if (min !== null && max !== null && min > max) reader.fail('max', `at least ${min}`)
  return { name: reader.text('name'), unit: reader.text('unit'), min, max }
}

function checkOutputFeature(reader: Reader): OutputFeature {
  return { name: reader.text('name'), unit: reader.text('unit'), std: reader.number('std') }
}

function checkState(reader: Reader): StatePort {
  const { begins } = reader.fields
  if (begins !== 'given' && begins !== 'zero') reader.fail('begins', '"given" or "zero"')
  return { input: reader.text('input'), output: reader.text('output'), begins }
}

function checkTraining(reader: Reader): TrainingSummary {
  const rows = reader.fields['rows']
  if (!Number.isSafeInteger(rows)) reader.fail('rows', 'a count')
  const period = reader.fields['period'] === null ? null : reader.child('period')
  return {
    ...(reader.fields as Record<string, Json>),
    split: reader.text('split'),
    rows: rows as number,
    period: period && { start: period.text('start'), end: period.text('end') },
  }
}

function refuseTwice(reader: Reader, key: string, named: readonly { name: string }[]): void {
  const names = named.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) reader.fail(key, `different names ("${twice}" is there twice)`)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isShape(value: unknown): value is (number | string)[] {
  const isSize = (size: unknown) =>
    typeof size === 'string' || (Number.isSafeInteger(size) && (size as number) >= 0)
  return Array.isArray(value) && value.every(isSize)
}

/** A JSON object under check, with the path that an error names. */
class Reader {
  readonly fields: Fields

  constructor(
    private readonly file: string,
    private readonly path: string,
    value: unknown,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new InputError(`${file}: ${path} is ${JSON.stringify(value)}; expected an object`)
    }
    this.fields = value as Fields
  }

  fail(key: string, expected: string): never {
    const value = JSON.stringify(this.fields[key]) ?? 'missing'
    const shown = value.length > 60 ? `${value.slice(0, 57)}...` : value
    throw new InputError(`${this.file}: ${this.path}.${key} is ${shown}; expected ${expected}`)
  }

  text(key: string): string {
    const value = this.fields[key]
    return typeof value === 'string' ? value : this.fail(key, 'a text')
  }

  number(key: string): number | null {
    const value = this.fields[key]
    return value === null || typeof value === 'number' ? value : this.fail(key, 'a number or null')
  }

  child(key: string): Reader {
    return new Reader(this.file, `${this.path}.${key}`, this.fields[key])
  }

  list(key: string): Reader[] {
    const value = this.fields[key]
    if (!Array.isArray(value)) return this.fail(key, 'a list')
    return value.map((item, i) => new Reader(this.file, `${this.path}.${key}[${i}]`, item))
  }
}
