// Simulated daily series that the encoder which ships is pretrained on: what sensors of buildings and machines do, in random
// mixtures. Every series is a function of a seed and its number.
import { randomStream } from '@utsushi/ground'

/** Mixtures of parts; each is added with a weight of its own, or not at all. */
const parts = [
  { chance: 0.5, add: yearly },
  { chance: 0.4, add: weekly },
  { chance: 0.3, add: cycle },
  { chance: 0.4, add: trend },
  { chance: 0.4, add: walk },
  { chance: 0.35, add: wear },
  { chance: 0.2, add: steps },
  { chance: 0.15, add: drift },
]

/** A series of so many days, in units of its own. */
export function simulated(seed, number, days) {
  const random = randomStream(seed, 'series', String(number))
  const values = new Float64Array(days)
  for (const { chance, add } of parts)
    if (random.uniform() < chance) add(values, Math.exp(0.7 * random.normal()), random)
  noise(values, random)
  if (random.uniform() < 0.15) spikes(values, random)
  if (random.uniform() < 0.15) stays(values, random)
  const [level, size] = [20 * random.normal(), Math.exp(1.5 * random.normal())]
  return Float32Array.from(values, (value) => level + size * value)
}

function yearly(values, weight, random) {
  const [phase, second] = [2 * Math.PI * random.uniform(), 0.3 * random.normal()]
  values.forEach((_, day) => {
    const angle = (2 * Math.PI * day) / 365.25 + phase
    values[day] += weight * 2 * (Math.sin(angle) + second * Math.sin(2 * angle))
  })
}

/** Weekdays and weekends, or every day of the week its own. */
function weekly(values, weight, random) {
  const free = random.uniform() < 0.3
  const week = Array.from({ length: 7 }, (_, k) => (free ? random.normal() : k < 5 ? 0.5 : -0.8))
  const first = random.below(7)
  values.forEach((_, day) => (values[day] += weight * week[(day + first) % 7]))
}

function cycle(values, weight, random) {
  const period = 4 * Math.exp(random.uniform() * Math.log(20))
  const phase = 2 * Math.PI * random.uniform()
  values.forEach((_, day) => (values[day] += weight * Math.sin((2 * Math.PI * day) / period + phase)))
}

function trend(values, weight, random) {
  const [slope, bend] = [random.normal(), 0.5 * random.normal()]
  values.forEach((_, day) => {
    const t = day / values.length
    values[day] += 2 * weight * (slope * t + bend * t * t)
  })
}

function walk(values, weight, random) {
  const back = random.uniform() < 0.5 ? 1 : 0.9 + 0.1 * random.uniform()
  let state = 0
  values.forEach((_, day) => {
    state = back * state + 0.3 * random.normal()
    values[day] += weight * state
  })
}

/** Wear that grows ever faster until somebody sees to it. */
function wear(values, weight, random) {
  const [life, power] = [30 + 150 * random.uniform(), 1 + 2 * random.uniform()]
  const sign = random.uniform() < 0.5 ? -1 : 1
  let age = life * random.uniform()
  values.forEach((_, day) => {
    values[day] += sign * 3 * weight * (age / life) ** power
    age = age > life * (0.8 + 0.4 * random.uniform()) ? 0 : age + 1
  })
}

function steps(values, weight, random) {
  let level = 0
  values.forEach((_, day) => {
    if (random.uniform() < 0.015) level = 2 * random.normal()
    values[day] += weight * level
  })
}

/** A sensor that begins to drift, and is set right again. */
function drift(values, weight, random) {
  const begin = random.below(values.length)
  const length = 20 + random.below(100)
  const slope = (random.uniform() < 0.5 ? -3 : 3) / length
  for (let day = begin; day < Math.min(values.length, begin + length); day++)
    values[day] += weight * slope * (day - begin)
}

/** White or coloured, now and then with far outliers, and larger where the series is. */
function noise(values, random) {
  const size = 0.05 * Math.exp(1.2 * random.normal())
  const memory = random.uniform() < 0.5 ? 0 : 0.9 * random.uniform()
  const heavy = random.uniform() < 0.2
  let state = 0
  values.forEach((value, day) => {
    const far = heavy && random.uniform() < 0.05 ? 5 : 1
    state = memory * state + size * far * random.normal()
    values[day] = value + state
  })
}

function spikes(values, random) {
  const height = 2 + 3 * random.uniform()
  values.forEach((value, day) => {
    if (random.uniform() < 0.02) values[day] = value + height * (random.uniform() < 0.5 ? -1 : 1)
  })
}

/** An outage: the last value stays for days. */
function stays(values, random) {
  const length = 2 + random.below(15)
  const begin = 1 + random.below(values.length - length - 1)
  for (let day = begin; day < begin + length; day++) values[day] = values[begin - 1]
}
