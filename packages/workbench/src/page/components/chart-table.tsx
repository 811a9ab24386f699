// What a chart draws, as a table and as csv.
import { useMemo } from 'preact/hooks'
import type { ChartProps } from './chart-props.js'
import { shown } from './numbers.js'
import { Table, type Column } from './table.js'

/** A row for every value of the axis, a column for every series. */
export function ChartTable({ title, x, series, name }: ChartProps) {
  const rows = useMemo(() => Array.from({ length: x.values.length }, (_, index) => index), [x.values])
  const columns: readonly Column<number>[] = [
    ...(name === undefined ? [] : [{ key: 'name', title: name.label, numeric: true, cell: name.of }]),
    { key: 'x', title: x.label, numeric: true, cell: (at) => (x.format ?? shown)(x.values[at] ?? NaN) },
    ...series.flatMap(({ label, values, band }, index): Column<number>[] => {
      const column = (key: string, name: string, from: typeof values): Column<number> => ({
        ...{ key: `${index} ${key}`, title: name, numeric: true },
        cell: (at) => shown(from[at]),
      })
      if (band === undefined) return [column('value', label, values)]
      return [
        column('value', label, values),
        column('low', `${label}, low`, band.low),
        column('high', `${label}, high`, band.high),
      ]
    }),
  ]
  return <Table title={title} columns={columns} rows={rows} keyOf={String} height="24rem" />
}

/** The same, whole numbers of digits and all. */
export function csvOfChart({ x, series, name }: Pick<ChartProps, 'x' | 'series' | 'name'>): string {
  const columns = series.flatMap(({ label, values, band }) =>
    band === undefined
      ? [{ label, values }]
      : [
          { label, values },
          { label: `${label}, low`, values: band.low },
          { label: `${label}, high`, values: band.high },
        ],
  )
  const head = [...(name === undefined ? [] : [name.label]), x.label, ...columns.map(({ label }) => label)]
    .map(field)
    .join(',')
  const lines = Array.from({ length: x.values.length }, (_, at) =>
    [
      ...(name === undefined ? [] : [field(name.of(at))]),
      ...[x.values[at], ...columns.map(({ values }) => values[at])].map((value) => value ?? ''),
    ].join(','),
  )
  return [head, ...lines].join('\n') + '\n'
}

/** A field that a spreadsheet takes as text, whatever it begins with. */
function field(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
