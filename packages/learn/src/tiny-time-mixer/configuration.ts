/**
 * What a TinyTimeMixer is built from: the sizes and choices of Ekambaram et al. 2024 ("Tiny Time Mixers", NeurIPS), checked.
 */
import { InputError } from '@utsushi/ground'

/** Whether channels are mixed, or every channel goes through the same weights by itself. */
export type ChannelMode = 'common_channel' | 'mix_channel'

/** How a window is scaled before it is cut into patches, and its forecast back. */
export type WindowScaling = 'std' | 'mean' | 'none'

/** Sizes and choices of a TinyTimeMixer. Every name stands for a key of `config.json`, there with underscores. */
export interface TinyTimeMixerConfiguration {
  /** Steps of a window. */
  readonly contextLength: number
  /** Steps of a patch; patches do not overlap. What the window has beyond whole patches is left out at its beginning. */
  readonly patchLength: number
  /** Channels of a window; binding only where channels are mixed or chosen. */
  readonly numInputChannels: number
  /** Features of a patch. */
  readonly dModel: number
  /** Layers of the encoder, of each level where there are levels. */
  readonly numLayers: number
  /** Levels of adaptive patching: level i has 2ⁱ times the patches and 1/2ⁱ of the features, finest first. 0 is none. */
  readonly adaptivePatchingLevels: number
  /** Hidden units of an MLP per input. */
  readonly expansionFactor: number
  /** Share left out while training, in the encoder. */
  readonly dropout: number
  readonly mode: ChannelMode
  /** Whether every mixer has gated attention. */
  readonly gatedAttn: boolean
  readonly normMlp: 'LayerNorm' | 'BatchNorm'
  readonly normEps: number
  /** Whether patches also attend to each other. */
  readonly selfAttn: boolean
  readonly selfAttnHeads: number
  readonly usePositionalEncoding: boolean
  readonly positionalEncodingType: 'sincos' | 'random'
  readonly scaling: WindowScaling
  /** Whether a token for the sampling frequency stands before the patches. */
  readonly resolutionPrefixTuning: boolean
  /** Frequencies that such a token can stand for. */
  readonly frequencyTokenVocabSize: number
  readonly useDecoder: boolean
  readonly decoderNumLayers: number
  readonly decoderDModel: number
  readonly decoderAdaptivePatchingLevels: number
  /** Whether the decoder also sees the patches as they came. */
  readonly decoderRawResidual: boolean
  readonly decoderMode: ChannelMode
  /** Share left out while training, in decoder and head. */
  readonly headDropout: number
  /** Steps of the forecast. */
  readonly predictionLength: number
  /** Steps that are given out, from the first; all when null. */
  readonly predictionFilterLength: number | null
  /** Channels that are forecast, in ascending order; all when null. */
  readonly predictionChannelIndices: readonly number[] | null
}

/** What the published configuration has where a key is left out. */
export const defaultConfiguration: TinyTimeMixerConfiguration = {
  contextLength: 64,
  patchLength: 8,
  numInputChannels: 1,
  dModel: 16,
  numLayers: 3,
  adaptivePatchingLevels: 0,
  expansionFactor: 2,
  dropout: 0.2,
  mode: 'common_channel',
  gatedAttn: true,
  normMlp: 'LayerNorm',
  normEps: 1e-5,
  selfAttn: false,
  selfAttnHeads: 1,
  usePositionalEncoding: false,
  positionalEncodingType: 'sincos',
  scaling: 'std',
  resolutionPrefixTuning: false,
  frequencyTokenVocabSize: 5,
  useDecoder: true,
  decoderNumLayers: 8,
  decoderDModel: 8,
  decoderAdaptivePatchingLevels: 0,
  decoderRawResidual: false,
  decoderMode: 'common_channel',
  headDropout: 0.2,
  predictionLength: 16,
  predictionFilterLength: null,
  predictionChannelIndices: null,
}

type Key = keyof TinyTimeMixerConfiguration

const counts: readonly Key[] = [
  'contextLength',
  'patchLength',
  'numInputChannels',
  'dModel',
  'numLayers',
  'expansionFactor',
  'selfAttnHeads',
  'frequencyTokenVocabSize',
  'decoderNumLayers',
  'decoderDModel',
  'predictionLength',
]
const levels: readonly Key[] = ['adaptivePatchingLevels', 'decoderAdaptivePatchingLevels']
const shares: readonly Key[] = ['dropout', 'headDropout']
const flags: readonly Key[] = [
  'gatedAttn',
  'selfAttn',
  'usePositionalEncoding',
  'resolutionPrefixTuning',
  'useDecoder',
  'decoderRawResidual',
]
const choices: Readonly<Partial<Record<Key, readonly string[]>>> = {
  mode: ['common_channel', 'mix_channel'],
  decoderMode: ['common_channel', 'mix_channel'],
  normMlp: ['LayerNorm', 'BatchNorm'],
  positionalEncodingType: ['sincos', 'random'],
  scaling: ['std', 'mean', 'none'],
}

