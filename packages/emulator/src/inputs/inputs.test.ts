import { expect, test } from 'vitest'
import type { EmulatorInput } from '../metadata/metadata.js'
import { prepare } from './feeds.js'
import { checkRanges, describeExtrapolation, mergeExtrapolations } from './ranges.js'
import type { EmulatorInputs } from './values.js'

const feature = (name: string, min: number | null = null, max: number | null = null) => ({
  name,
  unit: '°C',
  min,
  max,
})
const drivers: EmulatorInput = {
  name: 'drivers',
  dtype: 'float32',
  shape: ['batch', 'time', 2],
  axes: ['batch', 'time', 'feature'],
  features: [feature('tair', -10, 30.1), feature('par', 0, 60)],
}
const parameters: EmulatorInput = {
  name: 'parameters',
  dtype: 'float32',
  shape: ['batch', 3],
  axes: ['batch', 'feature'],
  features: [feature('aMax', 1, 20), feature('kPar'), feature('r0')],
}
const inputs = [drivers, parameters]
const plain = { aMax: 1, kPar: 2, r0: 3 }

const tensors = (values: EmulatorInputs, ports = inputs) => {
  const { rows, feeds } = prepare(ports, values)
  return feeds(0, rows)
}
const drawn = (values: EmulatorInputs) => {
  const { drivers: d, parameters: p } = tensors(values)
  return [d!.dims, [...d!.data], p!.dims, [...p!.data]]
}

test('the same numbers in any form make the same tensors', () => {
  const expected = [
    [1, 2, 2],
    [1, 10, 2, 20],
    [1, 3],
    [1, 2, 3],
  ]
  const forms: EmulatorInputs[] = [
    { drivers: { tair: [1, 2], par: [10, 20] }, parameters: plain },
    {
      drivers: { par: Float64Array.of(10, 20), tair: [[1, 2]] },
      parameters: { aMax: [1], kPar: 2, r0: [3] },
    },
    {
      drivers: [
        [1, 10],
        [2, 20],
      ],
      parameters: [1, 2, 3],
    },
    {
      drivers: [
        [
          [1, 10],
          [2, 20],
        ],
      ],
      parameters: [[1, 2, 3]],
    },
    { drivers: [Float32Array.of(1, 10), Float32Array.of(2, 20)], parameters: Float32Array.of(1, 2, 3) },
    { drivers: Float32Array.of(1, 10, 2, 20), parameters: plain },
    { drivers: { data: [1, 10, 2, 20], dims: [1, 2, 2] }, parameters: { data: [1, 2, 3], dims: [1, 3] } },
  ]
  for (const form of forms) expect(drawn(form)).toEqual(expected)
})

test('one weather goes with many parameter sets, in every form of either; one set with many weathers', () => {
  const sets = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]
  const weathers: EmulatorInputs['drivers'][] = [
    { tair: [1, 2], par: [10, 20] },
    { tair: [Float32Array.of(1, 2)], par: [[10, 20]] },
    [Float32Array.of(1, 10), Float32Array.of(2, 20)],
    { data: Float32Array.of(1, 10, 2, 20), dims: [1, 2, 2] },
  ]
  const many: EmulatorInputs['parameters'][] = [
    sets,
    Float32Array.of(...sets.flat()),
    { data: sets.flat(), dims: [3, 3] },
    { aMax: [1, 4, 7], kPar: Float32Array.of(2, 5, 8), r0: [3, 6, 9] },
  ]
  const row = [1, 10, 2, 20]
  for (const weather of weathers)
    for (const parameters of many)
      expect(drawn({ drivers: weather, parameters })).toEqual([
        [3, 2, 2],
        [...row, ...row, ...row],
        [3, 3],
        sets.flat(),
      ])
  const warm = {
    tair: [
      [1, 2],
      [3, 4],
    ],
    par: [10, 20],
  }
  expect(drawn({ drivers: warm, parameters: [1, 2, 3] })).toEqual([
    [2, 2, 2],
    [1, 10, 2, 20, 3, 10, 4, 20],
    [2, 3],
    [1, 2, 3, 1, 2, 3],
  ])
})

