// Windows of an order parameter on its way to a transition. A field is raised slowly until the old phase ends; before that the order parameter
// swings wider and slower (critical slowing down), which is the precursor. How it comes back after a push is its class. What a careless
// split learns: barrier, rate and detector of the specimen, and the windows beside.
import type { Random } from '@utsushi/ground'
import { lotOf, measurementsOf, streamsOf } from '../campaign.js'
import { lengthOf } from '../options.js'
import { axisFrom, type SimulatedSequence, type Simulator } from '../simulated-set.js'
import { langevinStep, spinodal, wellFrequency, type DoubleWell, type State } from './langevin.js'

/** ps between samples, and between steps. */
const interval = 0.25
const stepsASample = 5
/** The new phase has come where the order parameter passes this for the first time. */
const border = 0.5
const relaxations = ['oscillating', 'overdamped'] as const

const lotDraws = (random: Random) => ({
  barrier: 0.8 + 0.4 * random.uniform(),
  temperature: 0.03 + 0.03 * random.uniform(),
})

const specimenDraws = (random: Random, effects: number) => ({
  overdamped: random.uniform() < 0.5 ? 1 : 0,
  damping: random.uniform(),
  barrier: Math.exp(0.06 * random.normal()),
  rate: Math.exp(0.25 * random.normal()),
  scale: Math.exp(0.15 * effects * random.normal()),
  zero: 0.12 * effects * random.normal(),
})

const dayDraws = (random: Random, effects: number) => ({
  gain: Math.exp(0.06 * effects * random.normal()),
  offset: 0.05 * effects * random.normal(),
})

/** Order parameters from a well until the transition, `[samples]`. */
export function approach(
  well: DoubleWell,
  /** Of the field, ps⁻¹. */
  rise: number,
  random: Random,
): Float64Array {
  const step = interval / stepsASample
  const samples: number[] = []
  let state: State = { position: -1, velocity: Math.sqrt(well.temperature) * random.normal() }
  for (let at = 0; state.position < border; at++) {
    if (at % stepsASample === 0) samples.push(state.position)
    state = langevinStep(state, rise * at * step, step, well, random)
  }
  return Float64Array.from(samples)
}

/** Windows of an order parameter that end at different leads before the transition. */
export const orderParameter: Simulator = (options) => {
  const { effects, noise, windows } = options
  const length = lengthOf(options)
  const streams = streamsOf(options)
  // The way to the spinodal takes as long as five windows.
  const duration = 5 * length * interval
  const sequencesOf = (specimen: number): SimulatedSequence[] => {
    const lot = lotDraws(streams.lot(lotOf(specimen, options)))
    const own = specimenDraws(streams.specimen(specimen), effects)
    const barrier = lot.barrier * own.barrier
    const ratio = own.overdamped === 1 ? 1.5 + 1.5 * own.damping : 0.08 + 0.22 * own.damping
    const friction = 2 * ratio * wellFrequency({ barrier })
    const well = { barrier, temperature: lot.temperature, friction }
    const rise = (own.rate * spinodal(well)) / duration
    return measurementsOf(specimen, options).flatMap((measurement) => {
      const { random } = measurement
      const day = dayDraws(streams.day(measurement.day), effects)
      const gain = own.scale * day.gain
      const whole = longEnough(() => approach(well, rise, random), length)
      return Array.from({ length: windows }, (_, window): SimulatedSequence => {
        // Spread evenly over where a window has room; each a little off its place.
        const room = whole.length - length
        const from = Math.floor((room * (window + random.uniform())) / windows)
        const signal = Float64Array.from(
          { length },
          (_none, at) =>
            gain * (whole[from + at] ?? NaN) + own.zero + day.offset + 0.04 * noise * random.normal(),
        )
        return {
          lot: measurement.lot,
          day: measurement.day,
          signals: [signal],
          columns: [from * interval, (whole.length - from - length) * interval, own.overdamped],
          truths: [
            barrier,
            lot.temperature,
            friction,
            rise,
            whole.length * interval,
            gain,
            own.zero + day.offset,
          ],
        }
      })
    })
  }
  return {
    what: 'order parameter in a tilted double well (Langevin dynamics), before it goes over',
    axis: { name: 'time', unit: 'ps', values: axisFrom(0, interval, length, 2) },
    channels: [{ name: 'order parameter', digits: 4 }],
    columns: [
      { name: 'start', unit: 'ps', digits: 2 },
      { name: 'lead_time', unit: 'ps', digits: 2 },
      { name: 'relaxation', labels: relaxations },
    ],
    targets: ['lead_time', 'relaxation'],
    truths: [
      { name: 'barrier', digits: 5 },
      { name: 'temperature', digits: 5 },
      { name: 'friction', unit: 'ps-1', digits: 5 },
      { name: 'field_rise', unit: 'ps-1', digits: 7 },
      { name: 'transition', unit: 'ps', digits: 2 },
      { name: 'gain', digits: 5 },
      { name: 'offset', digits: 5 },
    ],
    sequencesOf,
  }
}

/** A draw with room for a window: one that went over too early is drawn again. */
function longEnough(draw: () => Float64Array, length: number): Float64Array {
  for (;;) {
    const drawn = draw()
    if (drawn.length > length) return drawn
  }
}
