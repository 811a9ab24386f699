// Who is measured when: specimens come in lots, a lot arrives every other week and is measured over the following days, a few
// specimens a day, each again on later days. So specimens of one lot share days, and a day knows nearly the lot.
import { parseDay } from '@utsushi/data'
import { randomStream, type Random } from '@utsushi/ground'
import { isWindowed, type SimulationOptions } from './options.js'

/** One specimen on the table once. */
export interface Measurement {
  /** From zero on. */
  readonly specimen: number
  readonly lot: number
  /** Days since 1970-01-01. */
  readonly day: number
  /** What only this measurement has. */
  readonly random: Random
}

/** What is drawn once for each specimen, lot and day: the same however often it is asked for. */
export interface Streams {
  readonly specimen: (place: number) => Random
  readonly lot: (place: number) => Random
  readonly day: (day: number) => Random
}

const firstDay = parseDay('2024-01-08')
const daysBetweenLots = 14
const specimensADay = 3

export const specimenName = (place: number): string => `S${String(place + 1).padStart(3, '0')}`
export const lotName = (place: number): string => `L${String(place + 1).padStart(2, '0')}`

/** Streams of random numbers named by the seed, the kind and what they are for. */
export function streamsOf({ seed, kind }: Pick<SimulationOptions, 'seed' | 'kind'>): Streams {
  return {
    specimen: (place) => randomStream(seed, kind, 'specimen', place),
    lot: (place) => randomStream(seed, kind, 'lot', place),
    day: (day) => randomStream(seed, kind, 'day', day),
  }
}

/** The lot of a specimen: lots are of one size, give or take one specimen. */
export const lotOf = (
  specimen: number,
  { specimens, lots }: Pick<SimulationOptions, 'specimens' | 'lots'>,
): number => Math.floor((specimen * Math.min(lots, specimens)) / specimens)

/** All measurements of a specimen, in the order of their days. */
export function measurementsOf(specimen: number, options: SimulationOptions): Measurement[] {
  const lot = lotOf(specimen, options)
  let first = specimen
  while (first > 0 && lotOf(first - 1, options) === lot) first--
  const arrival = firstDay + lot * daysBetweenLots + Math.floor((specimen - first) / specimensADay)
  return Array.from({ length: options.measurements }, (_, place) => ({
    specimen,
    lot,
    day: arrival + place,
    random: randomStream(options.seed, options.kind, 'measurement', specimen, place),
  }))
}

/** What measurements and their sequences are called, in the order of the files: `S001-1`, and `S001-1-w01` where it is cut in windows. */
export function namesOf(options: SimulationOptions): {
  readonly measurements: readonly string[]
  readonly sequences: readonly string[]
} {
  const places = Array.from({ length: options.specimens }, (_, place) => specimenName(place))
  const measurements = places.flatMap((name) =>
    Array.from({ length: options.measurements }, (_, place) => `${name}-${place + 1}`),
  )
  if (!isWindowed(options)) return { measurements, sequences: measurements }
  const windows = Array.from(
    { length: options.windows },
    (_, window) => `w${String(window + 1).padStart(2, '0')}`,
  )
  return {
    measurements,
    sequences: measurements.flatMap((name) => windows.map((window) => `${name}-${window}`)),
  }
}