test('any rows of an input of one row are that row, and it is looked at once', () => {
  const { rows, broadcast, feeds, fresh } = prepare(inputs, {
    drivers: { tair: [1, 40], par: [10, 20] },
    parameters: { aMax: [1, 2, 3, 99], kPar: 2, r0: 3 },
  })
  expect([rows, broadcast]).toEqual([4, true])
  const last = feeds(3, 4)
  expect([...last['drivers']!.data]).toEqual([1, 10, 40, 20])
  expect([...last['parameters']!.data]).toEqual([99, 2, 3])
  expect(checkRanges(inputs, fresh(feeds(0, 4), 0))).toMatchObject([
    { feature: 'tair', count: 1 },
    { feature: 'aMax', count: 1 },
  ])
  expect(Object.keys(fresh(last, 3))).toEqual(['parameters'])
  expect(prepare(inputs, { drivers: { tair: [1], par: 2 }, parameters: plain }).broadcast).toBe(false)
})

test('sizes that flat arrays leave open come from the other inputs', () => {
  const flat = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  const parametersOfTwo = [
    [1, 2, 3],
    [4, 5, 6],
  ]
  expect(tensors({ drivers: flat, parameters: parametersOfTwo })['drivers']!.dims).toEqual([2, 2, 2])
  expect(tensors({ drivers: flat, parameters: plain })['drivers']!.dims).toEqual([1, 4, 2])
  expect(
    drawn({ drivers: { tair: Float32Array.of(1, 2, 3, 4), par: 9 }, parameters: parametersOfTwo }),
  ).toEqual([
    [2, 2, 2],
    [1, 9, 2, 9, 3, 9, 4, 9],
    [2, 3],
    [1, 2, 3, 4, 5, 6],
  ])
})

test('a range of rows is cut from every form alike', () => {
  const tair = [
    [1, 2],
    [3, 4],
    [5, 6],
  ]
  const all = prepare(inputs, {
    drivers: { tair, par: 0 },
    parameters: { aMax: [1, 2, 3], kPar: 0, r0: Float32Array.of(7, 8, 9) },
  })
  expect(all.rows).toBe(3)
  const { drivers: d, parameters: p } = all.feeds(1, 3)
  expect([d!.dims, [...d!.data]]).toEqual([
    [2, 2, 2],
    [3, 0, 4, 0, 5, 0, 6, 0],
  ])
  expect([...p!.data]).toEqual([2, 0, 8, 3, 0, 9])
  const flat = prepare(inputs, {
    drivers: Float32Array.from({ length: 12 }, (_, i) => i),
    parameters: [
      [0, 0, 0],
      [1, 1, 1],
      [2, 2, 2],
    ],
  })
  expect([...flat.feeds(2, 3)['drivers']!.data]).toEqual([8, 9, 10, 11])
})

