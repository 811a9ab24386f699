// Totals that a closed batch keeps: of every species, and of volume. How far measured ones leave their first value is the
// data's own imbalance, known before any model is asked to keep them; a large one usually means mixed units.
import type { Experiments } from './experiments.js'
import type { DeclaredSystem } from './system.js'

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

/** Unit of concentration × volume. */
export function amountUnit({ concentrationUnit, volumeUnit }: DeclaredSystem): string {
  const per = [`/${volumeUnit}`, ` ${volumeUnit}-1`, ` ${volumeUnit}⁻¹`].find((end) =>
    concentrationUnit.endsWith(end),
  )
  return per === undefined ? `${concentrationUnit} ${volumeUnit}` : concentrationUnit.slice(0, -per.length)
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
  const reference = first === 0 ? Math.max(...totals.filter((total) => !Number.isNaN(total))) : first
  return totals.map((total) => (reference === 0 ? 0 : (total - first) / Math.abs(reference)))
}
