// The search for a kernel: the highest posterior probability, from several starts, the scale of the output together with it.
import { permutation, seededRandom } from '@utsushi/ground'
import { matrix, rowOf, type Matrix } from '../classical/matrix.js'
import { minimise, type Curvature, type Minimum } from '../classical/minimise.js'
import { bendValue, logBendSlope, type Bend } from './bend.js'
import { openEvidence, type EvidenceSpace } from './evidence.js'
import { kernelOf, kernelPlaces, ownVariance, type CovarianceKernel, type KernelForm } from './kernel.js'
import { logPrior, startingNumbers } from './priors.js'
import { mergeRows, placesOf } from './seen-rows.js'

/** Mean and deviation of an output on its scale. */
export interface Units {
  readonly center: number
  readonly scale: number
}

/** The scale of an output, and its units. */
export interface BentUnits extends Units {
  readonly bend: Bend
}

/** What a search found. */
export interface FoundKernel {
  readonly kernel: CovarianceKernel
  /** Of each output that shares the kernel. */
  readonly outputs: readonly BentUnits[]
  /** The logarithm of the posterior probability of the outputs as they were given, up to a constant. */
  readonly value: number
  /** Where the search ended: a start for another. */
  readonly numbers: Float64Array
  /** What it learnt of the slopes there, which are larger the more rows there are. */
  readonly curvature: readonly Curvature[]
  readonly rows: number
}

/** Rows as given, and where the same stand. */
export interface GivenRows {
  /** `[rows, inputs]`, standardised. */
  readonly inputs: Matrix
  /** Of each output that shares a kernel, `[rows]`. */
  readonly targets: readonly Float64Array[]
  readonly known: ReturnType<typeof placesOf>
  /** How much each output counts in the choice of the kernel; 1 when left out. */
  readonly weights?: readonly number[] | undefined
}

/** What is sought. */
export interface ObjectiveOptions {
  /** Whether kernels that are thought unlikely must be the more probable by the rows; true when left out. */
  readonly priors?: boolean
  /** How far the logarithms of length scales are thought to lie from the prior's middle; the square root of 3 when left out. */
  readonly lengthDeviation?: number | undefined
}

/** How thorough a search is. */
export interface SearchOptions {
  readonly starts: number
  readonly iterations: number
}

/** Rows as given with their places found. */
export const givenRows = (
  inputs: Matrix,
  targets: readonly Float64Array[],
  weights?: readonly number[],
): GivenRows => ({ ...{ inputs, targets, weights }, known: placesOf(inputs) })

/** Mean and standard deviation; 1 in place of the latter where all targets are the same. */
export function unitsOf(targets: Float64Array): Units {
  const center = targets.reduce((sum, value) => sum + value, 0) / targets.length
  const variance = targets.reduce((sum, value) => sum + (value - center) ** 2, 0) / targets.length
  return { center, scale: Math.sqrt(variance) > 1e-12 * Math.abs(center) ? Math.sqrt(variance) : 1 }
}

/** Some of the rows. */
export function takenRows({ inputs, targets, weights }: GivenRows, rows: ArrayLike<number>): GivenRows {
  const some = matrix(rows.length, inputs.columns)
  Array.from(rows, (row, i) => some.values.set(rowOf(inputs, row), i * inputs.columns))
  return givenRows(
    some,
    targets.map((values) => Float64Array.from(rows, (row) => values[row] as number)),
    weights,
  )
}

/** So many rows, drawn by lot where there are more. */
export const drawnRows = (given: GivenRows, most: number): GivenRows =>
  given.inputs.rows <= most
    ? given
    : takenRows(given, permutation(given.inputs.rows, seededRandom(0)).subarray(0, most).sort())

/** An output on its scale, in units of it. */
export const bentTargets = (targets: Float64Array, { bend, center, scale }: BentUnits): Float64Array =>
  targets.map((value) => (bendValue(bend, value) - center) / scale)

