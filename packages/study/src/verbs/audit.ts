// The leak audit, for every study: what training parts and held-out parts share.
import { auditLeaks, type LeakFinding } from '@utsushi/data'
import { FailureError } from '@utsushi/ground'
import type { PartsOf, StudyParts, Task } from '../definition/parts.js'
import type { Reporter } from '../definition/reporter.js'

/**
 * Audits the parts of a study.
 *
 * @throws FailureError when what is scored is also trained on: nothing that such a run says would hold
 */
export function auditParts<C, D, P, F, M, A, E>(
  study: Pick<StudyParts<C, D, P, F, M, A, E>, 'audit' | 'name'>,
  config: C,
  data: D,
  parts: PartsOf<P>,
  reporter: Reporter,
): readonly LeakFinding[] {
  const findings = auditLeaks(
    Object.entries(parts).flatMap(([name, part]) =>
      part === undefined ? [] : [{ name, samples: study.audit(config, data, part, name) }],
    ),
  )
  const hard = findings.filter(({ severity }) => severity === 'leak')
  if (hard.length > 0)
    throw new FailureError(
      `${study.name}: ${hard.map(({ message }) => message).join('; ')} — scores of such a split say nothing; hold out other samples`,
    )
  for (const { message } of findings) reporter.warn(message)
  return findings
}

/** As {@link auditParts}, of a task. */
export const auditTask = <C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  { config, data, parts }: Task<C, D, P, F, M>,
  reporter: Reporter,
): readonly LeakFinding[] => auditParts(study, config, data, parts, reporter)
