// A chart of lines over a common axis: seen, reached by keyboard, read aloud point by point, and as a table.
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { ChartTable, csvOfChart } from './chart-table.js'
import { openPlot, type Plot } from './plot.js'
import type { ChartProps, ChartSeries } from './chart-props.js'
import { shown } from './numbers.js'
import { saveText } from './save-file.js'
import { theme } from './theme.js'

/**
 * Draws it. Drag to zoom, double click to see all; with the keyboard ← → read points, ↑ ↓ the lines that are told of many, + − zoom,
 * shift ← → move, 0 shows all, Escape ends reading. `children` are drawn above it, over the same axis.
 * @example <Chart title="Loss" x={{ label: 'epoch', values: [1, 2] }} y={{ label: 'loss' }} series={[{ label: 'a', values: [3, 2] }]} />
 */
export function Chart(props: ChartProps & { readonly children?: ComponentChildren }) {
  const { title, height = 260, series, x, legend = series.length <= 12 } = props
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot | undefined>(undefined)
  const [asTable, setAsTable] = useState(false)
  const [point, setPoint] = useState<number>()
  const [from, setFrom] = useState(0)
  const id = useId()
  const colours = theme.value
  // A plot is made anew when what it is changes, and is given data when only that does.
  const shape = JSON.stringify([
    series.map(({ label, colour, dash, width, dots, band }) => [label, colour, dash, width, dots, !!band]),
    [x.label, x.unit, props.y, height, colours],
  ])
  useEffect(() => {
    if (asTable || !place.current) return undefined
    const made = openPlot(place.current, props, setPoint)
    plot.current = made
    return () => {
      made.close()
      plot.current = undefined
    }
  }, [shape, asTable])
  useEffect(() => plot.current?.show(props), [x.values, series])
  const said = point === undefined ? '' : saidOf(props, point, from)
  const press = (event: KeyboardEvent): void => {
    const isOther = event.key === 'ArrowDown' || event.key === 'ArrowUp'
    if (isOther && series.length > toldAtOnce) {
      const next = from + (event.key === 'ArrowDown' ? toldAtOnce : -toldAtOnce)
      if (next >= 0 && next < series.length) setFrom(next)
    } else if (plot.current?.press(event.key, event.shiftKey) !== true) return
    event.preventDefault()
  }
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption>
        <span id={id} class="chart-title">
          {title}
        </span>
        <span class="chart-tools">
          <button
            type="button"
            class="quiet"
            aria-label={`${title} as a table`}
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            as a table
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={`${title}, csv`}
            onClick={() => saveText(`${title}.csv`, csvOfChart(props), 'text/csv')}
          >
            csv
          </button>
        </span>
      </figcaption>
      {!asTable && props.children}
      {asTable ? (
        <ChartTable {...props} />
      ) : (
        <div
          class="plot"
          ref={place}
          tabIndex={0}
          role="application"
          aria-roledescription="chart"
          aria-label={`${title}: ${series.length === 1 ? 'one line' : `${series.length} lines`} over ${x.label}. Left and right read points${series.length > toldAtOnce ? ', up and down other lines' : ''}, plus and minus zoom, 0 shows all.`}
          style={{ height: `${height}px` }}
          onKeyDown={press}
        />
      )}
      {!asTable && legend && series.length > 1 && <Legend series={series} point={point} />}
      <p class="said" aria-live="polite">
        {asTable ? '' : said}
      </p>
    </figure>
  )
}

/** Lines that are told at once. */
const toldAtOnce = 8

/** A point in words: where it is, what it is called, and every line that has a value there, of many eight from the one that is asked for. */
function saidOf({ x, series, name }: ChartProps, point: number, from: number): string {
  const place = `${x.label} ${(x.format ?? shown)(x.values[point] ?? NaN)}`
  const told = series
    .slice(from, from + toldAtOnce)
    .flatMap(({ label, values, band }) => {
      const value = values[point]
      if (value === undefined) return []
      const interval = band && ` (${shown(band.low[point])} to ${shown(band.high[point])})`
      return [`${label} ${value === null ? 'none' : shown(value)}${interval ?? ''}`]
    })
    .join(', ')
  const end = Math.min(series.length, from + toldAtOnce)
  const part = series.length > toldAtOnce ? ` (lines ${from + 1} to ${end} of ${series.length})` : ''
  return `${name === undefined ? '' : `${name.label} ${name.of(point)}, `}${place}: ${told}${part}`
}

function Legend({
  series,
  point,
}: {
  readonly series: readonly ChartSeries[]
  readonly point: number | undefined
}) {
  return (
    <ul class="legend">
      {series.map(({ label, colour, values }, index) => (
        <li key={`${index} ${label}`}>
          <span
            class="swatch"
            aria-hidden="true"
            style={{ background: colour ?? `var(--series-${(index % 8) + 1})` }}
          />
          {label}
          {point !== undefined && <b> {shown(values[point] ?? null)}</b>}
        </li>
      ))}
    </ul>
  )
}
