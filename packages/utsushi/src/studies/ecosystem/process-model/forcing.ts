// Weather turned into what the model's loop needs every day, once for all parameter sets: day length, midday light,
// humidity deficit, reference evapotranspiration and the climate factors of decomposition.
import { constants } from './constants.js'
import { co2Response, deficitResponse } from './photosynthesis.js'
import { decompositionWarmth } from './soil.js'
import type { Weather } from './weather.js'

/** One value per day. */
export interface Forcing {
  readonly days: number
  /** Air and soil (10 cm) temperature, °C. */
  readonly air: Float64Array
  readonly soil: Float64Array
  /** Air temperature while it is light, °C. */
  readonly daytime: Float64Array
  /** Seconds. */
  readonly dayLength: Float64Array
  /** Photosynthetically active light at noon, µmol m⁻² s⁻¹. */
  readonly middayPpfd: Float64Array
  /** Response of light-saturated photosynthesis to CO2 and humidity deficit together. */
  readonly leafConditions: Float64Array
  /** mm day⁻¹. */
  readonly rain: Float64Array
  readonly evaporation: Float64Array
  /** Temperature response of decomposition: litter on the ground, litter in it, humus. */
  readonly warmthOnGround: Float64Array
  readonly warmthInGround: Float64Array
  readonly warmthDeep: Float64Array
}

/** Options of {@link forcingOf}. */
export interface ForcingOptions {
  /** Holds CO2 at this value (ppm) instead of the weather's own: the spin-up does. */
  readonly co2?: number
}

/** Prepares weather for {@link runProcessModel}; reuse the result for every parameter set. */
export function forcingOf(weather: Weather, { co2 }: ForcingOptions = {}): Forcing {
  const { drivers, dates, site } = weather
  const series = (value: (day: number) => number): Float64Array =>
    Float64Array.from({ length: dates.length }, (_, day) => value(day))
  const driver = (name: keyof typeof drivers) => (day: number) => drivers[name][day] as number
  const air = driver('tmp_2m')
  const surface = driver('tmp_sfc')
  const soil = driver('tmp10_soil')
  const deep = driver('tmp200_soil')
  const shortwave = driver('dswrf_sfc')
  const vapour = (day: number) => vapourPressure(driver('spfh_2m')(day), site.pressure)
  const deficit = (day: number) => Math.max(0, saturationPressure(air(day)) - vapour(day))
  const length = series((day) => dayLength(dayOfYear(dates[day] as string), site.latitude))
  return {
    days: dates.length,
    air: series(air),
    soil: series(soil),
    daytime: series((day) => air(day) + constants.daytimeWarming * shortwave(day)),
    dayLength: length,
    middayPpfd: series((day) => middayPpfd(shortwave(day), length[day] as number)),
    leafConditions: series((day) => co2Response(co2 ?? driver('a_co2')(day)) * deficitResponse(deficit(day))),
    rain: series(driver('prate_sfc')),
    evaporation: series((day) =>
      referenceEvaporation({
        temperature: air(day),
        vapour: vapour(day) / 10,
        shortwave: shortwave(day),
        cloud: driver('tcdc_clm')(day) / 100,
        wind: driver('wind_10m')(day),
        pressure: site.pressure / 10,
      }),
    ),
    warmthOnGround: series((day) => decompositionWarmth((surface(day) + soil(day)) / 2)),
    warmthInGround: series((day) => decompositionWarmth(soil(day))),
    warmthDeep: series((day) => decompositionWarmth((soil(day) + deep(day)) / 2)),
  }
}

/** Day of the year, 1 for 1 January, of `YYYY-MM-DD`. */
export function dayOfYear(date: string): number {
  return (
    (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${date.slice(0, 4)}-01-01T00:00:00Z`)) / 86_400_000 + 1
  )
}

/** Seconds between sunrise and sunset; at least one hour, so that polar night divides by nothing. */
export function dayLength(day: number, latitude: number): number {
  const declination = 0.409 * Math.sin((2 * Math.PI * day) / 365 - 1.39)
  const cosine = -Math.tan((latitude * Math.PI) / 180) * Math.tan(declination)
  const hours = (24 / Math.PI) * Math.acos(Math.min(1, Math.max(-1, cosine)))
  return 3600 * Math.max(1, hours)
}

/**
 * Light at noon, µmol m⁻² s⁻¹, from the daily mean of shortwave, W m⁻²: all light falls in the day's length and follows
 * sin² there (the course that the canopy integral assumes), so noon is twice the mean of the day's light.
 */
export function middayPpfd(shortwave: number, dayLengthSeconds: number): number {
  return 2 * constants.photonsPerJoule * Math.max(0, shortwave) * (86_400 / dayLengthSeconds)
}

/** Saturation vapour pressure over water, hPa (Alduchov & Eskridge 1996). */
export function saturationPressure(temperature: number): number {
  return 6.1094 * Math.exp((17.625 * temperature) / (temperature + 243.04))
}

/** Vapour pressure, hPa, from specific humidity, kg kg⁻¹, and air pressure, hPa. */
export function vapourPressure(humidity: number, pressure: number): number {
  return (humidity * pressure) / (0.622 + 0.378 * humidity)
}

interface EvaporationInput {
  /** °C */
  readonly temperature: number
  /** kPa */
  readonly vapour: number
  /** W m⁻² */
  readonly shortwave: number
  /** 0–1 */
  readonly cloud: number
  /** m s⁻¹ at 10 m */
  readonly wind: number
  /** kPa */
  readonly pressure: number
}

/**
 * Reference evapotranspiration, mm day⁻¹ (Penman–Monteith, FAO-56 eq. 6). Net longwave takes the clearness of the sky
 * from cloud cover (Kasten & Czeplak 1980) instead of from shortwave.
 */
export function referenceEvaporation(input: EvaporationInput): number {
  const { temperature, vapour, pressure } = input
  const saturation = saturationPressure(temperature) / 10
  const slope = (4098 * saturation) / (temperature + 237.3) ** 2
  const psychrometric = 0.000665 * pressure
  const clearness = 1 - 0.75 * input.cloud ** 3.4
  const netShortwave = 0.85 * input.shortwave * 0.0864
  const netLongwave =
    4.903e-9 *
    (temperature + 273.16) ** 4 *
    (0.34 - 0.14 * Math.sqrt(Math.max(0, vapour))) *
    Math.max(0.05, 1.35 * clearness - 0.35)
  const wind = 0.748 * input.wind
  const energy = 0.408 * slope * (netShortwave - netLongwave)
  const drying = (psychrometric * 900 * wind * Math.max(0, saturation - vapour)) / (temperature + 273)
  return Math.max(0, (energy + drying) / (slope + psychrometric * (1 + 0.34 * wind)))
}
