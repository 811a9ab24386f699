// A comparison of a family: its members on the same folds, as `utsushi compare` wrote them.
import { useState } from 'preact/hooks'
import { Figure } from '../../components/figure.js'
import { Notice } from '../../components/notice.js'
import { shown, timeShown } from '../../components/numbers.js'
import type { Read } from '../../components/reading.js'
import { sorted, Table, type Sorting } from '../../components/table.js'
import { fileAddress, runJson } from '../../data/ask-server.js'
import { useAsked } from '../../data/use-asked.js'
import type { RunViewProps } from '../../run-view.js'
import '../studies.css'

/** What is read of `comparison.json`. */
interface Comparison {
  readonly objective: { readonly name: string; readonly direction: string }
  readonly members: readonly Member[]
  readonly recommendation?: { readonly alike?: readonly string[] }
}

interface Member {
  readonly name: string
  readonly mean: number
  readonly interval: readonly [number, number]
  readonly scores: readonly number[]
  readonly seconds: number
  readonly parameters: number | null
}

/** The tab. */
export function View({ run }: RunViewProps) {
  const { path } = run.line
  const { answer, problem, waiting } = useAsked(() => runJson<Comparison>(path, 'comparison.json'), [path])
  const [sorting, setSorting] = useState<Sorting>()
  const [read, setRead] = useState<Read>()
  if (problem !== undefined) return <Notice kind="problem">{problem}</Notice>
  if (waiting) return <Notice kind="wait">Reading the comparison…</Notice>
  if (answer === undefined)
    return (
      <Notice>
        Nothing is compared yet: <code>utsushi compare {path}</code> goes on and writes what it finds.
      </Notice>
    )
  const { members, objective, recommendation } = answer
  const alike = new Set(recommendation?.alike ?? [])
  const values = members.flatMap(({ scores, interval }) => [...scores, ...interval]).filter(Number.isFinite)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const at = (value: number): string => `${(100 * (value - low)) / (high - low || 1)}%`
  const isRead = (row: number, place: number): string =>
    read?.[0] === row && read[1] === place ? 'read' : ''
  const columns = [
    { key: 'name', title: 'Member', cell: ({ name }: Member) => name, sort: ({ name }: Member) => name },
    {
      key: 'mean',
      title: objective.name,
      numeric: true,
      cell: ({ mean }: Member) => shown(mean),
      sort: ({ mean }: Member) => mean,
    },
    {
      key: 'interval',
      title: '95 % on fresh data',
      cell: ({ interval }: Member) => `${shown(interval[0])} to ${shown(interval[1])}`,
    },
    {
      key: 'best',
      title: 'Beside the best',
      cell: ({ name }: Member) => (alike.has(name) ? 'not told apart' : 'behind'),
      sort: ({ name }: Member) => Number(!alike.has(name)),
    },
    {
      key: 'seconds',
      title: 'Training',
      numeric: true,
      cell: ({ seconds }: Member) => timeShown(seconds),
      sort: ({ seconds }: Member) => seconds,
    },
  ]
  return (
    <>
      <p>
        {members.length} members on the same folds; {objective.direction === 'maximize' ? 'higher' : 'lower'}{' '}
        is better.{' '}
        <a href={fileAddress(path, 'report.html')} target="_blank" rel="noreferrer">
          The report
        </a>
      </p>
      <Table
        title="Members"
        columns={columns}
        rows={sorting === undefined ? members : sorted(members, columns, sorting)}
        keyOf={({ name }) => name}
        {...(sorting !== undefined && { sorting })}
        onSort={setSorting}
        height="24rem"
      />
      <h2>Fold by fold</h2>
      <Figure
        title={`${objective.name} of every fold`}
        marks={{
          ...{ rows: members.length, called: 'members' },
          lengthOf: (row) => 1 + (members[row]?.scores.length ?? 0),
          textOf: (row, place) => {
            const { name = '', mean = NaN, interval = [NaN, NaN], scores = [] } = members[row] ?? {}
            return place === 0
              ? `${name}: mean ${shown(mean)}, 95 % on fresh data ${shown(interval[0])} to ${shown(interval[1])}`
              : `${name}, fold ${place}: ${shown(scores[place - 1])}`
          },
        }}
        onRead={setRead}
        table={
          <Table
            title="Folds"
            rows={members.flatMap(({ name, scores }) =>
              scores.map((score, fold) => ({ name, score, fold: fold + 1 })),
            )}
            keyOf={({ name, fold }) => `${name} ${fold}`}
            columns={[
              { key: 'name', title: 'Member', cell: ({ name }) => name },
              { key: 'fold', title: 'Fold', numeric: true, cell: ({ fold }) => fold },
              { key: 'score', title: objective.name, numeric: true, cell: ({ score }) => shown(score) },
            ]}
            height="24rem"
          />
        }
      >
        <ul class="timeline" aria-hidden="true">
          {members.map(({ name, scores, interval }, row) => (
            <li key={name}>
              <span class="name">{name}</span>
              <span class="lane folds">
                <i
                  class={`interval ${alike.has(name) ? 'alike' : ''} ${isRead(row, 0)}`}
                  style={{ left: at(interval[0]), right: `calc(100% - ${at(interval[1])})` }}
                />
                {scores.map((score, fold) => (
                  <i
                    key={fold}
                    class={`dot ${isRead(row, fold + 1)}`}
                    style={{ left: at(score) }}
                    title={`fold ${fold + 1}: ${shown(score)}`}
                  />
                ))}
              </span>
            </li>
          ))}
        </ul>
      </Figure>
      <p class="muted small">
        From {shown(low)} to {shown(high)}: dots are folds, bars the interval on fresh data; green is not told
        from the best.
      </p>
    </>
  )
}