test.each<[string, unknown, string]>([
  ['an unknown input', { driver: 1 }, 'the emulator has no input "driver" — did you mean "drivers"?'],
  ['a missing input', { drivers: { tair: [1], par: [1] } }, 'input "parameters" is missing'],
  [
    'an unknown column',
    { drivers: { tair: [1], par: [1], Tsoil: [1] }, parameters: plain },
    'drivers has no "Tsoil" (there are: tair, par)',
  ],
  [
    'a misspelt column',
    { drivers: { tair: [1], par: [1] }, parameters: { ...plain, amex: 1 } },
    'parameters has no "amex" — did you mean "aMax"?',
  ],
  [
    'a missing column',
    { drivers: { tair: [1] }, parameters: plain },
    'drivers lacks "par" (°C, trained on 0 to 60)',
  ],
  [
    'columns of different length',
    { drivers: { tair: [1, 2, 3], par: [1, 2] }, parameters: plain },
    'drivers.par has 2 along time, but drivers.tair has 3',
  ],
  [
    'inputs of different rows',
    {
      drivers: [[[1, 2]], [[1, 2]]],
      parameters: [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
    },
    'parameters has 3 along batch, but drivers has 2',
  ],
  ['too few features', { drivers: [[1]], parameters: plain }, 'drivers has 1 along feature, expected 2'],
  [
    'ragged rows',
    { drivers: [[1, 2], [1]], parameters: plain },
    'drivers[1] has 1 values, but drivers[0] has 2',
  ],
  [
    'text',
    { drivers: { tair: [1, 'x'], par: [1, 2] }, parameters: plain },
    'drivers.tair[1] is "x"; expected a number',
  ],
  [
    'a hole',
    { drivers: { tair: [1, null], par: [1, 2] }, parameters: plain },
    'drivers.tair[1] is null; expected a number',
  ],
  [
    'too few levels',
    { drivers: [1, 2], parameters: plain },
    'drivers is nested 1 deep; expected [batch][time][feature] or [time][feature]',
  ],
  [
    'one number for many features',
    { drivers: 1, parameters: plain },
    'drivers is one value; expected 2 features',
  ],
  [
    'a flat array that does not divide',
    { drivers: Float32Array.of(1, 2, 3), parameters: plain },
    'drivers has 3 values, no multiple of 2 to go along time',
  ],
  [
    'dims that do not fit the data',
    { drivers: { data: [1, 2], dims: [1, 2, 2] }, parameters: plain },
    'drivers [1, 2, 2] is 4 values, but data has 2',
  ],
  [
    'flat columns of different length',
    { drivers: { tair: Float32Array.of(1, 2), par: Float32Array.of(1) }, parameters: plain },
    'drivers.par has 1 values, expected 2 (1 batch × 2 time)',
  ],
])('%s is refused in one line', (_what, values, message) => {
  expect(() => prepare(inputs, values as EmulatorInputs)).toThrow(
    expect.objectContaining({ name: 'InputError', message }),
  )
})

test('NaN is refused with its place, counted over all batches', () => {
  const feeds = tensors({
    drivers: {
      tair: [
        [1, 2],
        [3, NaN],
      ],
      par: 1,
    },
    parameters: plain2(),
  })
  expect(() => checkRanges(inputs, feeds, 100)).toThrow(/^drivers\.tair is NaN at batch 101, time 1; /)
})

test('values outside the training range are counted, with the farthest; the bounds themselves are inside', () => {
  const feeds = tensors({ drivers: { tair: [-10, 30.1, 31, -14], par: 61 }, parameters: plain })
  const found = checkRanges(inputs, feeds)
  expect(found).toEqual([
    { input: 'drivers', feature: 'tair', unit: '°C', value: -14, min: -10, max: 30.1, count: 2 },
    { input: 'drivers', feature: 'par', unit: '°C', value: 61, min: 0, max: 60, count: 4 },
  ])
  expect(mergeExtrapolations([...found, { ...found[0]!, value: 40, count: 5 }])[0]).toMatchObject({
    value: 40,
    count: 7,
  })
  expect(describeExtrapolation(found[0]!)).toBe('drivers.tair: 2 values outside -10 to 30.1 °C, farthest -14')
})

test('whole-number inputs take numbers and big integers, and refuse fractions', () => {
  const month: EmulatorInput = {
    name: 'month',
    dtype: 'int64',
    shape: ['batch'],
    axes: ['batch'],
    features: [feature('month', 1, 12)],
  }
  expect(tensors({ month: [1, 2n, 13] }, [month])['month']!.data).toEqual(BigInt64Array.of(1n, 2n, 13n))
  expect(checkRanges([month], tensors({ month: [1, 13] }, [month]))).toMatchObject([{ value: 13, count: 1 }])
  expect(() => tensors({ month: [1.5] }, [month])).toThrow('month holds 1.5 at 0; expected a whole number')
  expect(() => tensors({ month: [NaN] }, [month])).toThrow('month holds NaN at 0; expected a whole number')
  expect(() => tensors({ month: [2 ** 31] }, [{ ...month, dtype: 'int32' }])).toThrow(
    'out of the range of int32',
  )
  expect(() => tensors({ month: [2] }, [{ ...month, dtype: 'bool' }])).toThrow(
    'month holds 2; expected 0, 1, true or false',
  )
})

test('features that run over an inner axis are interleaved in their place', () => {
  const image: EmulatorInput = {
    name: 'image',
    dtype: 'float32',
    shape: ['batch', 2, 2],
    axes: ['batch', 'feature', 'x'],
    features: [feature('red', 0, 1), feature('blue', 0, 1)],
  }
  const values = {
    image: {
      red: [
        [1, 2],
        [3, 4],
      ],
      blue: [
        [5, 6],
        [7, 8],
      ],
    },
  }
  const { rows, feeds } = prepare([image], values)
  expect([...feeds(0, rows)['image']!.data]).toEqual([1, 2, 5, 6, 3, 4, 7, 8])
  expect([...feeds(1, rows)['image']!.data]).toEqual([3, 4, 7, 8])
  expect(checkRanges([image], feeds(0, rows))).toMatchObject([
    { feature: 'red', value: 4, count: 3 },
    { feature: 'blue', value: 8, count: 4 },
  ])
})

function plain2() {
  return { aMax: [1, 1], kPar: 2, r0: 3 }
}
