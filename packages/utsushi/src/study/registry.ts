// The studies there are. A study file selects one by name; it can never name code. Code adds its own with
// `registerStudy`.
import { InputError, suggestionOrAll } from '@utsushi/ground'
import { ecosystem } from '../studies/ecosystem/index.js'
import { electrodialysis } from '../studies/electrodialysis/index.js'
import type { Study } from './contract.js'

const registered = new Map<string, Study>()

/** Every registered study, by name. */
export const studies: ReadonlyMap<string, Study> = registered

/**
 * Adds a study, so that study files can select it.
 *
 * @throws InputError when the name is taken.
 * @example
 * registerStudy(glacier)
 * await train('glacier.yaml')
 */
export function registerStudy(study: Study): void {
  if (registered.has(study.name)) throw new InputError(`a study "${study.name}" is registered already`)
  registered.set(study.name, study)
}

/** @throws InputError naming the nearest study when there is none of this name. */
export function studyNamed(name: string): Study {
  const study = registered.get(name)
  if (study !== undefined) return study
  throw new InputError(`unknown study "${name}"${suggestionOrAll(name, [...registered.keys()], ', ')}`)
}

for (const study of [ecosystem, electrodialysis]) registerStudy(study)
