// How long a task will still take, from how fast it has gone.
import type { Progress } from '../definition/reporter.js'
import { duration } from './duration.js'

/** A task under way, with its clock. */
export interface Pace {
  readonly progress: Progress
  readonly elapsedSeconds: number
  /** `undefined` until there is something to judge by. */
  readonly leftSeconds: number | undefined
}

/** Follows progress reports; a task that begins anew (a lower count, another total) gets a new clock. */
export function followPace(clock: () => number = () => performance.now()): (progress: Progress) => Pace {
  const started = new Map<string, { readonly at: number; readonly done: number; last: number }>()
  return (progress) => {
    const now = clock()
    const known = started.get(progress.task)
    const start =
      known !== undefined && progress.done >= known.last
        ? known
        : { at: now, done: progress.done, last: progress.done }
    start.last = progress.done
    started.set(progress.task, start)
    const elapsedSeconds = (now - start.at) / 1000
    const gone = progress.done - start.done
    const left = gone > 0 ? (elapsedSeconds / gone) * Math.max(0, progress.total - progress.done) : undefined
    return { progress, elapsedSeconds, leftSeconds: left }
  }
}

/** `train 40 % (400/1000 steps), loss 0.0213, 3 min left`. */
export function paceLine({ progress, leftSeconds }: Pace): string {
  const parts = [`${progress.task} ${percent(progress)} % (${counted(progress)})`]
  for (const [name, value] of Object.entries(progress.values ?? {}))
    parts.push(`${name} ${shortNumber(value)}`)
  if (leftSeconds !== undefined && progress.done < progress.total) parts.push(`${duration(leftSeconds)} left`)
  return parts.join(', ')
}

/** Whole percent done. */
export function percent({ done, total }: Progress): number {
  return total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : 100
}

/** `400/1000 steps`. */
export function counted({ done, total, unit }: Progress): string {
  const round = (value: number) => String(Math.round(value * 10) / 10)
  return `${round(done)}/${round(total)}${unit === undefined ? '' : ` ${unit}`}`
}

/** Four digits that matter. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value)
  const [text, size] = [value.toPrecision(4), Math.abs(value)]
  // 12,345.6 is 12350 and not 1.235e+4.
  return text.includes('e') && !(size >= 1 && size < 1e7) ? text : String(Number(text))
}
