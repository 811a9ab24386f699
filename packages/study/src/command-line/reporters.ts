// Three listeners for progress: a live bar on a terminal, plain lines into a pipe, JSON lines for machines. All write to
// stderr, so that stdout holds the result alone.
import { printable } from '@utsushi/ground'
import { createLogUpdate } from 'log-update'
import type { Progress, Reporter } from '../definition/reporter.js'
import { duration } from './duration.js'
import { counted, followPace, paceLine, percent, shortNumber, type Pace } from './pace.js'

/** A reporter that owns the terminal for a while; `close` leaves the last state standing. */
export interface ConsoleReporter extends Reporter {
  close(): void
}

type Writer = NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean }

/** The listener that suits where stderr goes. */
export function consoleReporter(
  options: { readonly json: boolean },
  stream: Writer = process.stderr,
): ConsoleReporter {
  if (options.json) return jsonReporter(stream)
  return stream.isTTY === true ? liveReporter(stream) : plainReporter(stream)
}

const BAR_WIDTH = 24

/** A bar per task, redrawn in place; a finished task stays as a line. */
export function liveReporter(stream: Writer): ConsoleReporter {
  const view = createLogUpdate(stream)
  const pace = followPace()
  let last: Pace | undefined
  const finish = () => {
    if (last !== undefined) view.persist(liveView(last, stream.columns))
    view.clear()
    last = undefined
  }
  const tell = (message: string) => {
    view.clear()
    stream.write(message + '\n')
    if (last !== undefined) view(liveView(last, stream.columns))
  }
  return {
    progress: (progress) => {
      if (last !== undefined && last.progress.task !== progress.task) finish()
      last = pace(progress)
      if (progress.done >= progress.total) finish()
      else view(liveView(last, stream.columns))
    },
    info: (message) => tell(printable(message)),
    warn: (message) => tell(`warning: ${printable(message)}`),
    close: () => {
      finish()
      view.done()
    },
  }
}

/** One line where it fits, else the values below the bar, in as many lines as they need: a terminal never wraps it. */
function liveView({ progress, elapsedSeconds, leftSeconds }: Pace, columns = 100): string {
  const filled = Math.floor((BAR_WIDTH * percent(progress)) / 100)
  const bar = '━'.repeat(filled) + '╌'.repeat(BAR_WIDTH - filled)
  const values = Object.entries(progress.values ?? {}).map(([name, value]) => `${name} ${shortNumber(value)}`)
  const time =
    progress.done >= progress.total
      ? duration(elapsedSeconds)
      : leftSeconds === undefined
        ? ''
        : `${duration(leftSeconds)} left`
  const head = [progress.task.padEnd(9), bar, `${percent(progress)} %`.padStart(5), counted(progress)]
  const whole = joined([...head, ...values, time])
  const lines = whole.length < columns ? [whole] : [joined([...head, time]), ...packed(values, columns)]
  return lines.map((line) => line.slice(0, columns - 1)).join('\n')
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('  ')

/** As many parts on a line as fit, all lines indented to stand below the bar. */
function packed(parts: readonly string[], columns: number): readonly string[] {
  const lines: string[] = []
  for (const part of parts) {
    const longer = `${lines.at(-1) ?? ''}  ${part}`
    if (lines.length > 0 && longer.length < columns) lines.splice(-1, 1, longer)
    else lines.push(' '.repeat(11) + part)
  }
  return lines
}

/** A line when a task begins to move, then every tenth of the way or every 15 s, whichever is rarer to read. */
export function plainReporter(
  stream: Writer,
  clock: () => number = () => performance.now(),
): ConsoleReporter {
  const pace = followPace(clock)
  const told = new Map<string, { tenth: number; at: number }>()
  return {
    progress: (progress) => {
      const state = pace(progress)
      const tenth = Math.floor(percent(progress) / 10)
      const before = told.get(progress.task)
      const due = before === undefined || tenth < before.tenth || isDue(progress, tenth, before, clock())
      if (!due) return
      told.set(progress.task, { tenth, at: clock() })
      stream.write(paceLine(state) + '\n')
    },
    info: (message) => void stream.write(printable(message) + '\n'),
    warn: (message) => void stream.write(`warning: ${printable(message)}\n`),
    close: () => {},
  }
}

function isDue(
  progress: Progress,
  tenth: number,
  before: { tenth: number; at: number },
  now: number,
): boolean {
  if (progress.done >= progress.total) return before.tenth < 10
  return (tenth > before.tenth && now - before.at > 500) || now - before.at > 15_000
}

/** One JSON object per line on stderr. */
export function jsonReporter(stream: Writer): ConsoleReporter {
  const write = (record: object) => void stream.write(JSON.stringify(record) + '\n')
  return {
    progress: (progress) => write({ type: 'progress', ...progress }),
    info: (message, fields) => write({ type: 'info', message, ...fields }),
    warn: (message, fields) => write({ type: 'warning', message, ...fields }),
    close: () => {},
  }
}
