// The pictures of an electrodialysis run: how training went, single batches from their first sample, how errors grow, and where
// predictions lie against what was measured.
import {
  colours,
  displayUnit,
  formatShare,
  lineChart,
  palette,
  scatterChart,
  smallMultiples,
  type ChartSpec,
  type LineSeries,
} from '@utsushi/study/plots'
import type { HistoryRecord } from '@utsushi/study'
import type { Courses } from './courses.js'
import type { ElectrodialysisData } from './data.js'
import type { PartEvaluation } from './evaluation.js'
import { typicalExperiments } from './experiment-scores.js'
import { experimentSeries } from './experiments.js'
import type { ElectrodialysisModel } from './model.js'
import { predictedColumns } from './objective.js'
import { measuredPairs } from './scoring.js'

/** A part with the courses that it was scored by. */
export interface DrawnPart {
  readonly evaluation: PartEvaluation
  readonly places: readonly number[]
  readonly free: Courses
  readonly oneStep: Courses
}

type Model = Pick<ElectrodialysisModel, 'columns'>

const sizes = { small: { width: 150, height: 150 }, wide: { width: 700, height: 210 } } as const

/** Training loss, and the errors that chose the epoch, by epoch. */
export function lossPicture(history: readonly HistoryRecord[], bestEpoch: number): ChartSpec {
  const of = (pick: (record: HistoryRecord) => unknown): Pick<LineSeries, 'x' | 'y'> => {
    const known = history.filter((record) => typeof pick(record) === 'number')
    return { x: known.map(({ epoch }) => epoch), y: known.map((record) => Number(pick(record))) }
  }
  const validation = (name: string) => (record: HistoryRecord) =>
    (record['validation'] as Record<string, unknown> | undefined)?.[name]
  const oneStep = of(validation('mseOneStep'))
  const free = of(validation('rmseFreeRunning'))
  const best = { x: bestEpoch, label: `kept: epoch ${Number(bestEpoch.toPrecision(4))}` }
  const loss = lineChart({
    ...sizes.wide,
    title: 'Squared error of scaled values (logarithmic axis)',
    x: { label: '', ticks: 10 },
    y: { label: 'mean squared error', scale: 'log' },
    series: [
      {
        name: 'training loss',
        colour: colours.training,
        ...of((record) => (record['train'] as { loss?: unknown } | undefined)?.loss),
      },
      ...(oneStep.x.length > 0
        ? [{ name: 'validation, one step ahead', colour: colours.validation, ...oneStep }]
        : []),
      ...(free.x.length > 0
        ? [
            {
              name: 'validation, free-running',
              colour: palette[2],
              x: free.x,
              y: Array.from(free.y, (value) => value ** 2),
            },
          ]
        : []),
    ],
    markers: [best],
    legend: true,
  })
  const rate = lineChart({
    ...sizes.wide,
    height: 80,
    title: 'Learning rate',
    x: { label: 'epoch', ticks: 10 },
    y: { label: 'rate', zero: true, ticks: 3, format: '~g' },
    series: [{ name: 'learning rate', colour: colours.muted, ...of((record) => record['learningRate']) }],
  })
  return smallMultiples({ title: 'Training', columns: 1, legends: true, width: 700, panels: [loss, rate] })
}

/** The best, the median and the worst batch from their first sample on: measured points, predicted lines. */
export function trajectoryPicture(
  { evaluation, places, free }: DrawnPart,
  model: Model,
  { experiments }: Pick<ElectrodialysisData, 'experiments'>,
): ChartSpec {
  const { system, times, steps, panel } = experiments
  const shown = typicalExperiments(evaluation.byExperiment)
  const columns = predictedColumns(model)
  const responses = model.columns.responses.map((place) => panel.names[place] ?? '')
  const names = [...system.compartments, ...responses]
  const colourOf = (name: string): string => palette[names.indexOf(name) % palette.length] ?? colours.ink
  const groups = [
    { label: 'volume', unit: system.volumeUnit, places: system.places.volumes, of: system.compartments },
    ...system.species.map((species, k) => ({
      label: species,
      unit: system.concentrationUnit,
      places: system.places.concentrations[k] ?? [],
      of: system.compartments,
    })),
    ...model.columns.responses.map((place, k) => ({
      label: responses[k] ?? '',
      unit: system.variables[place]?.unit ?? '1',
      places: [place],
      of: [responses[k] ?? ''],
    })),
  ]
  const panels = groups.flatMap((group, row) =>
    shown.map(({ kind, at }, column) => {
      const place = places[at] ?? 0
      const length = experiments.lengths[place] ?? 0
      const time = Array.from(times.subarray(place * steps, place * steps + length))
      const lines = group.places.flatMap((feature, k): LineSeries[] => {
        const name = group.of[k] ?? ''
        const measured = experimentSeries(experiments, place, panel.names[feature] ?? '')
        const own = columns.indexOf(feature)
        const predicted = time.map((_, step) =>
          step === 0
            ? (measured[0] ?? NaN)
            : (free.seen[((step - 1) * places.length + at) * columns.length + own] ?? NaN),
        )
        return [
          { name, colour: colourOf(name), x: time, y: measured, strokeWidth: 0, points: true },
          { name, colour: colourOf(name), x: time, y: predicted, strokeWidth: 1.6 },
        ]
      })
      const others = names.filter((name) => !group.of.includes(name))
      const score = evaluation.byExperiment[at]
      return lineChart({
        ...(row === 0 && {
          title: `${kind}: batch ${score?.experiment ?? ''} (${formatShare(score?.share ?? NaN)})`,
        }),
        width: 250,
        height: 118,
        x: { label: row === groups.length - 1 ? `time (${displayUnit(system.timeUnit)})` : '', ticks: 6 },
        y: { label: column === 0 ? `${group.label} (${displayUnit(group.unit)})` : '', ticks: 4 },
        series: [
          ...lines,
          // Every panel names all lines, so that all share one legend.
          ...others.map((name) => ({ name, colour: colourOf(name), x: [], y: [] })),
        ],
      })
    }),
  )
  return smallMultiples({
    title: `Whole batches of the ${evaluation.part} experiments from their first sample`,
    subtitle:
      'Points are measured, lines free-running. In brackets the median error of the columns as a share of their training range.',
    columns: Math.max(1, shown.length),
    spacing: 18,
    sharedColour: true,
    panels,
  })
}

