// The pictures of an electrodialysis run: single batches from their first sample, how errors grow from there
// and from any sample, and where predictions lie against what was measured.
import { greatestOf } from '@utsushi/ground'
import { countOf, listed } from '@utsushi/study'
import {
  colours,
  displayUnit,
  formatFixed,
  formatShare,
  lineChart,
  palette,
  rivalColours,
  scatterChart,
  smallMultiples,
  type ChartSpec,
  type LineSeries,
} from '@utsushi/study/plots'
import type { Picture } from '@utsushi/study'
import { experimentSeries } from '../data/experiments.js'
import { predictedColumns } from '../model/balance.js'
import type { PartEvaluation, ScoredPart } from '../score.js'
import { forecasterNames, forecasters, type ByForecaster, type Forecaster } from '../score/baselines.js'
import { inCourses, measuredPairs, type ScoredTask } from '../score/columns.js'
import { drawn, drawnWords } from './drawn.js'
import {
  beyondFinding,
  changesFinding,
  growthFinding,
  originFinding,
  parityFinding,
  trajectoriesFinding,
} from './findings.js'
import { typicalExperiments } from '../score/experiments.js'
import type { ErrorQuantiles } from '../score/origins.js'

/** The line of each forecaster, the same in all pictures. */
const styles: ByForecaster<Pick<LineSeries, 'name' | 'colour' | 'dash'>> = {
  emulator: { name: forecasterNames.emulator, colour: colours.predicted },
  no_change: { name: forecasterNames.no_change, colour: rivalColours[0], dash: [5, 3] },
  linear: { name: forecasterNames.linear, colour: rivalColours[2], dash: [2, 2] },
}

/** All pictures by file name; those of single experiments are of the first part, the test. */
export function pictures(task: ScoredTask, parts: readonly ScoredPart[]): Readonly<Record<string, Picture>> {
  const [first] = parts
  if (first === undefined) return {}
  return {
    trajectories: {
      chart: trajectoryPicture(task, first),
      caption: 'Whole batches from their first sample: the best, the median and the worst',
      alt: trajectoriesFinding(first.evaluation),
    },
    error_growth: {
      chart: growthPicture(parts),
      caption: 'How errors grow with the distance from the first sample',
      alt: parts.map(({ evaluation }) => growthFinding(evaluation)).join(' '),
    },
    error_growth_any_sample: {
      chart: originPicture(first.evaluation),
      caption: 'How errors grow with the distance from any sample, by column',
      alt: originFinding(first.evaluation),
    },
    prediction_vs_actual: {
      chart: parityPicture(task, first),
      caption: 'Free-running predictions against what was measured',
      alt: parityFinding(first.evaluation),
    },
    changes: {
      chart: changesPicture(task, first),
      caption: 'Changes from sample to sample, predicted one step ahead against measured',
      alt: changesFinding(first.evaluation),
    },
    ...(parts.some(({ evaluation }) => evaluation.part === 'extremes') && {
      beyond_training: {
        chart: extremesPicture(parts),
        caption: 'Errors of whole batches by how far their controls lie beyond training',
        alt: beyondFinding(parts.map(({ evaluation }) => evaluation)),
      },
    }),
  }
}

