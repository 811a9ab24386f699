// Lines drawn by uPlot, with what it lacks: the keyboard, panning, and colours that follow the page.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ChartProps, ChartSeries } from './chart-props.js'
import { fewLines, manyLines } from './many-lines.js'
import { shown } from './numbers.js'
import { canvasColour, colour, seriesColour } from './theme.js'

/** A plot on the page. */
export interface Plot {
  /** Shows other data of the same shape; what is zoomed into stays. */
  readonly show: (props: ChartProps) => void
  /** A key was pressed; whether it meant something. */
  readonly press: (key: string, shift: boolean) => boolean
  readonly close: () => void
}

/** Makes a plot that fills the width of its place. */
export function openPlot(
  place: HTMLElement,
  first: ChartProps,
  onPoint: (index: number | undefined) => void,
): Plot {
  let props = first
  let zoomed = false
  const read: ReadByKeys = { at: undefined, byKeys: false }
  const tell = (at: number | undefined): void => {
    read.at = at
    onPoint(at)
  }
  const width = (): number => Math.max(200, place.clientWidth)
  const many = first.series.length > fewLines ? manyLines(first, () => plot.redraw(false, false)) : undefined
  const data = (): uPlot.AlignedData =>
    many === undefined ? dataOf(props) : [Array.from(props.x.values), Array.from(props.x.values, () => null)]
  const plot: uPlot = new uPlot(
    {
      width: width(),
      height: props.height ?? 260,
      legend: { show: false },
      cursor: {
        drag: { x: true, y: false, setScale: true },
        points: { size: 6 },
        dataIdx: (_, __, closest) => (read.byKeys ? (read.at ?? closest) : closest),
      },
      scales: {
        x: { time: false },
        y: {
          distr: props.y.log === true ? 3 : 1,
          ...(props.y.range && { range: [...props.y.range] as [number, number] }),
          ...(many && {
            auto: true,
            range: ({ scales }) => {
              const [low, high] = extent(props.x.values)
              return [...many.range(scales['x']?.min ?? low, scales['x']?.max ?? high)] as [number, number]
            },
          }),
        },
      },
      axes: axesOf(props),
      ...(many === undefined ? seriesOf(props) : { series: [{}, { points: { show: false } }] }),
      hooks: {
        draw: [(self) => many?.draw(self)],
        // Points at one place of the axis are one after the other for keys, and one for the pointer.
        setCursor: [({ cursor }) => tell(read.byKeys ? read.at : (cursor.idx ?? undefined))],
        setScale: [
          (self, key) => {
            if (key !== 'x') return
            const { min, max } = self.scales['x'] ?? {}
            const [low, high] = extent(props.x.values)
            const whole = typeof min !== 'number' || typeof max !== 'number' || (min <= low && max >= high)
            if (whole && !zoomed) return
            zoomed = !whole
            props.onZoom?.(whole ? undefined : [min, max])
          },
        ],
      },
    },
    data(),
    place,
  )
  const resized = new ResizeObserver(() => {
    if (Math.abs(plot.width - width()) > 1) plot.setSize({ width: width(), height: props.height ?? 260 })
  })
  resized.observe(place)
  const zoomTo = (min: number, max: number): void => {
    const [low, high] = extent(props.x.values)
    if (max - min >= high - low) plot.setScale('x', { min: low, max: high })
    else {
      const by = min < low ? low - min : max > high ? high - max : 0
      plot.setScale('x', { min: min + by, max: max + by })
    }
  }
  const unpan = panned(plot, zoomTo)
  for (const event of ['mousemove', 'mouseleave', 'mousedown'])
    plot.over.addEventListener(event, () => (read.byKeys = false), { capture: true })
  return {
    show: (next) => {
      const before = { ...plot.scales['x'] }
      props = next
      many?.show(next)
      plot.setData(data(), !zoomed)
      if (zoomed && typeof before.min === 'number' && typeof before.max === 'number')
        plot.setScale('x', { min: before.min, max: before.max })
    },
    press: (key, shift) => pressed(plot, read, key, shift, zoomTo),
    close: () => {
      resized.disconnect()
      unpan()
      many?.close()
      plot.destroy()
    },
  }
}

/** The point that is read, and whether keys put the cursor there. */
interface ReadByKeys {
  at: number | undefined
  byKeys: boolean
}

function pressed(
  plot: uPlot,
  read: ReadByKeys,
  key: string,
  shift: boolean,
  zoomTo: (min: number, max: number) => void,
): boolean {
  const { min = 0, max = 1 } = plot.scales['x'] ?? {}
  const [from, to] = [min ?? 0, max ?? 1]
  const span = to - from
  const side = key === 'ArrowRight' ? 1 : -1
  if (key === '+' || key === '=') zoomTo(from + span / 4, to - span / 4)
  else if (key === '-') zoomTo(from - span / 2, to + span / 2)
  else if (key === '0') zoomTo(-Infinity, Infinity)
  else if ((key === 'ArrowLeft' || key === 'ArrowRight') && shift)
    zoomTo(from + (side * span) / 5, to + (side * span) / 5)
  else if (key === 'ArrowLeft' || key === 'ArrowRight') step(plot, read, side)
  else if (key === 'Home') place(plot, read, placesIn(plot)[0])
  else if (key === 'End') place(plot, read, placesIn(plot)[1])
  else if (key === 'Escape') {
    if (read.at === undefined) return false
    read.byKeys = false
    plot.setCursor({ left: -10, top: -10 })
  } else return false
  return true
}

