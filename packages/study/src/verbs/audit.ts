// The leak audit, for every study: what is held out stands apart from what is trained on.
import { auditLeaks, refuseLeaks, type LeakFinding } from '@utsushi/data'
import type { PartsOf, StudyParts, Task } from '../definition/parts.js'
import type { Reporter } from '../definition/reporter.js'

/** Found by content alone: the same numbers under two names. Not the split's fault, and perhaps what the data are. */
const told: readonly LeakFinding['kind'][] = ['duplicate', 'near-duplicate']

/**
 * Audits the parts of a study in the order of their use.
 *
 * @returns what is told and not refused: equal content under different names
 * @throws InputError when what is scored is also trained on: nothing that such a run says would hold
 */
export function auditParts<C, D, P, F, M, A, E>(
  study: Pick<StudyParts<C, D, P, F, M, A, E>, 'audit'>,
  config: C,
  data: D,
  parts: PartsOf<P>,
  reporter: Reporter,
): readonly LeakFinding[] {
  const audited = Object.entries(parts).flatMap(([name, part]) =>
    part === undefined ? [] : [study.audit(config, data, part, name)],
  )
  const findings = auditLeaks(audited)
  refuseLeaks(findings.filter(({ kind }) => !told.includes(kind)))
  for (const { message } of findings) reporter.warn(message)
  return findings
}

/**
 * Audits every fold of a search: what it trains on, what it is scored on, and the parts that no fold may touch. Folds are cut by
 * a study's own `folds`, so that parts which stand apart say nothing of them.
 *
 * @param parts of a run; those beside `train` and `validation` are held out of every fold
 * @throws InputError naming the first fold that trains on what is scored: a search that is led by such scores chooses badly
 */
export function auditFolds<C, D, P, F, M, A, E>(
  study: Pick<StudyParts<C, D, P, F, M, A, E>, 'audit'>,
  config: C,
  data: D,
  parts: PartsOf<P>,
  folds: readonly { readonly train: P; readonly validation: P }[],
  reporter: Reporter,
): void {
  const heldOut = Object.entries(parts).flatMap(([name, part]) =>
    part === undefined || name === 'train' || name === 'validation'
      ? []
      : [study.audit(config, data, part, name)],
  )
  const twins: string[] = []
  for (const [k, fold] of folds.entries()) {
    const own = (['train', 'validation'] as const).map((name) => ({
      ...study.audit(config, data, fold[name], name),
      name: `${name} of fold ${k + 1}`,
    }))
    const findings = auditLeaks([...own, ...heldOut])
    refuseLeaks(findings.filter(({ kind }) => !told.includes(kind)))
    const names = own.map(({ name }) => name)
    // What a fold shares with parts that are held out was told of those parts.
    twins.push(
      ...findings.filter(({ parts: [, other] }) => names.includes(other)).map(({ message }) => message),
    )
  }
  const [first] = twins
  if (first !== undefined)
    reporter.warn(twins.length === 1 ? first : `${first} — ${twins.length} of ${folds.length} folds do so`)
}

/** As {@link auditParts}, of a task. */
export const auditTask = <C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  { config, data, parts }: Task<C, D, P, F, M>,
  reporter: Reporter,
): readonly LeakFinding[] => auditParts(study, config, data, parts, reporter)
