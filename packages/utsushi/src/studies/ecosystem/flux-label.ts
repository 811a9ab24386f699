/** How fluxes and splits are called in pictures and reports. */
import { displayUnit } from '@utsushi/study/plots'
import type { EcosystemEvaluation, Flux } from './evaluation.js'

const labels: Record<string, string> = {
  gpp: 'GPP',
  npp: 'NPP',
  er: 'ER',
  reco: 'ER',
  nep: 'NEP',
  nee: 'NEE',
  ra: 'Ra',
  rh: 'Rh',
}

/** `gpp` → `GPP`; a name that is not one of the usual fluxes stays as it is. */
export function fluxLabel(name: string): string {
  return labels[name.toLowerCase()] ?? name
}

/** `Test period`, `Held-out samples, cold start`. */
export function splitLabel(evaluation: Pick<EcosystemEvaluation, 'split' | 'variant'>): string {
  const name = { test: 'Test period', validation: 'Validation period', 'held-out': 'Held-out samples' }[
    evaluation.split
  ]
  return evaluation.variant === undefined ? name : `${name}, ${evaluation.variant}`
}

/** `2019-01-01 to 2019-12-31, 180 samples, 2,160 windows of 30 days`. */
export function extentLabel(evaluation: EcosystemEvaluation): string {
  const count = (value: number, noun: string) =>
    `${value.toLocaleString('en-US')} ${noun}${value === 1 ? '' : 's'}`
  const { period, samples, windows, leadDays } = evaluation
  return `${period.from} to ${period.to}, ${count(samples, 'sample')}, ${count(windows, 'window')} of ${count(leadDays, 'day')}`
}

/** Units of the fluxes, once each: `Mg C ha⁻¹ day⁻¹`. */
export function unitsLabel(fluxes: readonly Flux[]): string {
  return [...new Set(fluxes.map((flux) => displayUnit(flux.unit)))].join(' / ')
}
