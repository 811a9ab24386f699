// Every complete trial as a line through its objectives and parameters. A part of an axis is kept by dragging along it, or by the
// keys: arrow keys move the kept part, shift with them widens and narrows it, Escape lets all through. The drawing itself is read trial by
// trial, axis by axis.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { TrialLine, TrialValue } from '../../wire/tuning.js'
import type { Marks, Read } from '../components/reading.js'
import { shown } from '../components/numbers.js'
import { colour, theme } from '../components/theme.js'
import { placeOn, type Brush, type DrawnAxis, type Range } from './brush.js'

/** Pixels: of the drawing, and between axes at the least and at the most. */
const [height, top, foot, least, most] = [300, 34, 22, 92, 230]

/** What keys read: a row for every trial that is kept, a mark for every axis. */
export const parallelMarks = (axes: readonly DrawnAxis[], kept: readonly TrialLine[]): Marks => ({
  ...{ rows: kept.length, lengthOf: () => axes.length, called: 'trials' },
  textOf: (row, place) => {
    const [trial, axis] = [kept[row], axes[place]]
    const value = trial && axis?.valueOf(trial)
    return `trial ${trial?.number ?? ''}, ${row + 1} of ${kept.length}: ${axis?.title ?? ''} ${value === undefined ? 'none' : valueText(value)}`
  },
})

/** The drawing. */
export function ParallelCoordinates({
  axes,
  trials,
  kept,
  brush,
  read,
  onBrush,
}: {
  readonly axes: readonly DrawnAxis[]
  readonly trials: readonly TrialLine[]
  /** Those within the brush. */
  readonly kept: readonly TrialLine[]
  readonly brush: Brush
  /** What keys read now. */
  readonly read: Read | undefined
  readonly onBrush: (axis: string, range: Range | undefined) => void
}) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [room, setRoom] = useState(0)
  useLayoutEffect(() => {
    if (!frame.current) return undefined
    const watch = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.width ?? 0))
    watch.observe(frame.current)
    return () => watch.disconnect()
  }, [])
  // Few axes stand apart as far as there is room; many are scrolled through.
  const step = Math.min(most, Math.max(least, Math.floor(room / axes.length)))
  const width = axes.length * step
  const keptNumbers = useMemo(() => new Set(kept.map(({ number }) => number)), [kept])
  useEffect(() => {
    if (canvas.current) draw(canvas.current, step, axes, trials, keptNumbers)
  }, [axes, trials, keptNumbers, step, theme.value])
  return (
    <div class="parallel" ref={frame}>
      <div class="parallel-inner" style={{ width: `${width}px`, height: `${height}px` }}>
        <canvas ref={canvas} width={width * 2} height={height * 2} aria-hidden="true" />
        {read !== undefined && <ReadLine step={step} axes={axes} trial={kept[read[0]]} place={read[1]} />}
        {axes.map((axis, at) => (
          <Axis
            key={axis.parameter}
            axis={axis}
            left={(at + 0.5) * step}
            room={step}
            range={Object.hasOwn(brush, axis.parameter) ? brush[axis.parameter] : undefined}
            onBrush={(range) => onBrush(axis.parameter, range)}
          />
        ))}
      </div>
    </div>
  )
}

/** The trial that is read, above all others. */
function ReadLine({
  step,
  axes,
  trial,
  place,
}: {
  readonly step: number
  readonly axes: readonly DrawnAxis[]
  readonly trial: TrialLine | undefined
  readonly place: number
}) {
  if (trial === undefined) return null
  const points = axes.map((axis, at) => pointOn(axis, (at + 0.5) * step, trial))
  const [x, y] = points[place] ?? []
  return (
    <svg class="read-line" width={axes.length * step} height={height} aria-hidden="true">
      <polyline points={points.flatMap((point) => (point === undefined ? [] : [point.join()])).join(' ')} />
      {x !== undefined && <circle cx={x} cy={y} r="5" />}
    </svg>
  )
}

/** Where a trial crosses an axis; undefined where it has no value there. */
function pointOn(axis: DrawnAxis, x: number, trial: TrialLine): readonly [x: number, y: number] | undefined {
  const place = placeOn(axis, axis.valueOf(trial))
  return place === undefined ? undefined : [x, top + (1 - place) * (height - top - foot)]
}

