// The column to blame where totals do not hold together: one that is in another unit. A column is named only where one factor on it
// closes every total of every experiment that departs; what mends nothing is not offered.
import { greatestOf } from '@utsushi/ground'
import {
  departingTotals,
  measuredImbalance,
  scatter,
  totalSeries,
  totalsOf,
  type Experiments,
} from './experiments.js'

/** A slip of units: a column that closes the totals once it is multiplied. */
export interface Slip {
  readonly column: string
  readonly factor: number
  /** What the factor is, where it is one between units: `g to mol of lactate`. */
  readonly known?: string
  /** Another column that closes the totals as well: nothing tells which of the two is in another unit. */
  readonly or?: Pick<Slip, 'column' | 'factor' | 'known'>
  /** Largest departure of a closed total that is left in the experiments concerned, as a share. */
  readonly closes: number
  /** An experiment's volumes, or its content and that of the others, differ by orders of magnitude, and would not then. */
  readonly certain: boolean
}

/** Volumes of one stack, and contents of its batches, differ by less than this. */
const alike = 30

/** A factor nearer to one than this is no slip of units. */
const leastFactor = 3

/** Grams per mole of what is dissolved in such stacks, and of what it is weighed as. */
const molarMasses: Readonly<Record<string, number>> = {
  ...{ lithium: 6.94, sodium: 22.99, magnesium: 24.305, potassium: 39.098, calcium: 40.078, ammonium: 18.04 },
  ...{
    chloride: 35.45,
    nitrate: 62.0,
    sulfate: 96.06,
    phosphate: 94.97,
    carbonate: 60.01,
    bicarbonate: 61.02,
  },
  ...{ formate: 45.02, acetate: 59.04, lactate: 89.07, succinate: 116.07, citrate: 189.1, gluconate: 195.15 },
  ...{
    'formic acid': 46.03,
    'acetic acid': 60.05,
    'lactic acid': 90.08,
    'succinic acid': 118.09,
    'citric acid': 192.12,
  },
  ...{
    HCl: 36.46,
    HNO3: 63.01,
    H2SO4: 98.08,
    NaOH: 40.0,
    KOH: 56.11,
    NaCl: 58.44,
    KCl: 74.55,
    Na2SO4: 142.04,
  },
}

/** Factors between units, with what each is. */
const unitFactors: readonly { readonly factor: number; readonly known?: string }[] = [
  ...[1e-3, 1e3, 1e-6, 1e6, 0.01, 100, 0.1, 10, 1 / 60, 60, 1 / 3600, 3600].map((factor) => ({ factor })),
  ...Object.entries(molarMasses).flatMap(([name, mass]) => [
    { factor: 1 / mass, known: `g to mol of ${name}` },
    { factor: mass, known: `mol to g of ${name}` },
    { factor: 1e-3 / mass, known: `mg to mol of ${name}` },
    { factor: 1e3 / mass, known: `kg to mol of ${name}` },
  ]),
]

/**
 * The column whose rescaling closes the totals of an experiment, and of all others that depart with it; `undefined` where no column
 * does, or where the experiment's totals hold.
 *
 * @example likelySlip(experiments, 1) // { column: 'CALA', factor: 1 / 89.07, known: 'g to mol of lactate', closes: 4e-6, … }
 */
export function likelySlip(experiments: Experiments, experiment: number): Slip | undefined {
  const departing = new Set(
    departingTotals(totalSeries(experiments), scatter).map(({ series }) => series.experiment),
  )
  const odd = measures.some((of) => of(experiments, experiment) > alike)
  if (!departing.has(experiment) && !odd) return undefined
  departing.add(experiment)
  const all = [...departing].sort((a, b) => a - b)
  // Experiments may have slips of their own: if no factor mends them all, the one is looked at alone.
  return bestSlip(experiments, all, experiment) ?? bestSlip(experiments, [experiment], experiment)
}

