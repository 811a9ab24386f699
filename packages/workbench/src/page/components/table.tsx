// A table of any number of rows: those in sight are in the document, the others are room above and below them.
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** A column. */
export interface Column<Row> {
  readonly key: string
  readonly title: string
  readonly cell: (row: Row) => ComponentChildren
  /** What rows are sorted by when the heading is pressed; a column without one is not sorted by. */
  readonly sort?: (row: Row) => number | string | undefined
  /** Numbers stand to the right. */
  readonly numeric?: boolean
}

/** Which column rows are sorted by. */
export interface Sorting {
  readonly key: string
  readonly descending: boolean
}

/** A table's rows and columns. */
export interface TableProps<Row> {
  /** Said to those who hear the page; shown above when `heading` is set. */
  readonly title: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly sorting?: Sorting
  readonly onSort?: (sorting: Sorting) => void
  readonly rowClass?: (row: Row) => string
  /** CSS height beyond which the table scrolls. */
  readonly height?: string
  /** Said where there are no rows. */
  readonly empty?: ComponentChildren
}

/** Rows drawn beyond the edges, so that scrolling shows no gap. */
const spare = 12
/** Until the first row is measured. */
const guessedRow = 33

/** Rows have one height: cells are cut, not wrapped. */
export function Table<Row>(props: TableProps<Row>) {
  const { title, columns, rows, keyOf, sorting, onSort, rowClass, height = '70vh', empty } = props
  const box = useRef<HTMLDivElement>(null)
  const [rowHeight, setRowHeight] = useState(guessedRow)
  const [sight, setSight] = useState({ top: 0, height: 800 })
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return undefined
    const look = (): void => {
      const measured = element.querySelector('tbody tr[aria-rowindex]')?.getBoundingClientRect().height
      if (measured !== undefined && measured > 0) setRowHeight(measured)
      setSight({ top: element.scrollTop, height: element.clientHeight })
    }
    look()
    element.addEventListener('scroll', look, { passive: true })
    const resized = new ResizeObserver(look)
    resized.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      resized.disconnect()
    }
  }, [])
  const from = Math.max(0, Math.min(Math.floor(sight.top / rowHeight) - spare, rows.length))
  const to = Math.min(rows.length, Math.ceil((sight.top + sight.height) / rowHeight) + spare)
  const room = (count: number) =>
    count > 0 && (
      <tr aria-hidden="true" class="room">
        <td colSpan={columns.length} style={{ height: `${count * rowHeight}px` }} />
      </tr>
    )
  return (
    <div
      class="table-box"
      ref={box}
      tabIndex={0}
      role="region"
      aria-label={title}
      style={{ maxHeight: height }}
    >
      <table aria-rowcount={rows.length + 1}>
        <caption>{title}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Heading key={column.key} column={column} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {room(from)}
          {rows.slice(from, to).map((row, index) => (
            <tr key={keyOf(row)} aria-rowindex={from + index + 2} class={rowClass?.(row) ?? ''}>
              {columns.map(({ key, cell, numeric }) => (
                <td key={key} class={numeric ? 'number' : ''}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
          {room(rows.length - to)}
        </tbody>
      </table>
      {rows.length === 0 && <p class="empty">{empty ?? 'Nothing to show.'}</p>}
    </div>
  )
}

function Heading<Row>({
  column,
  sorting,
  onSort,
}: {
  readonly column: Column<Row>
  readonly sorting: Sorting | undefined
  readonly onSort: ((sorting: Sorting) => void) | undefined
}) {
  const { key, title, sort, numeric } = column
  const by = sorting?.key === key ? sorting : undefined
  const order = by === undefined ? 'none' : by.descending ? 'descending' : 'ascending'
  if (sort === undefined || onSort === undefined)
    return (
      <th scope="col" class={numeric ? 'number' : ''}>
        {title}
      </th>
    )
  return (
    <th scope="col" class={numeric ? 'number' : ''} aria-sort={order}>
      <button
        type="button"
        class="sorter"
        onClick={() => onSort({ key, descending: by?.descending === false })}
      >
        {title}
        <span aria-hidden="true">{by === undefined ? '' : by.descending ? ' ↓' : ' ↑'}</span>
      </button>
    </th>
  )
}

/** Rows in the order of a column; those without a value last, equals as they were. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { key, descending }: Sorting,
): readonly Row[] {
  const sort = columns.find((column) => column.key === key)?.sort
  if (sort === undefined) return rows
  const side = descending ? -1 : 1
  return rows
    .map((row) => ({ row, by: sort(row) }))
    .sort((a, b) => {
      const [noA, noB] = [isNothing(a.by), isNothing(b.by)]
      if (noA || noB) return Number(noA) - Number(noB)
      if (typeof a.by === 'number' && typeof b.by === 'number') return side * (a.by - b.by)
      return side * String(a.by).localeCompare(String(b.by), 'en', { numeric: true })
    })
    .map(({ row }) => row)
}

const isNothing = (value: number | string | undefined): boolean =>
  value === undefined || value === '' || (typeof value === 'number' && Number.isNaN(value))
