// Settings given to the evaluation of a run that are not those it was trained with: what would change nothing, or would score
// the run on what it was trained on, is refused.
import { InputError, lookUp } from '@utsushi/ground'
import type { StudyParts, Task } from '../definition/parts.js'
import { changedKeys } from '../run/changed-keys.js'
import { digestOf } from '../tuning/data-digest.js'

/** Sections that are done with when a run is trained. */
const past: Readonly<Record<string, string>> = {
  model: 'its weights are those of the model it was trained with',
  training: 'it is trained already',
  tuning: 'nothing is searched',
  simulation: 'the data are there',
}

/**
 * @param trained configuration that the run was trained with
 * @throws InputError naming the setting
 */
export function refuseOtherSettings<C, D, P, F, M, A, E>(
  study: Pick<StudyParts<C, D, P, F, M, A, E>, 'audit' | 'parts' | 'paths'>,
  trained: C,
  task: Task<C, D, P, F, M>,
): void {
  const changed = changedKeys(trained, task.config).filter(
    (key) => !study.paths.includes(key) && key !== 'threads' && key !== 'device',
  )
  for (const key of changed) {
    const reason = lookUp(past, key.split('.')[0] ?? '')
    if (reason !== undefined)
      throw new InputError(`${key}: has no effect on the scores of a run: ${reason} — leave it out`)
  }
  if (changed.length === 0) return
  const own = study.parts(trained, task.data).train
  const [before, now] = [own, task.parts.train].map((part, at) =>
    contentsOf(study.audit(at === 0 ? trained : task.config, task.data, part, 'train')),
  )
  if (before !== now)
    throw new InputError(
      `${changed.join(', ')}: would change what the run was trained on, and score it on values it has seen — train a run with ${changed.length === 1 ? 'it' : 'them'}`,
    )
}

function contentsOf({
  entity,
  from = [],
  to = [],
  targetFrom = [],
  targetTo = [],
}: ReturnType<StudyParts<never, never, never, never, never, never, never>['audit']>): string {
  const rows = [from, to, targetFrom, targetTo].map((column) => Float32Array.from(column))
  return digestOf([Array.from(entity, String).join('\n'), ...rows])
}
