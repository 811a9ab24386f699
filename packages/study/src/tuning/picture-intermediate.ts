// Intermediate values: what trials reported on the way, and where pruned ones were given up.
import type { TrialRecord } from '@utsushi/tune'
import { continuous, titled } from '../plots/axes.js'
import { elastic } from '../plots/elastic.js'
import type { ChartSpec } from '../plots/render.js'
import { bestColour, namedColours, stateColours, stateWords, unitChannel } from './chart-parts.js'
import { named } from './picture-history.js'
import type { TuningReportInput } from './report-input.js'
import { ranked, scoredTrials } from './trial-scores.js'
import { scoreAxis } from './unit-axis.js'
import { countOf, greatestOf, leastOf } from '@utsushi/ground'

/** Curves beyond this number hide one another. */
const mostCurves = 150

/** Undefined when no trial reported anything. */
export function intermediatePicture({ objectives, trials }: TuningReportInput): ChartSpec | undefined {
  const reporting = trials.filter(({ intermediate }) => intermediate.size > 0)
  const objective = objectives[0]
  if (reporting.length === 0 || objective === undefined) return undefined
  const best = ranked(scoredTrials(trials, objectives.length), objective.direction)[0]?.trial
  const shown = chosen(reporting, best)
  const values = shown.flatMap(({ intermediate }) => [...intermediate.values()].filter(Number.isFinite))
  const axis = scoreAxis(values, objective.direction)
  const curves = shown.flatMap((trial) =>
    curveOf(trial, trial === best ? bestName : stateWords[trial.state], axis.place),
  )
  const ends = shown.flatMap((trial) => {
    const points = curveOf(trial, stateWords[trial.state], axis.place).filter(({ y }) => y !== null)
    const last = points[points.length - 1]
    return trial.state === 'pruned' && last !== undefined ? [last] : []
  })
  const broken = shown.filter(({ intermediate }) =>
    [...intermediate.values()].some((value) => !Number.isFinite(value)),
  )
  const steps = shown.flatMap(({ intermediate }) => [...intermediate.keys()])
  const [first, last] = [leastOf(steps), greatestOf(steps)]
  const x = continuous('x', {
    label: 'epoch',
    domain:
      first === last
        ? [first - 0.5, last + 0.5]
        : [first - 0.01 * (last - first), last + 0.01 * (last - first)],
    format: 'count',
    ticks: Math.min(12, last - first + 1),
  })
  const y = unitChannel('y', axis, named(objective))
  const states = [
    { name: 'complete', colour: stateColours.complete },
    { name: 'pruned', colour: stateColours.pruned },
    { name: 'failed', colour: stateColours.fail },
    { name: 'running', colour: stateColours.running },
    { name: bestName, colour: bestColour },
  ].filter(({ name }) => curves.some(({ state }) => state === name))
  const colour = namedColours('state', states)
  const layer = (best: boolean) => ({
    data: { values: curves.filter(({ state }) => (state === bestName) === best) },
    mark: {
      type: 'line',
      strokeWidth: best ? 2.6 : 1,
      strokeOpacity: best ? 1 : shown.length > 60 ? 0.4 : 0.6,
    },
    encoding: { x, y, color: colour, detail: { field: 'trial', type: 'nominal' } },
  })
  // A curve of one report is a point.
  const single = curves.filter(
    ({ trial }) => (shown.find(({ number }) => number === trial)?.intermediate.size ?? 0) === 1,
  )
  return {
    ...titled(
      {
        title: 'Intermediate scores',
        subtitle: [
          shown.length < reporting.length
            ? `${shown.length} of ${reporting.length} trials, evenly chosen, the best one among them.`
            : 'Mean over the folds after every epoch.',
          ends.length > 0 ? 'A point marks where a pruned trial was given up.' : '',
          broken.length > 0
            ? `${countOf(broken.length, 'trial', 'trials')} reported values that are not finite: their lines break there.`
            : '',
        ].join(' '),
      },
      760,
    ),
    ...elastic,
    width: 680,
    height: 320,
    layer: [
      layer(false),
      {
        data: { values: ends },
        mark: { type: 'circle', size: 20, opacity: 0.9, color: stateColours.pruned },
        encoding: { x, y },
      },
      {
        data: { values: single },
        mark: { type: 'circle', size: 20, opacity: 0.9 },
        encoding: { x, y, color: colour },
      },
      ...(best === undefined ? [] : [layer(true)]),
    ],
  }
}

const bestName = 'best'

function curveOf(
  { number, intermediate }: TrialRecord,
  state: string,
  place: (value: number) => number | undefined,
): { x: number; y: number | null; trial: number; state: string }[] {
  return [...intermediate]
    .sort(([a], [b]) => a - b)
    .map(([x, value]) => ({
      x,
      y: Number.isFinite(value) ? (place(value) ?? null) : null,
      trial: number,
      state,
    }))
}

/** The best one and others evenly by number. */
function chosen(trials: readonly TrialRecord[], best: TrialRecord | undefined): readonly TrialRecord[] {
  if (trials.length <= mostCurves) return trials
  const every = trials.length / mostCurves
  const taken = new Set(Array.from({ length: mostCurves }, (_, i) => trials[Math.floor(i * every)]))
  return trials.filter((trial) => trial === best || taken.has(trial))
}
