// Charts of a tuning: values over trials with the best so far, importances, each parameter against the value, the Pareto front.
import { useMemo } from 'preact/hooks'
import type { TrialLine, TuningAxis, TuningData } from '../../wire/tuning.js'
import { Chart } from '../components/chart.js'
import { Figure } from '../components/figure.js'
import { shown } from '../components/numbers.js'
import { Table } from '../components/table.js'
import { placeOn } from './brush.js'

interface Scored {
  readonly trial: TrialLine
  readonly value: number
}

/** Points are trials. */
const trialName = (numbers: readonly number[]) => ({
  label: 'trial',
  of: (point: number) => String(numbers[point] ?? ''),
})

/** Complete trials with a value of an objective. */
export const scored = (trials: readonly TrialLine[], objective: number): readonly Scored[] =>
  trials.flatMap((trial) => {
    const value = trial.values[objective]
    return trial.state === 'complete' && typeof value === 'number' ? [{ trial, value }] : []
  })

/** Values over trials, with the best so far. */
export function History({ data, objective }: { readonly data: TuningData; readonly objective: number }) {
  const { name = '', direction } = data.objectives[objective] ?? {}
  const { x, values, best } = useMemo(() => {
    const points = scored(data.trials, objective)
    const sign = direction === 'maximize' ? -1 : 1
    let least = Infinity
    return {
      x: points.map(({ trial }) => trial.number),
      values: points.map(({ value }) => value),
      best: points.map(({ value }) => sign * (least = Math.min(least, sign * value))),
    }
  }, [data.trials, objective, direction])
  const series = useMemo(
    () => [
      { label: 'trial', values, dots: true },
      { label: 'best so far', values: best, colour: 'var(--series-2)', width: 2 },
    ],
    [values, best],
  )
  return (
    <Chart
      title={`History of ${name}`}
      x={{ label: 'trial', values: x }}
      y={{ label: name }}
      series={series}
    />
  )
}

/** Shares of the parameters. */
export function Importances({ data }: { readonly data: TuningData }) {
  if (data.importances.length === 0) return <p class="muted">Importances need 20 complete trials.</p>
  const most = data.importances[0]?.share ?? 1
  return (
    <Figure
      title="Importances (PED-ANOVA)"
      marks={{
        ...{ rows: 1, lengthOf: () => data.importances.length },
        textOf: (_, place) => {
          const { parameter = '', share = 0 } = data.importances[place] ?? {}
          return `${parameter}: ${Math.round(share * 100)} % of the importance`
        },
      }}
      table={
        <Table
          title="Importances"
          rows={data.importances}
          keyOf={({ parameter }) => parameter}
          columns={[
            { key: 'parameter', title: 'Parameter', cell: ({ parameter }) => parameter },
            { key: 'share', title: 'Share', numeric: true, cell: ({ share }) => shown(share) },
          ]}
        />
      }
    >
      <ul class="bars">
        {data.importances.map(({ parameter, share }) => (
          <li key={parameter}>
            <span>{parameter}</span>
            <span class="bar" style={{ width: `${(100 * share) / (most || 1)}%` }} aria-hidden="true" />
            <span>{Math.round(share * 100)} %</span>
          </li>
        ))}
      </ul>
    </Figure>
  )
}

/** One parameter against an objective. */
export function SliceChart({
  data,
  axis,
  objective,
  trials,
}: {
  readonly data: TuningData
  readonly axis: TuningAxis
  readonly objective: number
  readonly trials: readonly TrialLine[]
}) {
  const { x, values, numbers } = useMemo(() => {
    const points = scored(trials, objective)
      .flatMap(({ trial, value }) => {
        const given = Object.hasOwn(trial.parameters, axis.parameter)
          ? trial.parameters[axis.parameter]
          : undefined
        const place = placeOn(axis, given)
        if (place === undefined) return []
        // Choices stand at whole numbers, and what is drawn in decades at its logarithm.
        const at = axis.scale === 'categorical' ? axis.domain.indexOf(given ?? null) : Number(given)
        return [{ x: axis.scale === 'log' ? Math.log10(at) : at, value, number: trial.number }]
      })
      .sort((a, b) => a.x - b.x)
    return {
      x: points.map((point) => point.x),
      values: points.map(({ value }) => value),
      numbers: points.map(({ number }) => number),
    }
  }, [trials, axis, objective])
  const series = useMemo(
    () => [{ label: data.objectives[objective]?.name ?? 'value', values, dots: true }],
    [values],
  )
  const format = (at: number): string => {
    if (axis.scale === 'log') return shown(Number((10 ** at).toPrecision(3)))
    if (axis.scale !== 'categorical') return shown(at)
    return Number.isInteger(at) ? String(axis.domain[at] ?? '') : ''
  }
  if (x.length === 0) return null
  return (
    <Chart
      title={axis.parameter}
      x={{ label: axis.parameter, values: x, format }}
      y={{ label: data.objectives[objective]?.name ?? 'value' }}
      name={trialName(numbers)}
      series={series}
      height={200}
    />
  )
}

/** Two objectives against each other, and the trials that no other beats. */
export function ParetoChart({ data }: { readonly data: TuningData }) {
  const [first, second] = data.objectives
  const { x, all, front, numbers } = useMemo(() => {
    const best = new Set(data.front)
    const points = scored(data.trials, 0)
      .flatMap(({ trial, value }) =>
        typeof trial.values[1] === 'number'
          ? [{ x: value, y: trial.values[1], best: best.has(trial.number), number: trial.number }]
          : [],
      )
      .sort((a, b) => a.x - b.x)
    return {
      x: points.map((point) => point.x),
      all: points.map((point) => (point.best ? undefined : point.y)),
      front: points.map((point) => (point.best ? point.y : undefined)),
      numbers: points.map(({ number }) => number),
    }
  }, [data.trials, data.front])
  const series = useMemo(
    () => [
      { label: 'trial', values: all, dots: true },
      { label: 'Pareto front', values: front, colour: 'var(--series-2)', width: 2 },
    ],
    [all, front],
  )
  if (first === undefined || second === undefined || x.length === 0) return null
  return (
    <Chart
      title="Pareto front"
      x={{ label: first.name, values: x }}
      y={{ label: second.name }}
      name={trialName(numbers)}
      series={series}
    />
  )
}
