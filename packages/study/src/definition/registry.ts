// The studies there are. A study file selects one by name; it can never name code. Code adds its own with
// `registerStudy`.
import { InputError, suggestion, suggestionOrAll } from '@utsushi/ground'
import type { Study } from './contract.js'

const registered = new Map<string, Study>()

/** Every registered study, by name. */
export const studies: ReadonlyMap<string, Study> = registered

/**
 * Adds a study, so that study files can select it. Adding the same one again changes nothing.
 *
 * @throws InputError when another study has its name.
 * @example
 * registerStudy(glacier)
 * await train('glacier.yaml')
 */
export function registerStudy(study: Study): void {
  const known = registered.get(study.name)
  if (known !== undefined && known !== study)
    throw new InputError(`a study "${study.name}" is registered already`)
  registered.set(study.name, study)
}

/** @throws InputError naming the nearest study when there is none of this name. */
export function studyNamed(name: string): Study {
  const study = registered.get(name)
  if (study !== undefined) return study
  const near = suggestion(name, [...registered.keys()], ', ')
  if (near !== '') throw new InputError(`unknown study "${name}"${near}`)
  throw new InputError(
    `unknown study "${name}"${suggestionOrAll(name, [...registered.keys()])} — one of your own is known to your own command line (runCommandLine), or after registerStudy`,
  )
}
