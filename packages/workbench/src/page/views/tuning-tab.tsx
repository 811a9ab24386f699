// A tuning, live from its journal.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { TuningData } from '../../wire/tuning.js'
import { Figure } from '../components/figure.js'
import { Notice } from '../components/notice.js'
import type { Read } from '../components/reading.js'
import { Seen } from '../components/seen.js'
import { getJson } from '../data/ask-server.js'
import { lineOf } from '../data/run-lines.js'
import { useAsked } from '../data/use-asked.js'
import type { RunViewProps } from '../run-view.js'
import { brushed, drawnAxes, type Brush } from '../tuning/brush.js'
import { ParallelCoordinates, parallelMarks } from '../tuning/parallel-coordinates.js'
import { barMarks, lanesOf, Timeline } from '../tuning/timeline.js'
import { TrialTable } from '../tuning/trial-table.js'
import { History, Importances, ParetoChart, SliceChart } from '../tuning/tuning-charts.js'
import '../style/tuning.css'

/** A journal that grows is read again no more often than this. */
const restMs = 800

/** All of its pictures. */
export function View({ run }: RunViewProps) {
  const { path } = run.line
  const changed = useSettled(lineOf(path)?.changed ?? run.line.changed)
  const { answer: data, problem } = useAsked(
    (signal) => getJson<TuningData>('tuning', { path }, signal),
    [path, changed],
  )
  const [objective, setObjective] = useState(0)
  const [brush, setBrush] = useState<Brush>({})
  const axes = useMemo(() => (data === undefined ? [] : drawnAxes(data)), [data])
  const kept = useMemo(
    () => (data === undefined ? [] : brushed(data.trials, axes, brush)),
    [data, axes, brush],
  )
  const [read, setRead] = useState<Read>()
  const [readBar, setReadBar] = useState<number>()
  const marks = useMemo(() => parallelMarks(axes, kept), [axes, kept])
  const bars = useMemo(() => (data === undefined ? [] : lanesOf(data.trials, Date.now())), [data])
  const timeMarks = useMemo(() => barMarks(bars), [bars])
  if (problem !== undefined) return <Notice kind="problem">{problem}</Notice>
  if (data === undefined) return <Notice kind="wait">Reading the journal…</Notice>
  if (data.trials.length === 0)
    return <Notice>The journal holds no trial yet: the first appears here as it begins.</Notice>
  const isBrushed = Object.keys(brush).length > 0
  return (
    <>
      {data.objectives.length > 1 && (
        <label class="row">
          Objective
          <select
            value={String(objective)}
            onChange={({ currentTarget }) => setObjective(Number(currentTarget.value))}
          >
            {data.objectives.map(({ name }, at) => (
              <option key={name} value={String(at)}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="panels">
        <History data={data} objective={objective} />
        <Importances data={data} />
        {data.objectives.length > 1 && <ParetoChart data={data} />}
      </div>
      <Figure
        title="Parallel coordinates"
        table={<TrialTable title="Trials of the parallel coordinates" data={data} trials={kept} />}
        marks={marks}
        onRead={setRead}
      >
        <ParallelCoordinates
          axes={axes}
          trials={data.trials}
          kept={kept}
          brush={brush}
          read={read}
          onBrush={(axis, range) =>
            setBrush((before) => ({
              ...Object.fromEntries(Object.entries(before).filter(([name]) => name !== axis)),
              ...(range !== undefined && { [axis]: range }),
            }))
          }
        />
      </Figure>
      <div class="row">
        <span class="muted" role="status">
          {isBrushed
            ? `${kept.length} complete trials are within`
            : 'Drag along an axis to keep a part of the trials.'}
        </span>
        {isBrushed && (
          <button type="button" onClick={() => setBrush({})}>
            All trials
          </button>
        )}
      </div>
      <h2>Parameters against {data.objectives[objective]?.name ?? 'the value'}</h2>
      <div class="panels slices">
        {data.axes.map((axis) => (
          <Seen key={axis.parameter} height={260}>
            <SliceChart data={data} axis={axis} objective={objective} trials={kept} />
          </Seen>
        ))}
      </div>
      <h2>Timeline</h2>
      <Figure
        title="When trials ran"
        table={<TrialTable title="Trials of the timeline" data={data} trials={data.trials} began />}
        marks={timeMarks}
        onRead={(at) => setReadBar(at?.[1])}
      >
        <Timeline bars={bars} read={readBar} />
      </Figure>
      <h2>Trials{isBrushed ? ' within the kept parts' : ''}</h2>
      <TrialTable title="Trials" data={data} trials={isBrushed ? kept : data.trials} />
    </>
  )
}

/** A value that changes often, taken no more often than every so many milliseconds; the last one always is. */
function useSettled(value: number): number {
  const latest = useRef(value)
  latest.current = value
  const [settled, setSettled] = useState(value)
  const behind = value !== settled
  useEffect(() => {
    if (!behind) return undefined
    const timer = setTimeout(() => setSettled(latest.current), restMs)
    return () => clearTimeout(timer)
  }, [behind, settled])
  return settled
}
