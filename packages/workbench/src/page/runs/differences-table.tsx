// Settings that differ among runs, and those alone: a row for each setting, a column for each run.
import { Notice } from '../components/notice.js'
import { Table } from '../components/table.js'
import type { RunLine } from '../../wire/runs.js'
import { differences } from './differences.js'

/** Runs beyond this many are left out of the table. */
const beside = 12

/** The baseline stands first; values that equal its are quiet. */
export function DifferencesTable({
  runs,
  baseline,
}: {
  readonly runs: readonly RunLine[]
  readonly baseline: string | undefined
}) {
  const ordered = [...runs.filter(({ path }) => path === baseline), ...runs.filter(({ path }) => path !== baseline)]
  const shownRuns = ordered.slice(0, beside)
  if (shownRuns.length < 2) return null
  const rows = differences(shownRuns)
  return (
    <>
      <h2>Settings that differ</h2>
      {ordered.length > beside && (
        <Notice>
          Of the {ordered.length} runs that are shown, the first {beside} are compared.
        </Notice>
      )}
      <Table
        title="Settings that differ"
        rows={rows}
        keyOf={({ key }) => key}
        height="26rem"
        columns={[
          { key: 'key', title: 'Setting', cell: ({ key }) => <code>{key}</code> },
          ...shownRuns.map(({ path }, at) => ({
            key: path,
            title: path === baseline ? `${path} (baseline)` : path,
            cell: ({ values }: (typeof rows)[number]) => {
              const same = at > 0 && baseline !== undefined && values[at] === values[0]
              return <span class={same ? 'muted' : ''}>{values[at] === undefined ? '—' : String(values[at])}</span>
            },
          })),
        ]}
        empty="Their settings are the same."
      />
    </>
  )
}
