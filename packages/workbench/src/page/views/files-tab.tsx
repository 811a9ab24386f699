// The files of a run that can be looked at here.
import { bytesShown } from '../components/numbers.js'
import { Table } from '../components/table.js'
import { fileAddress } from '../data/ask-server.js'
import type { RunViewProps } from '../run-view.js'

/** The table of files; each opens in a tab of the browser. */
export function View({ run }: RunViewProps) {
  return (
    <Table
      title="Files"
      rows={run.files}
      keyOf={({ name }) => name}
      columns={[
        {
          key: 'name',
          title: 'File',
          cell: ({ name }) => (
            <a href={fileAddress(run.line.path, name)} target="_blank" rel="noreferrer">
              {name}
            </a>
          ),
        },
        { key: 'bytes', title: 'Size', numeric: true, cell: ({ bytes }) => bytesShown(bytes) },
      ]}
    />
  )
}
