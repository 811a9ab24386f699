/**
 * The `config.json` of a published TinyTimeMixer. It names sizes and choices, never code: a key that would change what the
 * model computes and is not known here is refused by name.
 */
import { InputError, suggestion } from '@utsushi/ground'
import {
  defaultConfiguration,
  mixedPatches,
  tinyTimeMixerConfiguration,
  type TinyTimeMixerConfiguration,
} from './configuration.js'

type Key = keyof TinyTimeMixerConfiguration

/** `numInputChannels` is `num_input_channels` in the file. */
const inFile = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const keysInFile = new Map(
  (Object.keys(defaultConfiguration) as Key[]).map((key): [string, Key] => [inFile(key), key]),
)

/** Keys that say how a model was trained or saved, or are worked out from others: read past, and kept when it is saved again. */
const withoutEffect = new Set([
  ...['_name_or_path', 'architectures', 'model_type', 'transformers_version', 'torch_dtype', 'dtype'],
  ...['return_dict', 'output_hidden_states', 'output_attentions', 'use_return_dict', 'tf_legacy_loss'],
  ...['id2label', 'label2id', 'problem_type', 'task_specific_params', 'chunk_size_feed_forward'],
  ...['is_encoder_decoder', 'is_decoder', 'use_cache', 'tie_word_embeddings', 'torchscript', 'use_bfloat16'],
  ...['init_std', 'init_linear', 'init_embed', 'init_processing', 'post_init', 'patch_last', 'num_patches'],
  ...[
    'd_model_scale',
    'decoder_d_model_scale',
    'stride_ratio',
    'num_parallel_samples',
    'distribution_output',
  ],
  ...['quantile', 'huber_delta', 'point_extra_weight', 'trend_loss_weight', 'residual_loss_weight'],
  ...['joint_loss_weight', 'forecast_loss_type', 'light_mode', 'mask_value', 'metadata'],
  ...['penalize_large_width_ratio', 'width_penalty_mode', 'gate_groups', 'fft_ignore_dc'],
])

/** Parts that a later model may have and this one has not: accepted where they are switched off, as written here. */
const switchedOff: Readonly<Record<string, readonly unknown[]>> = {
  multi_scale: [false],
  register_tokens: [0, null],
  fft_length: [0, null],
  get_one_freq_emb: [false],
  multi_quantile_head: [false],
  enable_base_norm_always: [false],
  decompose: [false],
  enable_forecast_channel_mixing: [false],
  exogenous_channel_indices: [null],
  categorical_vocab_size_list: [null],
  masked_context_length: [null],
  use_register_context_gating: [false],
  gate_mode: ['softmax'],
  scaling_dim: [1],
  keepdim: [true],
}

/** Settings of parts that are switched off. */
const ofPartsSwitchedOff =
  /^(fcm|mq|trend|fft|residual)_|^(quantile_levels|combine_quantiles_via_variance|use_fft_embedding)$/

/** What a `config.json` says. */
export interface ConfigurationFile {
  readonly configuration: TinyTimeMixerConfiguration
  /** Keys that do not change what the model computes, such as how it was trained; written again as they were. */
  readonly others: Readonly<Record<string, unknown>>
}

/**
 * Reads the text of a `config.json`.
 *
 * @param source what to call it in an error, usually the path of its file
 * @throws InputError when it is no JSON object, names another kind of model, has a key that is not known here, or a value
 * that does not fit
 * @example const { configuration } = readConfiguration(await readFile('ttm/config.json', 'utf8'), 'ttm/config.json')
 */
export function readConfiguration(text: string, source: string): ConfigurationFile {
  const document = parseObject(text, source)
  checkKind(document, source)
  const others: Record<string, unknown> = {}
  const given: Partial<Record<Key, unknown>> = {}
  for (const [key, value] of Object.entries(document)) {
    const known = keysInFile.get(key)
    if (known !== undefined) given[known] = known === 'scaling' ? scalingOf(value) : value
    else if (withoutEffect.has(key) || ofPartsSwitchedOff.test(key)) others[key] = value
    else {
      checkOther(key, value, document, source)
      others[key] = value
    }
  }
  return {
    configuration: tinyTimeMixerConfiguration(given as Partial<TinyTimeMixerConfiguration>, source, inFile),
    others,
  }
}

/** The text of a `config.json`; what is read from it is what was given. */
export function writeConfiguration({ configuration, others }: ConfigurationFile): string {
  const own = Object.entries(configuration).map(([key, value]) => [
    inFile(key),
    key === 'scaling' && value === 'none' ? null : value,
  ])
  const document = {
    ...others,
    architectures: ['TinyTimeMixerForPrediction'],
    model_type: 'tinytimemixer',
    ...Object.fromEntries(own),
    patch_stride: configuration.patchLength,
    num_patches: mixedPatches(configuration),
  }
  const sorted = Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`
}

function parseObject(text: string, source: string): Readonly<Record<string, unknown>> {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw new InputError(`${source}: is no JSON: ${(error as Error).message}`, { cause: error })
  }
  if (typeof document === 'object' && document !== null && !Array.isArray(document))
    return document as Record<string, unknown>
  throw new InputError(`${source}: is no JSON object of a model's configuration`)
}

function checkKind(document: Readonly<Record<string, unknown>>, source: string): void {
  const kind = document['model_type'] ?? 'tinytimemixer'
  if (kind !== 'tinytimemixer')
    throw new InputError(`${source}: model_type is ${JSON.stringify(kind)} — expected "tinytimemixer"`)
  const architectures = document['architectures'] ?? ['TinyTimeMixerForPrediction']
  if (JSON.stringify(architectures) === '["TinyTimeMixerForPrediction"]') return
  throw new InputError(
    `${source}: architectures is ${JSON.stringify(architectures)} — expected ["TinyTimeMixerForPrediction"]`,
  )
}

/** A key that stands for a part which this model has not, or that nobody knows. */
function checkOther(
  key: string,
  value: unknown,
  document: Readonly<Record<string, unknown>>,
  source: string,
): void {
  if (key === 'patch_stride') {
    if (value === (document['patch_length'] ?? defaultConfiguration.patchLength)) return
    throw new InputError(
      `${source}: patch_stride is ${JSON.stringify(value)} — expected patch_length: patches do not overlap`,
    )
  }
  if (key === 'loss') {
    if (value !== 'nll') return
    throw new InputError(
      `${source}: loss is "nll", a head for distributions, which is not built here — use a model with loss "mse" or "mae"`,
    )
  }
  const off = switchedOff[key]
  if (off?.includes(value) === true) return
  if (off !== undefined) {
    const [usual] = off
    throw new InputError(
      `${source}: ${key} is ${JSON.stringify(value)}, a part that is not built here — only ${JSON.stringify(usual)} is read`,
    )
  }
  const known = [...keysInFile.keys(), ...withoutEffect, ...Object.keys(switchedOff), 'patch_stride', 'loss']
  throw new InputError(
    `${source}: unknown key "${key}": it may change what the model computes${suggestion(key, known)}`,
  )
}

/** The file has true for the mean's scaler by an old convention that the published code reads as std. */
function scalingOf(value: unknown): unknown {
  if (value === true) return 'std'
  return value === null || value === false ? 'none' : value
}
