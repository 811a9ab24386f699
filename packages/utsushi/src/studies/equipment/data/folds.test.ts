import { readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditLeaks } from '@utsushi/data'
import { silentReporter, tune, type StudyContext } from '@utsushi/study'
import { expect, test } from 'vitest'
import { equipmentSchema } from '../config.js'
import { auditWindows, bordersOf, parkRanges, partsOf } from '../data.js'
import { equipment } from '../index.js'
import { parkOf } from '../testing/park-of.js'
import { foldsOf } from './folds.js'
import type { Park, WindowPlaces } from './park.js'

const context: StudyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' },
}

/** One machine of two items, 400 days with gaps. */
const machine = (): Park =>
  parkOf(
    Array.from({ length: 2 }, (_, series) =>
      Array.from({ length: 400 }, (_day, step) =>
        (step * 7 + series) % 11 === 0
          ? NaN
          : Math.sin(step / 9 + series) + ((step * 37 + series * 11) % 13) / 9,
      ),
    ),
    { names: ['i0', 'i1'].map((item) => ({ equipment: 'P1', item, unit: 'K' })) },
  )

const config = equipmentSchema.parse({ labels: { horizons: [5, 10] }, windows: { context: 20 } })

/** Folds as the framework cuts them. */
const foldsBy = (own: typeof config, count: number, park = machine()) => {
  const plan = foldsOf(own, park, partsOf(own, park))
  const all = Array.from({ length: plan.entities }, (_, step) => step)
  return (plan.cut?.(all, { folds: count, seed: 0 }) ?? []).map(({ train, test: held }) =>
    plan.parts(train, held),
  )
}
const span = ({ end }: WindowPlaces): readonly number[] => [Math.min(...end), Math.max(...end)]

test('one machine is folded forward in time over its validation period, a horizon apart, and the audit finds nothing', () => {
  const park = machine()
  const { training, development } = bordersOf(config, park)
  const folds = foldsBy(config, 3)
  expect(folds).toHaveLength(3)
  const held = auditWindows(config, park, partsOf(config, park).test!, 'test')
  for (const { train, validation } of folds) {
    // The last label that is trained on is known before the first window that is scored ends.
    expect(span(train)[1]! + 10).toBeLessThan(span(validation)[0]!)
    expect(span(train)[0]).toBe(19)
    expect(
      auditLeaks([
        auditWindows(config, park, train, 'train'),
        auditWindows(config, park, validation, 'validation'),
        held,
      ]),
    ).toEqual([])
  }
  // Together they score every window of the validation, each once.
  const scored = folds.flatMap(({ validation: { series, end } }) =>
    Array.from(end, (step, window) => `${series[window]} ${step}`),
  )
  const all = partsOf(config, park).validation!
  expect(scored.toSorted()).toEqual(Array.from(all.end, (step, k) => `${all.series[k]} ${step}`).toSorted())
  expect([span(folds[0]!.validation)[0], span(folds[2]!.validation)[1]]).toEqual([
    training + 1,
    development - 10,
  ])
})

test('a fold that trains as far as the block that it is scored on is found by the audit', () => {
  const park = machine()
  for (const { train, validation } of foldsBy(config, 2)) {
    const planted = { ...train, end: train.end.map((end) => end + 8) }
    const findings = auditLeaks([
      auditWindows(config, park, planted, 'train'),
      auditWindows(config, park, validation, 'validation'),
    ])
    expect(findings.map(({ kind }) => kind)).toContain('shared-rows')
  }
})

test('what is measured from the first scored block on changes no range that folds are scored by', () => {
  const park = machine()
  const values = park.values.map((value, at) => (at % 400 > bordersOf(config, park).training ? 99 : value))
  expect(parkRanges(config, { ...park, values })).toEqual(parkRanges(config, park))
})

test('folds that the validation period does not hold are refused by the key, with what would do', () => {
  expect(() => foldsBy(config, 60)).toThrow(
    'tuning.folds: 60 folds of one piece of equipment, whose validation windows end on 38 steps — give split.validation more steps, or set tuning.folds to 38 or less',
  )
  const wide = equipmentSchema.parse({ ...config, labels: { horizons: [5], percentiles: [5, 95] } })
  expect(() => foldsBy(wide, 30)).toThrow(
    /^tuning\.folds: the block from \S+ to \S+ holds no two classes at any horizon, and cannot be scored — set tuning\.folds lower/,
  )
})

test('a search of one machine ends with a study file of the best', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-one-machine-'))
  try {
    const { simulation } = equipment.parts
    await simulation?.run(
      simulation.schema.parse({ equipment: 1, items: 4, days: 500 }),
      join(folder, 'park'),
      context,
    )
    const given = {
      data: { folder: join(folder, 'park') },
      labels: { horizons: [5, 10] },
      ...{
        windows: { context: 20, stride: 2 },
        split: { validation: 0.4 },
        model: { kind: 'trees' as const },
      },
      trees: { trees: 10, depth: 2 },
      tuning: {
        ...{ trials: 2, workers: 1, folds: 3, pruner: 'none' as const },
        space: { 'trees.depth': { choices: [2, 3] } },
      },
    }
    const { trials, bestStudy } = await tune(
      { study: equipment, config: given },
      { out: join(folder, 'search') },
    )
    expect(trials.map(({ state }) => state)).toEqual(['complete', 'complete'])
    expect(readFileSync(bestStudy ?? '', 'utf8')).toMatch(/depth: [23]/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
