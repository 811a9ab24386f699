// Curves of runs over each other: which column, over what, and how.
import { useMemo, useState } from 'preact/hooks'
import { curveAxes, type CurveAxis } from '../../wire/curves.js'
import type { RunLine } from '../../wire/runs.js'
import { Chart } from '../components/chart.js'
import { Notice } from '../components/notice.js'
import { curveSeries } from './curve-series.js'
import { useCurves } from './use-curves.js'

/** What is drawn. */
export interface CurvesPanelProps {
  readonly title: string
  readonly runs: readonly RunLine[]
  readonly baseline?: string | undefined
  readonly height?: number
}

/** The column by which most of the runs were chosen, among those that there are. */
function usualMetric(runs: readonly RunLine[]): string {
  const counts = new Map<string, number>()
  for (const { best } of runs)
    if (best?.metric !== undefined) counts.set(best.metric, (counts.get(best.metric) ?? 0) + 1)
  const [most] = [...counts].sort(([, a], [, b]) => b - a)
  return most === undefined ? 'train.loss' : `validation.${most[0]}`
}

/** The chart with its choices. */
export function CurvesPanel({ title, runs, baseline, height = 280 }: CurvesPanelProps) {
  const [asked, setAsked] = useState<string>()
  const [over, setOver] = useState<CurveAxis>('epoch')
  const [log, setLog] = useState(false)
  const [range, setRange] = useState<readonly [number, number]>()
  const metric = asked ?? usualMetric(runs)
  const points = runs.length > 200 ? 160 : runs.length > 40 ? 400 : 2000
  const { curves, problem } = useCurves({ runs, metric, over, points, range })
  const places = useMemo(() => new Map(runs.map(({ path }, place) => [path, place])), [runs])
  const series = useMemo(
    () => (curves === undefined ? [] : curveSeries(curves, places, baseline)),
    [curves, places, baseline],
  )
  const metrics = curves?.metrics ?? []
  const names = metrics.includes(metric) ? metrics : [metric, ...metrics]
  return (
    <div>
      <div class="row">
        <label>
          Curve{' '}
          <select value={metric} onChange={({ currentTarget }) => setAsked(currentTarget.value)}>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          over{' '}
          <select
            value={over}
            onChange={({ currentTarget }) => {
              setRange(undefined)
              setOver(curveAxes.find((axis) => axis === currentTarget.value) ?? 'epoch')
            }}
          >
            {curveAxes.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={log} onChange={({ currentTarget }) => setLog(currentTarget.checked)} /> logarithmic
        </label>
        {curves !== undefined && !curves.exact && (
          <span class="muted small">thinned to its least and greatest values; zoom in for all of them</span>
        )}
      </div>
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      {curves !== undefined && series.length === 0 && (
        <Notice>
          None of these runs has a history of {metric} yet. It is written with the first evaluation of a training.
        </Notice>
      )}
      {curves !== undefined && series.length > 0 && (
        <Chart
          title={title}
          x={{ label: over, ...(over === 'seconds' && { unit: 's' }), values: curves.x }}
          y={{ label: metric, log }}
          series={series}
          height={height}
          onZoom={setRange}
        />
      )}
    </div>
  )
}
