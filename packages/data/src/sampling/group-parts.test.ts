import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldsByGroup } from './folds.js'
import { checkFolds, holdOutGroups } from './group-parts.js'

describe('parts of whole groups', () => {
  test('no group is cut, none is lost, and no part is empty', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 3, maxLength: 20 })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 99 }), (counts, seed) => {
        const groups = counts.flatMap((count, group) => Array.from({ length: count }, () => group))
        const labels = groups.map((group) => group % 2)
        const parts = holdOutGroups({ groups, labels, shares: { validation: 0.2, test: 0.2 }, seed })
        expect(Object.keys(parts).toSorted()).toEqual(['test', 'train', 'validation'])
        const owners = groups.map((_, sample) =>
          Object.keys(parts).filter((name) => parts[name]?.includes(sample)),
        )
        for (const own of owners) expect(own).toHaveLength(1)
        for (const part of Object.values(parts)) expect(part.length).toBeGreaterThan(0)
        for (const [sample, group] of groups.entries())
          expect(owners[sample]).toEqual(owners[groups.indexOf(group)])
      }),
    )
  })

  test('of many small groups, shares and classes are those asked for', () => {
    const groups = Array.from({ length: 400 }, (_, sample) => Math.floor(sample / 2))
    const labels = groups.map((group) => (group % 10 === 0 ? 'rare' : 'common'))
    const parts = holdOutGroups({ groups, labels, shares: { test: 0.25 }, seed: 1 })
    expect(parts['test']).toHaveLength(100)
    expect(parts['test']?.filter((sample) => labels[sample] === 'rare')).toHaveLength(10)
  })

  test('fewer groups than parts, and shares that leave nothing, are refused', () => {
    expect(() =>
      holdOutGroups({ groups: [1, 1, 2], shares: { validation: 0.2, test: 0.2 }, seed: 0 }),
    ).toThrow('split: 2 groups for the 3 parts train, validation and test — each needs one at least')
    expect(() => holdOutGroups({ groups: [1, 2], shares: { test: 1 }, seed: 0 })).toThrow('share 1 is not')
    expect(() => holdOutGroups({ groups: [1, 2, 3], shares: { a: 0.5, b: 0.5 }, seed: 0 })).toThrow(
      'leave nothing to train on',
    )
  })
})

describe('folds before they are trained on', () => {
  const labels = ['0D', '0D', '2D', '2D', '3D', '3D']
  const groups = ['a', 'a', 'b', 'c', 'd', 'e']
  const folds = foldsByGroup({ groups, labels, folds: 2, seed: 0 })

  test('classes that stand in one group, and groups of one class, are said', () => {
    const said = checkFolds(folds, { groups, labels, called: 'specimens' })
    expect(said).toContain('class 0D stands in one of the 5 specimens (a): of 2 folds not all can test it')
    expect(said.some((line) => /^fold \d tests 0D and trains on none of it$/.test(line))).toBe(true)
    expect(said.at(-1)).toMatch(/^each of the 5 specimens holds one class only/)
    expect(checkFolds(folds, { groups: ['a', 'b', 'a', 'b', 'a', 'b'], labels })).not.toContainEqual(
      expect.stringContaining('one class only'),
    )
  })

  test('a fold of which everything is masked is refused', () => {
    const three = foldsByGroup({ groups: labels, folds: 3, seed: 0 })
    const held = three[1]?.test ?? []
    const observed = labels.map((_, sample) => !held.includes(sample))
    expect(() => checkFolds(three, { observed })).toThrow(
      'fold 2 is scored on 2 samples, and all of it is masked or missing — take fewer folds',
    )
    expect(checkFolds(folds, { observed: labels.map(() => 1) })).toEqual([])
  })
})