/** Outputs on their scales, in units of them. */
interface Scaled {
  readonly outputs: readonly BentUnits[]
  /** `[places]` of each output, times the root of its weight. */
  readonly targets: readonly Float64Array[]
  /** Squares of what was found differently at the same places. */
  readonly within: number
  /** The logarithm of how much closer outputs lie on the scale, summed. */
  readonly closer: number
}

function scaledBy({ inputs, targets, known, weights }: GivenRows, bend: Bend, units?: Units): Scaled {
  const outputs = targets.map((values) => ({
    bend,
    ...(units ?? unitsOf(values.map((value) => bendValue(bend, value)))),
  }))
  let [within, closer] = [0, 0]
  const scaled = targets.map((values, k) => {
    const own = outputs[k] as BentUnits
    const merged = mergeRows(inputs, bentTargets(values, own), known)
    const weight = weights?.[k] ?? 1
    within += weight * merged.within
    let nearer = -values.length * Math.log(own.scale)
    if (bend.kind !== 'none') for (const value of values) nearer += logBendSlope(bend, value)
    closer += weight * nearer
    return weight === 1 ? merged.targets : merged.targets.map((value) => Math.sqrt(weight) * value)
  })
  return { outputs, targets: scaled, within, closer }
}

/** Scales that are tried: a search for the power of Yeo and Johnson's begins at 1. */
export type BendKind = Bend['kind']

/** Where a search begins. */
export type SearchStart = Pick<FoundKernel, 'numbers'> & Partial<Pick<FoundKernel, 'curvature' | 'rows'>>

/** When a search ends. */
export interface StepOptions {
  readonly iterations: number
  /** It ends when a step gains less than this share of the logarithm of the probability; 3e-6 when left out. */
  readonly valueTolerance?: number
}

/** Searches in one memory. */
export interface KernelSearch {
  /** The best of several starts: in the middle of what is thought likely, then where the rows are most probable at once. */
  readonly fromStarts: (form: KernelForm, bend: BendKind, options: SearchOptions) => FoundKernel
  /** On from where another search ended, under a kernel of the same form but for its shape. */
  readonly from: (form: KernelForm, bend: BendKind, found: SearchStart, options: StepOptions) => FoundKernel
}

/** All kernels alike likely. */
const noPrior = (count: number): ReturnType<typeof logPrior> => ({
  ...{ value: 0, gradient: new Float64Array(count) },
})

/** When a search ends: a thousandth of a nat more is nothing. */
const TOLERANCES = { gradientTolerance: 1e-2, valueTolerance: 3e-6 }

/** Steps that a search remembers: each place costs far more than they do. */
const MEMORY = 24

/** Steps after which one of several searches goes on alone. */
const FIRST_STEPS = 25

/** Half of the distance for slopes by a power. */
const NUDGE = 1e-4

/** Where power stands: 1 + tanh of a number that is thought to be near 0. */
const POWER_PRIOR = 1

/**
 * Takes memory for the searches of one set of rows.
 *
 * @param given at least two rows
 * @param units of the outputs; those of these rows when left out
 */
