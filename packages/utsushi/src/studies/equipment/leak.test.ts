// Nothing of what is to come reaches training: labels that have nothing to do with the readings cannot be told, and what is read after
// the training period changes nothing that training sees.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { permutation, seededRandom } from '@utsushi/ground'
import { binaryRecord } from '@utsushi/learn'
import { prepareTask, silentReporter, type StudyContext } from '@utsushi/study'
import { answers } from './answers.js'
import { trainingEnd } from './data.js'
import type { Park } from './data/park.js'
import { windowedPark, type WindowedPark } from './data/windowed.js'
import { equipment } from './index.js'
import { columnAt, labelsAt } from './score/columns.js'
import { parkOf } from './testing/park-of.js'

const { parts } = equipment
const context: StudyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' },
}

/** Series of slow waves: where they go is well told by where they are. */
const waves = (): Park =>
  parkOf(
    Array.from({ length: 12 }, (_, series) =>
      Array.from({ length: 500 }, (_day, step) =>
        (step * 7 + series) % 13 === 0
          ? NaN
          : Math.sin(step / 25 + series) + 0.2 * Math.sin(series * step) + ((step * 37) % 13) / 40,
      ),
    ),
  )

const configOf = (kind: 'trees' | 'logistic' = 'logistic') =>
  parts.schema.parse({
    ...{ labels: { horizons: [5] }, windows: { context: 20 } },
    ...{ model: { kind }, trees: { trees: 40, depth: 3 } },
  })

/** Area under the precision–recall curve on the test, and the share of deviations there. */
async function reached(config: ReturnType<typeof configOf>, park: WindowedPark) {
  const task = prepareTask(parts, config, park)
  const test = task.parts.test!
  const { logits } = await answers(task, () => () => Promise.resolve({}))(new Float32Array(0)).ask(test)
  const { prAuc, baseRate } = binaryRecord(columnAt(logits, 1, 0), labelsAt(park, test, 0), {
    given: 'logits',
  })
  return { prAuc: prAuc!, baseRate: baseRate! }
}

test.each(['trees', 'logistic'] as const)(
  'labels that are shuffled in time leave %s with the base rate',
  async (kind) => {
    const config = configOf(kind)
    const park = await windowedPark(config, waves(), context)
    const told = await reached(config, park)
    expect(told.prAuc).toBeGreaterThan(told.baseRate + 0.2)
    const labels = park.labels.slice()
    for (const [from, to] of Object.values(park.spans)) {
      const order = permutation(to - from, seededRandom(7))
      for (const [place, other] of order.entries()) labels[from + place] = park.labels[from + other]!
    }
    const shuffled = await reached(config, { ...park, labels })
    expect(Math.abs(shuffled.prAuc - shuffled.baseRate)).toBeLessThan(0.06)
  },
)

test('readings after the training period change neither ranges, nor what is fitted, nor training windows', async () => {
  const config = configOf()
  const first = waves()
  const end = trainingEnd(config, first)
  const before = await windowedPark(config, first, context)
  const told = prepareTask(parts, config, before)
  const after = fc.record({
    series: fc.nat(first.series.length - 1),
    step: fc.integer({ min: end + 1, max: first.steps - 2 }),
    value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(after, { minLength: 1, maxLength: 40 }), async (changes) => {
      const values = first.values.slice()
      for (const { series, step, value } of changes) values[series * first.steps + step] = value
      const park = await windowedPark(config, { ...first, values }, context)
      const { fitted, parts: cut } = prepareTask(parts, config, park)
      expect(park.ranges).toEqual(before.ranges)
      expect(fitted).toEqual(told.fitted)
      expect(cut.train).toEqual(told.parts.train)
      const [, to] = before.spans['train']!
      const width = before.statistics.names.length
      expect(park.windows.end.subarray(0, to)).toEqual(before.windows.end.subarray(0, to))
      expect(park.labels.subarray(0, to)).toEqual(before.labels.subarray(0, to))
      expect(park.statistics.values.subarray(0, to * width)).toEqual(
        before.statistics.values.subarray(0, to * width),
      )
    }),
    { numRuns: 6, seed: 5 },
  )
})

test('the future, added as a column, is refused by the audit', async () => {
  const config = configOf()
  const { steps, values, series } = waves()
  const columns = series.map((_, place) => [...values.subarray(place * steps, (place + 1) * steps)])
  const items = (one: number, item: string) => ({ equipment: `EQ-${one + 1}`, item, unit: 'm' })
  const future = [...columns[0]!.slice(4), NaN, NaN, NaN, NaN].map((value) => 3 * value + 1)
  const park = parkOf([...columns, future], {
    names: [...columns.map((_, place) => items(place, 'level')), items(0, 'hint')],
  })
  const data = await windowedPark(config, park, context)
  expect(() => parts.audit(config, data, parts.parts(config, data).train, 'train')).toThrow(
    'the split leaks — hint of EQ-1 is level of 4 steps later: what is to come stands among the readings; leave hint out',
  )
})
