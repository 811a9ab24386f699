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
  /** The experiment's volumes differ by orders of magnitude, and would not then: no scatter looks like this. */
  readonly certain: boolean
}

/** Volumes of one stack differ by less than this. */
const alike = 30

/** The column whose rescaling closes an experiment's totals best, when it closes them to a tenth of what they are. */
export function likelySlip(experiments: Experiments, experiment: number): Slip | undefined {
  const now = openness(experiments, experiment)
  const spread = volumeSpread(experiments, experiment)
  const { volumes, concentrations } = experiments.system.places
  const slips = [...volumes, ...concentrations.flat()].flatMap((feature) =>
    [1e-3, 1e3].map((factor): Slip => {
      const scaled = rescaled(experiments, experiment, feature, factor)
      return {
        column: experiments.panel.names[feature] ?? '',
        factor,
        closes: openness(scaled, experiment),
        now,
        certain: spread > alike && volumeSpread(scaled, experiment) < alike,
      }
    }),
  )
  const best = slips.reduce((a, b) => (b.closes < a.closes ? b : a))
  return best.closes < 0.1 * now ? best : undefined
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
