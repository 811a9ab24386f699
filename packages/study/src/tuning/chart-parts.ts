// Colours and pieces that several pictures of a search share.
import type { TrialState } from '@utsushi/tune'
import { continuous, type AxisOptions } from '../plots/axes.js'
import { colours, scoreColours as range } from '../plots/theme.js'
import { textWidth } from '../plots/text-width.js'
import { countOf } from '@utsushi/ground'
import { axisOptions, type ScoreAxis, type UnitAxis } from './unit-axis.js'

/** Colours by what became of a trial. */
export const stateColours: Readonly<Record<TrialState, string>> = {
  complete: '#0072B2',
  pruned: '#E69F00',
  fail: '#D55E00',
  running: '#6B7280',
  waiting: colours.present,
}

/** Of the best trial, in every picture. */
export const bestColour = '#009E73'

export const stateWords: Readonly<Record<TrialState, string>> = {
  complete: 'complete',
  pruned: 'pruned',
  fail: 'failed',
  running: 'running',
  waiting: 'waiting',
}

/** A layer of a chart. */
export type Layer = Readonly<Record<string, unknown>>

/** Nominal colours by words, with a legend above the plot unless told otherwise. */
export function namedColours(
  field: string,
  entries: readonly { readonly name: string; readonly colour: string }[],
  legend = true,
): Layer {
  return {
    field,
    type: 'nominal',
    scale: { domain: entries.map(({ name }) => name), range: entries.map(({ colour }) => colour) },
    legend: legend ? { title: null, orient: 'top', offset: 6, symbolOpacity: 1 } : null,
  }
}

/** Scores as colours, the best blue, the worst orange; the scale's ticks are those of the axis. */
export function scoreColours(field: string, axis: ScoreAxis, label: string, bestIsLow: boolean): Layer {
  const { values = [], names = [] } = axisOptions(axis, '')
  return {
    field,
    type: 'quantitative',
    scale: {
      domain: [0, 1],
      range: bestIsLow ? [...range] : range.toReversed(),
      clamp: true,
    },
    legend: {
      title: label,
      values,
      labelExpr: `${JSON.stringify(Object.fromEntries(values.map((value, i) => [value, names[i] ?? ''])))}[datum.value]`,
      labelOverlap: false,
      gradientLength: 160,
    },
  }
}

/** A channel along a unit axis of so many pixels: choices that do not fit beside each other stand upright. */
export function unitChannel(
  field: string,
  axis: UnitAxis,
  label: string,
  fit?: { readonly pixels: number },
): Layer {
  const upright = fit !== undefined && axis.kind === 'choices' && !fits(axis, fit.pixels)
  const shown =
    fit !== undefined && axis.kind === 'numbers' ? { ...axis, ticks: thinnedTicks(axis, fit.pixels) } : axis
  const channel = continuous(field, axisOptions(shown, label))
  return {
    ...channel,
    axis: {
      ...(channel['axis'] as object),
      ...(axis.kind === 'choices' && { grid: false }),
      ...(upright && { labelAngle: -90, labelAlign: 'right', labelBaseline: 'middle' }),
    },
  }
}

/** Numbers that leave at least a word's space between them. */
function thinnedTicks(axis: UnitAxis, pixels: number): UnitAxis['ticks'] {
  let end = -Infinity
  return axis.ticks.filter(({ at, text }) => {
    const half = textWidth(text, 11) / 2
    if (at * pixels - half < end + 6) return false
    end = at * pixels + half
    return true
  })
}

function fits({ ticks }: UnitAxis, pixels: number): boolean {
  return ticks.every(({ at, text }, i) => {
    const next = ticks[i + 1]
    if (next === undefined) return true
    return (next.at - at) * pixels >= (textWidth(text, 11) + textWidth(next.text, 11)) / 2 + 6
  })
}

/** A whole-number axis of trial numbers. */
export function countAxis(label: string, most: number): AxisOptions {
  return {
    label,
    domain: [-0.5 - most * 0.01, most + 0.5 + most * 0.01],
    format: 'count',
    ticks: Math.min(10, most + 1),
  }
}

/** Places words at heights so that none covers another, each as near to its own height as that allows. */
export function spreadHeights(
  heights: readonly number[],
  distance: number,
  highest: number,
): readonly number[] {
  const order = heights.map((height, i) => ({ height, i })).sort((a, b) => a.height - b.height)
  const placed = new Array<number>(heights.length).fill(0)
  let floor = -Infinity
  for (const { height, i } of order) {
    placed[i] = Math.max(height, floor)
    floor = (placed[i] ?? 0) + distance
  }
  let ceiling = highest
  for (const { i } of [...order].reverse()) {
    placed[i] = Math.min(placed[i] ?? 0, ceiling)
    ceiling = (placed[i] ?? 0) - distance
  }
  return placed
}

/** Dashed lines across the plot at scores, named at the right edge outside it. */
export function baselineLayers(
  baselines: readonly { readonly name: string; readonly value: number }[],
  axis: UnitAxis,
  size: { readonly width: number; readonly height: number },
): readonly Layer[] {
  const drawn = baselines.flatMap(({ name, value }) => {
    const at = axis.place(value)
    return at === undefined ? [] : [{ name, at, y: size.height * (1 - at) }]
  })
  const heights = spreadHeights(
    drawn.map(({ y }) => y),
    14,
    size.height,
  )
  return drawn.map(({ name, y }, i) => ({
    data: { values: [{}] },
    layer: [
      {
        mark: rivalRule,
        encoding: { x: { value: 0 }, x2: { value: { expr: 'width' } }, y: { value: y } },
      },
      {
        mark: { type: 'text', text: name, align: 'left', baseline: 'middle', color: colours.muted },
        encoding: { x: { value: { expr: 'width + 6' } }, y: { value: heights[i] ?? y } },
      },
    ],
  }))
}

/** Line of a score to beat. */
export const rivalRule = { type: 'rule', color: colours.muted, strokeDash: [5, 3], strokeWidth: 1.2 } as const

/** A ring around the best trial, on a halo that sets it off from any ground. */
export function bestRing(values: readonly object[], encoding: Layer): Layer {
  const ring = { type: 'point', filled: false, opacity: 1, shape: 'circle', size: 130, aria: false }
  return {
    data: { values },
    layer: [
      { mark: { ...ring, color: colours.paper, strokeWidth: 5 } },
      { mark: { ...ring, color: bestColour, strokeWidth: 2.4 } },
    ],
    encoding,
  }
}

/** A sentence about scores that an axis does not reach; empty when there are none. */
export function beyondNote(scores: readonly number[], axis: ScoreAxis): string {
  const beyond = scores.filter((score) => axis.isBeyond(score)).length
  if (beyond === 0) return ''
  return `${countOf(beyond, 'score lies beyond the axis and is', 'scores lie beyond the axis and are')} drawn at its edge.`
}

/** Spreads what shares a value of an axis with others, always the same way: an offset for the i-th trial. */
export const jitter = (axis: UnitAxis, i: number, turn = 0.618034): number =>
  0.45 * axis.spacing * (((i * turn) % 1) - 0.5)
