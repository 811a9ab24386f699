// The tables of a simulated ensemble as text: parameters, sites, weather and the daily tables, whose fluxes are whole units of 1e-8, so
// that their balances hold to the last digit.
import { parameterDefinitions, type ProcessParameters } from './parameters.js'
import { fluxNames, type Fluxes, type ProcessRun } from './process-model.js'
import type { SimulatedSite } from './sites.js'
import { driverNames, type Weather } from './weather.js'

/** Columns of a daily table, in file order. */
const dailyColumns: readonly string[] = ['date', ...driverNames, ...fluxNames]

/** `parameter_summary.csv`: one row per sample; of several sites, where it ran. */
export function parameterSummary(
  samples: readonly ProcessParameters[],
  sites: readonly string[] = [],
): string {
  const names = parameterDefinitions.map(({ name }) => name)
  const at = (id: number): readonly string[] => (sites.length === 0 ? [] : [sites[id % sites.length] ?? ''])
  const rows = samples.map((sample, id) => [id, ...at(id), ...names.map((name) => sample[name])].join(','))
  const site = sites.length === 0 ? [] : ['site']
  return [['sample_id', ...site, ...names].join(','), ...rows, ''].join('\n')
}

/** `sites.csv`: one row per site. */
export function sitesTable(sites: readonly SimulatedSite[]): string {
  const rows = sites.map(({ name, latitude, elevation }) => [name, latitude, elevation].join(','))
  return ['site,latitude,elevation', ...rows, ''].join('\n')
}

/** `weather_<site>.csv`: the drivers day by day. */
export const weatherTable = (weather: Weather): string =>
  [['date', ...driverNames].join(','), ...sharedCells(weather), ''].join('\n')

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

/**
 * A daily table. `shared` comes from {@link sharedCells}, or is the dates where weather has a table of its own, `rounded` from
 * {@link roundedFluxes}.
 */
export function dailyTable(
  shared: readonly string[],
  rounded: Fluxes,
  states: ProcessRun['states'] | undefined,
): string {
  const { gpp, npp, er, nep, rh } = rounded
  const header = states === undefined ? dailyColumns : ['date', ...fluxNames, ...stateColumns]
  const lines = [header.join(',')]
  shared.forEach((cells, day) => {
    const fluxes = `${decimal(gpp[day])},${decimal(npp[day])},${decimal(er[day])},${decimal(nep[day])},${decimal(rh[day])}`
    lines.push(`${cells},${fluxes}${states === undefined ? '' : `,${stateCells(states, day)}`}`)
  })
  return lines.join('\n') + '\n'
}

/** States of a daily table of several sites, with their units. */
export const stateUnits = { lai: 'm2 m-2', soil_water: 'mm' } as const
const stateColumns = Object.keys(stateUnits)

function stateCells({ lai_tree, lai_c3, water }: ProcessRun['states'], day: number): string {
  const lai = (lai_tree[day] ?? NaN) + (lai_c3[day] ?? NaN)
  return `${lai.toFixed(5)},${(water[day] ?? NaN).toFixed(3)}`
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
