/** A map of many things by how alike they are: points in the colours of their groups, the groups' names, and a few of the things themselves. */
import { continuous, extent, type ChartOptions } from './axes.js'
import { imageUri, reducedPicture, type PixelPicture } from './embedded-image.js'
import { quantileOf } from './binning.js'
import { scatterChart, type PointClasses } from './scatter.js'
import type { ChartSpec } from './render.js'
import { textWidth } from './text-width.js'
import { colours } from './theme.js'

export interface MapChartOptions extends ChartOptions {
  /** Places of all points, `[points]` each. */
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  /** The group of every point; each is named at the middle of its points. */
  readonly groups: PointClasses
  /** Pictures of some points, by their places among all; those that would cover another one or a name are left out. */
  readonly pictures?: readonly { readonly of: number; readonly picture: PixelPicture }[]
  /** Longest side of such a picture in CSS pixels (default 34). */
  readonly pictureSize?: number
  /** Axes that mean something, such as the first two components; none of the map when left out. */
  readonly axes?: readonly [x: string, y: string]
  /** Lines of text in the upper left corner: how far the map can be trusted. */
  readonly notes?: readonly string[]
}

/** Width of the plot on a telephone. */
const narrowPlot = 310

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * A map. Distances on it are drawn, not measured: what `axes` leaves out has no scale.
 *
 * @example
 * mapChart({ x, y, groups: { of: group, entries: [{ name: 'group 1', colour: palette[0] }] }, notes: ['trustworthiness 0.97'] })
 */
export function mapChart(options: MapChartOptions): ChartSpec {
  const { x, y, groups, axes, notes, pictureSize = 34 } = options
  const [width, height] = [options.width ?? 560, options.height ?? 420]
  // A telephone shows the same map narrower: what is apart there is apart everywhere.
  const narrow = Math.min(width, narrowPlot)
  const [xDomain, yDomain] = [extent([x], 0.08), extent([y], 0.08)]
  const bare = { values: [] as const }
  const xAxis = { label: axes?.[0] ?? '', domain: xDomain, ...(axes === undefined && bare) }
  const yAxis = { label: axes?.[1] ?? '', domain: yDomain, ...(axes === undefined && bare) }
  const chart = scatterChart({
    ...{ width, height, x, y, xAxis, yAxis, classes: groups },
    ...(options.title !== undefined && { title: options.title }),
    ...(options.subtitle !== undefined && { subtitle: options.subtitle }),
    ...(notes !== undefined && { notes }),
  })
  const at = { x: continuous('x', xAxis), y: continuous('y', yAxis) }
  const pixelsX = (value: number): number => ((value - xDomain[0]) / (xDomain[1] - xDomain[0])) * narrow
  const pixelsY = (value: number): number => ((yDomain[1] - value) / (yDomain[1] - yDomain[0])) * height
  const names = namesOf(options)
  const taken: Box[] = [
    ...names.map(({ x, y, name }) => {
      const wide = textWidth(name, 12, true)
      return { x: pixelsX(x) - wide / 2, y: pixelsY(y) - 8, width: wide, height: 16 }
    }),
    ...(notes === undefined
      ? []
      : [
          {
            ...{ x: 0, y: 0, height: 8 + 15 * notes.length },
            width: 8 + Math.max(...notes.map((note) => textWidth(note, 11))),
          },
        ]),
  ]
  const shown = (options.pictures ?? []).flatMap(({ of, picture }) => {
    const [px, py] = [x[of] ?? NaN, y[of] ?? NaN]
    const side = pictureSize + 6
    const box = { x: pixelsX(px) - side / 2, y: pixelsY(py) - side / 2, width: side, height: side }
    if (!isInside(box, narrow, height) || taken.some((other) => overlap(box, other))) return []
    taken.push(box)
    const colour = groups.entries[groups.of[of] ?? -1]?.colour ?? colours.rule
    return [{ x: px, y: py, colour, ...thumbnail(picture, pictureSize) }]
  })
  return {
    ...chart,
    layer: [
      ...(chart['layer'] as readonly unknown[]),
      ...(shown.length === 0 ? [] : pictureLayers(shown, at)),
      ...nameLayers(names, at),
    ],
  }
}

interface Thumbnail {
  readonly url: string
  readonly w: number
  readonly h: number
}

function thumbnail(picture: PixelPicture, size: number): Thumbnail {
  const longest = Math.max(picture.width, picture.height)
  const scale = size / longest
  return {
    url: imageUri(reducedPicture(picture, Math.floor(longest / (2 * size)))),
    w: Math.round(picture.width * scale),
    h: Math.round(picture.height * scale),
  }
}

interface Placed extends Thumbnail {
  readonly x: number
  readonly y: number
  readonly colour: string
}

const pictureLayers = (
  values: readonly Placed[],
  at: Readonly<Record<string, unknown>>,
): readonly Record<string, unknown>[] => [
  {
    data: { values: values.map(({ url: _, ...place }) => place) },
    mark: { type: 'rect', width: { expr: 'datum.w + 4' }, height: { expr: 'datum.h + 4' }, aria: false },
    encoding: { ...at, color: { field: 'colour', type: 'nominal', scale: null, legend: null } },
  },
  {
    data: { values },
    mark: { type: 'image', width: { expr: 'datum.w' }, height: { expr: 'datum.h' }, aspect: false },
    encoding: { ...at, url: { field: 'url', type: 'nominal' } },
  },
]

interface Named {
  readonly x: number
  readonly y: number
  readonly name: string
}

function namesOf({ x, y, groups }: MapChartOptions): readonly Named[] {
  return groups.entries.flatMap(({ name }, k) => {
    const own = Array.from(groups.of, (group, i) => (group === k ? i : -1)).filter((i) => i >= 0)
    if (own.length === 0) return []
    const middle = (of: ArrayLike<number>): number =>
      quantileOf(
        own.map((i) => of[i] ?? NaN),
        0.5,
      )
    return [{ x: middle(x), y: middle(y), name }]
  })
}

function nameLayers(
  values: readonly Named[],
  at: Readonly<Record<string, unknown>>,
): readonly Record<string, unknown>[] {
  const text = { type: 'text', fontSize: 12, fontWeight: 'bold' }
  return [
    { ...text, stroke: colours.paper, strokeWidth: 4, strokeJoin: 'round', opacity: 0.85 },
    { ...text, color: colours.ink },
  ].map((mark) => ({
    data: { values },
    mark,
    encoding: { ...at, text: { field: 'name', type: 'nominal' } },
  }))
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const isInside = ({ x, y, width, height }: Box, right: number, bottom: number): boolean =>
  x >= 0 && y >= 0 && x + width <= right && y + height <= bottom
