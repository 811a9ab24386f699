// Details of runs, made up: windows of two pumps and a fan, maps on sequences, a family of three members.
import { seededRandom } from '@utsushi/ground'
import type { RunDetails } from '../wire/details.js'

const day = 864e5

/** What `details.json` of equipment and of materials holds, in one. */
export function madeUpDetails(): RunDetails {
  const random = seededRandom(11)
  const names = [
    { equipment: 'pump 1', item: 'vibration' },
    { equipment: 'pump 2', item: 'vibration' },
    { equipment: 'fan 3', item: '<i>bearing</i> temperature' },
  ]
  const days = 120
  const deviations = names.flatMap((_, series): [number, number, number][] =>
    [30, 75, 100].map((from) => [series, (from + 4 * series) * day, (from + 4 * series + 6) * day]),
  )
  const rows = names.flatMap((_, series) => Array.from({ length: days }, (_day, at) => ({ series, at })))
  const happened = rows.map(({ series, at }) =>
    deviations.some(([of, from]) => of === series && from > at * day && from <= (at + 10) * day) ? 1 : 0,
  )
  const probabilities = happened.map((truth) =>
    Math.min(0.99, Math.max(0.01, 0.25 + 0.45 * truth + 0.2 * random.normal())),
  )
  const points = Array.from({ length: 60 }, (_, at) => at)
  return {
    audit: [{ kind: 'near-duplicate', message: 'S001 of test and S004 of train are nearly the same' }],
    equipment: {
      ...{ horizons: [10], time: 'date', step: day, costs: { missed: 10, falseAlarm: 1, hit: 0 } },
      parts: [
        {
          ...{ part: 'test', every: 1, thresholds: [0.5], names, deviations },
          series: rows.map(({ series }) => series),
          end: rows.map(({ at }) => at * day),
          probabilities: [probabilities],
          happened: [happened],
        },
      ],
    },
    materials: {
      ...{ method: 'integrated gradients', classes: true },
      x: { label: '2θ', unit: '°' },
      y: { label: 'intensity', unit: 'counts' },
      axis: points.map((at) => 20 + at / 2),
      sequences: ['S001', 'S002'].map((name, k) => ({
        ...{ name, asked: 'anatase', said: k === 0 ? 'anatase' : 'rutile' },
        values: points.map((at) => 100 + 900 * Math.exp(-(((at - 20 - 15 * k) / 4) ** 2))),
        attribution: points.map((at) => (k === 0 ? 1 : -1) * Math.exp(-(((at - 20 - 15 * k) / 5) ** 2))),
      })),
    },
  }
}

/** What `comparison.json` of a family holds, as far as a page reads it. */
export const madeUpFamily = (): unknown => ({
  objective: { name: 'accuracy', direction: 'maximize' },
  members: ['gru', 'ridge', 'kernels'].map((name, place) => ({
    ...{ name, mean: 0.9 - 0.05 * place, interval: [0.85 - 0.05 * place, 0.95 - 0.05 * place] },
    ...{
      scores: [0.88, 0.9, 0.92].map((score) => score - 0.05 * place),
      seconds: 20 * (place + 1),
      parameters: 100,
    },
  })),
  recommendation: { alike: ['gru'] },
})
