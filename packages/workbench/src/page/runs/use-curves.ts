// Curves of runs as they are drawn: asked for again when one of them has grown, or another part of the axis is looked at.
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { CurveAxis, Curves } from '../../wire/curves.js'
import type { RunLine } from '../../wire/runs.js'
import { postJson } from '../data/ask-server.js'

/** What is asked for. */
export interface CurvesWanted {
  readonly runs: readonly RunLine[]
  readonly metric: string
  readonly over: CurveAxis
  readonly points: number
  readonly range?: readonly [from: number, to: number] | undefined
}

/** What is known. The last curves stay while others are awaited. */
export interface CurvesKnown {
  readonly curves?: Curves
  readonly problem?: string
}

/** Between two requests, so that a gesture is one. */
const restMs = 60

/** The curves, drawn over the whole axis or a part of it. */
export function useCurves({ runs, metric, over, points, range }: CurvesWanted): CurvesKnown {
  const [known, setKnown] = useState<CurvesKnown>({})
  const paths = useMemo(() => runs.map(({ path }) => path), [runs])
  const stamp = runs.map(({ path, changed }) => `${path} ${changed}`).join('\n')
  const [from, to] = range ?? []
  useEffect(() => {
    let current = true
    const timer = setTimeout(() => {
      const part = from === undefined || to === undefined ? {} : { from, to }
      postJson<Curves>('curves', { runs: paths, metric, over, points, ...part }).then(
        (curves) => current && setKnown({ curves }),
        (error: unknown) =>
          current &&
          setKnown((before) => ({ ...before, problem: error instanceof Error ? error.message : String(error) })),
      )
    }, restMs)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [stamp, metric, over, points, from, to])
  return known
}
