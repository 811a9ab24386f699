import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clusterRows } from './cluster-rows.js'
import { compositionClusters } from './composition-clusters.js'
import { foldsByGroup } from './folds.js'
import { compositionOf, parseFormula } from './formula.js'

describe('formulas', () => {
  test.each([
    ['Fe0.8Co0.2', { Fe: 0.8, Co: 0.2 }],
    ['Ca(OH)2', { Ca: 1, O: 2, H: 2 }],
    ['CuSO4·5H2O', { Cu: 1, S: 1, O: 9, H: 10 }],
    ['[Fe(CN)6]3', { Fe: 3, C: 18, N: 18 }],
    ['Fe₃O₄', { Fe: 3, O: 4 }],
    ['Li.5CoO2', { Li: 0.5, Co: 1, O: 2 }],
    ['CO', { C: 1, O: 1 }],
    ['Co', { Co: 1 }],
  ])('%s', (formula, amounts) => expect(parseFormula(formula)).toEqual(amounts))

  test.each([
    ['', 'a formula is empty'],
    ['Fe1-xCox', 'formula "Fe1-xCox": at "-xCox" no element is called so'],
    ['FeXx2', 'at "Xx2" no element is called so'],
    ['Ca(OH', 'at "(OH" a bracket is not closed'],
    ['CaOH)2', 'at ")2" a bracket is closed that was not opened'],
    ['5', 'no element stands there'],
    ['Fe0', 'all amounts are 0'],
  ])('%s is refused', (formula, message) => expect(() => parseFormula(formula)).toThrow(message))

  test('shares do not depend on how a formula is scaled', () => {
    const amount = fc.integer({ min: 1, max: 50 })
    fc.assert(
      fc.property(amount, amount, amount, fc.integer({ min: 2, max: 9 }), (a, b, c, times) => {
        const one = compositionOf(`Fe${a}Co${b}Al${c}`)
        const other = compositionOf(`(Fe${a}Co${b}Al${c})${times}`)
        for (const element of ['Fe', 'Co', 'Al']) expect(other[element]).toBeCloseTo(one[element] ?? NaN, 12)
      }),
    )
  })
})

describe('clusters', () => {
  test('rows in heaps are found as heaps, in any order of the rows', () => {
    const heaps = [
      [0, 0],
      [10, 0],
      [0, 10],
    ]
    const wiggle = fc.double({ min: -1, max: 1, noNaN: true })
    const rows = fc.array(fc.record({ heap: fc.integer({ min: 0, max: 2 }), dx: wiggle, dy: wiggle }), {
      minLength: 12,
      maxLength: 40,
    })
    fc.assert(
      fc.property(rows, (drawn) => {
        const all = [...drawn, ...heaps.map((_, heap) => ({ heap, dx: 0, dy: 0 }))]
        const values = all.flatMap(({ heap, dx, dy }) => [
          (heaps[heap]?.[0] ?? 0) + dx,
          (heaps[heap]?.[1] ?? 0) + dy,
        ])
        const { cluster, sizes } = clusterRows({ values, columns: 2, clusters: 3 })
        const names = new Map(all.map(({ heap }, row) => [heap, cluster[row]]))
        expect(new Set(names.values()).size).toBe(3)
        for (const [row, { heap }] of all.entries()) expect(cluster[row]).toBe(names.get(heap))
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(all.length)
        expect([...sizes]).toEqual(sizes.toSorted((a, b) => b - a))
        expect(clusterRows({ values, columns: 2, clusters: 3 }).cluster).toEqual(cluster)
      }),
    )
  })

  test('fewer that differ than clusters, and missing values, are refused', () => {
    expect(() => clusterRows({ values: [1, 1, 2], columns: 1, clusters: 3 })).toThrow(
      'clusters: 3 is not between 1 and the 2 that differ',
    )
    expect(() => clusterRows({ values: [1, NaN], columns: 1, clusters: 1 })).toThrow(
      'row 2 has a missing value',
    )
  })
})

describe('clusters of compositions', () => {
  test('neighbours in composition are never on two sides', () => {
    const formulas = [
      'Fe0.80Co0.20',
      'Fe0.81Co0.19',
      'Fe0.79Co0.21',
      'Fe0.3Co0.7',
      'Fe0.31Co0.69',
      'NiAl',
      'Ni2Al2',
    ]
    const { groups, clusters } = compositionClusters({ formulas, clusters: 3 })
    expect(clusters).toEqual([
      'Fe0.80Co0.20 (3 samples)',
      'Al0.50Ni0.50 (2 samples)',
      'Co0.69Fe0.30 (2 samples)',
    ])
    expect(groups.map((group) => groups.indexOf(group))).toEqual([0, 0, 0, 3, 3, 5, 5])
    for (const { train, test: held } of foldsByGroup({ groups, folds: 3, seed: 0 }))
      expect(held.some((sample) => train.some((other) => groups[other] === groups[sample]))).toBe(false)
  })

  test('columns of amounts are the same compositions', () => {
    const one = compositionClusters({ formulas: ['Fe4Co', 'FeCo4', 'Fe8Co2'], clusters: 2 })
    const other = compositionClusters({ columns: { Co: [20, 80, 0.2], Fe: [80, 20, 0.8] }, clusters: 2 })
    expect(other.groups).toEqual(one.groups)
    expect(one.groups[0]).toBe(one.groups[2])
  })

  test('what has no composition is refused by its sample', () => {
    expect(() => compositionClusters({ formulas: ['Fe', 'Fx'], clusters: 1 })).toThrow(
      'sample 2: formula "Fx"',
    )
    expect(() => compositionClusters({ columns: { Fe: [1, -1], Co: [1, 1] }, clusters: 1 })).toThrow(
      'sample 2: Fe is -1',
    )
    expect(() => compositionClusters({ columns: { Fe: [0], Co: [0] }, clusters: 1 })).toThrow(
      'sample 1: all amounts are 0',
    )
    expect(() => compositionClusters({ formulas: ['Fe', 'Fe2', 'Co'], clusters: 3 })).toThrow(
      'clusters: 3 is not between 1 and the 2 that differ — take fewer (of 3 samples, by composition)',
    )
  })
})
