import { randomStream } from '@utsushi/ground'
import { expect, test } from 'vitest'
import type { Parameter } from '../data/encoding.js'
import { chanceOfRight, coverage, fitConfidence, parseConfidence } from './confidence.js'
import { estimated } from './errors.js'

const dips: Parameter = { name: 'dips', kind: 'count', low: 2, high: 12, unit: '1' }
const hue: Parameter = { name: 'hue', kind: 'circular', low: 0, high: 360, unit: 'deg' }

/** Counts with an error of so many, and angles with one of ten degrees. */
function said(seed: number, pictures: number, deviation: number) {
  const random = randomStream(seed, 'said')
  const truth = new Float32Array(2 * pictures)
  const components = new Float32Array(3 * pictures)
  for (let picture = 0; picture < pictures; picture++) {
    const [count, angle] = [2 + random.below(11), 360 * random.uniform()]
    truth.set([count, angle], 2 * picture)
    const off = ((angle + 10 * random.normal()) * Math.PI) / 180
    components.set(
      [count + deviation * random.normal(), 0.9 * Math.cos(off), 0.9 * Math.sin(off)],
      3 * picture,
    )
  }
  return { truth, estimates: estimated([dips, hue], components) }
}

const column = (of: Float32Array, place: number): number[] => [...of].filter((_, at) => at % 2 === place)

test('an interval holds nine of ten fresh estimates, and a chance comes true as often as it is told', () => {
  const [known, fresh] = [said(1, 1000, 0.4), said(2, 4000, 0.4)]
  const confidence = fitConfidence([dips, hue], known.estimates, known.truth)
  for (const [place, parameter] of [dips, hue].entries()) {
    const held = coverage(
      parameter,
      confidence[place]!,
      column(fresh.estimates.raw, place),
      column(fresh.truth, place),
    )
    expect(held).toBeGreaterThan(0.87)
    expect(held).toBeLessThan(0.93)
  }
  const raw = column(fresh.estimates.raw, 0)
  const [taken, truth] = [column(fresh.estimates.taken, 0), column(fresh.truth, 0)]
  for (const [from, to] of [
    [0, 0.15],
    [0.35, 0.5],
  ] as const) {
    const some = raw
      .map((value, picture) => picture)
      .filter((picture) => {
        const apart = Math.abs(raw[picture]! - Math.round(raw[picture]!))
        return apart >= from && apart < to && raw[picture]! > 2 && raw[picture]! < 12
      })
    const right = some.filter((picture) => taken[picture] === truth[picture]).length / some.length
    const told =
      some.reduce((sum, picture) => sum + chanceOfRight(dips, confidence[0]!, raw[picture]!)!, 0) /
      some.length
    expect(Math.abs(told - right)).toBeLessThan(0.06)
  }
  expect(parseConfidence(JSON.parse(JSON.stringify(confidence)), 'x')).toEqual(confidence)
})

test('too few pictures give no interval, and counts that are always right no chance but certainty', () => {
  const few = said(3, 6, 0.001)
  const [counts] = fitConfidence([dips, hue], few.estimates, few.truth)
  expect(counts).toMatchObject({ halfWidth: null, right: null, share: 1 })
  expect(chanceOfRight(dips, counts!, 4.3)).toBe(1)
})

test('a damaged record is refused', () => {
  expect(() => parseConfidence([{ name: 'dips' }], 'calibration.json')).toThrow('calibration.json')
})