/**
 * A whole configuration from what differs from the published defaults.
 *
 * @param source what to call it in an error, usually the path of its file
 * @param nameOf what a key is called there
 * @throws InputError naming the key that is no such number or choice, or does not fit another
 * @example tinyTimeMixerConfiguration({ contextLength: 90, patchLength: 10, dModel: 64, adaptivePatchingLevels: 3 })
 */
export function tinyTimeMixerConfiguration(
  given: Partial<TinyTimeMixerConfiguration>,
  source = 'TinyTimeMixer configuration',
  nameOf: (key: Key) => string = (key) => key,
): TinyTimeMixerConfiguration {
  const whole = { ...defaultConfiguration, ...given }
  const demand = (key: Key, isRight: boolean, expected: string): void => {
    if (isRight) return
    throw new InputError(`${source}: ${nameOf(key)} is ${JSON.stringify(whole[key])} — expected ${expected}`)
  }
  for (const key of counts) demand(key, isCount(whole[key], 1), 'a whole number, at least 1')
  for (const key of levels) demand(key, isCount(whole[key], 0), 'a whole number, at least 0')
  for (const key of shares) demand(key, isShare(whole[key]), 'a number from 0 up to but not including 1')
  for (const key of flags) demand(key, typeof whole[key] === 'boolean', 'true or false')
  for (const [key, known] of Object.entries(choices) as [Key, readonly string[]][])
    demand(key, known.includes(String(whole[key])), `one of ${known.join(', ')}`)
  demand('normEps', typeof whole.normEps === 'number' && whole.normEps > 0, 'a number above 0')
  demand(
    'contextLength',
    whole.contextLength > whole.patchLength,
    `more steps than ${nameOf('patchLength')}, which is ${whole.patchLength}`,
  )
  checkDivisions(whole, demand, nameOf)
  checkForecast(whole, demand, nameOf)
  return whole
}

type Demand = (key: Key, isRight: boolean, expected: string) => void

function checkDivisions(
  whole: TinyTimeMixerConfiguration,
  demand: Demand,
  nameOf: (key: Key) => string,
): void {
  const { dModel, decoderDModel, selfAttn, selfAttnHeads, useDecoder } = whole
  const divides = (width: number, count: number): boolean =>
    Array.from({ length: count }, (_, level) => levelFactor(width, level)).every((f) => width % f === 0)
  const expected = (key: Key): string => `a multiple of 2ⁱ for every level of ${nameOf(key)}`
  demand('dModel', divides(dModel, whole.adaptivePatchingLevels), expected('adaptivePatchingLevels'))
  if (useDecoder)
    demand(
      'decoderDModel',
      divides(decoderDModel, whole.decoderAdaptivePatchingLevels),
      expected('decoderAdaptivePatchingLevels'),
    )
  if (!selfAttn) return
  const narrowest = (width: number, count: number): readonly number[] =>
    Array.from({ length: Math.max(count, 1) }, (_, level) => width / levelFactor(width, level))
  const widths = [
    ...narrowest(dModel, whole.adaptivePatchingLevels),
    ...(useDecoder ? narrowest(decoderDModel, whole.decoderAdaptivePatchingLevels) : []),
  ]
  const wrong = widths.find((width) => width % selfAttnHeads !== 0)
  demand('selfAttnHeads', wrong === undefined, `a divisor of the features of every layer, also of ${wrong}`)
}

function checkForecast(
  whole: TinyTimeMixerConfiguration,
  demand: Demand,
  nameOf: (key: Key) => string,
): void {
  const { predictionFilterLength: filter, predictionChannelIndices: chosen, numInputChannels } = whole
  demand(
    'predictionFilterLength',
    filter === null || (isCount(filter, 1) && filter <= whole.predictionLength),
    `null, or a whole number from 1 to ${nameOf('predictionLength')}, which is ${whole.predictionLength}`,
  )
  const isChannel = (channel: unknown): boolean => isCount(channel, 0) && Number(channel) < numInputChannels
  demand(
    'predictionChannelIndices',
    chosen === null || (Array.isArray(chosen) && chosen.length > 0 && chosen.every(isChannel)),
    `null, or channel numbers from 0 to ${numInputChannels - 1}`,
  )
}

/**
 * How many times finer the patches of a level are: 2^level, and 1 where that would leave 4 features or fewer, as the
 * published model has it.
 */
export const levelFactor = (features: number, level: number): number =>
  Math.floor(features / 2 ** level) <= 4 ? 1 : 2 ** level

/** Patches of a window, without those that are put before it. */
export const windowPatches = ({
  contextLength,
  patchLength,
}: Pick<TinyTimeMixerConfiguration, 'contextLength' | 'patchLength'>): number =>
  Math.floor(contextLength / patchLength)

/** Patches that the mixers see: those of the window, and the frequency's where it has one. */
export const mixedPatches = (configuration: TinyTimeMixerConfiguration): number =>
  windowPatches(configuration) + (configuration.resolutionPrefixTuning ? 1 : 0)

const isCount = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && Number(value) >= least

const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < 1
