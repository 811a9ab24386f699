import fc from 'fast-check'
import { fitScaler, type Panel } from '@utsushi/data'
import { constant, openRuntime, program } from '@utsushi/graph'
import { expect, test } from 'vitest'
import { ecosystemSchema } from '../config.js'
import { targetTransforms, type TargetTransform } from '../config/sections.js'
import {
  learntPanel,
  physicalTargets,
  physicalTensor,
  refuseOutsideTransforms,
  scaledTargets,
  withTransforms,
  type TargetScaler,
} from './target-transforms.js'

const panelOf = (names: readonly string[], rows: readonly (readonly number[])[]): Panel => ({
  names,
  units: names.map(() => undefined),
  shape: [1, rows.length, names.length],
  values: Float32Array.from(rows.flat()),
  missing: names.map(() => 0),
})

/** Scales of a panel as training fits them. */
function scalerOf(panel: Panel, transforms: readonly TargetTransform[]): TargetScaler {
  const rows = { entities: [0], from: 0, to: panel.shape[1] ?? 0 }
  const fitted = fitScaler(learntPanel(panel, transforms), { kind: 'standard', rows })
  return withTransforms(fitted, panel, rows, transforms)
}

const domain = { none: [-50, 50], log: [1e-3, 1e3], sqrt: [0, 1e3], asinh: [-1e3, 1e3] } as const

test.each(targetTransforms)('%s and back is where it began, in numbers', (transform) => {
  const [min, max] = domain[transform]
  fc.assert(
    fc.property(fc.array(fc.double({ min, max, noNaN: true }), { minLength: 3, maxLength: 12 }), (values) => {
      const panel = panelOf(
        ['x'],
        values.map((value) => [value]),
      )
      const known = new Set(learntPanel(panel, [transform]).values)
      fc.pre(known.size > 1)
      const scaler = scalerOf(panel, [transform])
      const back = physicalTargets(scaler, scaledTargets(scaler, panel.values))
      const size = Math.max(...values.map(Math.abs))
      for (const [k, value] of back.entries())
        expect(Math.abs(value - panel.values[k]!)).toBeLessThan(2e-4 * size)
    }),
  )
})

test('a program undoes transforms as the numbers do, column by column', async () => {
  const transforms = ['log', 'none', 'sqrt', 'asinh'] as const
  const learnt = [
    ...[-2, 3, 0.5, -4],
    ...[4, -7, 2, 0.3],
    // A root is never negative: below zero the network says zero.
    ...[0, 0, -3, 0],
  ]
  const runtime = await openRuntime({ threads: 1 })
  const output = physicalTensor(constant(learnt, { shape: [3, 4] }), transforms)
  const loaded = await runtime.load(program({ name: 'physical', inputs: [], outputs: { output } }))
  const { output: found } = await loaded.run({})
  await runtime.close()
  const expected = [
    ...[Math.exp(-2), 3, 0.25, Math.sinh(-4)],
    ...[Math.exp(4), -7, 4, Math.sinh(0.3)],
    ...[1, 0, 0, 0],
  ]
  for (const [k, value] of (found!.data as Float32Array).entries()) expect(value).toBeCloseTo(expected[k]!, 4)
})

test('scales of what is learnt remember the spread in the unit', () => {
  const panel = panelOf(
    ['runoff', 'tsoil'],
    [
      [1, 4],
      [100, 6],
      [10, 8],
    ],
  )
  const { features } = scalerOf(panel, ['log', 'none'])
  expect(features[0]).toMatchObject({ transform: 'log', center: expect.closeTo(Math.log(10), 5) as number })
  expect(features[0]?.deviation).toBeCloseTo(44.699, 2)
  expect(features[1]).not.toHaveProperty('transform')
  expect(features[1]?.center).toBe(6)
})

test('a value that a transform does not take is refused by file, row and column', () => {
  const config = ecosystemSchema.parse({
    data: { folder: '.', targets: ['runoff'], units: { runoff: 'mm day-1' }, transforms: { runoff: 'log' } },
    model: { fluxes: 'free' },
  })
  const ensemble = {
    ...{ folder: 'x', samples: [7], files: ['x/daily_0007.csv'], firstRows: [2], findings: [] },
    summary: { file: 'x', firstRow: 0 },
    days: Int32Array.of(0, 1, 2),
    ...{ statics: panelOf([], []), drivers: panelOf([], []) },
    targets: panelOf(['runoff'], [[1], [0], [2]]),
  }
  expect(() => refuseOutsideTransforms(config, ensemble)).toThrow(
    'x/daily_0007.csv row 3 (1970-01-02): runoff is 0, and data.transforms.runoff: log takes numbers above 0 — take another, such as asinh, or none',
  )
})
