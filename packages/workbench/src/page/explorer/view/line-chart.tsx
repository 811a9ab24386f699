// One output along its axis: its line, its interval, and, where a second setting is held, that one's beside it. The arrow keys move the
// place that is looked at; what stands there is read out.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { numberText, ticks, unitText, withUnit } from '../answer/number-text.js'
import type { AxisTold, Said } from '../answer/answer.js'
import type { Places } from '../plan/case.js'

/** What is drawn. */
export interface LineChartProps {
  readonly said: Said
  readonly held: Said | undefined
  readonly places: Places
  readonly axis: AxisTold
  /** Of the place that is looked at. */
  readonly cursor: number
  readonly onCursor: (place: number) => void
  /** Levels that mean something, such as a threshold of alarm. */
  readonly levels?: readonly number[]
}

const height = 170
const margin = { left: 62, right: 10, top: 8, bottom: 26 }

/** A line chart of its own width. */
export function LineChart({ said, held, places, axis, cursor, onCursor, levels = [] }: LineChartProps) {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(640)
  useLayoutEffect(() => {
    if (frame.current === null) return undefined
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(200, entry?.contentRect.width ?? 640)))
    watch.observe(frame.current)
    return () => watch.disconnect()
  }, [])
  const count = said.values.length
  const [low, high] = extentOf([said, held], levels)
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom }
  const x = (at: number): number => margin.left + (count > 1 ? at / (count - 1) : 0.5) * inner.width
  const y = (value: number): number => margin.top + (1 - (value - low) / (high - low)) * inner.height
  const at = Math.min(cursor, count - 1)
  const onPointer = (event: PointerEvent): void => {
    const box = frame.current?.getBoundingClientRect()
    if (box === undefined) return
    const share = (event.clientX - box.left - margin.left) / inner.width
    onCursor(Math.round(Math.min(1, Math.max(0, share)) * (count - 1)))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = {
      ...{ ArrowLeft: at - 1, ArrowRight: at + 1, PageUp: at - 30, PageDown: at + 30 },
      ...{ Home: 0, End: count - 1 },
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    onCursor(Math.min(count - 1, Math.max(0, to)))
  }
  const value = `${placeText(places[at])}: ${valueText(said, at)}${held ? `, held ${valueText(held, at)}` : ''}`
  return (
    <figure class="x-chart" aria-label={withUnit(said.name, said.unit)}>
      <figcaption>
        <b>{said.name}</b> {unitText(said.unit)} <span class="x-read">{value}</span>
      </figcaption>
      <div
        ref={frame}
        class="x-plot"
        role="slider"
        tabIndex={0}
        aria-label={`${withUnit(said.name, said.unit)} along ${withUnit(axis.name, axis.unit)}`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count - 1)}
        aria-valuenow={Math.max(0, at)}
        aria-valuetext={value}
        onKeyDown={onKeyDown}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
      >
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          {ticks(low, high, 4).map((tick) => (
            <g key={tick}>
              <line class="x-grid" x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
              <text class="x-tick" x={margin.left - 6} y={y(tick) + 4} text-anchor="end">
                {numberText(tick)}
              </text>
            </g>
          ))}
          {placeTicks(places, count, width).map(({ at: place, text, anchor }) => (
            <text key={place} class="x-tick" x={x(place)} y={height - 8} text-anchor={anchor}>
              {text}
            </text>
          ))}
          {levels.map((level) => (
            <line
              key={level}
              class="x-level"
              x1={margin.left}
              x2={width - margin.right}
              y1={y(level)}
              y2={y(level)}
            />
          ))}
          {held?.lower && held.upper && <path class="x-band x-held" d={bandPath(held, x, y, inner.width)} />}
          {said.lower && said.upper && <path class="x-band" d={bandPath(said, x, y, inner.width)} />}
          {held && <path class="x-line x-held" d={linePath(held.values, x, y, inner.width)} />}
          <path class="x-line x-now" d={linePath(said.values, x, y, inner.width)} />
          {at >= 0 && (
            <>
              <line class="x-cursor" x1={x(at)} x2={x(at)} y1={margin.top} y2={height - margin.bottom} />
              <circle class="x-dot" cx={x(at)} cy={y(said.values[at] ?? low)} r={3.5} />
            </>
          )}
        </svg>
      </div>
    </figure>
  )
}

