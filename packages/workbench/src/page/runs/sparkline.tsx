// A curve in the height of a line of text. Those in sight are asked for together.
import { useEffect, useState } from 'preact/hooks'
import type { Sparklines } from '../../wire/curves.js'
import type { RunLine } from '../../wire/runs.js'
import { postJson } from '../data/ask-server.js'

const [width, height, points] = [84, 20, 60]

/** By path and state of the disk; a run that grows is asked for again. */
const known = new Map<string, string>()
const mostKnown = 5000

interface Waiting {
  readonly run: RunLine
  readonly metric: string
  readonly tell: (path: string) => void
}
let waiting: Waiting[] = []

const keyOf = ({ path, changed }: RunLine, metric: string): string => `${path}\n${changed}\n${metric}`

/** Asks for all that came together, once for each metric. */
function askSoon(one: Waiting): void {
  waiting.push(one)
  if (waiting.length > 1) return
  setTimeout(() => {
    const asked = waiting
    waiting = []
    for (const metric of new Set(asked.map((each) => each.metric))) {
      const these = asked.filter((each) => each.metric === metric)
      postJson<Sparklines>('sparklines', { runs: these.map(({ run }) => run.path), metric, over: 'epoch', points }).then(
        ({ curves }) => {
          const paths = new Map(curves.map(({ path, y }) => [path, pathOf(y)]))
          if (known.size > mostKnown) known.clear()
          for (const { run, tell } of these) {
            const path = paths.get(run.path) ?? ''
            known.set(keyOf(run, metric), path)
            tell(path)
          }
        },
        () => undefined, // the table shows without it, and a server that is gone is said elsewhere
      )
    }
  }, 40)
}

/** From the left edge to the right, from its least value to its greatest. */
function pathOf(y: readonly (number | null)[]): string {
  const values = y.filter((value): value is number => value !== null)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const scale = high > low ? (height - 2) / (high - low) : 0
  return y
    .flatMap((value, at) =>
      value === null
        ? []
        : [`${((at / Math.max(1, y.length - 1)) * width).toFixed(1)},${(height - 1 - (value - low) * scale).toFixed(1)}`],
    )
    .join(' ')
}

/** The curve of what chose the weights, or of the loss. */
export function Sparkline({ run }: { readonly run: RunLine }) {
  const metric = run.best?.metric === undefined ? 'train.loss' : `validation.${run.best.metric}`
  const key = keyOf(run, metric)
  const [path, setPath] = useState(known.get(key) ?? '')
  useEffect(() => {
    const before = known.get(key)
    if (before !== undefined || run.kind !== 'training') {
      setPath(before ?? '')
      return undefined
    }
    let current = true
    askSoon({ run, metric, tell: (text) => current && setPath(text) })
    return () => {
      current = false
    }
  }, [key])
  return (
    <svg class="sparkline" width={width} height={height} aria-hidden="true">
      {path !== '' && <polyline points={path} />}
    </svg>
  )
}
