// When trials ran, and beside which others: by the worker that ran them where that was recorded, else as many lanes as ran at
// once. Pauses of the whole search are left out.
import { greatestOf } from '@utsushi/ground'
import type { TrialRecord, TrialState } from '@utsushi/tune'

export interface TimelineBar {
  readonly lane: string
  readonly state: TrialState
  /** Seconds of running time since the first trial began, pauses left out. */
  readonly from: number
  readonly to: number
}

export interface Timeline {
  readonly lanes: readonly string[]
  /** Whether lanes are workers. */
  readonly workers: boolean
  readonly bars: readonly TimelineBar[]
  /** Pauses: where, and how long each was, in seconds. */
  readonly pauses: readonly { readonly at: number; readonly seconds: number }[]
  readonly seconds: number
}

/** More lanes than this say little: workers of many resumed searches. */
const mostLanes = 16

/** @returns undefined when no trial has a time */
export function timelineOf(trials: readonly TrialRecord[]): Timeline | undefined {
  const started = trials.flatMap(({ started, completed, state, number, userAttributes }) =>
    started === undefined || state === 'waiting'
      ? []
      : [{ number, state, start: started, end: completed, worker: userAttributes['worker'] }],
  )
  if (started.length === 0) return undefined
  const latest = greatestOf(started.map(({ start, end }) => end ?? start))
  const runs = started
    .map((run) => ({ ...run, end: Math.max(run.start, run.end ?? latest) }))
    .sort((a, b) => a.start - b.start || a.number - b.number)
  const known = new Set(runs.map(({ worker }) => worker))
  const workers = !known.has(undefined) && known.size <= mostLanes
  const lanes = workers ? workerLanes(runs.map(({ worker }) => String(worker))) : packed(runs)
  const { clock, pauses, seconds } = withoutPauses(runs)
  return {
    lanes: [...new Set(lanes)].sort((a, b) => Number(a.split(' ')[1]) - Number(b.split(' ')[1])),
    workers,
    bars: runs.map(({ state, start, end }, i) => ({
      lane: lanes[i] ?? '',
      state,
      from: clock(start),
      to: clock(end),
    })),
    pauses,
    seconds,
  }
}

/** Workers numbered as they appear. */
function workerLanes(names: readonly string[]): readonly string[] {
  const seen = [...new Set(names)]
  return names.map((name) => `worker ${seen.indexOf(name) + 1}`)
}

/** The first lane that is free. */
function packed(runs: readonly { readonly start: number; readonly end: number }[]): readonly string[] {
  const ends: number[] = []
  return runs.map(({ start, end }) => {
    const free = ends.findIndex((until) => until <= start)
    const lane = free < 0 ? ends.length : free
    ends[lane] = end
    return `lane ${lane + 1}`
  })
}

/** A time without trials counts as a pause when it is long beside a trial and beside the whole search. */
function withoutPauses(runs: readonly { readonly start: number; readonly end: number }[]) {
  const lengths = runs.map(({ start, end }) => end - start).sort((a, b) => a - b)
  const typical = lengths[lengths.length >> 1] ?? 0
  const first = runs[0]?.start ?? 0
  const busy = lengths.reduce((sum, length) => sum + length, 0)
  const long = Math.max(10 * typical, 0.05 * busy, 1000)
  const gaps: { readonly from: number; readonly to: number }[] = []
  let until = first
  for (const { start, end } of runs) {
    if (start - until > long) gaps.push({ from: until, to: start })
    until = Math.max(until, end)
  }
  const clock = (time: number) => {
    const skipped = gaps.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(time, to) - from), 0)
    return (time - first - skipped) / 1000
  }
  const pauses = gaps.map(({ from, to }) => ({ at: clock(from), seconds: (to - from) / 1000 }))
  return { clock, pauses, seconds: clock(until) }
}
