// All runs of the folder.
import { useState } from 'preact/hooks'
import { Notice } from '../components/notice.js'
import { sorted, Table, type Sorting } from '../components/table.js'
import { runLines, runList, runListProblem } from '../data/run-lines.js'
import { runColumns } from './run-columns.js'

/** The table of runs. */
export function View() {
  const [sorting, setSorting] = useState<Sorting>({ key: 'age', descending: false })
  const columns = runColumns(Date.now())
  const list = runList.value
  const problem = runListProblem.value
  const lines = runLines.value
  return (
    <>
      <h1>Runs in {list?.root ?? '…'}</h1>
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      {list?.note !== undefined && <Notice>{list.note}</Notice>}
      <Table
        title="Runs"
        columns={columns}
        rows={sorted(lines, columns, sorting)}
        keyOf={({ path }) => path}
        sorting={sorting}
        onSort={setSorting}
        empty={
          list === undefined ? (
            'Reading the folder…'
          ) : (
            <>
              No run stands in this folder yet. <code>npx utsushi demo</code> trains one in minutes; it
              appears here as soon as it begins.
            </>
          )
        }
      />
    </>
  )
}
