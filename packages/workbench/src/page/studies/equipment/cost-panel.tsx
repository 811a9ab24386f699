// What a threshold does: windows by what happened and what was said, and what that costs beside other thresholds.
import { useMemo, useState } from 'preact/hooks'
import type { EquipmentDetails, WindowsPart } from '../../../wire/details.js'
import { Chart } from '../../components/chart.js'
import { shown } from '../../components/numbers.js'
import { costOf, countsAt, thresholds } from './replay.js'

/** The matrix, the costs, and the curve of costs. */
export function CostPanel({
  details,
  part,
  horizon,
  threshold,
  inUse,
}: {
  readonly details: EquipmentDetails
  readonly part: WindowsPart
  readonly horizon: number
  readonly threshold: number
  readonly inUse: number
}) {
  const [costs, setCosts] = useState(details.costs)
  const counts = countsAt(part, horizon, threshold)
  const curve = useMemo(
    () => thresholds.map((at) => costOf(countsAt(part, horizon, at), costs)),
    [part, horizon, costs],
  )
  const marked = useMemo(() => {
    const at = Math.round(threshold * 100)
    return thresholds.map((_, place) => (place === at ? curve[place] : undefined))
  }, [curve, threshold])
  const least = curve.indexOf(Math.min(...curve))
  const { hits, missed, falseAlarms, quiet, unknown } = counts
  const cell = (count: number, of: number, kind: string) => (
    <td class={kind}>
      <b>{count}</b> <span class="muted small">{of === 0 ? '' : `${Math.round((100 * count) / of)} %`}</span>
    </td>
  )
  const cost = (key: keyof typeof costs, title: string) => (
    <label>
      {title}{' '}
      <input
        type="number"
        min="0"
        step="any"
        aria-label={title.startsWith('Cost') ? title : `Cost ${title}`}
        value={costs[key]}
        onInput={(event) => {
          const value = event.currentTarget.valueAsNumber
          if (value >= 0) setCosts({ ...costs, [key]: value })
        }}
      />
    </label>
  )
  return (
    <section>
      <h2>What this threshold does</h2>
      <table class="matrix">
        <caption>Windows by what happened and what was said, with their share of what happened</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">alarm</th>
            <th scope="col">no alarm</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">deviation</th>
            {cell(hits, hits + missed, 'good')}
            {cell(missed, hits + missed, 'bad')}
          </tr>
          <tr>
            <th scope="row">none</th>
            {cell(falseAlarms, falseAlarms + quiet, 'bad')}
            {cell(quiet, falseAlarms + quiet, 'good')}
          </tr>
        </tbody>
      </table>
      <p role="status">
        Cost {shown(costOf(counts, costs))}; at the run's threshold ({shown(inUse)}){' '}
        {shown(costOf(countsAt(part, horizon, inUse), costs))}, least {shown(curve[least])} at{' '}
        {shown(thresholds[least])}.{unknown > 0 ? ` Of ${unknown} windows the outcome is not known.` : ''}
      </p>
      <div class="row controls">
        {cost('missed', 'Cost of a missed deviation')}
        {cost('falseAlarm', 'of a false alarm')}
        {cost('hit', 'of a right alarm')}
      </div>
      <Chart
        title="Cost by threshold"
        height={180}
        x={{ label: 'threshold', values: thresholds }}
        y={{ label: 'cost' }}
        series={useMemo(
          () => [
            { label: 'cost', values: curve },
            { label: 'chosen', values: marked, dots: true },
          ],
          [curve, marked],
        )}
      />
    </section>
  )
}
