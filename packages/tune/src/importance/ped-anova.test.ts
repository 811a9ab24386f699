import { describe, expect, it } from 'vitest'
import { optunaStudies as studies, trialsOf } from '../testing/importances.js'
import type { TrialRecord } from '../trial.js'
import { parameterImportances } from './ped-anova.js'

describe('PED-ANOVA', () => {
  it.each(studies.map((study) => [study.name, study] as const))(
    "gives Optuna's importances: %s",
    (_, study) => {
      const ours = parameterImportances(trialsOf(study), study.directions)
      expect(ours.map(({ parameter }) => parameter).sort()).toEqual(Object.keys(study.pedAnova).sort())
      for (const { parameter, importance } of ours)
        expect(importance).toBeCloseTo(study.pedAnova[parameter]!, 6)
      expect(ours.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(1, 12)
    },
  )

  it('of a target looks at that alone', () => {
    const study = studies.find(({ name }) => name === 'every kind')!
    const target = ({ parameters }: TrialRecord): number => Number(parameters['layers'])
    const [first] = parameterImportances(trialsOf(study), study.directions, { target })
    expect(first?.parameter).toBe('layers')
    expect(first?.importance).toBeGreaterThan(0.8)
  })

  it('is even when there is nothing to compare, and nothing without trials', () => {
    const [trial] = trialsOf(studies[0]!)
    const even = parameterImportances([trial!], ['minimize'])
    expect(new Set(even.map(({ importance }) => importance))).toEqual(new Set([1 / 8]))
    expect(parameterImportances([], ['minimize'])).toEqual([])
  })
})