/** The best, the median and the worst batch from their first sample on: measured points, predicted lines. */
function trajectoryPicture(task: ScoredTask, { evaluation, places, free }: ScoredPart): ChartSpec {
  const { data: experiments, model } = task
  const { system, times, steps, panel } = experiments
  const shown = typicalExperiments(evaluation.byExperiment)
  const columns = predictedColumns(model)
  const predictedAt = inCourses(task, free, places.length)
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
  const panels = groups.flatMap((group) =>
    shown.map(({ kind, at }) => {
      const place = places[at] ?? 0
      const length = experiments.lengths[place] ?? 0
      const time = Array.from(times.subarray(place * steps, place * steps + length))
      const lines = group.places.flatMap((feature, k): LineSeries[] => {
        const name = group.of[k] ?? ''
        const measured = experimentSeries(experiments, place, panel.names[feature] ?? '')
        const own = columns.indexOf(feature)
        const predicted = time.map((_, step) =>
          step === 0 ? (measured[0] ?? NaN) : predictedAt(at, step, own),
        )
        return [
          { name, colour: colourOf(name), ...drawn(time, measured), strokeWidth: 0, points: true },
          { name, colour: colourOf(name), ...drawn(time, predicted), strokeWidth: 1.6 },
        ]
      })
      const others = names.filter((name) => !group.of.includes(name))
      return lineChart({
        title: `${group.label} (${displayUnit(group.unit)}), ${kind}`,
        width: 250,
        height: 118,
        x: { label: '', ticks: 6 },
        y: { label: '', ticks: 4 },
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
      `Points are measured, lines free-running, over time (${displayUnit(system.timeUnit)}). Batches, with the median error of their columns as a share of the range in training: ` +
      `${listed(shown.map(({ kind, at }) => batchWords(kind, evaluation.byExperiment[at])))}.${drawnWords(greatestOf(shown.map(({ at }) => experiments.lengths[places[at] ?? 0] ?? 0)))}`,
    columns: Math.max(1, shown.length),
    spacing: 18,
    sharedColour: true,
    panels,
  })
}

/** `worst: 3 (5.8 %)`. */
function batchWords(
  kind: string,
  score: { readonly experiment: string; readonly share: number } | undefined,
): string {
  const share = score === undefined || Number.isNaN(score.share) ? '' : ` (${formatShare(score.share)})`
  return `${kind} ${score?.experiment ?? ''}${share}`
}

/** Free-running error by distance from the first sample, beside what needs no model. */
function growthPicture(parts: readonly ScoredPart[]): ChartSpec {
  const panels = parts.map(({ evaluation: { part, freeRunning, experiments } }) => {
    const line = (by: Forecaster): LineSeries => {
      const known = bySteps(freeRunning[by].byStep)
      return { ...styles[by], ...drawn(known.x, known.y), points: known.x.length <= 40 }
    }
    return lineChart({
      title: `${part}: ${countOf(experiments.length, 'experiment')}`,
      width: 330,
      height: 230,
      x: { label: 'steps from the first sample', ticks: 8 },
      y: { label: 'RMSE of scaled values', scale: 'log' },
      series: forecasters.map(line),
    })
  })
  return smallMultiples({
    title: 'How errors grow from the first sample',
    subtitle: `Free-running; logarithmic axis. Fewer experiments reach the later steps.${drawnWords(
      greatestOf(parts.map(({ evaluation }) => bySteps(evaluation.freeRunning.emulator.byStep).x.length)),
    )}`,
    columns: 2,
    sharedColour: true,
    panels,
  })
}

/** Median errors of every forecaster by distance, and what nine of ten errors of the emulator stay below. */
function originPicture({ part, experiments, byOrigin }: PartEvaluation): ChartSpec {
  const panels = [
    { title: 'all columns', of: byOrigin.all },
    ...Object.entries(byOrigin.columns).map(([title, of]) => ({ title, of })),
  ]
  const columns = Math.min(4, panels.length)
  return smallMultiples({
    title: `How errors grow from any sample: ${countOf(experiments.length, `${part} experiment`)}`,
    subtitle:
      'A forecast begins at every sample in turn and knows what was measured up to it. Absolute errors in per cent of the ' +
      'range in training, logarithmic, by steps ahead. Fewer forecasts reach far ahead.',
    columns,
    spacing: 18,
    sharedColour: true,
    panels: panels.map(({ title, of }) => {
      const line = (by: Forecaster, pick: keyof ErrorQuantiles): LineSeries => ({
        ...styles[by],
        ...bySteps(of[by][pick].map((share) => share && 100 * share)),
      })
      return lineChart({
        title,
        width: 165,
        height: 120,
        x: { label: '', ticks: 5 },
        y: { label: '', scale: 'log' },
        series: [
          line('emulator', 'median'),
          { ...line('emulator', 'ninety'), name: 'emulator, nine of ten below', dash: [2, 3] },
          line('no_change', 'median'),
          line('linear', 'median'),
        ],
      })
    }),
  })
}

/** By steps ahead, beginning with one; distances without a comparison are left out. */
function bySteps(values: readonly (number | null)[]): Required<Pick<LineSeries, 'x' | 'y'>> {
  const known = values.flatMap((value, k): [number, number][] => (value === null ? [] : [[k + 1, value]]))
  return { x: known.map(([step]) => step), y: known.map(([, value]) => value) }
}

/** Predicted against measured values, free-running: a panel a column. */
function parityPicture(task: ScoredTask, { evaluation, places, free }: ScoredPart): ChartSpec {
  const pairs = [...measuredPairs(task, places, free)]
  const panels = evaluation.freeRunning.emulator.columns.map(({ name, unit, share }, column) => {
    const own = pairs.filter((pair) => pair.column === column)
    return scatterChart({
      width: 150,
      height: 150,
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
function changesPicture(task: ScoredTask, { evaluation, places, oneStep }: ScoredPart): ChartSpec {
  const pairs = [...measuredPairs(task, places, oneStep)]
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
      ...(r2 !== null && { notes: [r2 < -1 ? 'R² below −1' : `R² ${formatFixed(r2, 3)}`] }),
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
function extremesPicture(parts: readonly ScoredPart[]): ChartSpec {
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
