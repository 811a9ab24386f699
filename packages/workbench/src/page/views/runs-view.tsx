// All runs of the folder: filtered, sorted, their curves over each other, their settings beside each other.
import { countOf } from '@utsushi/ground'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { Notice } from '../components/notice.js'
import { sorted, Table, type Sorting } from '../components/table.js'
import { runLines, runList, runListProblem } from '../data/run-lines.js'
import { goTo, linkTo } from '../router.js'
import { baseline, chosen } from '../runs/chosen-runs.js'
import { CurvesPanel } from '../runs/curves-panel.js'
import { settingKeys } from '../runs/differences.js'
import { DifferencesTable } from '../runs/differences-table.js'
import { parseFilter } from '../runs/filter.js'
import { runColumns } from '../runs/run-columns.js'
import type { RunLine } from '../../wire/runs.js'
import type { ViewProps } from '../view.js'

/** Curves that are drawn until a person chooses. */
const unasked = 6

/** `#/runs?filter=…`. */
export function View({ route }: ViewProps) {
  const [sorting, setSorting] = useState<Sorting>({ key: 'age', descending: false })
  const [text, setText] = useState(route.query.get('filter') ?? '')
  const now = useNow()
  const [list, problem, lines] = [runList.value, runListProblem.value, runLines.value]
  const keys = useMemo(() => settingKeys(lines), [lines])
  const filter = useMemo(() => parseFilter(text, keys), [text, keys])
  const kept = useMemo(
    () => (filter.keeps === undefined ? lines : lines.filter(filter.keeps)),
    [lines, filter],
  )
  const compared = lines.find(({ path }) => path === baseline.value)
  const columns = runColumns(now, compared)
  const rows = useMemo(
    () => sorted(kept, columns, sorting),
    [kept, sorting, compared, chosen.value, sorting.key === 'age' ? 0 : now],
  )
  const picked = useMemo(() => pick(rows, lines, chosen.value), [rows, lines, chosen.value])
  const filterBy = (value: string): void => {
    setText(value)
    goTo(linkTo(['runs'], value === '' ? {} : { filter: value }), { replace: true })
  }
  return (
    <>
      <h1>Runs in {list?.root ?? '…'}</h1>
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      {list?.note !== undefined && <Notice>{list.note}</Notice>}
      {picked.length > 0 && (
        <CurvesPanel
          title={
            chosen.value.length > 0
              ? `Curves of ${countOf(picked.length, 'run')}`
              : `Curves of the first ${picked.length}`
          }
          runs={picked}
          baseline={baseline.value}
        />
      )}
      <div class="row">
        <label class="grow">
          <span class="unseen">Filter</span>
          <input
            class="filter"
            type="search"
            placeholder="filter: words, or model.hidden > 64 state = finished"
            value={text}
            onInput={({ currentTarget }) => filterBy(currentTarget.value)}
            aria-invalid={filter.problem !== undefined}
          />
        </label>
        <span class="muted" role="status">
          {kept.length === lines.length
            ? countOf(lines.length, 'run')
            : `${kept.length} of ${countOf(lines.length, 'run')}`}
        </span>
        <button
          type="button"
          onClick={() => (chosen.value = rows.map(({ path }) => path))}
          disabled={rows.length === 0}
        >
          Show all {rows.length}
        </button>
        <button type="button" onClick={() => (chosen.value = [])} disabled={chosen.value.length === 0}>
          Show none
        </button>
      </div>
      {filter.problem !== undefined && <Notice kind="problem">{filter.problem}</Notice>}
      <Table
        title="Runs"
        columns={columns}
        rows={rows}
        keyOf={({ path }) => path}
        sorting={sorting}
        onSort={setSorting}
        rowClass={({ path }) => (path === baseline.value ? 'pinned' : '')}
        height="60vh"
        empty={emptyText(list === undefined, lines.length)}
      />
      {chosen.value.length > 1 && <DifferencesTable runs={picked} baseline={baseline.value} />}
    </>
  )
}

/** Runs whose curves are drawn: those chosen, or the first trainings of the table. */
function pick(
  rows: readonly RunLine[],
  lines: readonly RunLine[],
  paths: readonly string[],
): readonly RunLine[] {
  if (paths.length === 0)
    return rows.filter(({ kind, epochs }) => kind === 'training' && epochs > 0).slice(0, unasked)
  const byPath = new Map(lines.map((line) => [line.path, line]))
  return paths.flatMap((path) => byPath.get(path) ?? [])
}

function emptyText(reading: boolean, runs: number) {
  if (reading) return 'Reading the folder…'
  if (runs > 0) return 'No run is like this filter.'
  return (
    <>
      No run stands in this folder yet. <code>npx utsushi demo</code> trains one in minutes; it appears here
      as soon as it begins.
    </>
  )
}

/** The time, as often as ages need. */
function useNow(): number {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
