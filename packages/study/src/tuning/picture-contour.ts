// Contour: the score over the two most important parameters, smoothed over trials that are near, empty where none was.
import { countOf } from '@utsushi/ground'
import { titled } from '../plots/axes.js'
import type { ChartSpec } from '../plots/render.js'
import { colours } from '../plots/theme.js'
import { bestRing, jitter, scoreColours, unitChannel } from './chart-parts.js'
import type { TuningReportInput } from './report-input.js'
import { ranked, scoreOf, scoredTrials } from './trial-scores.js'
import { parameterAxis, scoreAxis, type UnitAxis } from './unit-axis.js'

interface Point {
  readonly x: number
  readonly y: number
  /** Position on the axis of scores. */
  readonly score: number
}

const cells = 56

/** Width of the smoothing kernel, in shares of an axis. */
const bandwidth = 0.07

/** A map over fewer complete trials would show chance. */
export const fewestForContour = 20

/** Undefined for fewer than two parameters that vary, or too few trials that have both. */
export function contourPicture(input: TuningReportInput): ChartSpec | undefined {
  const { objectives, space, trials } = input
  const objective = objectives[0]
  const [first, second] = mostImportant(input)
  if (objective === undefined || first === undefined || second === undefined) return undefined
  const scored = ranked(scoredTrials(trials, objectives.length), objective.direction)
  const score = scoreAxis(
    scored.map((one) => scoreOf(one)),
    objective.direction,
  )
  const [across, up] = [first, second].map((name) => parameterAxis(space[name]?.distribution ?? nothing))
  if (across === undefined || up === undefined) return undefined
  const points = scored.flatMap((one): Point[] => {
    const [x, y] = [across.place(one.trial.parameters[first]), up.place(one.trial.parameters[second])]
    const at = score.place(scoreOf(one))
    return x === undefined || y === undefined || at === undefined ? [] : [{ x, y, score: at }]
  })
  if (points.length < fewestForContour) return undefined
  const size = { width: 460, height: 360 }
  const x = unitChannel('x', across, first, { pixels: size.width })
  const y = unitChannel('y', up, second)
  return {
    ...titled(
      {
        title: `Score over ${first} and ${second}`,
        subtitle: `${input.importances === undefined ? 'The first two parameters' : 'The two most important parameters'}, smoothed over ${countOf(points.length, 'complete trial')} (points); grey where none was near. The ring marks the best trial.`,
      },
      620,
    ),
    ...size,
    layer: [
      {
        data: { values: surface(points, across, up) },
        mark: { type: 'rect', strokeWidth: 0, clip: true, invalid: null, aria: false },
        encoding: {
          x,
          x2: { field: 'x1' },
          y,
          y2: { field: 'y1' },
          color: {
            condition: { test: 'datum.score === null', value: colours.grid },
            ...scoreColours('score', score, objective.name, objective.direction === 'minimize'),
          },
        },
      },
      {
        data: { values: points.map((point, i) => ({ ...point, ...jittered(point, i, across, up) })) },
        mark: {
          type: 'circle',
          size: points.length > 300 ? 8 : 20,
          opacity: 0.9,
          stroke: colours.paper,
          strokeWidth: 0.9,
          color: colours.ink,
        },
        encoding: { x, y },
      },
      bestRing(
        points.slice(0, 1).map((point) => jittered(point, 0, across, up)),
        { x, y },
      ),
    ],
  }
}

const nothing = { kind: 'categorical', choices: [] } as const

/** The two that explain most, else the first two that have more than one value. */
function mostImportant({ space, importances }: TuningReportInput): readonly string[] {
  const names = Object.keys(space).filter((name) =>
    space[name] === undefined ? false : varies(space[name].distribution),
  )
  const share = new Map(importances?.shares.map((one) => [one.parameter, one.share]))
  return [...names].sort((a, b) => (share.get(b) ?? 0) - (share.get(a) ?? 0)).slice(0, 2)
}

const varies = (distribution: TuningReportInput['space'][string]['distribution']): boolean =>
  distribution.kind === 'categorical' ? distribution.choices.length > 1 : distribution.high > distribution.low

/** Edges of the cells of an axis: one per choice, or evenly many. */
function edges(axis: UnitAxis): readonly number[] {
  const count = axis.spacing > 0 ? Math.round(1 / axis.spacing) : cells
  return Array.from({ length: count + 1 }, (_, i) => i / count)
}

/** Kernel means of the score over a grid (Nadaraya–Watson); null where no trial is near. */
function surface(points: readonly Point[], across: UnitAxis, up: UnitAxis) {
  const [columns, rows] = [edges(across), edges(up)]
  const wide = (axis: UnitAxis) => (axis.kind === 'choices' ? 1e-3 : Math.max(bandwidth, 0.4 * axis.spacing))
  const [w, h] = [wide(across), wide(up)]
  return columns.slice(0, -1).flatMap((left, i) =>
    rows.slice(0, -1).map((bottom, j) => {
      const [right, top] = [columns[i + 1] ?? 1, rows[j + 1] ?? 1]
      const [cx, cy] = [(left + right) / 2, (bottom + top) / 2]
      let weight = 0
      let sum = 0
      for (const point of points) {
        const distance = ((point.x - cx) / w) ** 2 + ((point.y - cy) / h) ** 2
        if (distance > 16) continue
        const kernel = Math.exp(-distance / 2)
        weight += kernel
        sum += kernel * point.score
      }
      // Within two widths of one trial, or as near to several. Cells overlap by a hair, so that no seam shows.
      const known = weight > Math.exp(-2)
      const hair = 0.0015
      return { x: left, x1: right + hair, y: bottom, y1: top + hair, score: known ? sum / weight : null }
    }),
  )
}

function jittered({ x, y }: Point, i: number, across: UnitAxis, up: UnitAxis): { x: number; y: number } {
  return { x: x + jitter(across, i), y: y + jitter(up, i, 0.754878) }
}
