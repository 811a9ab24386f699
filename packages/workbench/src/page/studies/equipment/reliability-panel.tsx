// Whether probabilities mean what they say.
import { useMemo } from 'preact/hooks'
import type { WindowsPart } from '../../../wire/details.js'
import { Chart } from '../../components/chart.js'
import { reliabilityOf } from './replay.js'

/** Told beside happened: on the diagonal they mean what they say. */
export function ReliabilityPanel({
  part,
  horizon,
}: {
  readonly part: WindowsPart
  readonly horizon: number
}) {
  const { x, series, cases } = useMemo(() => {
    const bins = reliabilityOf(part, horizon)
    const told = bins.map((bin) => bin.told)
    return {
      x: told,
      cases: bins.reduce((sum, { count }) => sum + count, 0),
      series: [
        { label: 'happened', values: bins.map((bin) => bin.happened) },
        { label: 'what was told', values: told, dash: [5, 4], colour: 'var(--edge)' },
      ],
    }
  }, [part, horizon])
  return (
    <section>
      <h2>Do the probabilities mean what they say?</h2>
      <p class="muted small">
        {cases} windows in ten bins of what was told. On the dashed line as many deviated as was told.
      </p>
      <Chart
        title="Told and happened"
        height={240}
        x={{ label: 'probability that was told', values: x }}
        y={{ label: 'share that happened', range: [0, 1] }}
        series={series}
      />
    </section>
  )
}
