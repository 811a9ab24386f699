// Refuses experiments whose totals do not hold together: an emulator that keeps totals could learn nothing from them, and
// nearly always a unit is to blame.
import { InputError } from '@utsushi/ground'
import type { Experiments } from './experiments.js'
import { likelySlip, slipWords } from './slips.js'
import { largestDeparture, totalSeries, type LargestDeparture, type TotalSeries } from './totals.js'

/** Departure above which plainly different units are taken for what they are, whatever the study file allows. */
const noScatter = 0.05

/**
 * Refuses totals that leave their first value by more than `most`, a share, and columns of plainly different units.
 * @throws InputError naming experiment, step and size of the worst departure, and the column to blame where one is
 */
export function refuseImbalance(experiments: Experiments, most: number): void {
  const open = totalSeries(experiments)
    .filter((series) => !series.open)
    .map((series) => ({ series, departure: largestDeparture(series) }))
    .filter(({ departure }) => Math.abs(departure.share) > Math.min(most, noScatter))
    .sort((a, b) => Math.abs(b.departure.share) - Math.abs(a.departure.share))
  for (const { series, departure } of open) {
    const slip = likelySlip(experiments, series.experiment)
    if (Math.abs(departure.share) <= most && slip?.certain !== true) continue
    const { volumeUnit, concentrationUnit } = experiments.system
    const remedy =
      slip === undefined
        ? `give all volumes in ${volumeUnit} and all concentrations in ${concentrationUnit}; if the measurements scatter so, raise data.maxImbalance (${most})`
        : slipWords(slip)
    throw new InputError(`${departureWords(experiments, series, departure)} — ${remedy}`)
  }
}

function departureWords(
  { file, ids, fileRows, steps }: Experiments,
  { name, unit, experiment }: TotalSeries,
  { step, share, total, first }: LargestDeparture,
): string {
  const size = `${Math.abs(100 * share).toPrecision(3)} % ${share > 0 ? 'above' : 'below'}`
  return (
    `${file} row ${fileRows[experiment * steps + step] ?? 0}: the total of ${name} in experiment ${ids[experiment] ?? ''} is ` +
    `${total.toPrecision(4)} ${unit} at step ${step}, ${size} the ${first.toPrecision(4)} at its start`
  )
}