export function openSearch(
  given: GivenRows,
  units?: Units,
  { priors = true, lengthDeviation }: ObjectiveOptions = {},
): KernelSearch {
  const first = given.targets[0] ?? new Float64Array(0)
  const merged = mergeRows(given.inputs, first, given.known)
  const spaces = new Map<string, EvidenceSpace>()
  const spaceOf = (form: KernelForm): EvidenceSpace => {
    const key = JSON.stringify(form)
    const known = spaces.get(key)
    if (known !== undefined) return known
    spaces.clear()
    const count = given.weights?.reduce((sum, weight) => sum + weight, 0)
    const space = openEvidence(form, merged, given.targets.length, count)
    spaces.set(key, space)
    return space
  }
  const scale = unitsOf(first)
  const bendOf = (kind: BendKind, place: number): Bend =>
    kind === 'yeo-johnson' ? { kind, power: 1 + Math.tanh(place), ...scale } : { kind }

  const objective = (form: KernelForm, kind: BendKind) => {
    const { count } = kernelPlaces(form)
    const fixed = kind === 'yeo-johnson' ? undefined : scaledBy(given, bendOf(kind, 0), units)
    const scaledAt = (place: number): Scaled => fixed ?? scaledBy(given, bendOf(kind, place), units)
    return (numbers: Float64Array) => {
      const own = numbers.subarray(0, count)
      const place = numbers[count] ?? 0
      const kernel = kernelOf(form, own)
      const { targets, within, closer } = scaledAt(place)
      const evidence = spaceOf(form).of(kernel, targets, within)
      const prior = priors ? logPrior(form, own, lengthDeviation) : noPrior(own.length)
      const power = fixed === undefined ? -((place / POWER_PRIOR) ** 2) / 2 : 0
      return {
        value: -(evidence.value + prior.value + closer + power),
        get gradient() {
          const slopes = evidence.gradient
          const gradient = new Float64Array(numbers.length)
          for (let k = 0; k < count; k++) gradient[k] = -(slopes[k] as number) - (prior.gradient[k] as number)
          if (fixed === undefined) gradient[count] = byPower(kernel, evidence.byTargets, place)
          return gradient
        },
      }
    }
    function byPower(kernel: CovarianceKernel, byTargets: readonly Float64Array[], place: number): number {
      const [low, high] = [scaledAt(place - NUDGE), scaledAt(place + NUDGE)]
      let rise = high.closer - low.closer - (high.within - low.within) / (2 * ownVariance(kernel))
      byTargets.forEach((slopes, k) => {
        const [from, to] = [low.targets[k] ?? slopes, high.targets[k] ?? slopes]
        slopes.forEach((slope, i) => (rise += slope * ((to[i] as number) - (from[i] as number))))
      })
      return -rise / (2 * NUDGE) + place / POWER_PRIOR ** 2
    }
  }

  const result = (form: KernelForm, kind: BendKind, { at, value, curvature }: Minimum): FoundKernel => {
    const { count } = kernelPlaces(form)
    const bend = bendOf(kind, at[count] ?? 0)
    return {
      kernel: kernelOf(form, at.subarray(0, count)),
      ...{ outputs: scaledBy(given, bend, units).outputs, value: -value, numbers: at },
      ...{ curvature, rows: given.inputs.rows },
    }
  }
  const from: KernelSearch['from'] = (form, kind, { numbers, curvature = [], rows }, options) => {
    const { count } = kernelPlaces(form)
    const start =
      kind === 'yeo-johnson'
        ? Float64Array.of(...numbers.subarray(0, count), numbers[count] ?? 0)
        : numbers.slice(0, count)
    const times = given.inputs.rows / (rows ?? given.inputs.rows)
    const found = minimise(objective(form, kind), start, {
      ...{ ...TOLERANCES, ...options, memory: MEMORY },
      curvature: curvature
        .filter(({ step }) => step.length === start.length)
        .map(({ step, change }) => ({ step, change: change.map((value) => times * value) })),
    })
    return result(form, kind, found)
  }
  const fromStarts: KernelSearch['fromStarts'] = (form, kind, { starts, iterations }) => {
    const of = objective(form, kind)
    const extended = (numbers: Float64Array): Float64Array =>
      kind === 'yeo-johnson' ? Float64Array.of(...numbers, 0) : numbers
    const [middle, ...others] = startingNumbers(form)
      .map(extended)
      .map((numbers) => ({ numbers, value: of(numbers).value }))
    others.sort((a, b) => a.value - b.value)
    const begun = [...(middle === undefined ? [] : [middle]), ...others]
      .filter(({ value }) => Number.isFinite(value))
      .slice(0, Math.max(1, starts))
      .map((start) => from(form, kind, start, { iterations: starts > 1 ? FIRST_STEPS : iterations }))
    const [first, ...later] = begun
    if (first === undefined)
      throw new RangeError('no kernel fits these rows: are all inputs and outputs finite?')
    const best = later.reduce((best, one) => (one.value > best.value ? one : best), first)
    return starts > 1 ? from(form, kind, best, { iterations }) : best
  }
  return { fromStarts, from }
}
