// Parallel coordinates: every complete trial as a line through its parameters to its score.
import type { ChartSpec } from '../plots/render.js'
import { titled } from '../plots/axes.js'
import { headingLines } from './heading-lines.js'
import { colours } from '../plots/theme.js'
import { bestColour, beyondNote, jitter, scoreColours, type Layer } from './chart-parts.js'
import { named } from './picture-history.js'
import type { TuningReportInput } from './report-input.js'
import { ranked, scoreOf, scoredTrials } from './trial-scores.js'
import { parameterAxis, scoreAxis, type UnitAxis } from './unit-axis.js'

/** More axes than this leave no room for their names. */
const mostAxes = 11

/** Where lines of trials pass that do not have the parameter. */
const unused = -0.12

/** Undefined for fewer than two complete trials. */
export function parallelPicture(input: TuningReportInput): ChartSpec | undefined {
  const { objectives, space, trials } = input
  const objective = objectives[0]
  const scored = ranked(scoredTrials(trials, objectives.length), objective?.direction)
  if (objective === undefined || scored.length < 2) return undefined
  const names = shownParameters(input)
  const score = scoreAxis(
    scored.map((one) => scoreOf(one)),
    objective.direction,
  )
  const axes = [
    ...names.map((name) => ({ name, axis: parameterAxis(space[name]?.distribution ?? nothing) })),
    { name: objective.name, axis: score as UnitAxis },
  ]
  const conditional = names.some((name) => space[name]?.when !== undefined)
  const distance = Math.min(150, Math.max(70, Math.floor(860 / (axes.length - 1 || 1))))
  const width = distance * (axes.length - 1)
  const height = 330
  const headings = axes.map(({ name }) => headingLines(name, distance - 8))
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: [conditional ? unused : 0, 1], nice: false },
    axis: null,
  }
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { domain: [0, Math.max(1, axes.length - 1)], nice: false },
    axis: null,
  }
  const colour = scoreColours('score', score, objective.name, objective.direction === 'minimize')
  // The best last, so that nothing covers it.
  const lines = [...scored].reverse().flatMap((one) => {
    const at = score.place(scoreOf(one)) ?? 0
    return axes.map(({ name, axis }, i) => {
      const own = name in space && i < names.length
      const place = own ? axis.place(one.trial.parameters[name]) : at
      return {
        x: i,
        y: place === undefined ? unused : place + 0.4 * jitter(axis, one.trial.number),
        score: at,
        order: scored.length - scored.indexOf(one),
      }
    })
  })
  const best = lines.slice(-axes.length)
  const many = scored.length > 200
  return {
    ...titled(
      {
        title: 'Parallel coordinates',
        subtitle: [
          `Each line is a complete trial, ending in its score on the right; the bluer, the better. The best one is green.`,
          beyondNote(
            scored.map((one) => scoreOf(one)),
            score,
          ),
          conditional ? 'Below the axes: trials that do not have the parameter.' : '',
          names.length < Object.keys(space).length
            ? `${names.length} of ${Object.keys(space).length} parameters.`
            : '',
        ]
          .filter((part) => part !== '')
          .join(' '),
      },
      Math.max(width, 420),
    ),
    width,
    height,
    view: { stroke: null },
    layer: [
      {
        data: { values: lines },
        mark: {
          type: 'line',
          strokeWidth: 1.1,
          strokeOpacity: many ? 0.35 : 0.6,
          interpolate: 'monotone',
          aria: false,
        },
        encoding: {
          x,
          y,
          detail: { field: 'order', type: 'ordinal' },
          color: { ...colour, legend: null },
        },
      },
      {
        data: { values: best },
        mark: { type: 'line', strokeWidth: 2.8, color: bestColour, interpolate: 'monotone', aria: false },
        encoding: { x, y },
      },
      colourStrip(axes.length - 1, x, y, { ...colour, legend: null }),
      ...axes.flatMap(({ axis }, i) => axisLayers(axis, i, x, y, i === axes.length - 1 ? 13 : 4)),
      ...names.flatMap((name, i) => (space[name]?.when === undefined ? [] : [unusedLabel(i, x, y)])),
      ...headings.map((lines, i) => heading(lines, i, x, distance)),
    ],
    description: `Parallel coordinates of ${scored.length} trials. ${named(objective)}`,
  }
}

const nothing = { kind: 'categorical', choices: [] } as const

/** All parameters of the space, or the most important ones when there are too many. */
function shownParameters({ space, importances }: TuningReportInput): readonly string[] {
  const names = Object.keys(space)
  if (names.length <= mostAxes) return names
  const share = new Map(importances?.shares.map((one) => [one.parameter, one.share]))
  const kept = [...names].sort((a, b) => (share.get(b) ?? 0) - (share.get(a) ?? 0)).slice(0, mostAxes)
  return names.filter((name) => kept.includes(name))
}

/** The colours beside the axis of scores. */
function colourStrip(i: number, x: Layer, y: Layer, color: Layer): Layer {
  const count = 60
  const values = Array.from({ length: count }, (_, k) => ({
    x: i,
    y: k / count,
    y1: (k + 1.2) / count,
    score: (k + 0.5) / count,
  }))
  return {
    data: { values },
    mark: { type: 'bar', width: 8, xOffset: 5, strokeWidth: 0, clip: false, aria: false },
    encoding: { x, y, y2: { field: 'y1' }, color },
  }
}

function axisLayers(axis: UnitAxis, i: number, x: Layer, y: Layer, dx: number): readonly Layer[] {
  const ticks = axis.ticks.map(({ at, text }) => ({ x: i, y: at, text }))
  const halo = { type: 'text', align: 'left', baseline: 'middle', dx, fontSize: 10 }
  const encoding = { x, y, text: { field: 'text' } }
  return [
    {
      data: { values: [{ x: i, y: 0, end: 1 }] },
      mark: { type: 'rule', color: colours.ink, strokeWidth: 1 },
      encoding: { x, y, y2: { field: 'end' } },
    },
    {
      data: { values: ticks },
      mark: { ...halo, stroke: colours.paper, strokeWidth: 3.5, strokeJoin: 'round', opacity: 0.85 },
      encoding,
    },
    { data: { values: ticks }, mark: { ...halo, color: colours.ink }, encoding },
  ]
}

function unusedLabel(i: number, x: Layer, y: Layer): Layer {
  const text = { type: 'text', text: 'not used', align: 'left', baseline: 'middle', dx: 4, fontSize: 10 }
  return {
    data: { values: [{ x: i, y: unused }] },
    layer: [
      { mark: { ...text, stroke: colours.paper, strokeWidth: 3.5, opacity: 0.85 } },
      { mark: { ...text, color: colours.muted, fontStyle: 'italic' } },
    ],
    encoding: { x, y },
  }
}

function heading(lines: readonly string[], i: number, x: Layer, distance: number): Layer {
  return {
    data: { values: [{ x: i }] },
    mark: {
      type: 'text',
      text: [...lines],
      y: -10 - 14 * (lines.length - 1),
      align: 'center',
      baseline: 'bottom',
      lineHeight: 14,
      fontSize: 11,
      fontWeight: 'bold',
      limit: distance * 1.6,
    },
    encoding: { x },
  }
}
