// When each trial ran: a bar from its beginning to its end, trials that ran at once in lanes below each other.
import { useEffect, useRef } from 'preact/hooks'
import type { TrialLine } from '../../wire/tuning.js'
import { timeShown } from '../components/numbers.js'
import type { Marks } from '../components/reading.js'
import { colour, theme } from '../components/theme.js'

const [width, lane] = [1000, 14]

const colours: Readonly<Record<TrialLine['state'], string>> = {
  waiting: '--edge',
  running: '--series-1',
  complete: '--good',
  pruned: '--warning',
  fail: '--bad',
}

/** A bar in its lane. */
export interface Bar {
  readonly number: number
  readonly state: TrialLine['state']
  readonly from: number
  readonly to: number
  readonly lane: number
}

/** Bars of trials, each in the first lane that is free when it begins. */
export function lanesOf(trials: readonly TrialLine[], now: number): readonly Bar[] {
  const ends: number[] = []
  return trials
    .flatMap(({ number, state, started, ended }) =>
      started === undefined ? [] : [{ number, state, from: started, to: Math.max(started, ended ?? now) }],
    )
    .sort((a, b) => a.from - b.from)
    .map((bar) => {
      const free = ends.findIndex((end) => end <= bar.from)
      const at = free < 0 ? ends.length : free
      ends[at] = bar.to
      return { ...bar, lane: at }
    })
}

/** What keys read: trials in the order in which they began. */
export const barMarks = (bars: readonly Bar[]): Marks => ({
  ...{ rows: 1, lengthOf: () => bars.length },
  textOf: (_, place) => {
    const { number, state, from, to, lane } = bars[place] ?? bars[0] ?? noBar
    const begun = timeShown((from - (bars[0]?.from ?? from)) / 1000)
    return `trial ${number}: ${state}, began after ${begun}, ran ${timeShown((to - from) / 1000)}, lane ${lane + 1}`
  },
})

const noBar: Bar = { number: 0, state: 'waiting', from: 0, to: 0, lane: 0 }

/** The drawing. */
export function Timeline({
  bars,
  read,
}: {
  readonly bars: readonly Bar[]
  /** The bar that keys read now. */
  readonly read: number | undefined
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const lanes = bars.reduce((most, bar) => Math.max(most, bar.lane + 1), 1)
  const from = bars.reduce((least, bar) => Math.min(least, bar.from), Infinity)
  const to = bars.reduce((most, bar) => Math.max(most, bar.to), -Infinity)
  const height = Math.min(400, lanes * lane + 4)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    context.clearRect(0, 0, width, height)
    const scale = width / Math.max(1, to - from)
    const step = height / lanes
    for (const bar of bars) {
      context.fillStyle = colour(colours[bar.state])
      const size = Math.max(1, (bar.to - bar.from) * scale - 0.5)
      context.fillRect((bar.from - from) * scale, bar.lane * step + 1, size, Math.max(1, step - 2))
    }
    const marked = read === undefined ? undefined : bars[read]
    if (marked === undefined) return
    context.strokeStyle = colour('--ink')
    context.lineWidth = 2
    const size = Math.max(4, (marked.to - marked.from) * scale)
    context.strokeRect((marked.from - from) * scale, marked.lane * step + 1, size, Math.max(2, step - 2))
  }, [bars, height, read, theme.value])
  const span = bars.length === 0 ? '' : timeShown((to - from) / 1000)
  return (
    <>
      <canvas ref={canvas} class="timeline" width={width} height={height} aria-hidden="true" />
      <p class="muted small">
        {span}, {lanes} at once at the most
      </p>
    </>
  )
}
