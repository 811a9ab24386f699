import { constant, openRuntime, program } from '@utsushi/graph'
import { expect, test } from 'vitest'
import { fluxHead, fluxOutputs, type HeadTarget } from './fluxes.js'

// Targets that are no carbon fluxes stand beside closed ones, in any order.
const targets: readonly HeadTarget[] = [
  { role: undefined, transform: 'sqrt' },
  { role: 'gpp' },
  { role: 'nep' },
  { role: undefined },
  { role: 'er' },
]
const scales = { center: [1, 2, 0.5, 10, 1], scale: [0.5, 2, 1, 4, 3], sizes: [3, 2, 1] }

test('in closed, carbon fluxes balance and other targets are predicted by themselves', async () => {
  expect(fluxOutputs('closed', targets)).toBe(5)
  expect(fluxOutputs('free', targets)).toBe(5)
  const head = fluxHead('closed', targets, {
    center: constant(scales.center),
    scale: constant(scales.scale),
    sizes: constant(scales.sizes),
  })
  const raw = constant([0.3, -0.2, 1.1, 1.5, -0.5], { shape: [1, 5] })
  const runtime = await openRuntime({ threads: 1 })
  const loaded = await runtime.load(
    program({
      name: 'head',
      inputs: [],
      outputs: {
        physical: head.physical(raw),
        scaled: head.scaled(raw),
        back: head.unscaled(head.scaled(raw)),
      },
    }),
  )
  const found = await loaded.run({})
  await runtime.close()
  const [leaf, gpp, nep, water, er] = found['physical']!.data as Float32Array as unknown as [
    number,
    number,
    number,
    number,
    number,
  ]
  expect(gpp).toBeCloseTo(3 * Math.log1p(Math.exp(0.3)), 5)
  expect(gpp - er).toBeCloseTo(nep, 5)
  // The first of them is learnt as its root: 1 + 0.5 · 1.5, squared.
  expect(leaf).toBeCloseTo(1.75 ** 2, 5)
  expect(water).toBeCloseTo(10 - 0.5 * 4, 5)
  const scaled = found['scaled']!.data as Float32Array
  expect(scaled[0]).toBeCloseTo(1.5, 5)
  expect(scaled[1]).toBeCloseTo((gpp - 2) / 2, 5)
  for (const [k, value] of (found['back']!.data as Float32Array).entries())
    expect(value).toBeCloseTo([leaf, gpp, nep, water, er][k]!, 4)
})
