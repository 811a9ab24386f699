// Trials with their values and parameters.
import { useMemo, useState } from 'preact/hooks'
import type { TrialLine, TuningData } from '../../wire/tuning.js'
import { shown, timeShown } from '../components/numbers.js'
import { sorted, Table, type Column, type Sorting } from '../components/table.js'

const seconds = ({ started, ended }: TrialLine): number =>
  started === undefined || ended === undefined ? Number.NaN : (ended - started) / 1000

const words: Readonly<Record<TrialLine['state'], string>> = {
  waiting: 'waiting',
  running: 'running',
  complete: 'complete',
  pruned: 'pruned',
  fail: 'failed',
}

/** The table, sorted as its headings are pressed; the best stand first. */
export function TrialTable({
  title,
  data,
  trials,
  began = false,
}: {
  readonly title: string
  readonly data: TuningData
  readonly trials: readonly TrialLine[]
  /** Whether it tells when trials began. */
  readonly began?: boolean
}) {
  const [sorting, setSorting] = useState<Sorting>({
    key: 'value 0',
    descending: data.objectives[0]?.direction === 'maximize',
  })
  const first = useMemo(
    () => data.trials.reduce((least, { started = Infinity }) => Math.min(least, started), Infinity),
    [data.trials],
  )
  const columns = useMemo(
    (): readonly Column<TrialLine>[] => [
      {
        key: 'number',
        title: 'Trial',
        numeric: true,
        sort: ({ number }) => number,
        cell: ({ number }) => number,
      },
      {
        key: 'state',
        title: 'State',
        sort: ({ state }) => words[state],
        cell: ({ state, reason }) => <span title={reason ?? ''}>{words[state]}</span>,
      },
      ...data.objectives.map(({ name }, at): Column<TrialLine> => ({
        key: `value ${at}`,
        title: name,
        numeric: true,
        sort: ({ values }) => values[at] ?? undefined,
        cell: ({ values }) => shown(values[at]),
      })),
      ...data.axes.map(({ parameter, scale }): Column<TrialLine> => {
        const valueOf = ({ parameters }: TrialLine) =>
          Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined
        return {
          key: `parameter ${parameter}`,
          title: parameter,
          numeric: scale !== 'categorical',
          sort: (trial) => {
            const value = valueOf(trial)
            return typeof value === 'number' ? value : value === undefined ? undefined : String(value)
          },
          cell: (trial) => {
            const value = valueOf(trial)
            return typeof value === 'number' ? shown(value) : String(value ?? '')
          },
        }
      }),
      ...(began
        ? [
            {
              ...{ key: 'began', title: 'Began after', numeric: true },
              sort: ({ started }: TrialLine) => started,
              cell: ({ started = NaN }: TrialLine) => timeShown((started - first) / 1000),
            },
          ]
        : []),
      {
        key: 'time',
        title: 'Took',
        numeric: true,
        sort: seconds,
        cell: (trial) => timeShown(seconds(trial)),
      },
    ],
    [data.objectives, data.axes, began, first],
  )
  const rows = useMemo(() => sorted(trials, columns, sorting), [trials, columns, sorting])
  return (
    <Table
      title={title}
      columns={columns}
      rows={rows}
      keyOf={({ number }) => String(number)}
      sorting={sorting}
      onSort={setSorting}
      rowClass={({ number }) => (data.front.includes(number) ? 'pinned' : '')}
      height="28rem"
    />
  )
}
