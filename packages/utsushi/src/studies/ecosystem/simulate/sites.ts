// Sites for the built-in process model: the shipped one, and others made from its weather. A made site lies at another latitude and height,
// is warmer or colder and wetter or drier for it, and has the shipped years in another order, so that no two sites have one weather.
import { seededRandom } from '@utsushi/ground'
import { saturationPressure, vapourPressure, type Weather } from './weather.js'

/** A site of a simulated ensemble. */
export interface SimulatedSite {
  /** As `weather_<name>.csv` and the column `site` have it. */
  readonly name: string
  /** Degrees north. */
  readonly latitude: number
  /** m above the sea. */
  readonly elevation: number
  readonly weather: Weather
}

/** What describes a site in `sites.csv`, with its unit. */
export const descriptorUnits = { latitude: 'deg', elevation: 'm' } as const

/** Height of the shipped site, m. */
const shippedElevation = 430

/** Cooling with height, K m⁻¹, and with latitude, K per degree: rough means of mid-latitudes. */
const lapse = 0.0055
const northward = 0.55

/**
 * So many sites; the first is the shipped one, as it is.
 *
 * @param weather of the shipped site
 * @example simulatedSites(await shippedWeather(), { sites: 3, seed: 0 }).map(({ name }) => name) // ['hainich', 'site_1', 'site_2']
 */
export function simulatedSites(
  weather: Weather,
  { sites, seed }: { readonly sites: number; readonly seed: number },
): readonly SimulatedSite[] {
  const random = seededRandom((seed % 2 ** 31) * 65_536 + 7919)
  const shipped: SimulatedSite = {
    ...{ name: 'hainich', latitude: weather.site.latitude, elevation: shippedElevation, weather },
  }
  const made = Array.from({ length: sites - 1 }, (_, k): SimulatedSite => {
    const name = `site_${k + 1}`
    const latitude = rounded(38 + 24 * random.uniform(), 1)
    const elevation = rounded(1200 * random.uniform(), 0)
    const rain = 0.6 + 0.8 * random.uniform()
    return {
      name,
      latitude,
      elevation,
      weather: movedTo({ name, latitude, elevation, rain, turn: k + 1 }, weather),
    }
  })
  return [shipped, ...made]
}

interface MadeSite {
  readonly name: string
  readonly latitude: number
  readonly elevation: number
  /** Rain beside that of the shipped site. */
  readonly rain: number
  /** Years by which its weather is turned. */
  readonly turn: number
}

/** The shipped weather, moved to another place. */
function movedTo(
  { name, latitude, elevation, rain, turn }: MadeSite,
  { site, dates, drivers }: Weather,
): Weather {
  const warmer = lapse * (shippedElevation - elevation) + northward * (site.latitude - latitude)
  const pressure = site.pressure * Math.exp((shippedElevation - elevation) / 8400)
  const sun = Math.cos((latitude * Math.PI) / 180) / Math.cos((site.latitude * Math.PI) / 180)
  const from = turned(dates, turn)
  const series = (of: (day: number) => number): Float64Array =>
    Float64Array.from(from, (day) => Number(of(day).toPrecision(6)))
  const at = (values: Float64Array, day: number): number => values[day] as number
  const shifted = (values: Float64Array, share = 1) => series((day) => at(values, day) + share * warmer)
  return {
    site: { name, latitude, pressure },
    dates,
    drivers: {
      tmp_sfc: shifted(drivers.tmp_sfc),
      tmp_2m: shifted(drivers.tmp_2m),
      tmp10_soil: shifted(drivers.tmp10_soil),
      tmp200_soil: shifted(drivers.tmp200_soil),
      dswrf_sfc: series((day) => at(drivers.dswrf_sfc, day) * sun),
      tcdc_clm: series((day) => at(drivers.tcdc_clm, day)),
      prate_sfc: series((day) => at(drivers.prate_sfc, day) * rain),
      // As moist, relative to what the air can hold, as it was.
      spfh_2m: series((day) => {
        const air = at(drivers.tmp_2m, day)
        const moist = vapourPressure(at(drivers.spfh_2m, day), site.pressure) / saturationPressure(air)
        const vapour = moist * saturationPressure(air + warmer)
        return (0.622 * vapour) / (pressure - 0.378 * vapour)
      }),
      wind_10m: series((day) => at(drivers.wind_10m, day)),
      a_co2: drivers.a_co2,
    },
  }
}

/** For every day, the place of the same day of a year so many later, the years going round; 29 February is 28 February of a common year. */
function turned(dates: readonly string[], years: number): Int32Array {
  const all = [...new Set(dates.map((date) => date.slice(0, 4)))]
  const placeOf = new Map(dates.map((date, place) => [date, place]))
  return Int32Array.from(dates, (date, place) => {
    const year = all[(all.indexOf(date.slice(0, 4)) + years) % all.length] ?? ''
    const other = `${year}${date.slice(4)}`
    return placeOf.get(other) ?? placeOf.get(other.replace('-02-29', '-02-28')) ?? place
  })
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
