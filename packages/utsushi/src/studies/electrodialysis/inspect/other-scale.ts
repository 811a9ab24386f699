// Experiments that are in another unit as a whole: their totals hold together, so that no balance tells it, but their volumes or what
// is dissolved in them is orders of magnitude from all others'.
import type { DataFinding } from '@utsushi/study'
import { displayUnit, formatNumber } from '@utsushi/study/plots'
import { departingTotals, scatter, type Experiments, type TotalSeries } from '../data/experiments.js'

/** Volumes of one stack, and contents of its batches, differ by less than this. */
const alike = 30

/** Fewer others do not tell which experiment is the odd one. */
const fewestOthers = 3

/**
 * Experiments of another scale, a finding each; the total that is farthest off tells it.
 *
 * @param totals of all experiments
 */
export function otherScales(
  { ids, system: { volumeUnit, concentrationUnit } }: Experiments,
  totals: readonly TotalSeries[],
): DataFinding[] {
  // A total that departs tells more, and is told.
  const departing = new Set(departingTotals(totals, scatter).map(({ series }) => series.experiment))
  return ids.flatMap((id, experiment): DataFinding[] => {
    if (departing.has(experiment)) return []
    const off = totals
      .filter((series) => series.experiment === experiment)
      .flatMap(({ name, unit, totals: own }) => {
        const others = totals
          .filter((series) => series.name === name && series.experiment !== experiment)
          .map((series) => series.totals[0] ?? NaN)
          .filter((first) => first > 0)
          .sort((a, b) => a - b)
        const [first = NaN, typical = NaN] = [own[0], others[Math.floor(others.length / 2)]]
        const size = Math.max(first / typical, typical / first)
        return others.length >= fewestOthers && size > alike && size < Infinity
          ? [{ name, unit, first, typical, size }]
          : []
      })
      .toSorted((a, b) => Number(b.name === 'volume') - Number(a.name === 'volume') || b.size - a.size)
    const [worst] = off
    if (worst === undefined) return []
    const { name, unit, first, typical } = worst
    const told = `the total of ${name} in experiment ${id} begins at ${formatNumber(first, 4)} ${displayUnit(unit)}, that of the others at ${formatNumber(typical, 4)}`
    const meant =
      name === 'volume'
        ? `its volumes in ${displayUnit(volumeUnit)}`
        : `its concentrations in ${displayUnit(concentrationUnit)}`
    return [{ kind: 'other', level: 'warn', message: `${told}: another unit? give ${meant}` }]
  })
}