/** The slip in words. */
export function slipWords({ or, closes, ...slip }: Slip): string {
  const share = Number((100 * closes).toPrecision(2))
  const mended = ({ column, factor, known }: Pick<Slip, 'column' | 'factor' | 'known'>): string =>
    `${column} × ${Number(factor.toPrecision(4))}${known === undefined ? '' : ` (${known})`}`
  const columns = or === undefined ? mended(slip) : `${mended(slip)} or ${mended(or)}`
  const which = or === undefined ? 'that column' : 'one of the two'
  return `${columns} would close it to ${plain(share)} %: is ${which} in another unit?`
}

/** A number without a power of ten: what is smaller than a person would write is nothing. */
const plain = (value: number): string =>
  value < 1e-5 ? '0' : value.toLocaleString('en-US', { maximumSignificantDigits: 2 })

interface Candidate extends Slip {
  /** How far the mended column is from where others of its kind lie, in decades. */
  readonly apart: number
}

function bestSlip(experiments: Experiments, scope: readonly number[], experiment: number): Slip | undefined {
  const now = Math.max(...scope.map((each) => measuredImbalance(experiments, each) ?? 0))
  const odd = measures.map((of) => of(experiments, experiment) > alike)
  const { volumes, concentrations } = experiments.system.places
  const found = [...volumes, ...concentrations.flat()].flatMap((feature): Candidate[] => {
    const free = closingFactor(experiments, scope, feature)
    if (!(free > 0) || Math.abs(Math.log(free)) < Math.log(leastFactor)) return []
    const left = (factor: number): number => {
      const mended = rescaled(experiments, scope, feature, factor)
      return Math.max(...scope.map((each) => measuredImbalance(mended, each) ?? 0))
    }
    const { factor, known } = asUnits(free, left)
    const closes = left(factor)
    if (closes > scatter || closes > 0.1 * now) return []
    if (!unitFactors.some((each) => each.factor === factor) && !isPlausible(factor)) return []
    const mended = rescaled(experiments, scope, feature, factor)
    const certain = measures.some((of, at) => odd[at] === true && of(mended, experiment) < alike)
    return [
      {
        ...{ column: experiments.panel.names[feature] ?? '', factor, closes, certain },
        ...(known !== undefined && { known }),
        apart: apartFrom(experiments, mended, scope, feature),
      },
    ]
  })
  const [best, second] = found.toSorted(
    (a, b) => Number(b.certain) - Number(a.certain) || a.closes - b.closes,
  )
  if (best === undefined || second === undefined || best.certain !== second.certain) return best
  // Where two close it alike, the one that then lies among its like.
  if (second.closes > 3 * best.closes + 1e-6) return best
  const [nearer, farther] = second.apart < best.apart ? [second, best] : [best, second]
  return farther.apart - nearer.apart > asNear ? nearer : { ...nearer, or: farther }
}

/** Decades within which two mended columns lie equally near to their like. */
const asNear = 0.05

/** A factor that is none between known units may still be a molar mass. */
const isPlausible = (factor: number): boolean => Math.max(factor, 1 / factor) < 500

/** The factor on a column that leaves the least of all departures, by least squares. */
function closingFactor(experiments: Experiments, scope: readonly number[], feature: number): number {
  const without = rescaled(experiments, scope, feature, 0)
  const pairs = scope.flatMap((experiment) => {
    const [whole, rest] = [totalsOf(experiments, experiment), totalsOf(without, experiment)]
    return whole.flatMap(({ totals, open }, place) =>
      open ? [] : [{ totals, rest: rest[place]?.totals ?? totals }],
    )
  })
  let factor = 1
  // Departures count relative to the total, which the factor changes.
  for (let again = 0; again < 4; again++) {
    let [products, squares] = [0, 0]
    for (const { totals, rest } of pairs) {
      const own = (step: number): number => (totals[step] ?? NaN) - (rest[step] ?? NaN)
      const size = Math.abs((rest[0] ?? NaN) + factor * own(0)) || greatestOf(totals.map(Math.abs))
      for (let step = 1; step < totals.length; step++) {
        const a = ((rest[step] ?? NaN) - (rest[0] ?? NaN)) / size
        const b = (own(step) - own(0)) / size
        if (Number.isNaN(a * b)) continue
        products += a * b
        squares += b * b
      }
    }
    factor = -products / squares
    if (!(factor > 0)) return NaN
  }
  return factor
}

