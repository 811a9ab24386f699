// Random kernels read back from JSON, checked: a damaged file is refused, and never run.
import { InputError } from '@utsushi/ground'
import { listOf, numbersOf, recordOf, wholeOf } from '../json-values.js'
import { parseRidgeClassifier, parseRidgeLines } from '../classical/parse-ridge.js'
import type { ChannelScaling } from '../sequences/channel-scaling.js'
import { KERNELS, TAPS } from './dilations.js'
import { hydraSize, type Hydra, type HydraBank } from './hydra.js'
import { LEVELS } from './levels.js'
import { multiRocketSize, type MultiRocket, type RocketBank } from './multi-rocket.js'
import type { KernelFeatures, RandomKernels } from './random-kernels.js'
import type { SequenceNovelty } from './novelty.js'
import type { FeatureScaling } from './scaling.js'

/**
 * Checks random kernels that come out of a file.
 *
 * @param file it came from, for messages
 * @throws InputError naming the file, the key and what is wrong with it
 * @example const model = parseRandomKernels(JSON.parse(text), 'runs/xrd/kernels.json')
 */
export function parseRandomKernels(value: unknown, file: string): RandomKernels {
  const given = recordOf(value, file)
  if (given['kind'] !== 'random-kernels' || given['version'] !== 1)
    throw new InputError(
      `${file}: holds no random kernels of version 1 — fit them again, or read them with the version that wrote them`,
    )
  const features = featuresOf(given['features'], `${file}.features`)
  const size = sizeOf(features)
  const where = `${file}.head`
  const kind = recordOf(given['head'], where)['kind']
  const head =
    kind === 'ridge-lines'
      ? parseRidgeLines(given['head'], where)
      : parseRidgeClassifier(given['head'], where)
  const inputs = head.coefficients[0]?.length
  if (inputs !== size)
    throw new InputError(
      `${where}.coefficients: are of ${inputs} features, but the kernels give ${size} ${DAMAGED}`,
    )
  return { kind: 'random-kernels', version: 1, features, head }
}

/** How many features kernels give. */
const sizeOf = ({ multiRocket, hydra, levels, channels }: KernelFeatures): number =>
  (multiRocket ? multiRocketSize(multiRocket) : 0) +
  (hydra ? hydraSize(hydra) : 0) +
  (levels ? LEVELS * channels.mean.length : 0)

/**
 * Checks what is usual of sequences that comes out of a file.
 *
 * @throws InputError naming the file, the key and what is wrong with it
 */
export function parseSequenceNovelty(value: unknown, file: string): SequenceNovelty {
  const given = recordOf(value, file)
  if (given['kind'] !== 'sequence-novelty' || given['version'] !== 1)
    throw new InputError(`${file}: does not say what is usual — fit it again`)
  const features = featuresOf(given['features'], `${file}.features`)
  const size = sizeOf(features)
  const directions = listOf(given['directions'], `${file}.directions`).map((direction, place) =>
    numbersOf(direction, `${file}.directions[${place}]`),
  )
  const own = {
    mean: numbersOf(given['mean'], `${file}.mean`),
    variances: numbersOf(given['variances'], `${file}.variances`),
    known: numbersOf(given['known'], `${file}.known`),
    rest: Number(given['rest']),
  }
  const isWhole =
    own.mean.length === size &&
    directions.length === own.variances.length &&
    directions.every((direction) => direction.length === size) &&
    own.variances.every((variance) => variance > 0) &&
    own.rest > 0
  if (!isWhole) throw new InputError(`${file}: its numbers do not belong together ${DAMAGED}`)
  return { kind: 'sequence-novelty', version: 1, features, directions, ...own }
}

const DAMAGED = '— the file is damaged; restore it, or fit again'

function featuresOf(value: unknown, where: string): KernelFeatures {
  const given = recordOf(value, where)
  const channels = scalingOf(given['channels'], `${where}.channels`)
  const count = channels.mean.length
  const { multiRocket, hydra, levels } = given
  const rocket = multiRocket === undefined ? undefined : rocketOf(multiRocket, count, `${where}.multiRocket`)
  const groups = hydra === undefined ? undefined : hydraOf(hydra, count, `${where}.hydra`)
  const scaling = (own: unknown, size: number, at: string): { readonly scaling: FeatureScaling } => ({
    scaling: scalingOf(recordOf(own, at)['scaling'], `${at}.scaling`, size),
  })
  return {
    channels,
    ...(rocket && {
      multiRocket: { ...rocket, ...scaling(multiRocket, multiRocketSize(rocket), `${where}.multiRocket`) },
    }),
    ...(groups && { hydra: { ...groups, ...scaling(hydra, hydraSize(groups), `${where}.hydra`) } }),
    ...(levels !== undefined && { levels: scaling(levels, LEVELS * count, `${where}.levels`) }),
  }
}