const valueText = ({ values, lower, upper, unit }: Said, at: number): string =>
  `${numberText(values[at] ?? NaN)}${lower && upper ? ` (${numberText(lower[at] ?? NaN)} to ${numberText(upper[at] ?? NaN)})` : ''} ${unitText(unit)}`.trim()

/** A place as a person reads it. */
export const placeText = (place: string | number | undefined): string =>
  place === undefined ? '' : typeof place === 'number' ? numberText(place, 6) : place

function extentOf(all: readonly (Said | undefined)[], levels: readonly number[]): readonly [number, number] {
  let [low, high] = [Math.min(...levels, Infinity), Math.max(...levels, -Infinity)]
  for (const said of all)
    for (const values of [said?.values, said?.lower, said?.upper])
      for (const value of values ?? []) {
        if (value < low) low = value
        if (value > high) high = value
      }
  if (!(high >= low)) return [0, 1]
  if (high === low)
    return [low - Math.max(1e-6, Math.abs(low) / 10), high + Math.max(1e-6, Math.abs(high) / 10)]
  const rim = (high - low) * 0.04
  return [low - rim, high + rim]
}

type Scale = (value: number) => number

/** A line; of more points than pixels, the lowest and the highest of each pixel. */
function linePath(values: Float32Array, x: Scale, y: Scale, width: number): string {
  const step = stepOf(values.length, width)
  const parts: string[] = []
  for (let from = 0; from < values.length; from += step) {
    let [low, high] = [from, from]
    for (let at = from; at < Math.min(values.length, from + step); at++) {
      if ((values[at] ?? 0) < (values[low] ?? 0)) low = at
      if ((values[at] ?? 0) > (values[high] ?? 0)) high = at
    }
    for (const at of low === high ? [low] : [Math.min(low, high), Math.max(low, high)])
      parts.push(`${x(at).toFixed(1)} ${y(values[at] ?? 0).toFixed(1)}`)
  }
  return parts.length === 0 ? '' : `M${parts.join('L')}`
}

/** The area between two lines; of more points than pixels, the lowest and the highest of each pixel. */
function bandPath({ lower, upper }: Said, x: Scale, y: Scale, width: number): string {
  if (lower === undefined || upper === undefined || upper.length === 0) return ''
  const step = stepOf(upper.length, width)
  const there: string[] = []
  const back: string[] = []
  for (let from = 0; from < upper.length; from += step) {
    let [low, high] = [lower[from] ?? 0, upper[from] ?? 0]
    for (let at = from + 1; at < Math.min(upper.length, from + step); at++) {
      low = Math.min(low, lower[at] ?? 0)
      high = Math.max(high, upper[at] ?? 0)
    }
    there.push(`${x(from).toFixed(1)} ${y(high).toFixed(1)}`)
    back.push(`${x(from).toFixed(1)} ${y(low).toFixed(1)}`)
  }
  return `M${[...there, ...back.reverse()].join('L')}Z`
}

/** Points that share a place of a path. */
const stepOf = (count: number, width: number): number =>
  Math.max(1, Math.floor(count / (2 * Math.max(1, width))))

interface PlaceTick {
  readonly at: number
  readonly text: string
  readonly anchor: 'start' | 'middle' | 'end'
}

function placeTicks(places: Places, count: number, width: number): readonly PlaceTick[] {
  if (count === 0) return []
  const most = Math.max(2, Math.min(count, Math.floor(width / 130)))
  const chosen = [
    ...new Set(Array.from({ length: most }, (_, k) => Math.round((k * (count - 1)) / (most - 1)))),
  ]
  return chosen.map((at, k) => ({
    ...{ at, text: placeText(places[at]) },
    anchor: k === 0 ? 'start' : k === chosen.length - 1 ? 'end' : 'middle',
  }))
}
