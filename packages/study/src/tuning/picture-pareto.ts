// Pareto front: what can be had by several objectives at once, pair by pair.
import { titled } from '../plots/axes.js'
import type { ChartSpec } from '../plots/render.js'
import { smallMultiples } from '../plots/small-multiples.js'
import { colours } from '../plots/theme.js'
import { bestColour, beyondNote, namedColours, unitChannel } from './chart-parts.js'
import { named } from './picture-history.js'
import type { TuningReportInput } from './report-input.js'
import { paretoFront, scoreOf, scoredTrials, type ScoredTrial } from './trial-scores.js'
import { scoreAxis } from './unit-axis.js'

/** Undefined for a single objective, or without a complete trial. */
export function paretoPicture({ objectives, trials }: TuningReportInput): ChartSpec | undefined {
  const scored = scoredTrials(trials, objectives.length)
  if (objectives.length < 2 || scored.length === 0) return undefined
  const front = paretoFront(
    scored,
    objectives.map(({ direction }) => direction),
  )
  const pairs = objectives.flatMap((_, i) => objectives.slice(i + 1).map((_, k) => [i, i + 1 + k] as const))
  const alone = pairs.length === 1
  const title = 'Pareto front'
  const beyond = objectives.map(({ name, direction }, at) => {
    const scores = scored.map((one) => scoreOf(one, at))
    const note = beyondNote(scores, scoreAxis(scores, direction))
    return note === '' ? '' : ` ${name}: ${note}`
  })
  const subtitle = `${front.length} of ${scored.length} complete trials are beaten by no other one in every objective.${beyond.join('')}`
  const panels = pairs.map(([a, b]) => panel(scored, front, objectives, a, b, alone))
  const only = panels[0]
  if (alone && only !== undefined) return { ...only, ...titled({ title, subtitle }, 560) }
  return smallMultiples({ title, subtitle, columns: 2, width: 820, sharedColour: true, spacing: 34, panels })
}

function panel(
  scored: readonly ScoredTrial[],
  front: readonly ScoredTrial[],
  objectives: TuningReportInput['objectives'],
  a: number,
  b: number,
  alone: boolean,
): ChartSpec {
  const [first, second] = [objectives[a], objectives[b]]
  const axis = (at: number) =>
    scoreAxis(
      scored.map((one) => scoreOf(one, at)),
      objectives[at]?.direction,
    )
  const [across, up] = [axis(a), axis(b)]
  const point = (one: ScoredTrial) => ({
    x: across.place(scoreOf(one, a)),
    y: up.place(scoreOf(one, b)),
    group: front.includes(one) ? groups[0].name : groups[1].name,
  })
  const width = alone ? 520 : 340
  const x = unitChannel('x', across, first === undefined ? '' : named(first), { pixels: width })
  const y = unitChannel('y', up, second === undefined ? '' : named(second))
  const line = {
    data: { values: front.map(point) },
    mark: {
      type: 'line',
      color: bestColour,
      strokeWidth: 1.4,
      interpolate: first?.direction === 'maximize' ? 'step-before' : 'step-after',
      opacity: 0.7,
    },
    encoding: { x, y, order: { field: 'x', type: 'quantitative' } },
  }
  return {
    width,
    height: alone ? 380 : 260,
    layer: [
      {
        data: { values: scored.filter((one) => !front.includes(one)).map(point) },
        mark: { type: 'circle', size: 26, opacity: 0.6 },
        encoding: { x, y, color: namedColours('group', groups) },
      },
      ...(objectives.length === 2 ? [line] : []),
      {
        data: { values: front.map(point) },
        mark: { type: 'circle', size: 52, opacity: 1 },
        encoding: { x, y, color: namedColours('group', groups) },
      },
    ],
  }
}

const groups = [
  { name: 'on the front', colour: bestColour },
  { name: 'beaten by another', colour: colours.rule },
] as const
