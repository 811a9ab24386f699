/** The studies of fixtures/importances.json, with what Optuna says of them. */
import { parseDistribution } from '../journal/distribution-json.js'
import type { Direction, Parameters, TrialRecord } from '../trial.js'
import { fixture } from './fixture.js'
import { record } from './record.js'

export interface OptunaStudy {
  readonly name: string
  readonly directions: readonly Direction[]
  readonly distributions: readonly string[]
  readonly trials: readonly {
    readonly values: readonly number[]
    readonly parameters: Parameters
    readonly distributions: Readonly<Record<string, number>>
  }[]
  readonly pedAnova: Readonly<Record<string, number>>
  readonly fanova?: Readonly<Record<string, number>>
}

export const optunaStudies = fixture<readonly OptunaStudy[]>('importances')

export const trialsOf = (study: OptunaStudy): readonly TrialRecord[] =>
  study.trials.map(({ values, parameters, distributions }, number) =>
    record(number, {
      values,
      parameters,
      distributions: Object.fromEntries(
        Object.entries(distributions).map(([name, at]) => [
          name,
          parseDistribution(study.distributions[at]!),
        ]),
      ),
    }),
  )
