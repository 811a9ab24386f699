// A transformation followed in a dilatometer, and how it goes on. What a careless split learns: the lot's carbon and kinetics, the gauge of the
// specimen, and the thermocouple of the day.
import type { Random } from '@utsushi/ground'
import { lotOf, measurementsOf, streamsOf } from '../campaign.js'
import { lengthOf } from '../options.js'
import { axisFrom, type SimulatedSequence, type Simulator } from '../simulated-set.js'
import { transformed, type Kinetics } from './avrami.js'
import { furnace } from './furnace.js'

/** °C */
const reference = 650

const lotDraws = (random: Random) => ({
  carbon: 0.2 + 0.5 * random.uniform(),
  exponent: 1.2 + 2.2 * random.uniform(),
  activation: 160 + 80 * random.uniform(),
})

const specimenDraws = (random: Random, effects: number) => ({
  exponent: 0.15 * random.normal(),
  activation: 6 * random.normal(),
  rate: Math.exp(0.2 * random.normal()),
  gauge: 1 + 0.05 * effects * random.normal(),
})

const dayDraws = (random: Random, effects: number) => ({
  thermocouple: 4 * effects * random.normal(),
  offset: 0.015 * effects * random.normal(),
})

/** Temperature and transformed fraction, a minute apart, and the fraction of the minutes that follow. */
export const transformation: Simulator = (options) => {
  const { effects, noise, future } = options
  const past = lengthOf(options)
  const streams = streamsOf(options)
  const sequencesOf = (specimen: number): SimulatedSequence[] => {
    const lot = lotDraws(streams.lot(lotOf(specimen, options)))
    const own = specimenDraws(streams.specimen(specimen), effects)
    const kinetics: Kinetics = {
      exponent: Math.max(0.8, lot.exponent + own.exponent),
      activation: lot.activation + own.activation,
      // Carbon slows it; the past ends somewhere between a third and nearly all of the way.
      rate: (own.rate * (1.3 - lot.carbon)) / past,
      reference,
    }
    return measurementsOf(specimen, options).map((measurement) => {
      const { random } = measurement
      const day = dayDraws(streams.day(measurement.day), effects)
      const first = reference - 25 + 50 * random.uniform()
      const programme = {
        ...{ start: 450, first, second: first - 15 + 50 * random.uniform(), ramp: 5 },
        ...{ reached: Math.round(past / 10), left: Math.round(past * (0.3 + 0.4 * random.uniform())) },
      }
      const temperatures = furnace(programme, past + future, random)
      const fraction = transformed(temperatures, 1, kinetics)
      return {
        lot: measurement.lot,
        day: measurement.day,
        signals: [
          temperatures
            .slice(0, past)
            .map((temperature) => temperature + day.thermocouple + 0.3 * noise * random.normal()),
          fraction
            .slice(0, past)
            .map((share) => own.gauge * share + day.offset + 0.01 * noise * random.normal()),
        ],
        answer: fraction.slice(past),
        columns: [lot.carbon, kinetics.exponent, kinetics.activation],
        truths: [
          ...[kinetics.exponent, kinetics.activation, kinetics.rate, programme.first, programme.second],
          ...[programme.left, own.gauge, day.thermocouple, day.offset],
        ],
      }
    })
  }
  return {
    what: 'transformation by nucleation and growth, isokinetic along a history of temperature (Johnson, Mehl, Avrami, Kolmogorov)',
    axis: { name: 'time', unit: 'min', values: axisFrom(0, 1, past, 0) },
    channels: [
      { name: 'temperature', unit: '°C', digits: 2 },
      { name: 'fraction', digits: 4 },
    ],
    answers: { name: 'transformed fraction', values: axisFrom(past, 1, future, 0), digits: 5 },
    columns: [
      { name: 'carbon', unit: '%', digits: 4 },
      { name: 'avrami_exponent', digits: 4 },
      { name: 'activation_energy', unit: 'kJ mol-1', digits: 3 },
    ],
    targets: ['avrami_exponent', 'activation_energy'],
    truths: [
      { name: 'avrami_exponent', digits: 5 },
      { name: 'activation_energy', unit: 'kJ mol-1', digits: 4 },
      { name: 'rate_at_650', unit: 'min-1', digits: 7 },
      { name: 'first_hold', unit: '°C', digits: 3 },
      { name: 'second_hold', unit: '°C', digits: 3 },
      { name: 'first_hold_left', unit: 'min', digits: 0 },
      { name: 'gauge', digits: 5 },
      { name: 'thermocouple', unit: '°C', digits: 4 },
      { name: 'offset', digits: 5 },
    ],
    sequencesOf,
  }
}
