// Alarms of a run on equipment: history replayed at a threshold that can be moved, what it costs, and which alarms were looked at.
import { useMemo, useState } from 'preact/hooks'
import type { AcknowledgeRequest, Acknowledgements } from '../../../wire/alarms.js'
import type { EquipmentDetails, RunDetails } from '../../../wire/details.js'
import { Notice } from '../../components/notice.js'
import { shown } from '../../components/numbers.js'
import { getJson, postJson, runJson } from '../../data/ask-server.js'
import { useAsked } from '../../data/use-asked.js'
import type { RunViewProps } from '../../run-view.js'
import { AlarmList } from './alarm-list.js'
import { CostPanel } from './cost-panel.js'
import { ReliabilityPanel } from './reliability-panel.js'
import { alarmsAt, lastWords } from './replay.js'
import { Timeline } from './timeline.js'
import '../studies.css'

/** The tab. */
export function View({ run }: RunViewProps) {
  const { path } = run.line
  const { answer, problem, waiting } = useAsked(
    async (signal) => ({
      details: await runJson<RunDetails>(path, 'details.json'),
      seen: await getJson<Acknowledgements>('alarms/acknowledged', { path }, signal),
    }),
    [path],
  )
  const details = answer?.details?.equipment
  if (problem !== undefined) return <Notice kind="problem">{problem}</Notice>
  if (waiting) return <Notice kind="wait">Reading what was said of every window…</Notice>
  if (answer === undefined || details === undefined || details.parts.length === 0)
    return (
      <Notice>
        This run keeps no windows to replay: it was evaluated by an earlier version.{' '}
        <code>utsushi evaluate {path}</code> writes them.
      </Notice>
    )
  return <Alarms key={path} path={path} details={details} seen={answer.seen} />
}

function Alarms({
  path,
  details,
  seen,
}: {
  readonly path: string
  readonly details: EquipmentDetails
  readonly seen: Acknowledgements
}) {
  const [place, setPlace] = useState(0)
  const [horizon, setHorizon] = useState(0)
  const [moved, setMoved] = useState<number>()
  const [said, setSaid] = useState(seen)
  const [problem, setProblem] = useState<string>()
  const part = details.parts[place]
  const inUse = part?.thresholds[horizon] ?? 0.5
  const threshold = moved ?? inUse
  const alarms = useMemo(
    () => (part === undefined ? [] : alarmsAt(details, part, horizon, threshold)),
    [details, part, horizon, threshold],
  )
  const words = useMemo(() => lastWords(said.lines), [said])
  if (part === undefined) return null
  const acknowledge = async (request: Omit<AcknowledgeRequest, 'path'>): Promise<void> => {
    try {
      setSaid(await postJson<Acknowledgements>('alarms/acknowledge', { path, ...request }))
      setProblem(undefined)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const choose = (what: string, value: number, set: (value: number) => void, names: readonly string[]) => (
    <label>
      {what}{' '}
      <select
        value={value}
        onChange={(event) => {
          set(Number(event.currentTarget.value))
          setMoved(undefined)
        }}
      >
        {names.map((name, at) => (
          <option key={name} value={at}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
  return (
    <>
      <div class="row controls">
        {choose(
          'Part',
          place,
          setPlace,
          details.parts.map(({ part: name }) => name),
        )}
        {choose(
          'Horizon',
          horizon,
          setHorizon,
          details.horizons.map((steps) => `${steps} steps ahead`),
        )}
        <label class="slider">
          Threshold <span aria-hidden="true">{shown(threshold)}</span>
          <input
            type="range"
            min="0"
            max="1"
            step="0.005"
            value={threshold}
            onInput={(event) => setMoved(Number(event.currentTarget.value))}
          />
        </label>
        <button type="button" disabled={moved === undefined} onClick={() => setMoved(undefined)}>
          As the run has it ({shown(inUse)})
        </button>
      </div>
      {part.every > 1 && (
        <Notice>Of this part every {part.every}th window is kept here; the report counts all of them.</Notice>
      )}
      <div class="panels">
        <CostPanel details={details} part={part} horizon={horizon} threshold={threshold} inUse={inUse} />
        <ReliabilityPanel part={part} horizon={horizon} />
      </div>
      <Timeline part={part} alarms={alarms} words={words} time={details.time} step={details.step} />
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      {said.unreadable > 0 && (
        <Notice>{said.unreadable} lines of acknowledged.jsonl could not be read and are left out.</Notice>
      )}
      <AlarmList part={part} alarms={alarms} words={words} time={details.time} onSay={acknowledge} />
    </>
  )
}
