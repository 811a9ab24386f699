// Powder diffraction of (Mg, Fe)O with vacant cation sites: how many are vacant, how wide the peaks are and of what shape, and the pattern
// without noise and background. What a careless split learns: a powder's texture, a lot's impurity, glass and share of magnesium, and the
// zero point of the day.
import type { Random } from '@utsushi/ground'
import { measurementsOf, streamsOf, lotOf } from '../campaign.js'
import { lengthOf } from '../options.js'
import { axisFrom, type SimulatedSequence, type Simulator } from '../simulated-set.js'
import { counted } from './counting.js'
import { patternOf, widthAt, type Peak } from './pattern.js'
import {
  intensityOf,
  latticeParameter,
  reflectionOf,
  reflectionsBetween,
  wavelength,
  type Oxide,
} from './rock-salt.js'

const first = 33
const last = 81
/** Strongest reflections of magnetite, degrees and relative: what a lot fired too long in air brings along. */
const magnetite: readonly (readonly [number, number])[] = [
  [35.42, 1],
  [43.05, 0.2],
  [56.94, 0.3],
  [62.52, 0.4],
]

/** Area of reflection 200 of the oxide in the middle of all, counts · degree. */
const counts200 = 1500
const middle: Oxide = { magnesium: 0.25, defects: 0.06 }

const clamped = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** What specimens of a lot share. */
const lotDraws = (random: Random, effects: number) => ({
  magnesium: 0.5 * random.uniform(),
  defects: 0.03 + 0.07 * random.uniform(),
  impurity: effects * 0.06 * random.uniform(),
  glass: effects * 90 * random.uniform(),
  glassAt: 38 + 12 * random.uniform(),
})

/** What a specimen keeps. */
const specimenDraws = (random: Random, effects: number) => ({
  vacancies: 0.014 * random.normal(),
  size: 280 * Math.exp(0.45 * random.normal()),
  strain: 6e-4 + 6e-4 * random.uniform(),
  mixing: 0.15 + 0.75 * random.uniform(),
  texture: Math.exp(-0.3 * effects * Math.abs(random.normal())),
  composition: 0.02 * random.normal(),
})

const dayDraws = (random: Random, effects: number) => ({
  zero: 0.05 * effects * random.normal(),
  tube: Math.exp(0.12 * effects * random.normal()),
  background: 110 * Math.exp(0.15 * effects * random.normal()),
})

/** Patterns of a campaign; counts of 2θ from 33° to 81° (111 to 222, or further). */
export const powderDiffraction: Simulator = (options) => {
  const { effects, noise } = options
  const length = lengthOf(options)
  const axis = axisFrom(first, (last - first) / (length - 1), length, 4)
  const streams = streamsOf(options)
  const reference = reflectionOf([2, 0, 0], latticeParameter(middle))
  const scale = reference === undefined ? NaN : counts200 / intensityOf(middle, reference, 1)
  const sequencesOf = (specimen: number): SimulatedSequence[] => {
    const lot = lotDraws(streams.lot(lotOf(specimen, options)), effects)
    const own = specimenDraws(streams.specimen(specimen), effects)
    const oxide: Oxide = {
      magnesium: clamped(lot.magnesium + own.composition, 0, 1),
      defects: clamped(lot.defects + own.vacancies, 0.004, 0.15),
    }
    const lattice = latticeParameter(oxide)
    // Vacancies strain the lattice around them.
    const broadening = { instrument: 0.09, size: own.size, strain: own.strain + 0.006 * oxide.defects }
    const reflections = reflectionsBetween(lattice, [first - 3, last + 3])
    const width = widthAt(reflectionOf([2, 0, 0], lattice)?.theta ?? NaN, broadening, wavelength)
    return measurementsOf(specimen, options).map((measurement) => {
      const day = dayDraws(streams.day(measurement.day), effects)
      const { random } = measurement
      const lift = 0.02 * effects * random.normal()
      const beam = day.tube * Math.exp(0.06 * effects * random.normal())
      const peaks: Peak[] = reflections.map((reflection) => ({
        at: (360 / Math.PI) * reflection.theta + day.zero + lift * Math.cos(reflection.theta),
        area: scale * beam * intensityOf(oxide, reflection, own.texture),
        width: widthAt(reflection.theta, broadening, wavelength),
        mixing: own.mixing,
      }))
      const foreign: Peak[] = magnetite.map(([at, strength]) => ({
        ...{ at: at + day.zero, area: counts200 * beam * lot.impurity * strength },
        ...{ width: 0.45, mixing: 0.5 },
      }))
      const clean = patternOf(axis, [...peaks, ...foreign])
      const measured = clean.map((counts, place) => {
        const angle = axis[place] ?? NaN
        const glass = lot.glass * Math.exp(-(((angle - lot.glassAt) / 9) ** 2))
        const mean = counts + day.background * (0.55 + 12 / angle) + glass
        // Fewer or more counts of the same mean: noise is that of a counting time of 1 / noise².
        return noise === 0 ? mean : counted(mean / noise ** 2, random) * noise ** 2
      })
      return {
        lot: measurement.lot,
        day: measurement.day,
        signals: [measured],
        answer: clean,
        columns: [oxide.magnesium, oxide.defects, width, own.mixing],
        truths: [
          ...[lattice, oxide.magnesium, oxide.defects, width, own.mixing, own.size, broadening.strain],
          ...[own.texture, lot.impurity, lot.glass, day.zero, lift, beam, day.background],
        ],
      }
    })
  }
  return {
    what: 'powder diffraction of (Mg, Fe)O with vacant cation sites, Cu Kα1',
    axis: { name: 'two theta', unit: '°', values: axis },
    channels: [{ name: 'intensity', unit: 'counts', digits: 2 }],
    answers: { name: 'intensity without noise and background', values: axis, digits: 2 },
    columns: [
      { name: 'magnesium', digits: 4 },
      { name: 'defect_fraction', digits: 5 },
      { name: 'peak_width', unit: '°', digits: 5 },
      { name: 'peak_mixing', digits: 4 },
    ],
    targets: ['defect_fraction', 'peak_width', 'peak_mixing'],
    truths: [
      { name: 'lattice', unit: 'Å', digits: 5 },
      { name: 'magnesium', digits: 5 },
      { name: 'defect_fraction', digits: 6 },
      { name: 'peak_width', unit: '°', digits: 6 },
      { name: 'peak_mixing', digits: 5 },
      { name: 'crystallite_size', unit: 'Å', digits: 2 },
      { name: 'strain', digits: 7 },
      { name: 'texture', digits: 5 },
      { name: 'impurity', digits: 5 },
      { name: 'glass', unit: 'counts', digits: 3 },
      { name: 'zero_shift', unit: '°', digits: 5 },
      { name: 'lift', unit: '°', digits: 5 },
      { name: 'beam', digits: 5 },
      { name: 'background', unit: 'counts', digits: 3 },
    ],
    sequencesOf,
  }
}
