// Hundreds of lines in one chart. They are drawn into a picture of their own; while a person pans or zooms, that picture is moved and
// stretched, which takes the same time for any number of lines, and it is drawn anew, in slices, once the hand rests.
import type uPlot from 'uplot'
import type { ChartProps } from './chart-props.js'
import { canvasColour, seriesColour } from './theme.js'

/** More lines than this are drawn as a picture. */
export const fewLines = 60

/** How long the hand rests before lines are drawn anew, and how long a slice of drawing takes. */
const [restMs, sliceMs] = [120, 7]

/** The part of the axes that a picture shows; `y` as the axis has it, in decades where it is logarithmic. */
interface View {
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  readonly width: number
  readonly height: number
}

interface Picture {
  readonly canvas: HTMLCanvasElement
  readonly view: View
}

/** The lines of one chart. */
export interface ManyLines {
  /** Draws into the chart, within its frame. */
  readonly draw: (plot: uPlot) => void
  /** The least and greatest value between two values of the axis, with room around them. */
  readonly range: (from: number, to: number) => readonly [number, number]
  readonly show: (props: ChartProps) => void
  readonly close: () => void
}

/** @param redraw asks the chart to draw itself, when a picture is ready */
export function manyLines(first: ChartProps, redraw: () => void): ManyLines {
  let props = first
  let [picture, stale]: [Picture | undefined, boolean] = [undefined, true]
  let rest: ReturnType<typeof setTimeout> | undefined
  let frame = 0
  const level = (value: number): number => (props.y.log === true ? Math.log10(value) : value)

  const render = (view: View): void => {
    cancelAnimationFrame(frame)
    const canvas = document.createElement('canvas')
    ;[canvas.width, canvas.height] = [view.width, view.height]
    const context = canvas.getContext('2d')
    if (context === null) return
    context.lineWidth = 1
    context.globalAlpha = props.series.length > 200 ? 0.55 : 0.8
    let next = 0
    const slice = (): void => {
      const end = performance.now() + sliceMs
      for (; next < props.series.length && performance.now() < end; next += 1) stroke(context, next, view)
      const done = next >= props.series.length
      if (done || picture === undefined) {
        picture = { canvas, view }
        redraw()
      }
      if (!done) frame = requestAnimationFrame(slice)
    }
    slice()
  }
  const stroke = (context: CanvasRenderingContext2D, index: number, { x, y, width, height }: View): void => {
    const { values = [], colour } = props.series[index] ?? {}
    const xs = props.x.values
    const [across, up] = [width / (x[1] - x[0] || 1), height / (y[1] - y[0] || 1)]
    context.strokeStyle = colour === undefined ? seriesColour(index) : canvasColour(colour)
    context.beginPath()
    let drawing = false
    const [from, to] = [Math.max(0, placeOf(xs, x[0]) - 2), Math.min(xs.length, placeOf(xs, x[1]) + 2)]
    for (let at = from; at < to; at += 1) {
      const value = values[at]
      if (value === undefined) continue
      const high = value === null ? Number.NaN : level(value)
      if (!Number.isFinite(high)) {
        drawing = false
        continue
      }
      const [px, py] = [((xs[at] ?? 0) - x[0]) * across, height - (high - y[0]) * up]
      if (drawing) context.lineTo(px, py)
      else context.moveTo(px, py)
      drawing = true
    }
    context.stroke()
  }
  return {
    draw: (plot) => {
      const { left, top, width, height } = plot.bbox
      const [x, y] = [plot.scales['x'], plot.scales['y']]
      if (typeof x?.min !== 'number' || typeof x.max !== 'number') return
      if (typeof y?.min !== 'number' || typeof y.max !== 'number') return
      const view: View = {
        x: [x.min, x.max],
        y: [level(y.min), level(y.max)],
        width: Math.max(1, Math.round(width)),
        height: Math.max(1, Math.round(height)),
      }
      if (picture !== undefined) paint(plot.ctx, picture, view, left, top)
      if (picture === undefined) render(view)
      else if (stale || !isSame(picture.view, view)) {
        stale = false
        clearTimeout(rest)
        rest = setTimeout(() => render(view), restMs)
      }
    },
    range: (from, to) => {
      const xs = props.x.values
      const [first, last] = [placeOf(xs, from), placeOf(xs, to)]
      let [low, high] = [Infinity, -Infinity]
      for (const { values } of props.series)
        for (let at = first; at <= last; at += 1) {
          const value = values[at]
          if (value === undefined || value === null || !Number.isFinite(level(value))) continue
          if (value < low) low = value
          if (value > high) high = value
        }
      if (low > high) return [0.1, 1]
      if (props.y.log === true) return [low / 1.1, high * 1.1]
      const room = (high - low || Math.abs(high) || 1) * 0.05
      return [low - room, high + room]
    },
    show: (next) => {
      props = next
      stale = true
    },
    close: () => {
      clearTimeout(rest)
      cancelAnimationFrame(frame)
    },
  }
}

/** Puts a picture where what it shows is now. */
function paint(
  context: CanvasRenderingContext2D,
  { canvas, view: had }: Picture,
  now: View,
  left: number,
  top: number,
): void {
  const [across, up] = [now.width / (now.x[1] - now.x[0] || 1), now.height / (now.y[1] - now.y[0] || 1)]
  context.save()
  context.beginPath()
  context.rect(left, top, now.width, now.height)
  context.clip()
  context.imageSmoothingEnabled = false
  context.drawImage(
    canvas,
    left + (had.x[0] - now.x[0]) * across,
    top + (now.y[1] - had.y[1]) * up,
    (had.x[1] - had.x[0]) * across,
    (had.y[1] - had.y[0]) * up,
  )
  context.restore()
}

const isSame = (a: View, b: View): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The last place whose value is no greater, or the first. */
function placeOf(values: ArrayLike<number>, value: number): number {
  let [low, high] = [0, values.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((values[middle] ?? Infinity) <= value) low = middle
    else high = middle - 1
  }
  return low
}
