/**
 * Entities (files, samples, experiments) whose values of a column are on another scale than those of all others: kelvin beside
 * degrees Celsius, or a thousand times as large. What entities differ in by nature is measured on the others.
 */
import { pearson } from '../statistics/correlations.js'
import { quantileSorted, sortedObserved } from '../statistics/column-statistics.js'

/** Entities on another scale. */
export interface OddScale {
  /** Places of the entities, ascending. */
  readonly entities: readonly number[]
  /** `offset`: shifted by a constant. `factor`: that many times as large. */
  readonly kind: 'offset' | 'factor'
  /** What they differ by from the others; the factor of units that fits, or the one seen. */
  readonly by: number
  /** Whether `by` is a known relation of units, and not only what was seen. */
  readonly known: boolean
  /** Typical value of one of them, and of the others: medians. */
  readonly typical: { readonly odd: number; readonly others: number }
}

/** Factors between units that are mistaken for each other: decimal prefixes and per cent first, then those of time. */
const unitFactors: readonly (readonly number[])[] = [
  [10, 100, 1000, 1e4, 1e6, 1e9],
  [24, 60, 3600, 86_400],
]

/** Kelvin and degrees Celsius. */
const zeroCelsius = 273.15

/** Decades between two groups of entities from which a factor is told, and how much wider than either group that must be. */
const gapBetween = { decades: 0.85, ofSpread: 1.5 } as const

/**
 * Entities on another scale than most.
 *
 * @param series values of each entity, in time order; NaN where missing
 * @param alike the odd entities must run as the others do in time: for what parameters change, where an entity may be small by nature
 * @example oddScales([inCelsius, inCelsius, inKelvin])[0] // { entities: [2], kind: 'offset', by: 273.15, … }
 */
export function oddScales(
  series: readonly Float32Array[],
  { alike = false }: { readonly alike?: boolean } = {},
): readonly OddScale[] {
  const seen = series.flatMap((values, entity) => {
    const sorted = sortedObserved(values)
    const at = (share: number): number => quantileSorted(sorted, share)
    if (sorted.length === 0) return []
    const size = Math.max(Math.abs(at(0.05)), Math.abs(at(0.95)))
    return [{ entity, values, median: at(0.5), spread: at(0.95) - at(0.05), size }]
  })
  if (seen.length < 2) return []
  const shifted = offsetIn(seen)
  if (shifted !== undefined) return [shifted]
  const scaled = factorIn(seen, alike)
  return scaled === undefined ? [] : [scaled]
}

interface Scale {
  readonly entity: number
  readonly values: Float32Array
  readonly median: number
  readonly spread: number
  readonly size: number
}

function offsetIn(seen: readonly Scale[]): OddScale | undefined {
  const { low, high } = widestGap(seen, ({ median }) => median)
  const between = middle(high.map(({ median }) => median)) - middle(low.map(({ median }) => median))
  const spread = middle(seen.map((each) => each.spread))
  const within = Math.max(...[low, high].map((group) => rangeOf(group.map(({ median }) => median))))
  const apart = Math.min(...high.map((each) => each.median)) - Math.max(...low.map((each) => each.median))
  if (!(spread > 0) || spread > zeroCelsius / 2 || apart < 2 * within) return undefined
  if (Math.abs(between - zeroCelsius) > Math.max(10, within)) return undefined
  const similar = seen.every((each) => each.spread > spread / 4 && each.spread < 4 * spread)
  if (!similar) return undefined
  const [odd, others] = high.length <= low.length ? [high, low] : [low, high]
  return told(odd, others, 'offset', odd === high ? zeroCelsius : -zeroCelsius, true)
}

function factorIn(seen: readonly Scale[], alike: boolean): OddScale | undefined {
  const sized = seen.filter(({ size }) => size > 0)
  if (sized.length < 2) return undefined
  const decade = ({ size }: Scale): number => Math.log10(size)
  const { low, high } = widestGap(sized, decade)
  const spread = Math.max(rangeOf(low.map(decade)), rangeOf(high.map(decade)))
  const apart = Math.min(...high.map(decade)) - Math.max(...low.map(decade))
  if (apart < Math.max(gapBetween.decades, gapBetween.ofSpread * spread)) return undefined
  const [odd, others] = high.length <= low.length ? [high, low] : [low, high]
  const seenFactor = 10 ** (middle(odd.map(decade)) - middle(others.map(decade)))
  const known = nearestFactor(seenFactor, Math.max(0.12, spread / 2))
  // Two of a kind cannot say which of them is odd, and a few may differ by nature, unless by a factor of units.
  if (known === undefined && (alike || others.length < 3)) return undefined
  if (others.length < 3 && Math.abs(Math.log10(known ?? 1)) < 2) return undefined
  if (alike && !odd.every((each) => others.some((other) => runsAlike(each.values, other.values))))
    return undefined
  // A level that does not vary within an entity is what entities are made to differ in.
  if (odd.every(({ spread: own }) => own === 0)) return undefined
  return told(odd, others, 'factor', known ?? seenFactor, known !== undefined)
}

function told(
  odd: readonly Scale[],
  others: readonly Scale[],
  kind: OddScale['kind'],
  by: number,
  known: boolean,
): OddScale {
  return {
    entities: odd.map(({ entity }) => entity).sort((a, b) => a - b),
    ...{ kind, by, known },
    typical: {
      odd: middle(odd.map(({ median }) => median)),
      others: middle(others.map(({ median }) => median)),
    },
  }
}

/** Two groups with the widest gap between them. */
function widestGap(
  scales: readonly Scale[],
  by: (scale: Scale) => number,
): { readonly low: readonly Scale[]; readonly high: readonly Scale[] } {
  const ordered = scales.toSorted((a, b) => by(a) - by(b))
  let [cut, widest] = [1, -Infinity]
  for (let place = 1; place < ordered.length; place++) {
    const gap = by(ordered[place] as Scale) - by(ordered[place - 1] as Scale)
    if (gap > widest) [cut, widest] = [place, gap]
  }
  return { low: ordered.slice(0, cut), high: ordered.slice(cut) }
}

function nearestFactor(seen: number, tolerance: number): number | undefined {
  const miss = (factor: number): number => Math.abs(Math.log10(seen / factor))
  for (const factors of unitFactors) {
    const [best] = factors.flatMap((factor) => [factor, 1 / factor]).toSorted((a, b) => miss(a) - miss(b))
    if (best !== undefined && miss(best) <= tolerance) return best
  }
  return undefined
}

/** Whether two entities rise and fall together; those of unequal length are not compared. */
const runsAlike = (a: Float32Array, b: Float32Array): boolean => a.length !== b.length || pearson(a, b) > 0.8

const middle = (values: readonly number[]): number =>
  quantileSorted(
    values.toSorted((a, b) => a - b),
    0.5,
  )

const rangeOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values)
