/**
 * Folders of TinyTimeMixers as they are published: `config.json` and `model.safetensors`. Weights are read from safetensors
 * alone, which hold numbers and no code; a pickled file is refused.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readSafetensors, writeSafetensors } from '@utsushi/graph'
import { FailureError, InputError } from '@utsushi/ground'
import { makeFolder, regularFile, writeAtomicAsync } from '@utsushi/ground/node'
import { flatParameters, initialise, type FlatParameters } from '../parameters/parameters.js'
import { fromRecord, toRecord, type NamedArray } from '../parameters/record.js'
import type { TinyTimeMixerConfiguration } from './configuration.js'
import { readConfiguration, writeConfiguration, type ConfigurationFile } from './configuration-file.js'
import {
  tinyTimeMixer,
  type TinyTimeMixer,
  type TinyTimeMixerOptions,
  type TinyTimeMixerParameters,
} from './tiny-time-mixer.js'
import { weightsForFile, weightsFromFile } from './weights-file.js'

/** A model with its weights. */
export interface LoadedTinyTimeMixer {
  readonly model: TinyTimeMixer
  readonly parameters: FlatParameters<TinyTimeMixerParameters>
  /** As `parameters` lays them out. */
  readonly weights: Float32Array
  /** What the folder's `config.json` says of how the model was made; written again by {@link saveTinyTimeMixer}. */
  readonly others: ConfigurationFile['others']
}

/** What is made of a folder. */
export interface LoadTinyTimeMixerOptions extends TinyTimeMixerOptions {
  /** Keys of the configuration that are to be others than in the folder: `{ decoderMode: 'common_channel' }`. */
  readonly configuration?: Partial<TinyTimeMixerConfiguration>
  /**
   * Weights that the folder has not, or in another shape than `configuration` asks for, begin anew from this seed (a head for
   * another horizon). Without it they are refused.
   */
  readonly seed?: number
}

const configurationName = 'config.json'
const weightsName = 'model.safetensors'

/** A configuration is a page of text; a larger file is something else. */
const longestConfiguration = 1_000_000

/**
 * Loads a folder as it is published: `config.json` and `model.safetensors`.
 *
 * @throws InputError when a file is missing or damaged, a weight is missing, not known or of another shape, the configuration
 * has a key that is not known here, or the weights are a pickled file
 * @example
 * const { model, parameters, weights } = await loadTinyTimeMixer('models/ttm', {
 *   configuration: { decoderMode: 'common_channel', predictionChannelIndices: null },
 * })
 */
export async function loadTinyTimeMixer(
  folder: string,
  { configuration: changes = {}, seed, ...options }: LoadTinyTimeMixerOptions = {},
): Promise<LoadedTinyTimeMixer> {
  const [configurationPath, weightsPath] = [join(folder, configurationName), join(folder, weightsName)]
  const file = readConfiguration(await readConfigurationText(folder, configurationPath), configurationPath)
  const { tensors } = readSafetensors(await readWeights(folder, weightsPath), weightsPath)
  const stored = flatParameters(tinyTimeMixer(file.configuration).parameters)
  const record = toRecord(stored, weightsFromFile(stored, tensors, weightsPath))
  const model = tinyTimeMixer({ ...file.configuration, ...changes }, options)
  const parameters = flatParameters(model.parameters)
  const weights = fromRecord(parameters, chosen(model, parameters, record, seed, folder), weightsPath)
  return { model, parameters, weights, others: file.others }
}

/**
 * Writes a folder that {@link loadTinyTimeMixer} and the published implementation read. Adapted layers are merged. The folder
 * is made; each file is written whole or not at all.
 *
 * @param others keys for `config.json` beside the configuration's own
 * @example await saveTinyTimeMixer('models/mine', { model, parameters, weights })
 */
export async function saveTinyTimeMixer(
  folder: string,
  {
    model,
    parameters,
    weights,
    others = {},
  }: Omit<LoadedTinyTimeMixer, 'others'> & Partial<Pick<LoadedTinyTimeMixer, 'others'>>,
): Promise<void> {
  const plain = flatParameters(tinyTimeMixer(model.configuration).parameters)
  const merged = fromRecord(plain, model.merge(toRecord(parameters, weights)), 'weights')
  makeFolder(folder)
  await writeAtomicAsync(
    join(folder, weightsName),
    writeSafetensors(weightsForFile(plain, merged), { format: 'pt' }),
  )
  await writeAtomicAsync(
    join(folder, configurationName),
    writeConfiguration({ configuration: model.configuration, others }),
  )
}

/** The weights of a model out of those of a folder; those of adapted layers, and those that the folder lacks, begin anew. */
function chosen(
  model: TinyTimeMixer,
  parameters: FlatParameters,
  stored: ReadonlyMap<string, NamedArray>,
  seed: number | undefined,
  folder: string,
): ReadonlyMap<string, NamedArray> {
  const fresh = toRecord(parameters, initialise(parameters, seed ?? 0))
  const isAdapter = (name: string): boolean =>
    [...model.adapted.keys()].some((path) => name === `${path}.a` || name === `${path}.b`)
  const record = new Map<string, NamedArray>()
  for (const { name, shape } of parameters.entries) {
    const found = stored.get(name.replace(/\.base\.(weight|bias)$/, '.$1'))
    const own = fresh.get(name)
    if (found?.shape.join() === shape.join()) record.set(name, found)
    else if (own !== undefined && (isAdapter(name) || seed !== undefined)) record.set(name, own)
    else
      throw new InputError(
        `${folder}: the weight "${name}" is ${found === undefined ? 'not there' : `[${found.shape.join(', ')}]`}, the changed configuration asks for [${shape.join(', ')}] — give a seed to begin it anew`,
      )
  }
  return record
}

async function readConfigurationText(folder: string, path: string): Promise<string> {
  const { size } = await found(folder, path)
  if (size > longestConfiguration)
    throw new InputError(`${path}: ${size} bytes are no configuration — expected a page of JSON`)
  return readFile(path, 'utf8')
}

async function readWeights(folder: string, path: string): Promise<Uint8Array> {
  const names = await readdir(folder)
  const pickled = names.find((name) => /\.(bin|pt|pth|pkl|ckpt)$/.test(name))
  if (!names.includes(weightsName) && pickled !== undefined)
    throw new InputError(
      `${join(folder, pickled)}: a pickled file may run code when it is read and is never opened — save the model as ${weightsName} (save_pretrained with safe_serialization)`,
    )
  await found(folder, path)
  return readFile(path)
}

async function found(folder: string, path: string): Promise<{ readonly size: number }> {
  regularFile(path)
  try {
    return await stat(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      throw new FailureError(`${path}: cannot be read (${code})`, { cause: error })
    throw new InputError(
      `${folder}: has no ${path.slice(folder.length + 1)} — a model's folder holds ${configurationName} and ${weightsName}`,
      { cause: error },
    )
  }
}
