// Barkhausen noise of ground steel: how it is stressed, how large its grains are, and whether its surface was burnt where the coil
// stood. A waveform is a scan over the specimen, cut in windows; a burn has its place on the specimen, so that it is met again in every scan.
// What a careless split learns: the demagnetising field of the specimen's shape, the coupling of the day, and the windows beside.
import type { Random } from '@utsushi/ground'
import { lotOf, measurementsOf, streamsOf } from '../campaign.js'
import { lengthOf } from '../options.js'
import { axisFrom, type SimulatedSequence, type Simulator } from '../simulated-set.js'
import { wallVelocity, type Wall } from './abbm.js'
import { wallOf } from './steel.js'

/** µs between samples: 250 kHz. */
const interval = 4
const states = ['normal', 'anomalous'] as const

const lotDraws = (random: Random) => ({ grainSize: 30 * Math.exp(1.1 * (random.uniform() - 0.5) * 2) })

const specimenDraws = (random: Random, effects: number) => ({
  grain: Math.exp(0.15 * random.normal()),
  stress: -150 + 300 * random.uniform(),
  shape: Math.exp(0.15 * effects * random.normal()),
  burntFrom: random.uniform(),
  burntShare: random.uniform() < 0.5 ? 0.25 + 0.35 * random.uniform() : 0,
})

const dayDraws = (random: Random, effects: number) => ({
  gain: Math.exp(0.2 * effects * random.normal()),
  hum: 0.08 * effects * random.uniform(),
})

/** Windows of noise, mV. */
export const barkhausenNoise: Simulator = (options) => {
  const { effects, noise, windows } = options
  const length = lengthOf(options)
  const streams = streamsOf(options)
  const sequencesOf = (specimen: number): SimulatedSequence[] => {
    const lot = lotDraws(streams.lot(lotOf(specimen, options)))
    const own = specimenDraws(streams.specimen(specimen), effects)
    const grainSize = lot.grainSize * own.grain
    const samples = windows * length
    const burntAt = (sample: number): boolean => {
      const place = sample / samples - own.burntFrom * (1 - own.burntShare)
      return place >= 0 && place < own.burntShare
    }
    const wallWhere = (burnt: boolean): Wall => {
      const wall = wallOf({ stress: own.stress, grainSize, burnt })
      return { ...wall, relaxation: wall.relaxation * own.shape }
    }
    const healthy = wallWhere(false)
    const burnt = wallWhere(true)
    return measurementsOf(specimen, options).flatMap((measurement) => {
      const { random } = measurement
      const day = dayDraws(streams.day(measurement.day), effects)
      const gain = day.gain * Math.exp(0.08 * effects * random.normal())
      const velocity = wallVelocity(
        samples,
        interval,
        (sample) => (burntAt(sample) ? burnt : healthy),
        random,
      )
      const phase = random.uniform()
      return Array.from({ length: windows }, (_, window): SimulatedSequence => {
        const from = window * length
        const signal = Float64Array.from({ length }, (_none, at) => {
          // 50 Hz of the mains.
          const hum = day.hum * Math.sin(2 * Math.PI * ((from + at) * interval * 50e-6 + phase))
          return gain * (velocity[from + at] ?? NaN) + hum + 0.06 * noise * random.normal()
        })
        const burntSamples = Array.from({ length }, (_none, at) => burntAt(from + at)).filter(Boolean).length
        return {
          lot: measurement.lot,
          day: measurement.day,
          signals: [signal],
          columns: [
            ...[window * length * interval, own.stress, grainSize],
            2 * burntSamples > length ? 1 : 0,
          ],
          truths: [own.stress, grainSize, burntSamples / length, own.shape, gain, day.hum],
        }
      })
    })
  }
  return {
    what: 'Barkhausen noise of ground steel (model of Alessandro, Beatrice, Bertotti and Montorsi 1990)',
    axis: { name: 'time', unit: 'µs', values: axisFrom(0, interval, length, 0) },
    channels: [{ name: 'voltage', unit: 'mV', digits: 4 }],
    columns: [
      { name: 'start', unit: 'µs', digits: 0 },
      { name: 'stress', unit: 'MPa', digits: 2 },
      { name: 'grain_size', unit: 'µm', digits: 3 },
      { name: 'state', labels: states },
    ],
    targets: ['stress', 'grain_size', 'state'],
    truths: [
      { name: 'stress', unit: 'MPa', digits: 3 },
      { name: 'grain_size', unit: 'µm', digits: 4 },
      { name: 'burnt_share', digits: 4 },
      { name: 'shape', digits: 5 },
      { name: 'gain', digits: 5 },
      { name: 'hum', unit: 'mV', digits: 5 },
    ],
    sequencesOf,
  }
}
