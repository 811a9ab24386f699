// A chart of lines over a common axis: seen, reached by keyboard, read aloud point by point, and as a table.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { ChartTable, csvOfChart } from './chart-table.js'
import { openPlot, type Plot } from './plot.js'
import type { ChartProps, ChartSeries } from './chart-props.js'
import { shown } from './numbers.js'
import { saveText } from './save-file.js'
import { theme } from './theme.js'

/**
 * Draws it. Drag to zoom, double click to see all; with the keyboard ← → read points, + − zoom, shift ← → move, 0 shows all.
 * @example <Chart title="Loss" x={{ label: 'epoch', values: [1, 2] }} y={{ label: 'loss' }} series={[{ label: 'a', values: [3, 2] }]} />
 */
export function Chart(props: ChartProps) {
  const { title, height = 260, series, x, legend = series.length <= 12 } = props
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot | undefined>(undefined)
  const [asTable, setAsTable] = useState(false)
  const [point, setPoint] = useState<number>()
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
  const format = x.format ?? shown
  const said =
    point === undefined
      ? ''
      : `${x.label} ${format(x.values[point] ?? NaN)}: ${series
          .slice(0, 8)
          .map(({ label, values }) => `${label} ${shown(values[point] ?? NaN)}`)
          .join(', ')}`
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption>
        <span id={id} class="chart-title">
          {title}
        </span>
        <span class="chart-tools">
          <button type="button" class="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            as a table
          </button>
          <button
            type="button"
            class="quiet"
            onClick={() => saveText(`${title}.csv`, csvOfChart(props), 'text/csv')}
          >
            csv
          </button>
        </span>
      </figcaption>
      {asTable ? (
        <ChartTable {...props} />
      ) : (
        <div
          class="plot"
          ref={place}
          tabIndex={0}
          role="application"
          aria-roledescription="chart"
          aria-label={`${title}: ${series.length === 1 ? 'one line' : `${series.length} lines`} over ${x.label}. Arrow keys read points, plus and minus zoom, 0 shows all.`}
          style={{ height: `${height}px` }}
          onKeyDown={(event) => {
            if (plot.current?.press(event.key, event.shiftKey) === true) event.preventDefault()
          }}
        />
      )}
      {!asTable && legend && series.length > 1 && <Legend series={series} point={point} />}
      <p class="said" aria-live="polite">
        {asTable ? '' : said}
      </p>
    </figure>
  )
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