/** The factor between units that a free one is, where it closes as well; else the free one. */
function asUnits(
  free: number,
  left: (factor: number) => number,
): { readonly factor: number; readonly known?: string } {
  const most = Math.max(2 * left(free), 1e-3)
  const near = unitFactors
    .filter(({ factor }) => Math.abs(free / factor - 1) < 0.03)
    .toSorted((a, b) => Math.abs(free / a.factor - 1) - Math.abs(free / b.factor - 1))
  return near.find(({ factor }) => left(factor) <= most) ?? { factor: free }
}

/** Decades between the mended column and the same column of other experiments, or, where all are mended, others of its kind. */
function apartFrom(
  before: Experiments,
  mended: Experiments,
  scope: readonly number[],
  feature: number,
): number {
  const { volumes, concentrations } = before.system.places
  const others = before.ids.map((_, place) => place).filter((place) => !scope.includes(place))
  const kind = volumes.includes(feature) ? volumes : concentrations.flat()
  const own = largest(mended, scope, feature)
  const like =
    others.length > 0
      ? [largest(before, others, feature)]
      : kind.filter((each) => each !== feature).map((each) => largest(before, scope, each))
  const known = like.filter((value) => value > 0).map(Math.log10)
  const middle = known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)]
  return middle === undefined ? 0 : Math.abs(Math.log10(own) - middle)
}

function largest({ panel, steps, lengths }: Experiments, scope: readonly number[], feature: number): number {
  let most = 0
  for (const experiment of scope)
    for (let step = 0; step < (lengths[experiment] ?? 0); step++) {
      const value = panel.values[(experiment * steps + step) * panel.names.length + feature] ?? NaN
      if (value > most) most = value
    }
  return most
}

/** Largest volume at the start over the smallest. */
function volumeSpread({ panel, steps, system }: Experiments, experiment: number): number {
  const volumes = system.places.volumes.map(
    (feature) => panel.values[experiment * steps * panel.names.length + feature] ?? NaN,
  )
  return Math.max(...volumes) / Math.min(...volumes)
}

/** Of all closed totals at the start: how far the oddest is from the median of the other experiments, as a factor from 1. */
function contentRatio(experiments: Experiments, experiment: number): number {
  const ratios = totalsOf(experiments, experiment).flatMap(({ totals, open }, place) => {
    if (open) return []
    const others = experiments.ids
      .flatMap((_, other) =>
        other === experiment ? [] : (totalsOf(experiments, other)[place]?.totals[0] ?? []),
      )
      .sort((a, b) => a - b)
    const ratio = (totals[0] ?? NaN) / (others[Math.floor(others.length / 2)] ?? NaN)
    return ratio > 0 && ratio < Infinity ? [Math.max(ratio, 1 / ratio)] : []
  })
  return Math.max(1, ...ratios)
}

/** What tells a slip from scatter, each by itself: all experiments may share one. */
const measures = [volumeSpread, contentRatio]

function rescaled(
  experiments: Experiments,
  scope: readonly number[],
  feature: number,
  factor: number,
): Experiments {
  const { panel, steps } = experiments
  const width = panel.names.length
  const values = panel.values.slice()
  for (const experiment of scope)
    for (let step = 0; step < steps; step++) {
      const at = (experiment * steps + step) * width + feature
      values[at] = (values[at] ?? NaN) * factor
    }
  return { ...experiments, panel: { ...panel, values } }
}
