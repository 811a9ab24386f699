import { describe, expect, it } from 'vitest'
import { float } from '../space.js'
import { optunaStudies, trialsOf } from '../testing/importances.js'
import { record } from '../testing/record.js'
import { trialRandom } from '../random.js'
import { fanovaImportances } from './fanova.js'

describe('fANOVA', () => {
  it("gives Optuna's importances in its measure, to what two forests differ by", () => {
    const study = optunaStudies.find(({ fanova }) => fanova !== undefined)!
    const ours = fanovaImportances(trialsOf(study), { measure: 'plain' })
    expect(ours.map(({ parameter }) => parameter).sort()).toEqual(Object.keys(study.fanova!).sort())
    for (const { parameter, importance } of ours)
      expect(Math.abs(importance - study.fanova![parameter]!)).toBeLessThan(0.01)
  })

  it('finds the shares of a sum of known variances', () => {
    // Variances of x, 2 y and 0 z over the unit cube stand as 1 : 4 : 0.
    const { uniform } = trialRandom(5, 0, 'random')
    const { distribution } = float(0, 1)
    const trials = Array.from({ length: 400 }, (_, number) => {
      const [x, y, z] = [uniform(), uniform(), uniform()]
      const distributions = { x: distribution, y: distribution, z: distribution }
      return record(number, { values: [x + 2 * y], parameters: { x, y, z }, distributions })
    })
    const found = new Map(
      fanovaImportances(trials).map(({ parameter, importance }) => [parameter, importance]),
    )
    expect(Math.abs(found.get('x')! - 0.2)).toBeLessThan(0.03)
    expect(Math.abs(found.get('y')! - 0.8)).toBeLessThan(0.03)
    expect(found.get('z')).toBeLessThan(0.01)
    expect(fanovaImportances(trials, { seed: 3 })).toEqual(fanovaImportances(trials, { seed: 3 }))
  })

  it('leaves out parameters that some trials lack, and is even where nothing varies', () => {
    const conditional = optunaStudies.find(({ name }) => name === 'conditional')!
    expect(
      fanovaImportances(trialsOf(conditional))
        .map(({ parameter }) => parameter)
        .sort(),
    ).toEqual(['kind', 'rate'])
    const same = trialsOf(conditional).map((trial) => ({ ...trial, values: [1] }))
    expect(fanovaImportances(same).map(({ importance }) => importance)).toEqual([0.5, 0.5])
    expect(fanovaImportances([])).toEqual([])
  })
})