/** Free-running error by distance from the first sample, beside what needs no model. */
export function growthPicture(parts: readonly DrawnPart[]): ChartSpec {
  const panels = parts.map(({ evaluation: { part, freeRunning, experiments } }) => {
    const line = (y: readonly (number | null)[]) => {
      const known = y.flatMap((value, k): [number, number][] => (value === null ? [] : [[k + 1, value]]))
      return {
        x: known.map(([step]) => step),
        y: known.map(([, value]) => value),
        points: known.length <= 40,
      }
    }
    return lineChart({
      title: `${part}: ${experiments.length} experiments`,
      width: 330,
      height: 230,
      x: { label: 'steps from the first sample', ticks: 8 },
      y: { label: 'RMSE of scaled values', scale: 'log' },
      series: [
        { name: 'emulator', colour: colours.predicted, ...line(freeRunning.emulator.byStep) },
        { name: 'no change', colour: colours.rule, dash: [5, 3], ...line(freeRunning.no_change.byStep) },
        { name: 'straight line', colour: colours.model, dash: [2, 2], ...line(freeRunning.linear.byStep) },
      ],
    })
  })
  return smallMultiples({
    title: 'How errors grow from the first sample',
    subtitle: 'Free-running; logarithmic axis. Fewer experiments reach the later steps.',
    columns: 2,
    sharedColour: true,
    panels,
  })
}

/** Predicted against measured values, free-running: a panel a column. */
export function parityPicture(
  { evaluation, places, free }: DrawnPart,
  model: Model,
  data: Pick<ElectrodialysisData, 'experiments' | 'scaler'>,
): ChartSpec {
  const pairs = [...measuredPairs(model, data, places, free)]
  const panels = evaluation.freeRunning.emulator.columns.map(({ name, unit, share }, column) => {
    const own = pairs.filter((pair) => pair.column === column)
    return scatterChart({
      ...sizes.small,
      title: `${name} (${displayUnit(unit)})`,
      oneToOne: true,
      xAxis: { label: '', ticks: 4 },
      yAxis: { label: '', ticks: 4 },
      x: own.map(({ measured }) => measured),
      y: own.map(({ predicted }) => predicted),
      notes: [`RMSE ${formatShare(share)}`],
      densityLabel: null,
    })
  })
  return smallMultiples({
    title: `Predicted (up) against measured (across): ${evaluation.part} experiments, free-running`,
    subtitle: 'Every sample after the first. RMSE as a share of the range in training.',
    columns: 4,
    spacing: 20,
    panels,
  })
}

/** Predicted against measured changes from sample to sample, one step ahead: a panel a named change. */
export function changesPicture(
  { evaluation, places, oneStep }: DrawnPart,
  model: Model,
  data: Pick<ElectrodialysisData, 'experiments' | 'scaler'>,
): ChartSpec {
  const pairs = [...measuredPairs(model, data, places, oneStep)]
  const columns = evaluation.oneStep.emulator.columns.map(({ name }) => `d${name}`)
  const panels = evaluation.deltas.map(({ name, unit, r2 }) => {
    const own = pairs.filter(({ column, before }) => columns[column] === name && !Number.isNaN(before))
    return scatterChart({
      width: 200,
      height: 200,
      title: `${name} (${displayUnit(unit)})`,
      oneToOne: true,
      xAxis: { label: '', ticks: 4, format: '~g' },
      yAxis: { label: '', ticks: 4, format: '~g' },
      x: own.map(({ measured, before }) => measured - before),
      y: own.map(({ predicted, before }) => predicted - before),
      ...(r2 !== null && { notes: [`R² ${r2.toFixed(3)}`] }),
      densityLabel: null,
    })
  })
  return smallMultiples({
    title: `Changes from sample to sample: ${evaluation.part} experiments, one step ahead`,
    subtitle: 'Predicted (up) against measured (across), every step beginning from the measured state.',
    columns: 3,
    spacing: 22,
    panels,
  })
}

/** Error of whole batches against how far the controls leave those of training. */
export function extremesPicture(parts: readonly DrawnPart[]): ChartSpec {
  const series = parts.map(({ evaluation: { part, byExperiment } }, k) => ({
    name: part,
    colour: palette[k % palette.length] ?? colours.ink,
    x: byExperiment.map(({ beyond }) => 100 * beyond),
    y: byExperiment.map(({ share }) => 100 * share),
    points: true,
    strokeWidth: 0,
  }))
  return lineChart({
    title: 'Error beyond the training range',
    subtitle:
      'A point an experiment, free-running from its first sample; at 0 all controls lie within the range of training.',
    x: { label: 'distance of the controls beyond training (% of their range)' },
    y: { label: 'median error of the columns (% of range)', zero: true },
    series,
    legend: true,
  })
}