function step(plot: uPlot, read: ReadByKeys, by: number): void {
  place(plot, read, read.at === undefined ? placesIn(plot)[0] : read.at + by)
}

/** The first and the last point that is seen. */
function placesIn(plot: uPlot): readonly [first: number, last: number] {
  const xs = plot.data[0]
  const { min, max } = plot.scales['x'] ?? {}
  const first = xs.findIndex((value) => value >= (min ?? -Infinity))
  const beyond = xs.findIndex((value) => value > (max ?? Infinity))
  return [Math.max(0, first), (beyond < 0 ? xs.length : beyond) - 1]
}

/** Puts the cursor on a point. */
function place(plot: uPlot, read: ReadByKeys, index: number): void {
  const xs = plot.data[0]
  read.at = Math.max(0, Math.min(xs.length - 1, index))
  const { at } = read
  const left = plot.valToPos(xs[at] ?? 0, 'x')
  const y = plot.data.slice(1).find((values) => typeof values[at] === 'number')?.[at]
  read.byKeys = true
  plot.setCursor({ left, top: typeof y !== 'number' ? 10 : plot.valToPos(Number(y), 'y') })
}

/** Moves what is seen while shift is held and the pointer dragged, and by a finger; zooms by the wheel with ctrl. */
function panned(plot: uPlot, zoomTo: (min: number, max: number) => void): () => void {
  const { over } = plot
  const range = (): readonly [number, number] => [plot.scales['x']?.min ?? 0, plot.scales['x']?.max ?? 1]
  const down = (event: PointerEvent): void => {
    const touch = event.pointerType === 'touch'
    if (!event.shiftKey && !touch) return
    if (!touch) event.preventDefault()
    event.stopPropagation()
    const [from, to] = range()
    const scale = (to - from) / over.clientWidth
    const move = ({ clientX }: PointerEvent): void => {
      const by = (event.clientX - clientX) * scale
      zoomTo(from + by, to + by)
    }
    const up = (): void => {
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', up)
      removeEventListener('pointercancel', up)
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', up)
    addEventListener('pointercancel', up)
  }
  const mouse = (event: MouseEvent): void => {
    if (event.shiftKey) event.stopImmediatePropagation() // not a selection
  }
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    const [from, to] = range()
    const at = plot.posToVal(event.clientX - over.getBoundingClientRect().left, 'x')
    const factor = event.deltaY < 0 ? 0.8 : 1.25
    zoomTo(at - (at - from) * factor, at + (to - at) * factor)
  }
  over.addEventListener('pointerdown', down)
  over.addEventListener('mousedown', mouse, { capture: true })
  over.addEventListener('wheel', wheel, { passive: false })
  return () => {
    over.removeEventListener('pointerdown', down)
    over.removeEventListener('mousedown', mouse, { capture: true })
    over.removeEventListener('wheel', wheel)
  }
}

const extent = (values: ArrayLike<number>): readonly [number, number] => [
  values[0] ?? 0,
  values[values.length - 1] ?? 1,
]

const lists = ({ values, band }: ChartSeries): readonly ArrayLike<number | null | undefined>[] =>
  band === undefined ? [values] : [values, band.high, band.low]

const dataOf = ({ x, series }: ChartProps): uPlot.AlignedData =>
  [x.values, ...series.flatMap(lists)].map((list) => Array.from(list, finite)) as uPlot.AlignedData

/** Null is a gap; undefined is a place that a line of other places passes by. */
const finite = (value: number | null | undefined): number | null | undefined =>
  value !== undefined && value !== null && !Number.isFinite(value) ? null : value

function seriesOf({ series }: ChartProps): Pick<uPlot.Options, 'series' | 'bands'> {
  const bands: uPlot.Band[] = []
  const drawn = series.flatMap((one, index): uPlot.Series[] => {
    const stroke = one.colour === undefined ? seriesColour(index) : canvasColour(one.colour)
    const line: uPlot.Series = {
      ...{ label: one.label, stroke, width: one.width ?? 1.5, spanGaps: false },
      ...(one.dash && { dash: [...one.dash] }),
      ...(one.dots === true && { paths: () => null, points: { show: true, size: 5, fill: stroke } }),
    }
    if (one.band === undefined) return [line]
    const at = 1 + series.slice(0, index).flatMap(lists).length
    bands.push({ series: [at + 1, at + 2], fill: faint(stroke) })
    const edge: uPlot.Series = { label: `${one.label}, interval`, width: 0, points: { show: false } }
    return [line, edge, edge]
  })
  return { series: [{}, ...drawn], bands }
}

/** A colour for an area behind lines. */
const faint = (stroke: string): string =>
  /^#[0-9a-f]{6}$/i.test(stroke) ? `${stroke}33` : 'rgba(128,128,128,0.2)'

function axesOf({ x, y }: ChartProps): uPlot.Axis[] {
  const [stroke, line] = [colour('--muted'), colour('--line')]
  const font = '12px system-ui, sans-serif'
  const common = {
    stroke,
    font,
    labelFont: font,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
  }
  const named = ({ label, unit }: { label: string; unit?: string }): string =>
    unit === undefined || unit === '' ? label : `${label} (${unit})`
  const format = x.format ?? shown
  return [
    {
      ...common,
      label: named(x),
      labelSize: 18,
      size: 34,
      values: (_, splits) => splits.map((value) => format(value)),
    },
    {
      ...common,
      ...{ label: named(y), labelSize: 18, size: 62 },
      values: (_, splits) => splits.map((value) => (value === null ? '' : shown(value))),
    },
  ]
}
