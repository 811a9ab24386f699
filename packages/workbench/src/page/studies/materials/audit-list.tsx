// What the audit and the look at the data told: leaks between parts, sequences that are alike, and what else to know.
import type { AuditLine } from '../../../wire/details.js'
import { Notice } from '../../components/notice.js'

/** Leaks are refused before training; what stands here was told and let pass. */
export function AuditList({
  audit,
  found,
}: {
  readonly audit: readonly AuditLine[] | undefined
  readonly found:
    | {
        readonly findings?: readonly {
          readonly kind: string
          readonly message: string
          readonly level: string
        }[]
      }
    | undefined
}) {
  const findings = found?.findings ?? []
  return (
    <section>
      <h2>Audit</h2>
      {audit === undefined ? (
        <Notice>What the leak audit told is kept with the next evaluation.</Notice>
      ) : audit.length === 0 ? (
        <Notice>No sequence of one part stands, or nearly stands, in another.</Notice>
      ) : (
        <ul>
          {audit.map(({ kind, message }) => (
            <li key={message}>
              <b>{kind}</b>: {message}
            </li>
          ))}
        </ul>
      )}
      {findings.length > 0 && (
        <>
          <h3>What the data said before training</h3>
          <ul>
            {findings.map(({ kind, message }) => (
              <li key={message}>
                <b>{kind}</b>: {message}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
