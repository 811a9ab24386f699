// The backtest over time, a row for every check item: when it was out of its range, and when an alarm stood.
import { useMemo, useState } from 'preact/hooks'
import type { Acknowledgement } from '../../../wire/alarms.js'
import type { WindowsPart } from '../../../wire/details.js'
import { momentText } from './moment.js'
import type { Alarm } from './replay.js'

/** Rows before all are asked for. */
const fewRows = 15

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
  readonly words: ReadonlyMap<string, Acknowledgement>
  readonly time: string
  readonly step: number
}) {
  const [all, setAll] = useState(false)
  const rows = useMemo(() => {
    const count = (series: number) =>
      part.deviations.filter(([of]) => of === series).length +
      alarms.filter((one) => one.series === series).length
    return part.names
      .map((name, series) => ({ ...name, series, events: count(series) }))
      .toSorted((a, b) => b.events - a.events)
  }, [part, alarms])
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
      <ul class="timeline">
        {shownRows.map(({ equipment, item, series }) => {
          const own = alarms.filter((one) => one.series === series)
          const deviations = part.deviations.filter(([of]) => of === series)
          return (
            <li key={series}>
              <span class="name">
                {equipment} {item}
              </span>
              <span
                class="lane"
                role="img"
                aria-label={`${deviations.length} deviations, ${own.length} alarms, ${own.filter((one) => one.right).length} right`}
              >
                {deviations.map(([, from, to]) => (
                  <i key={from} class="deviation" style={bar(from, to)} />
                ))}
                {own.map(({ id, from, to, right: isRight }) => (
                  <i
                    key={id}
                    class={`alarm ${isRight ? 'right' : 'false'} ${words.has(id) ? 'looked' : ''}`}
                    style={bar(from, to + step)}
                    title={`${momentText(from, time)} to ${momentText(to, time)}, ${isRight ? 'right' : 'nothing came'}`}
                  />
                ))}
              </span>
            </li>
          )
        })}
      </ul>
      {rows.length > fewRows && (
        <button type="button" class="quiet" onClick={() => setAll(!all)}>
          {all ? `the ${fewRows} with most events` : `all ${rows.length} check items`}
        </button>
      )}
    </section>
  )
}