/** Means and factors, as many as `size` or at least one. */
function scalingOf(value: unknown, where: string, size?: number): ChannelScaling {
  const given = recordOf(value, where)
  const mean = numbersOf(given['mean'], `${where}.mean`)
  const factor = numbersOf(given['factor'], `${where}.factor`)
  const expected = size ?? Math.max(1, mean.length)
  if (mean.length !== expected || factor.length !== expected)
    throw new InputError(
      `${where}: has ${mean.length} means and ${factor.length} factors, expected ${expected} ${DAMAGED}`,
    )
  return { mean, factor }
}

function rocketOf(value: unknown, channels: number, where: string): MultiRocket {
  const given = recordOf(value, where)
  const { pooling, differences } = given
  if (pooling !== 'all' && pooling !== 'share')
    throw new InputError(`${where}.pooling: is ${JSON.stringify(pooling)}, expected "all" or "share"`)
  return {
    ...{ channels, pooling },
    series: rocketBankOf(given['series'], channels, `${where}.series`),
    ...(differences !== undefined && {
      differences: rocketBankOf(differences, channels, `${where}.differences`),
    }),
  }
}

function rocketBankOf(value: unknown, channels: number, where: string): RocketBank {
  const given = recordOf(value, where)
  const whole = (key: string): readonly number[] =>
    listOf(given[key], `${where}.${key}`).map((one, k) => wholeOf(one, `${where}.${key}[${k}]`, 1))
  const bank = {
    dilations: whole('dilations'),
    biases: whole('biases'),
    thresholds: numbersOf(given['thresholds'], `${where}.thresholds`),
  }
  const count = KERNELS * bank.biases.reduce((sum, own) => sum + own, 0)
  if (
    bank.dilations.length === 0 ||
    bank.biases.length !== bank.dilations.length ||
    bank.thresholds.length !== count
  )
    throw new InputError(
      `${where}: ${bank.dilations.length} dilations, ${bank.biases.length} numbers of biases and ${bank.thresholds.length} thresholds do not fit each other ${DAMAGED}`,
    )
  return {
    ...bank,
    ...choiceOf(given['channels'], channels, KERNELS * bank.dilations.length, `${where}.channels`),
  }
}

/** Which channels are added up, so many times; none of a single channel. */
function choiceOf(
  value: unknown,
  channels: number,
  count: number,
  where: string,
): { readonly channels?: readonly (readonly number[])[] } {
  if (channels === 1) return {}
  const chosen = listOf(value, where).map((list, k) => {
    const own = listOf(list, `${where}[${k}]`).map((one, j) =>
      wholeOf(one, `${where}[${k}][${j}]`, 0, channels - 1),
    )
    if (own.length === 0) throw new InputError(`${where}[${k}]: names no channel ${DAMAGED}`)
    return own
  })
  if (chosen.length !== count)
    throw new InputError(`${where}: has ${chosen.length} lists of channels, expected ${count} ${DAMAGED}`)
  return { channels: chosen }
}

function hydraOf(value: unknown, channels: number, where: string): Hydra {
  const given = recordOf(value, where)
  const groups = wholeOf(given['groups'], `${where}.groups`, 1)
  const kernels = wholeOf(given['kernels'], `${where}.kernels`, 2)
  const banks = listOf(given['banks'], `${where}.banks`).map((one, k): HydraBank => {
    const at = `${where}.banks[${k}]`
    const own = recordOf(one, at)
    const { of } = own
    if (of !== 'series' && of !== 'differences')
      throw new InputError(`${at}.of: is ${JSON.stringify(of)}, expected "series" or "differences"`)
    const weights = numbersOf(own['weights'], `${at}.weights`)
    if (weights.length !== groups * kernels * TAPS)
      throw new InputError(
        `${at}.weights: are ${weights.length}, expected ${groups * kernels * TAPS} ${DAMAGED}`,
      )
    return {
      dilation: wholeOf(own['dilation'], `${at}.dilation`, 1),
      ...{ of, weights },
      ...choiceOf(own['channels'], channels, groups, `${at}.channels`),
    }
  })
  return { channels, groups, kernels, banks }
}
