// Slips of units: a volume in mL where the others are in L, a concentration in mmol/L where mol/L was said.
import type { Experiments } from './experiments.js'
import { largestDeparture, totalsOf } from './totals.js'

/** A column that would close an experiment's totals if it were a thousand times smaller or larger. */
export interface Slip {
  readonly column: string
  readonly factor: number
  /** Largest departure of a closed total with and without it, as shares. */
  readonly closes: number
  readonly now: number
  /** The experiment's volumes, or its content and that of the others, differ by orders of magnitude, and would not then. */
  readonly certain: boolean
}

/** Volumes of one stack, and contents of its batches, differ by less than this. */
const alike = 30

/**
 * The column whose rescaling closes an experiment's totals best, when it closes them to a tenth of what they are; a certain
 * one before others, which may close them as well.
 */
export function likelySlip(experiments: Experiments, experiment: number): Slip | undefined {
  const now = openness(experiments, experiment)
  const odd = measures.map((of) => of(experiments, experiment) > alike)
  const { volumes, concentrations } = experiments.system.places
  const slips = [...volumes, ...concentrations.flat()].flatMap((feature) =>
    [1e-3, 1e3].map((factor): Slip => {
      const scaled = rescaled(experiments, experiment, feature, factor)
      return {
        column: experiments.panel.names[feature] ?? '',
        factor,
        closes: openness(scaled, experiment),
        now,
        certain: measures.some((of, at) => odd[at] === true && of(scaled, experiment) < alike),
      }
    }),
  )
  return slips
    .filter(({ closes }) => closes < 0.1 * now)
    .sort((a, b) => Number(b.certain) - Number(a.certain) || a.closes - b.closes)[0]
}

/** The slip in words. */
export function slipWords({ column, factor, closes }: Slip): string {
  const share = Number((100 * closes).toPrecision(2))
  return `${column} × ${factor} would close it to ${share} %: is that column in another unit?`
}

/** Largest departure of the closed totals. */
function openness(experiments: Experiments, experiment: number): number {
  const closed = totalsOf(experiments, experiment).filter(({ open }) => !open)
  return closed.reduce((most, series) => Math.max(most, Math.abs(largestDeparture(series).share)), 0)
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
  experiment: number,
  feature: number,
  factor: number,
): Experiments {
  const { panel, steps } = experiments
  const width = panel.names.length
  const values = panel.values.slice()
  for (let step = 0; step < steps; step++) {
    const at = (experiment * steps + step) * width + feature
    values[at] = (values[at] ?? NaN) * factor
  }
  return { ...experiments, panel: { ...panel, values } }
}
