// Batch experiments in memory: one table of samples for all of them, ragged along time, and the totals that a closed batch
// keeps: of every species, and of volume. How far measured totals leave their first value is the data's own imbalance, known
// before any model is asked to keep them; a large one usually means mixed units. Plain data; reading is in `read.ts`.
import { greatestOf } from '@utsushi/ground'
import { formatUnit, knownUnit, type Panel } from '@utsushi/data'
import type { DeclaredSystem } from './system.js'

/** Experiments of a declared system, each with its own number of samples, one interval apart. */
export interface Experiments {
  /** The file they were read from. */
  readonly file: string
  readonly system: DeclaredSystem
  /** `[experiments]` in the order in which the file first names them. */
  readonly ids: readonly string[]
  /** Time between two samples, in the system's `timeUnit`. */
  readonly interval: number
  /** `[experiments]` Samples of each experiment, two or more. */
  readonly lengths: Int32Array
  /** Samples of the longest experiment. */
  readonly steps: number
  /** `[experiments, steps, features]` in physical units, NaN where missing and behind an experiment's end. */
  readonly panel: Panel & { readonly lengths: Int32Array }
  /** `[experiments, steps]` Time of each sample; NaN behind the end. */
  readonly times: Float32Array
  /** `[experiments, steps]` Row of each sample as an editor counts it; 0 behind the end. */
  readonly fileRows: Int32Array
  /** What was taken otherwise than it stands: values taken as 0 because they lie within the detection limit, by column. */
  readonly takenAsZero: Readonly<Record<string, number>>
  /** Decimals that times were rounded to, where they are one interval apart but for that. */
  readonly roundedTimes?: number
}

/** Experiments as tables without NaN, for programs. */
export interface ExperimentTables {
  /** `[experiments, steps, features]` A gap repeats the value before it, padding the last sample: no volume is ever 0. */
  readonly values: Float32Array
  /** The same shape: 1 where measured, 0 in gaps and padding. */
  readonly mask: Float32Array
}

/** Fills gaps and padding so that a program can compute with them, and says where. */
export function experimentTables({ panel, lengths, steps }: Experiments): ExperimentTables {
  const width = panel.names.length
  const values = panel.values.slice()
  const mask = new Float32Array(values.length)
  for (let experiment = 0; experiment < lengths.length; experiment++) {
    const length = lengths[experiment] ?? 0
    for (let step = 0; step < steps; step++) {
      for (let feature = 0; feature < width; feature++) {
        const at = (experiment * steps + step) * width + feature
        const measured = step < length && !Number.isNaN(values[at])
        if (measured) mask[at] = 1
        else values[at] = step === 0 ? 0 : (values[at - width] ?? 0)
      }
    }
  }
  return { values, mask }
}

/**
 * One feature of one experiment, a copy of its own length; NaN where missing.
 * @example experimentSeries(experiments, 0, 'CFLA') // Float32Array [lengths[0]]
 */
export function experimentSeries(
  { panel, lengths, steps }: Experiments,
  experiment: number,
  name: string,
): Float32Array {
  const feature = panel.names.indexOf(name)
  if (feature < 0) throw new RangeError(`no feature "${name}" among ${panel.names.join(', ')}`)
  const width = panel.names.length
  return Float32Array.from(
    { length: lengths[experiment] ?? 0 },
    (_, step) => panel.values[(experiment * steps + step) * width + feature] ?? NaN,
  )
}

/** A total of one experiment through time. */
export interface TotalSeries {
  readonly experiment: number
  /** The species, or `volume`. */
  readonly name: string
  readonly unit: string
  /** A declared reservoir exchanges it: the total may change. */
  readonly open: boolean
  /** `[steps of the experiment]` Total in all compartments and in what declared outflows took; NaN where any is missing. */
  readonly totals: Float64Array
  /** `[steps of the experiment]` Departure from the first total, as a share of it (of the largest, where it is 0). */
  readonly shares: Float64Array
}

/** The step at which a total lies farthest from its first value. */
export interface LargestDeparture {
  readonly step: number
  readonly share: number
  readonly total: number
  readonly first: number
}

/** Every total of every experiment: species in declared order, then volume. */
export function totalSeries(experiments: Experiments): TotalSeries[] {
  return experiments.ids.flatMap((_, experiment) => totalsOf(experiments, experiment))
}

/** The totals of one experiment. */
export function totalsOf(experiments: Experiments, experiment: number): TotalSeries[] {
  return [
    ...experiments.system.species.map((name, species) =>
      speciesTotal(experiments, experiment, name, species),
    ),
    volumeTotal(experiments, experiment),
  ]
}