function Axis({
  axis,
  left,
  room,
  range,
  onBrush,
}: {
  readonly axis: DrawnAxis
  readonly left: number
  /** Pixels for what it is called. */
  readonly room: number
  readonly range: Range | undefined
  readonly onBrush: (range: Range | undefined) => void
}) {
  const line = useRef<HTMLDivElement>(null)
  const [low, high] = range ?? [0, 1]
  const down = (event: PointerEvent): void => {
    const box = line.current?.getBoundingClientRect()
    if (!box) return
    event.preventDefault()
    const at = ({ clientY }: PointerEvent): number => clamped(1 - (clientY - box.top) / box.height)
    const from = at(event)
    const move = (moved: PointerEvent): void => {
      const to = at(moved)
      onBrush(Math.abs(to - from) < 0.02 ? undefined : [Math.min(from, to), Math.max(from, to)])
    }
    const up = (ended: PointerEvent): void => {
      move(ended)
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', up)
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', up)
  }
  const press = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowUp' ? 0.05 : event.key === 'ArrowDown' ? -0.05 : 0
    if (event.key === 'Escape') onBrush(undefined)
    else if (by === 0) return
    else if (event.shiftKey) onBrush([low, clamped(Math.max(low + 0.05, high + by))])
    else if (range === undefined) onBrush(by > 0 ? [0.5, 1] : [0, 0.5])
    else onBrush([clamped(low + by), clamped(high + by)])
    event.preventDefault()
  }
  const told = range === undefined ? 'all' : `${valueAt(axis, low)} to ${valueAt(axis, high)}`
  return (
    <>
      <span class="axis-title" style={{ left: `${left}px`, maxWidth: `${room - 2}px` }} title={axis.title}>
        {axis.title}
      </span>
      <div
        ref={line}
        class="axis"
        role="slider"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={`keep trials by ${axis.title}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(high * 100)}
        aria-valuetext={told}
        style={{ left: `${left - 10}px`, top: `${top}px`, height: `${height - top - foot}px` }}
        onPointerDown={down}
        onKeyDown={press}
      >
        {range !== undefined && (
          <div class="kept" style={{ top: `${(1 - high) * 100}%`, height: `${(high - low) * 100}%` }} />
        )}
      </div>
      <span class="axis-end" style={{ left: `${left}px`, top: `${top - 15}px` }}>
        {valueAt(axis, 1)}
      </span>
      <span class="axis-end" style={{ left: `${left}px`, top: `${height - foot + 3}px` }}>
        {valueAt(axis, 0)}
      </span>
    </>
  )
}

const clamped = (value: number): number => Math.min(1, Math.max(0, value))

const valueText = (value: TrialValue | undefined): string =>
  typeof value === 'number' ? shown(value) : String(value ?? '')

/** The value at a place of an axis, as people read it. */
function valueAt({ scale, domain }: DrawnAxis, place: number): string {
  if (scale === 'categorical') return valueText(domain[Math.round(place * (domain.length - 1))])
  const [low, high] = [Number(domain[0]), Number(domain[1])]
  if (!Number.isFinite(low) || !Number.isFinite(high)) return ''
  return shown(scale === 'log' ? low * (high / low) ** place : low + (high - low) * place)
}

function draw(
  canvas: HTMLCanvasElement,
  step: number,
  axes: readonly DrawnAxis[],
  trials: readonly TrialLine[],
  kept: ReadonlySet<number>,
): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  context.setTransform(2, 0, 0, 2, 0, 0)
  context.clearRect(0, 0, canvas.width, canvas.height)
  const complete = trials.filter(({ state }) => state === 'complete')
  context.lineWidth = 1
  // Those that are kept lie above the others.
  for (const inside of [false, true]) {
    context.strokeStyle = colour(inside ? '--series-1' : '--line')
    context.globalAlpha = inside ? Math.max(0.12, Math.min(0.8, 60 / kept.size)) : 0.6
    for (const trial of complete) {
      if (kept.has(trial.number) !== inside) continue
      context.beginPath()
      let drawing = false
      for (const [at, axis] of axes.entries()) {
        const point = pointOn(axis, (at + 0.5) * step, trial)
        if (point === undefined) {
          drawing = false
          continue
        }
        if (drawing) context.lineTo(...point)
        else context.moveTo(...point)
        drawing = true
      }
      context.stroke()
    }
  }
  context.globalAlpha = 1
}
