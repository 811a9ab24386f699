// Every setting of a run, by its dotted key.
import { Table } from '../components/table.js'
import type { RunViewProps } from '../run-view.js'

/** The table of settings. */
export function View({ run }: RunViewProps) {
  const rows = Object.entries(run.line.settings)
  return (
    <Table
      title="Settings"
      rows={rows}
      keyOf={([key]) => key}
      columns={[
        { key: 'key', title: 'Setting', cell: ([key]) => <code>{key}</code> },
        { key: 'value', title: 'Value', cell: ([, value]) => String(value ?? '') },
      ]}
      empty="Its settings cannot be read."
    />
  )
}
