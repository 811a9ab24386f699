// Whether fluxes are of a size and sign that an ecosystem can have, in the unit that the study file names.
import { featureValues, type Ensemble } from '@utsushi/data'
import { formatNumber, formatShare, displayUnit } from '@utsushi/study/plots'
import { fluxRole, type EcosystemConfig, type FluxRole } from '../config.js'
import { fluxLabel } from '../flux-label.js'
import { median } from '../scoring/flux-score.js'

/** Grams of carbon per square metre and year that gross fluxes of ecosystems have, deserts to rain forests. */
const plausibleYear = { min: 10, max: 6000 } as const

/** Units of a carbon flux, and the grams of carbon per square metre and day in one of them. */
const units: readonly { readonly name: string; readonly pattern: RegExp; readonly grams: number }[] = [
  { name: 'g C m⁻² day⁻¹', pattern: /^g ?c? ?m(-2|⁻²|\^-2) ?(day|d)/i, grams: 1 },
  { name: 'Mg C ha⁻¹ day⁻¹', pattern: /^(mg|t|tonnes?) ?c? ?ha(-1|⁻¹|\^-1) ?(day|d)/i, grams: 100 },
  { name: 'kg C ha⁻¹ day⁻¹', pattern: /^kg ?c? ?ha(-1|⁻¹|\^-1) ?(day|d)/i, grams: 0.1 },
  { name: 'kg C m⁻² day⁻¹', pattern: /^kg ?c? ?m(-2|⁻²|\^-2) ?(day|d)/i, grams: 1000 },
]

/** Roles that cannot be negative. */
const gross: readonly FluxRole[] = ['gpp', 'er', 'ra', 'rh']

/**
 * Sentences about fluxes that cannot be right as they stand.
 *
 * @param meanYears of each flux by sample, in its unit × day
 */
export function implausibleFluxes(
  config: EcosystemConfig,
  { targets }: Ensemble,
  meanYears: ReadonlyMap<string, Float32Array>,
): string[] {
  const { fluxUnit } = config.data
  const grams = units.find(({ pattern }) => pattern.test(fluxUnit))?.grams
  return targets.names.flatMap((name) => {
    const role = fluxRole(config, name)
    if (role === undefined || !gross.includes(role)) return []
    const found: string[] = []
    const year = median(Array.from(meanYears.get(name) ?? []).filter(Number.isFinite))
    if (grams !== undefined && role !== 'rh' && !isPlausible(year * grams)) {
      const others = units.filter((unit) => isPlausible(year * unit.grams)).map(({ name }) => name)
      const hint = others.length === 0 ? '' : ` In ${others.join(' or ')} it would fit; check data.fluxUnit.`
      found.push(
        `${fluxLabel(name)} sums to ${formatNumber(year * grams)} g C m⁻² a year in the median sample if its unit is ${displayUnit(fluxUnit)}; ecosystems have ${plausibleYear.min} to ${formatNumber(plausibleYear.max)}.${hint}`,
      )
    }
    const values = featureValues(targets, name)
    const negative = values.reduce((count, value) => count + (value < 0 ? 1 : 0), 0) / values.length
    if (negative > 0)
      found.push(
        `${fluxLabel(name)} is negative on ${formatShare(negative)} of the days; \`closed\` fluxes cannot follow it there.`,
      )
    return found
  })
}

function isPlausible(grams: number): boolean {
  return grams >= plausibleYear.min && grams <= plausibleYear.max
}
