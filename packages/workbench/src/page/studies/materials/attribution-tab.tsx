// Materials: where on a sequence the answer was taken from, and what the audit told of the data.
import { useMemo, useState } from 'preact/hooks'
import type { MaterialsDetails, RunDetails } from '../../../wire/details.js'
import { Chart } from '../../components/chart.js'
import { Notice } from '../../components/notice.js'
import { runJson } from '../../data/ask-server.js'
import { useAsked } from '../../data/use-asked.js'
import type { RunViewProps } from '../../run-view.js'
import { AuditList } from './audit-list.js'
import { MapStrip } from './map-strip.js'
import '../studies.css'

/** The tab. */
export function View({ run }: RunViewProps) {
  const { path } = run.line
  const { answer, problem, waiting } = useAsked(
    async () => ({
      details: await runJson<RunDetails>(path, 'details.json'),
      found: await runJson<Parameters<typeof AuditList>[0]['found']>(path, 'data_findings.json'),
    }),
    [path],
  )
  if (problem !== undefined) return <Notice kind="problem">{problem}</Notice>
  if (waiting || answer === undefined) return <Notice kind="wait">Reading maps…</Notice>
  const { details, found } = answer
  return (
    <>
      {details?.materials === undefined ? (
        <Notice>
          This run keeps no maps: it was evaluated by an earlier version. <code>utsushi evaluate {path}</code>{' '}
          writes them.
        </Notice>
      ) : (
        <Maps details={details.materials} />
      )}
      <AuditList audit={details?.audit} found={found} />
    </>
  )
}

/** A plain number has no unit to show. */
const measured = ({ label, unit }: MaterialsDetails['x']) => ({
  label,
  ...(unit !== '' && unit !== '1' && { unit }),
})

function Maps({ details }: { readonly details: MaterialsDetails }) {
  const { sequences, axis, method, classes } = details
  const [x, y] = [measured(details.x), measured(details.y)]
  const [place, setPlace] = useState(0)
  const sequence = sequences[place]
  const along = useMemo(() => axis.map((at, k) => at ?? k), [axis])
  const limit = useMemo(
    () =>
      sequences
        .flatMap(({ attribution }) => attribution)
        .reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 1e-12),
    [sequences],
  )
  const series = useMemo(() => [{ label: y.label, values: sequence?.values ?? [] }], [sequence])
  const map = useMemo(() => [{ label: 'attribution', values: sequence?.attribution ?? [] }], [sequence])
  if (sequence === undefined)
    return (
      <Notice>
        No sequence was explained: maps need sequences of one length, and a part that is tested.
      </Notice>
    )
  return (
    <section>
      <h2>Where the answer was taken from</h2>
      <p class="muted small">
        {method}.{' '}
        {classes
          ? 'Blue spoke for the class that was said, orange against it.'
          : 'Blue raised the answer, orange lowered it.'}{' '}
        A map tells what the model goes by; it is no proof of what causes what.
      </p>
      <div class="row controls">
        <label>
          Sequence{' '}
          <select value={place} onChange={(event) => setPlace(Number(event.currentTarget.value))}>
            {sequences.map(({ name, asked, said }, k) => (
              <option key={name} value={k}>
                {name}
                {said === null ? '' : `: said ${said}${said === asked ? '' : `, is ${asked ?? 'unknown'}`}`}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Chart
        title={`Sequence ${sequence.name}`}
        height={200}
        x={{ ...x, values: along }}
        y={y}
        series={series}
      />
      <Chart
        title="Attribution"
        height={150}
        x={{ ...x, values: along }}
        y={{ label: 'attribution' }}
        series={map}
      >
        <MapStrip attribution={sequence.attribution} limit={limit} />
      </Chart>
    </section>
  )
}
