// Optimisation history: the score of every trial in the order of their numbers, and the best one so far.
import { greatestOf } from '@utsushi/ground'
import { isFinished } from '@utsushi/tune'
import type { ChartSpec } from '../plots/render.js'
import { elastic } from '../plots/elastic.js'
import { colours } from '../plots/theme.js'
import { smallMultiples } from '../plots/small-multiples.js'
import { continuous, titled } from '../plots/axes.js'
import {
  baselineLayers,
  beyondNote,
  bestRing,
  countAxis,
  namedColours,
  stateColours,
  unitChannel,
} from './chart-parts.js'
import type { ReportObjective, TuningReportInput } from './report-input.js'
import { bestSoFar, lastReport, scoredTrials, scoreOf, signOf } from './trial-scores.js'
import { scoreAxis } from './unit-axis.js'

/** One panel per objective; undefined before a trial has ended. */
export function historyPicture(input: TuningReportInput): ChartSpec | undefined {
  const { objectives } = input
  if (!input.trials.some(isFinished)) return undefined
  const title = 'Optimisation history'
  if (objectives.length === 1) {
    const { spec, subtitle } = panel(input, 0, { width: 680, height: 300 }, true)
    return { ...spec, ...titled({ title, subtitle }, 760) }
  }
  const panels = objectives.map((objective, i) => {
    const last = i === objectives.length - 1
    return {
      ...panel(input, i, { width: 680, height: 200 }, last).spec,
      ...titled({ title: named(objective) }, 680),
    }
  })
  return smallMultiples({
    title,
    subtitle: 'The line is the best score so far, by each objective alone.',
    columns: 1,
    width: 760,
    legends: true,
    panels,
  })
}

export const named = ({ name, direction }: ReportObjective): string =>
  `${name} (${direction === 'maximize' ? 'higher' : 'lower'} is better)`

function panel(
  { objectives, trials, baseline = [] }: TuningReportInput,
  at: number,
  size: { readonly width: number; readonly height: number },
  labelled: boolean,
): { readonly spec: ChartSpec; readonly subtitle: string } {
  const objective = objectives[at]
  const direction = objective?.direction
  const scored = scoredTrials(trials, objectives.length)
  const scores = scored.map((one) => scoreOf(one, at))
  const pruned = at > 0 ? [] : trials.filter(({ state }) => state === 'pruned')
  const reports = pruned.map((trial) => trial.values?.[0] ?? lastReport(trial) ?? Number.NaN)
  const failed = trials.filter(({ state }) => state === 'fail')
  const rivals = at === 0 ? baseline : []
  const axis = scoreAxis(
    [...scores, ...reports],
    direction,
    rivals.map(({ value }) => value),
  )
  const count = countAxis(
    labelled ? 'trial' : '',
    Math.max(1, greatestOf(trials.map(({ number }) => number))),
  )
  const x = continuous('x', count)
  const y = unitChannel('y', axis, objective === undefined ? '' : named(objective))
  const points = [
    ...scored.map(({ trial }, i) => ({ x: trial.number, y: axis.place(scores[i]), state: 'complete' })),
    ...pruned.map((trial, i) => ({
      x: trial.number,
      y: axis.place(reports[i]),
      state: 'pruned, last report',
    })),
    // Failed trials have no score: they stand at the edge.
    ...failed.map((trial) => ({
      x: trial.number,
      y: signOf(direction) > 0 ? 0.985 : 0.015,
      state: 'failed',
    })),
  ].filter((point) => point.y !== undefined)
  const lead = bestSoFar(scores, direction)
  const steps = scored.map(({ trial }, i) => ({ x: trial.number, y: axis.place(lead[i]) }))
  const end = steps[steps.length - 1]
  if (end !== undefined) steps.push({ ...end, x: greatestOf(trials.map(({ number }) => number)) })
  const best = scores.findIndex((score) => score === lead[lead.length - 1])
  const winner = scored[best]
  const states = [
    { name: 'complete', colour: stateColours.complete },
    { name: 'pruned, last report', colour: stateColours.pruned },
    { name: 'failed', colour: stateColours.fail },
  ].filter(({ name }) => points.some(({ state }) => state === name))
  const spec: ChartSpec = {
    ...elastic,
    ...size,
    layer: [
      ...baselineLayers(rivals, axis, size),
      {
        data: { values: points },
        mark: {
          type: 'point',
          filled: true,
          opacity: trials.length > 300 ? 0.45 : 0.7,
          size: trials.length > 300 ? 14 : 30,
        },
        encoding: {
          x,
          y,
          color: namedColours('state', states, points.length > 0),
          shape: {
            field: 'state',
            type: 'nominal',
            scale: {
              domain: ['complete', 'pruned, last report', 'failed'].filter((name) =>
                states.some((state) => state.name === name),
              ),
              range: states.map(({ name }) => shapes[name] ?? 'circle'),
            },
            ...((points.length === 0 || objectives.length > 1) && { legend: null }),
          },
        },
      },
      {
        data: { values: steps },
        mark: { type: 'line', interpolate: 'step-after', color: colours.ink, strokeWidth: 1.6 },
        encoding: { x, y },
      },
      ...(winner === undefined
        ? []
        : [bestRing([{ x: winner.trial.number, y: axis.place(scores[best]) }], { x, y })]),
    ],
  }
  const subtitle = [
    winner === undefined
      ? 'No trial is complete.'
      : 'The line is the best score so far; the ring marks the best trial.',
    beyondNote([...scores, ...reports], axis),
    failed.length > 0 ? 'Failed trials have no score and stand at the edge.' : '',
  ]
  return { spec, subtitle: subtitle.filter((part) => part !== '').join(' ') }
}

const shapes: Readonly<Record<string, string>> = {
  complete: 'circle',
  'pruned, last report': 'triangle-down',
  failed: 'diamond',
}
