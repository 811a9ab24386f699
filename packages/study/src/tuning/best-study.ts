// The best trial as a study file: the configuration that was searched around, with the trial's values in it, ready for
// `utsushi train`.
import { stringify } from 'yaml'
import type { TrialRecord } from '@utsushi/tune'
import type { Study } from '../definition/contract.js'
import { isSection } from '../definition/overrides.js'
import { configuration } from './space.js'

/**
 * A study file of the trial's configuration, every key written out; paths are absolute.
 *
 * @param from what the first lines say of where it comes from
 */
export function bestStudyFile(
  study: Study,
  config: unknown,
  trial: TrialRecord,
  from: readonly string[],
): string {
  const chosen = configuration(study, config, trial.parameters)
  const kept = Object.entries(isSection(chosen) ? chosen : {}).filter(([key]) => key !== 'tuning')
  const comments = from.map((line) => `# ${line}\n`).join('')
  return comments + stringify({ study: study.name, ...Object.fromEntries(kept) }, { lineWidth: 110 })
}
