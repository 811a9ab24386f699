import { randomStream } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { matrix, type Matrix } from '../classical/matrix.js'
import { fitTaste } from './fit-taste.js'
import { simulatedChoice } from './simulated-chooser.js'
import { measureTransfer, transferredTaste } from './transfer-taste.js'

const features = 6
const groups = Array.from({ length: features }, () => 0)

/** Made-up embeddings of a sketch's pictures; a taste for what the first two features tell, or for the opposite. */
function sketch(name: string, pictures: number, turned = 1) {
  const random = randomStream(4, name)
  const rows = matrix(
    pictures,
    features,
    Float64Array.from({ length: pictures * features }, () => random.uniform()),
  )
  const raw = Array.from({ length: pictures }, (_, k) => {
    const [x = NaN, y = NaN] = rows.values.subarray(k * features)
    return turned * (x + Math.sin(3 * y))
  })
  const [least, most] = [Math.min(...raw), Math.max(...raw)]
  return { rows, utilities: Float64Array.from(raw, (value) => (value - least) / (most - least)) }
}

/** A taste for the first sketch, from sixty pairs. */
function source({ rows, utilities }: { rows: Matrix; utilities: Float64Array }) {
  const random = randomStream(5, 'choices')
  const comparisons = Array.from({ length: 60 }, () => {
    const shown = [random.below(rows.rows / 2), rows.rows / 2 + random.below(rows.rows / 2)]
    const { ranked } = simulatedChoice(
      shown.map((k) => utilities[k]!),
      1,
      { random },
    )
    return { shown, ranked: ranked.map((place) => shown[place]!) }
  })
  return fitTaste({ rows, comparisons }, { groups })
}

const liked = source(sketch('first', 80))

function measured(turned: number) {
  const { rows, utilities } = sketch('second', 60, turned)
  const runs = [1, 2, 3].map((seed) => {
    const random = randomStream(seed, 'chooser')
    return measureTransfer({
      ...{ rows, utilities, expected: transferredTaste(liked, rows), questions: 8, seed, fit: { groups } },
      choose: (options) =>
        simulatedChoice(
          options.map((k) => utilities[k]!),
          1,
          { mistakes: 0, random },
        ).ranked[0]!,
    })
  })
  const mean = (of: (run: (typeof runs)[number]) => number) =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length
  return { runs, mean }
}

test('a taste that holds for another sketch helps from the first question on', () => {
  const { runs, mean } = measured(1)
  expect(mean((run) => run.with[1]!)).toBeLessThan(mean((run) => run.without[1]!))
  expect(mean((run) => run.with[0]!)).toBeLessThan(0.25)
  runs.forEach((run) => {
    expect(run.with.length).toBe(9)
    expect(run.trust).toBeGreaterThan(0)
  })
})

test('one that is the opposite is given up: what is taken over becomes little, and the search recovers', () => {
  const { runs, mean } = measured(-1)
  expect(mean((run) => run.with[0]!)).toBeGreaterThan(0.6)
  runs.forEach((run) => expect(run.trust).toBeLessThan(0.5))
  expect(mean((run) => run.with.at(-1)!)).toBeLessThan(mean((run) => run.with[0]!) / 2)
})

test('embeddings of another network are refused', () => {
  expect(() => transferredTaste(liked, matrix(2, 3))).toThrow('must come from the same network')
})