/** Where a total lies farthest from its first value. */
export function largestDeparture({
  totals,
  shares,
}: Pick<TotalSeries, 'totals' | 'shares'>): LargestDeparture {
  let step = 0
  for (const [at, share] of shares.entries()) if (Math.abs(share) > Math.abs(shares[step] ?? 0)) step = at
  return { step, share: shares[step] ?? NaN, total: totals[step] ?? NaN, first: totals[0] ?? NaN }
}

/** Departure of a measured total that is more than the scatter of a good laboratory. */
export const scatter = 0.05

/** Closed totals that leave their first value by more than a share, the farthest first. */
export function departingTotals(
  totals: readonly TotalSeries[],
  beyond: number,
): { readonly series: TotalSeries; readonly departure: LargestDeparture }[] {
  return totals
    .filter(({ open }) => !open)
    .map((series) => ({ series, departure: largestDeparture(series) }))
    .filter(({ departure }) => Math.abs(departure.share) > beyond)
    .sort((a, b) => Math.abs(b.departure.share) - Math.abs(a.departure.share))
}

/** Largest departure of an experiment's closed totals from their first value, as a share; null where none is closed. */
export function measuredImbalance(experiments: Experiments, experiment: number): number | null {
  const closed = totalsOf(experiments, experiment).filter(({ open }) => !open)
  return closed.length === 0
    ? null
    : greatestOf(closed.map((series) => Math.abs(largestDeparture(series).share)))
}

/** Unit of concentration × volume: `mol` of `mol/L` in `L`. */
export function amountUnit({
  concentrationUnit,
  volumeUnit,
}: Pick<DeclaredSystem, 'concentrationUnit' | 'volumeUnit'>): string {
  const [concentration, volume] = [knownUnit(concentrationUnit), knownUnit(volumeUnit)]
  const [one, another] = volume?.terms ?? []
  const per =
    one === undefined || another !== undefined
      ? undefined
      : concentration?.terms.find(
          ({ symbol, power }) => power === -one.power && symbol.shown === one.symbol.shown,
        )
  if (concentration === undefined || per === undefined) return `${concentrationUnit} ${volumeUnit}`
  return formatUnit({ ...concentration, terms: concentration.terms.filter((term) => term !== per) })
}

function speciesTotal(
  experiments: Experiments,
  experiment: number,
  name: string,
  species: number,
): TotalSeries {
  const { system } = experiments
  const { volumes, concentrations } = system.places
  const places = concentrations[species] ?? []
  const length = experiments.lengths[experiment] ?? 0
  const totals = new Float64Array(length)
  // What a sample took is what its compartment last measured, where the sample itself has a gap.
  const drawn = volumes.map(() => 0)
  let sampled = 0
  for (let step = 0; step < length; step++) {
    let total = sampled
    for (const [compartment, volume] of volumes.entries()) {
      const concentration = valueAt(experiments, experiment, step, places[compartment] ?? -1)
      total += concentration * valueAt(experiments, experiment, step, volume)
      if (!Number.isNaN(concentration)) drawn[compartment] = concentration
      sampled += (drawn[compartment] ?? 0) * (system.outflows[compartment]?.sampling ?? 0)
    }
    totals[step] = total
  }
  const open = system.reservoir?.species.includes(species) ?? false
  return { experiment, name, unit: amountUnit(system), open, totals, shares: sharesOf(totals) }
}

function volumeTotal(experiments: Experiments, experiment: number): TotalSeries {
  const { system, interval } = experiments
  const length = experiments.lengths[experiment] ?? 0
  const lost = system.outflows.reduce(
    (sum, { sampling, evaporation }) => sum + sampling + evaporation * interval,
    0,
  )
  const totals = Float64Array.from({ length }, (_, step) =>
    system.places.volumes.reduce(
      (sum, volume) => sum + valueAt(experiments, experiment, step, volume),
      lost * step,
    ),
  )
  const open = system.reservoir?.volume ?? false
  return { experiment, name: 'volume', unit: system.volumeUnit, open, totals, shares: sharesOf(totals) }
}

function valueAt({ panel, steps }: Experiments, experiment: number, step: number, feature: number): number {
  return panel.values[(experiment * steps + step) * panel.names.length + feature] ?? NaN
}

function sharesOf(totals: Float64Array): Float64Array {
  const first = totals[0] ?? NaN
  const reference = first === 0 ? greatestOf(totals.filter((total) => !Number.isNaN(total))) : first
  return totals.map((total) => (reference === 0 ? 0 : (total - first) / Math.abs(reference)))
}
