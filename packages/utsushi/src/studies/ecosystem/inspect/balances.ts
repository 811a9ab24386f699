// Whether the data themselves keep the balances: an emulator that is closed by construction cannot follow data that are not.
import { closureResiduals, featureValues, formatDay, type Ensemble } from '@utsushi/data'
import type { ClosureResidual } from '@utsushi/study/report'
import { fluxRole, type EcosystemConfig } from '../config.js'
import { balancesOf } from '../scoring/balances.js'

/** Residuals of every balance that the columns at hand form, over all samples and days. */
export function dataBalances(
  config: EcosystemConfig,
  { targets, days, samples }: Ensemble,
): ClosureResidual[] {
  const columns = new Map(targets.names.map((name) => [name, { values: featureValues(targets, name) }]))
  const balances = balancesOf(targets.names, (column) => fluxRole(config, column))
  const identities = balances.map(({ name, terms }) => ({ name, terms: Object.fromEntries(terms) }))
  return closureResiduals(columns, identities).map(({ name, rms, largest, largestRow, scale }) => {
    const sample = samples[Math.floor(largestRow / days.length)]
    const day = formatDay(days[largestRow % days.length] ?? NaN)
    return {
      name,
      unit: config.data.fluxUnit,
      max: Math.abs(largest),
      rms,
      relativeToScale: Math.abs(largest) / scale,
      ...(largestRow < 0 ? {} : { where: `sample ${sample}, ${day}` }),
    }
  })
}
