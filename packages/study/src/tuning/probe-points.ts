// Points at which a searched space is tried before a search begins: values all along every range, not its ends alone, and
// combinations of them. The same for the same space.
import { lookUp, seededRandom } from '@utsushi/ground'
import {
  choose,
  distributionSize,
  distributionValues,
  fromUnit,
  type Distribution,
  type Parameters,
  type ParameterValue,
  type SearchSpace,
} from '@utsushi/tune'

/** Steps or choices up to so many are all tried; of more, and of a range without steps, so many along it. */
const alongRange = 64

/** The golden ratio's fraction: multiples of it lie evenly in [0, 1) and fall on no round number. */
const golden = (Math.sqrt(5) - 1) / 2

/**
 * Values of one parameter: all there are when they are few, else both ends and many between.
 *
 * @example probeValues({ kind: 'float', low: 4, high: 8, log: false }) // [4, 8, 6.47…, 4.94…, …]
 */
export function probeValues(distribution: Distribution): readonly ParameterValue[] {
  if (distribution.kind === 'categorical') return distribution.choices
  const { low, high } = distribution
  if (!distribution.log && distributionSize(distribution) <= alongRange)
    return distributionValues(distribution)
  const between = Array.from({ length: alongRange }, (_, k) => fromUnit(distribution, ((k + 1) * golden) % 1))
  return [...new Set<ParameterValue>([low, high, ...between])]
}

/** How a combination is drawn: every value anywhere in its range, every value at an end, or all at the same end. */
type Drawn = 'anywhere' | 'corners' | 'lowest' | 'highest'

/**
 * One combination of a space.
 *
 * @param number of the draw: equal numbers give equal combinations
 * @param fixed values that are not drawn
 */
export function probePoint(
  space: SearchSpace,
  number: number,
  { drawn = 'anywhere', fixed = {} }: { readonly drawn?: Drawn; readonly fixed?: Parameters } = {},
): Parameters {
  const random = seededRandom(number)
  const units: Readonly<Record<Drawn, () => number>> = {
    anywhere: () => random.uniform(),
    corners: () => (random.uniform() < 0.5 ? 0 : 1 - Number.EPSILON),
    lowest: () => 0,
    highest: () => 1 - Number.EPSILON,
  }
  return choose(space, (name, distribution) => {
    const unit = units[drawn]()
    return lookUp(fixed, name) ?? fromUnit(distribution, unit)
  })
}

/**
 * Combinations in which one parameter has one value: at corners of the others' ranges first, where what must stand in a
 * relation to it is far from it, then anywhere.
 */
export function* probesWith(space: SearchSpace, name: string, value: ParameterValue): Generator<Parameters> {
  const conditions = conditionsOf(space, name)
  const fixed = { ...conditions, [name]: value }
  yield probePoint(space, 0, { drawn: 'lowest', fixed })
  yield probePoint(space, 0, { drawn: 'highest', fixed })
  for (let k = 0; k < 16; k++) yield probePoint(space, k, { drawn: 'corners', fixed })
  for (let k = 0; k < 32; k++) yield probePoint(space, k, { fixed })
}

/** Values that make a conditional parameter active. */
function conditionsOf(space: SearchSpace, name: string): Parameters {
  const condition = space[name]?.when
  if (condition === undefined) return {}
  const [value = null] = condition.in
  return { ...conditionsOf(space, condition.parameter), [condition.parameter]: value }
}
