// What goes with what: parameters with the yearly fluxes over samples, drivers with the daily fluxes within a sample.
import { correlate, featureValues, spearman, type Ensemble } from '@utsushi/data'
import { median } from '../score/windows.js'

/** Samples that daily correlations are taken over, evenly chosen. */
const MOST_SAMPLES = 40

/** Rank correlation of each parameter with each flux's mean year: `values[parameter][flux]`. */
export interface Sensitivities {
  readonly parameters: readonly string[]
  readonly fluxes: readonly string[]
  readonly values: readonly (readonly number[])[]
}

/** Which parameters the fluxes follow, over samples. */
export function sensitivities(
  { statics }: Ensemble,
  meanYears: ReadonlyMap<string, Float32Array>,
): Sensitivities {
  const fluxes = [...meanYears.values()]
  return {
    parameters: statics.names,
    fluxes: [...meanYears.keys()],
    values: statics.names.map((name) => {
      const parameter = featureValues(statics, name)
      return fluxes.map((flux) => spearman(parameter, flux))
    }),
  }
}

/** A symmetric matrix over drivers and fluxes. */
export interface DailyCorrelations {
  readonly names: readonly string[]
  readonly values: readonly (readonly number[])[]
}

/** Rank correlations of daily values within a sample: the median over samples, which differ in level. */
export function dailyCorrelations({ drivers, targets, samples }: Ensemble): DailyCorrelations {
  const names = [...drivers.names, ...targets.names]
  const step = Math.ceil(samples.length / MOST_SAMPLES)
  const chosen = samples.flatMap((_, entity) => (entity % step === 0 ? [entity] : []))
  const matrices = chosen.map((entity) => {
    const of = (panel: Ensemble['drivers']) =>
      panel.names.map((name) => ({ name, values: featureValues(panel, name, { entities: [entity] }) }))
    return correlate([...of(drivers), ...of(targets)], 'spearman').values
  })
  const values = names.map((_, i) =>
    names.map((_, j) =>
      median(matrices.map((matrix) => matrix[i * names.length + j] ?? NaN).filter(Number.isFinite)),
    ),
  )
  return { names, values }
}

/**
 * Pairs of parameters that were not drawn independently, strongest first: a network cannot tell their effects apart. Few
 * samples correlate by chance, so that they need a stronger correlation to count.
 */
export function boundParameters({
  statics,
  samples,
}: Ensemble): { readonly a: string; readonly b: string; readonly correlation: number }[] {
  const least = Math.min(0.95, Math.max(0.5, 4 / Math.sqrt(samples.length)))
  const { names, values } = correlate(
    statics.names.map((name) => ({ name, values: featureValues(statics, name) })),
    'spearman',
  )
  const pairs = names.flatMap((a, i) =>
    names.slice(i + 1).flatMap((b, k) => {
      const correlation = values[i * names.length + i + 1 + k] ?? NaN
      return Math.abs(correlation) >= least ? [{ a, b, correlation }] : []
    }),
  )
  return pairs.sort((x, y) => Math.abs(y.correlation) - Math.abs(x.correlation))
}
