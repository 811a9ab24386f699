// The backtest over time, a row for every check item: when it was out of its range, and when an alarm stood.
import { useMemo, useState } from 'preact/hooks'
import type { Acknowledgement } from '../../../wire/alarms.js'
import type { WindowsPart } from '../../../wire/details.js'
import { Figure } from '../../components/figure.js'
import { shown } from '../../components/numbers.js'
import type { Read } from '../../components/reading.js'
import { Table } from '../../components/table.js'
import { momentText } from './moment.js'
import type { Alarm } from './replay.js'

/** Rows before all are asked for. */
const fewRows = 15

/** A deviation, or an alarm. */
interface Event {
  readonly key: string
  readonly from: number
  readonly to: number
  readonly alarm?: Alarm
}

/** What happened to a check item, in the order of time. Alarms that begin with a deviation stand behind it. */
function eventsOf(series: number, part: WindowsPart, alarms: readonly Alarm[]): readonly Event[] {
  const deviations = part.deviations
    .filter(([of]) => of === series)
    .map(([, from, to]): Event => ({ key: `deviation ${from}`, from, to }))
  const own = alarms
    .filter((one) => one.series === series)
    .map((alarm): Event => ({ key: alarm.id, from: alarm.from, to: alarm.to, alarm }))
  return [...deviations, ...own].sort((a, b) => a.from - b.from)
}

type Words = ReadonlyMap<string, Acknowledgement>

function eventText({ from, to, alarm }: Event, words: Words, time: string): string {
  const span = `${momentText(from, time)} to ${momentText(to, time)}`
  if (alarm === undefined) return `deviation ${span}`
  const looked = words.has(alarm.id) ? ', looked at' : ''
  return `alarm ${span}, highest ${shown(alarm.highest)}, ${alarm.right ? 'right' : 'nothing came'}${looked}`
}

const kindOf = ({ alarm }: Event, words: Words): string =>
  alarm === undefined
    ? 'deviation'
    : `alarm ${alarm.right ? 'right' : 'false'} ${words.has(alarm.id) ? 'looked' : ''}`

/** Bars stand by share of the width, so that it fits any. */
export function Timeline({
  part,
  alarms,
  words,
  time,
  step,
}: {
  readonly part: WindowsPart
  readonly alarms: readonly Alarm[]
  readonly words: Words
  readonly time: string
  readonly step: number
}) {
  const [all, setAll] = useState(false)
  const [read, setRead] = useState<Read>()
  const rows = useMemo(
    () =>
      part.names
        .map((name, series) => ({ ...name, series, events: eventsOf(series, part, alarms) }))
        .toSorted((a, b) => b.events.length - a.events.length),
    [part, alarms],
  )
  const [first, last] = useMemo(() => {
    const times = [...part.end, ...part.deviations.flatMap(([, from, to]) => [from, to])]
    return [
      times.reduce((a, b) => Math.min(a, b), Infinity),
      times.reduce((a, b) => Math.max(a, b), -Infinity),
    ]
  }, [part])
  const bar = (from: number, to: number) => ({
    left: `${(100 * (from - first)) / (last - first || 1)}%`,
    width: `max(3px, ${(100 * (to - from)) / (last - first || 1)}%)`,
  })
  const shownRows = all ? rows : rows.slice(0, fewRows)
  const right = alarms.filter((one) => one.right).length
  return (
    <section>
      <h2>History replayed</h2>
      <p class="muted small">
        {part.deviations.length} deviations (wide), {alarms.length} alarms (narrow; hatched where somebody has
        looked), {right} of them right. From {momentText(first, time)} to {momentText(last, time)}
        {time === 'date' ? '' : ` ${time}`}.
      </p>
      <Figure
        title="Deviations and alarms"
        marks={{
          ...{ rows: shownRows.length, called: 'check items' },
          lengthOf: (row) => shownRows[row]?.events.length ?? 0,
          textOf: (row, place) => {
            const { equipment, item, events = [] } = shownRows[row] ?? {}
            const event = events[place]
            const what = event === undefined ? 'no deviation, no alarm' : eventText(event, words, time)
            return `${equipment ?? ''} ${item ?? ''}, ${row + 1} of ${shownRows.length}: ${what}`
          },
        }}
        onRead={setRead}
        table={
          <Table
            title="Deviations and alarms"
            rows={rows.flatMap(({ equipment, item, events }) =>
              events.map((event) => ({ ...event, name: `${equipment} ${item}` })),
            )}
            keyOf={({ name, key }) => `${name} ${key}`}
            columns={[
              { key: 'item', title: 'Check item', cell: ({ name }) => name },
              { key: 'kind', title: 'What', cell: ({ alarm }) => (alarm ? 'alarm' : 'deviation') },
              { key: 'from', title: 'From', cell: ({ from }) => momentText(from, time) },
              { key: 'to', title: 'To', cell: ({ to }) => momentText(to, time) },
              {
                ...{ key: 'highest', title: 'Highest', numeric: true },
                cell: ({ alarm }) => shown(alarm?.highest),
              },
              {
                ...{ key: 'right', title: 'What came' },
                cell: ({ alarm }) => alarm && (alarm.right ? 'a deviation' : 'nothing'),
              },
            ]}
            height="26rem"
            empty="No deviation, and no window reaches this threshold."
          />
        }
      >
        <ul class="timeline" aria-hidden="true">
          {shownRows.map(({ equipment, item, series, events }, row) => (
            <li key={series}>
              <span class="name">
                {equipment} {item}
              </span>
              <span class="lane">
                {events.map((event, place) => (
                  <i
                    key={event.key}
                    class={`${kindOf(event, words)} ${read?.[0] === row && read[1] === place ? 'read' : ''}`}
                    style={bar(event.from, event.alarm === undefined ? event.to : event.to + step)}
                    title={eventText(event, words, time)}
                  />
                ))}
              </span>
            </li>
          ))}
        </ul>
      </Figure>
      {rows.length > fewRows && (
        <button type="button" class="quiet" onClick={() => setAll(!all)}>
          {all ? `the ${fewRows} with most events` : `all ${rows.length} check items`}
        </button>
      )}
    </section>
  )
}
