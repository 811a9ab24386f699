// The studies there are. A study file selects one by name; it can never name code.
import { ecosystem } from '../studies/ecosystem/index.js'
import type { Study } from './contract.js'
import { InputError } from './input-error.js'
import { nearest } from './nearest.js'

/** Every study, by name. */
export const studies: ReadonlyMap<string, Study> = new Map(
  [ecosystem].map((study): [string, Study] => [study.name, study]),
)

/** @throws InputError naming the nearest study when there is none of this name. */
export function studyNamed(name: string): Study {
  const study = studies.get(name)
  if (study !== undefined) return study
  throw new InputError(`unknown study "${name}"${nearest(name, [...studies.keys()])}`)
}
