// The text of an ensemble's tables in the research layout. Fluxes are rounded to 1e-8 Mg C ha⁻¹ day⁻¹ as GPP, Ra and Rh,
// and the others derived from the rounded ones, so that the balances hold in the files to the last digit.
import { driverNames, type Weather } from './process-model/weather.js'
import { fluxNames, type Fluxes } from './process-model/model.js'
import { parameterDefinitions, type ProcessParameters } from './process-model/parameters.js'

/** Columns of a daily table, in file order. */
export const dailyColumns: readonly string[] = ['date', ...driverNames, ...fluxNames]

/** `parameter_summary.csv`: one row per sample. */
export function parameterSummary(samples: readonly ProcessParameters[]): string {
  const names = parameterDefinitions.map(({ name }) => name)
  const rows = samples.map((sample, id) => [id, ...names.map((name) => sample[name])].join(','))
  return [['sample_id', ...names].join(','), ...rows, ''].join('\n')
}

/** `parameter_ranges.csv`: what was drawn from; a bound may be the name of another parameter. */
export function parameterRanges(): string {
  const rows = parameterDefinitions.map(({ name, min, max, unit }) => [name, min, max, unit].join(','))
  return ['parameter,min,max,unit', ...rows, ''].join('\n')
}

/** The part of every daily row that all samples share: the date and the drivers. */
export function sharedCells(weather: Weather): string[] {
  return weather.dates.map((date, day) =>
    [date, ...driverNames.map((name) => weather.drivers[name][day])].join(','),
  )
}

/** Fluxes in whole units of 1e-8 Mg C ha⁻¹ day⁻¹, balanced exactly. */
export function roundedFluxes(fluxes: Fluxes): Fluxes {
  const whole = (value: (day: number) => number) =>
    Float64Array.from(fluxes.gpp, (_, day) => Math.round(1e8 * value(day)))
  const gpp = whole((day) => fluxes.gpp[day] as number)
  const ra = whole((day) => (fluxes.gpp[day] as number) - (fluxes.npp[day] as number))
  const rh = whole((day) => fluxes.rh[day] as number)
  const npp = gpp.map((value, day) => value - (ra[day] as number))
  return {
    gpp,
    npp,
    er: ra.map((value, day) => value + (rh[day] as number)),
    nep: npp.map((value, day) => value - (rh[day] as number)),
    rh,
  }
}

/** A daily table. `shared` comes from {@link sharedCells}, `rounded` from {@link roundedFluxes}. */
export function dailyTable(shared: readonly string[], rounded: Fluxes): string {
  const { gpp, npp, er, nep, rh } = rounded
  const lines = [dailyColumns.join(',')]
  shared.forEach((cells, day) => {
    const fluxes = `${decimal(gpp[day])},${decimal(npp[day])},${decimal(er[day])},${decimal(nep[day])},${decimal(rh[day])}`
    lines.push(`${cells},${fluxes}`)
  })
  return lines.join('\n') + '\n'
}

/** Units of 1e-8 as a decimal number. */
function decimal(units: number | undefined): string {
  const value = units ?? NaN
  if (value === 0) return '0'
  const size = Math.abs(value)
  const whole = Math.floor(size / 1e8)
  const fraction = String(size - whole * 1e8).padStart(8, '0')
  return `${value < 0 ? '-' : ''}${whole}.${fraction}`
}
