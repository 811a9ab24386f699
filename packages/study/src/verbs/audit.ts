// The leak audit, for every study: what is held out stands apart from what is trained on.
import { auditLeaks, refuseLeaks, type LeakFinding } from '@utsushi/data'
import type { PartsOf, StudyParts, Task } from '../definition/parts.js'
import type { Reporter } from '../definition/reporter.js'

/** Found by content alone: the same numbers under two names. Not the split's fault, and perhaps what the data are. */
const told: readonly LeakFinding['kind'][] = ['duplicate']

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

/** As {@link auditParts}, of a task. */
export const auditTask = <C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  { config, data, parts }: Task<C, D, P, F, M>,
  reporter: Reporter,
): readonly LeakFinding[] => auditParts(study, config, data, parts, reporter)
