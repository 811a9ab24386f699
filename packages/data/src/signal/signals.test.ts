// Every step against SciPy and NumPy, to a thousand-millionth of the largest value.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { butterworth, type FilterOptions } from './butterworth.js'
import { detrend } from './detrend.js'
import { findEdge, normaliseEdge } from './edge.js'
import { filtfilt } from './filtfilt.js'
import { normalise, type Normalisation } from './normalise.js'
import { airplsBaseline, alsBaseline, arplsBaseline } from './penalised-baseline.js'
import { polynomialBaseline } from './polynomial-baseline.js'
import { gridOf, resample, type ResampleMethod } from './resample.js'
import { savitzkyGolay } from './savitzky-golay.js'
import { snipBaseline } from './snip-baseline.js'
import { windowOf, type WindowKind } from './window.js'

interface Case {
  readonly step: string
  readonly input: string
  readonly axis?: string
  readonly points?: number
  readonly options: Readonly<Record<string, unknown>>
  readonly expected: readonly number[] | { values: readonly number[]; e0: number; edgeStep: number }
}

const { inputs, cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/signals.json', import.meta.url), 'utf8'),
) as { inputs: Readonly<Record<string, readonly number[]>>; cases: readonly Case[] }

/** The largest distance, by the largest expected value. */
function distance(values: ArrayLike<number>, expected: readonly number[]): number {
  expect(values.length).toBe(expected.length)
  const size = Math.max(...expected.map(Math.abs))
  return Math.max(...expected.map((value, at) => Math.abs(value - values[at]!))) / size
}

function computed({ step, input, axis, points, options }: Case): ArrayLike<number> {
  const y = inputs[input]!
  const x = axis === undefined ? undefined : inputs[axis]!
  switch (step) {
    case 'als':
      return alsBaseline(y, options)
    case 'arpls':
      return arplsBaseline(y, options)
    case 'airpls':
      return airplsBaseline(y, options)
    case 'polynomial':
      return polynomialBaseline(y, { ...options, ...(x === undefined ? {} : { axis: x }) })
    case 'snip':
      return snipBaseline(y, options)
    case 'normalise':
      return normalise(y, options['kind'] as Normalisation, x)
    case 'edge':
      return normaliseEdge(x!, y, options).values
    case 'resample':
      return resample(x!, y, gridOf({ from: x![0]!, to: x!.at(-1)!, points: points! }), {
        method: options['method'] as ResampleMethod,
      })
    case 'filter':
      return filtfilt(butterworth(options as unknown as FilterOptions), y)
    case 'detrend':
      return detrend(y, options['kind'] as 'linear')
    case 'window':
      return windowOf(options['kind'] as WindowKind, options['points'] as number, options)
    case 'savgol':
      return savitzkyGolay(y, options)
    default:
      throw new Error(step)
  }
}

describe('as SciPy and NumPy compute it', () => {
  test.each(
    cases.map((each) => [`${each.step} of ${each.input} ${JSON.stringify(each.options)}`, each] as const),
  )('%s', (_, each) => {
    const expected = 'e0' in each.expected ? each.expected.values : each.expected
    expect(distance(computed(each), expected)).toBeLessThan(1e-9)
  })

  test.each(cases.filter(({ step }) => step === 'edge'))(
    'edge energy and step (%#)',
    ({ axis, input, options, expected }) => {
      const told = normaliseEdge(inputs[axis!]!, inputs[input]!, options)
      const wanted = expected as { e0: number; edgeStep: number }
      expect(told.e0).toBe(wanted.e0)
      expect(told.edgeStep).toBeCloseTo(wanted.edgeStep, 10)
      expect(findEdge(inputs[axis!]!, inputs[input]!)).toBe(8979)
    },
  )
})
