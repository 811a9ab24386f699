// Slices: the score against each parameter alone.
import { extent } from '../plots/axes.js'
import type { ChartSpec } from '../plots/render.js'
import { smallMultiples } from '../plots/small-multiples.js'
import { headingLines } from './heading-lines.js'
import { quantileOf } from '../plots/binning.js'
import { colours, orderColours } from '../plots/theme.js'
import { bestRing, beyondNote, jitter, unitChannel } from './chart-parts.js'
import { named } from './picture-history.js'
import type { TuningReportInput } from './report-input.js'
import { ranked, scoreOf, scoredTrials } from './trial-scores.js'
import { parameterAxis, scoreAxis } from './unit-axis.js'

const size = { width: 236, height: 170 }

/** One small panel per parameter; undefined for fewer than two complete trials. */
export function slicesPicture({ objectives, space, trials }: TuningReportInput): ChartSpec | undefined {
  const objective = objectives[0]
  const scored = scoredTrials(trials, objectives.length)
  const best = ranked(scored, objective?.direction)[0]
  if (objective === undefined || best === undefined || scored.length < 2) return undefined
  const score = scoreAxis(
    scored.map((one) => scoreOf(one)),
    objective.direction,
  )
  const numbers = extent([scored.map(({ trial }) => trial.number)])
  const panels = Object.entries(space).map(([name, { distribution }], panel) => {
    const axis = parameterAxis(distribution)
    const points = scored.flatMap((one) => {
      const [x, y] = [axis.place(one.trial.parameters[name]), score.place(scoreOf(one))]
      const shift = jitter(axis, one.trial.number)
      return x === undefined || y === undefined ? [] : [{ x: x + shift, y, trial: one.trial.number, one }]
    })
    const half = 0.32 * axis.spacing
    const medians = axis.ticks.flatMap(({ at }) => {
      const here = points.filter(({ x }) => Math.abs(x - at) < half).map(({ y }) => y)
      return here.length < 3 ? [] : [{ x: at - half, end: at + half, y: quantileOf(here, 0.5) }]
    })
    const x = unitChannel('x', axis, '', { pixels: size.width })
    const y = unitChannel('y', score, panel % 3 === 0 ? objective.name : '')
    const layer: unknown[] = [
      {
        data: { values: points.map(({ x, y, trial }) => ({ x, y, trial })) },
        mark: {
          type: 'circle',
          size: scored.length > 300 ? 12 : 26,
          opacity: scored.length > 300 ? 0.55 : 0.8,
        },
        encoding: {
          x,
          y,
          color: {
            field: 'trial',
            type: 'quantitative',
            scale: { type: 'quantize', domain: numbers, range: [...orderColours] },
            legend: { title: 'trial', gradientLength: 120, format: ',.0f', tickMinStep: 1, tickCount: 4 },
          },
        },
      },
      {
        data: { values: medians },
        mark: { type: 'rule', color: colours.ink, strokeWidth: 2 },
        encoding: { x, x2: { field: 'end' }, y },
      },
      bestRing(
        points.filter(({ one }) => one === best).map(({ x, y }) => ({ x, y })),
        { x, y },
      ),
    ]
    return { title: { text: headingLines(name, size.width) }, ...size, layer }
  })
  return smallMultiples({
    title: 'Score by parameter',
    subtitle: [
      `${named(objective)}. Complete trials; the ring marks the best one, a bar the median of one value.`,
      beyondNote(
        scored.map((one) => scoreOf(one)),
        score,
      ),
      'Other parameters vary too: what is empty was hardly tried.',
    ].join(' '),
    columns: 3,
    width: 820,
    spacing: { row: 34, column: 26 },
    sharedColour: true,
    panels,
  })
}
