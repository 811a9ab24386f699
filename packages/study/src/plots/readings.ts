// Charts drawn so that a page can tell them point by point: marks carry classes, and a reading says what they mean.
import type { AxisReading, Listed, PanelReading, UnitReading } from '../page/reading.js'
import type * as Vega from 'vega'
import { unguarded } from './guarded-names.js'
import { numberedUnits, type AxisChannel, type ReadableUnit } from './readable-units.js'
import { drawWith, type ChartSpec } from './render.js'

/**
 * Draws a chart of one panel with classes at its marks, and says what they mean; without a reading where no mark says anything.
 *
 * @throws Error when the specification is not valid Vega-Lite.
 */
export async function drawReadable(
  spec: ChartSpec,
): Promise<{ readonly svg: string; readonly reading?: PanelReading }> {
  const { spec: numbered, units, axes, name } = numberedUnits(spec)
  const { svg, seen } = await drawWith(numbered, (view): PanelReading => {
    const marks = marksBelow((view.scenegraph() as Vega.Scene & { readonly root: SceneMark }).root)
    const [x, y] = [axisReading(view, 'x', axes.x), axisReading(view, 'y', axes.y)]
    return {
      ...(name !== undefined && { name }),
      ...(x !== undefined && { x }),
      ...(y !== undefined && { y }),
      units: units.flatMap((unit) => unitReadings(unit, marks)),
    }
  })
  const says = seen.units.some(({ form }) => form !== 'hidden')
  const shortened = withShortPlaces(svg)
  return says ? { svg: shortened, reading: seen } : { svg: shortened }
}

/** Places to a thousandth of a pixel, as lines have them already. */
const withShortPlaces = (svg: string): string =>
  svg.replaceAll(/ transform="translate\([^)]*\)"/g, (place) => place.replaceAll(/(\.\d{3})\d+/g, '$1'))

interface SceneMark {
  readonly marktype: string
  readonly role?: string
  readonly name?: string
  readonly items: readonly SceneItem[]
}

interface SceneItem {
  readonly datum?: Readonly<Record<string, unknown>>
  readonly items?: readonly SceneMark[]
}

/** All marks of data with names, in the order of drawing. */
function marksBelow(mark: SceneMark): readonly SceneMark[] {
  if (mark.marktype !== 'group') return mark.role === 'mark' && mark.name !== undefined ? [mark] : []
  return mark.items.flatMap((item) => (item.items ?? []).flatMap(marksBelow))
}

/** The readings of a unit; points over a line are marks of their own that only go and come with it. */
function unitReadings(unit: ReadableUnit, marks: readonly SceneMark[]): readonly UnitReading[] {
  const own = marks.filter(({ name }) => name?.startsWith(`${unit.name}_`) === true)
  return [...new Set(own.map(({ name = '' }) => name))].flatMap((name, k): readonly UnitReading[] => {
    const groups = own.filter((mark) => mark.name === name)
    const isPath = groups[0]?.marktype === 'line' || groups[0]?.marktype === 'area'
    // A path is one element, whatever its number of points.
    const data = groups
      .flatMap(({ items }) => (isPath ? items.slice(0, 1) : items))
      .map(({ datum = {} }) => datum)
    const form = k > 0 ? 'hidden' : unit.form
    const series = seriesReading(unit, data)
    const isSilent = !unit.x && !unit.y && unit.told.length === 0
    if (data.length === 0 || (series === undefined && (form === 'hidden' || isSilent))) return []
    if (form === 'hidden') return [{ marks: name, form, ...(series !== undefined && { series }) }]
    return [
      {
        ...{ marks: name, form },
        ...(series !== undefined && { series }),
        ...(unit.x !== false && { x: unit.x }),
        ...(unit.y !== false && { y: unit.y }),
        ...(unit.told.length > 0 && {
          told: unit.told.map(({ field, title }) => ({
            title,
            values: listed(data.map((datum) => cell(datum[field]))),
          })),
        }),
      },
    ]
  })
}

function seriesReading(
  { series }: ReadableUnit,
  data: readonly Readonly<Record<string, unknown>>[],
): UnitReading['series'] {
  if (series === undefined) return undefined
  if ('name' in series) return unguarded(series.name)
  if (!data.some((datum) => datum[series.field] !== undefined)) return undefined
  const names = listed(data.map((datum) => unguarded(String(datum[series.field] ?? ''))))
  return names.all.length === 1 ? names.all[0] : names
}

/** A value in four digits, as pages tell it. */
function cell(value: unknown): string | number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(4)) : null
  return value === undefined || value === null ? null : unguarded(String(value))
}

function listed<T extends string | number | null>(values: readonly T[]): Listed<T> {
  const places = new Map<T, number>()
  const of = values.map((value) => {
    const place = places.get(value) ?? places.size
    places.set(value, place)
    return place
  })
  return { all: [...places.keys()], of }
}

/** A scale as Vega gives it. */
type Scale = ((value: unknown) => number) & {
  readonly type: string
  domain(): readonly unknown[]
  range(): readonly unknown[]
  bandwidth?(): number
}

function axisReading(
  view: Vega.View,
  name: 'x' | 'y',
  channel: AxisChannel | undefined,
): AxisReading | undefined {
  if (channel === undefined) return undefined
  const scale = scaleOf(view, name)
  if (scale === undefined) return undefined
  const title = unguarded(channel.title)
  const { type } = scale
  if (type === 'band' || type === 'point') {
    const half = (scale.bandwidth?.() ?? 0) / 2
    const domain = scale.domain()
    const names = domain.map((one) => unguarded(String(one)))
    return { kind: 'names', title, names, at: domain.map((one) => rounded(scale(one) + half)) }
  }
  const { means } = channel
  if (means !== undefined) {
    const [from = 0, to = 1] = scale.range().map(Number)
    return {
      ...{ kind: means.log ? 'log' : 'linear', title, domain: means.domain },
      ...{ range: [from, to], limits: means.limits },
    }
  }
  const kind = type === 'utc' || type === 'time' ? 'utc' : type
  if (kind !== 'linear' && kind !== 'log' && kind !== 'symlog' && kind !== 'utc') return undefined
  const [domain, range] = [scale.domain().map(Number), scale.range().map(Number)]
  const [from = 0, to = 1] = [domain[0], domain.at(-1)]
  const [start = 0, end = 1] = [range[0], range.at(-1)]
  return {
    ...{ kind, title, domain: [from, to], range: [start, end] },
    ...(channel.share && { share: true as const }),
  }
}

/** Scales of a chart of one unit carry its name. */
function scaleOf(view: Vega.View, name: string): Scale | undefined {
  for (const one of [name, `h0_${name}`]) {
    try {
      return view.scale(one) as Scale
    } catch {
      // Vega throws for a scale that is not there.
    }
  }
  return undefined
}

const rounded = (value: number): number => Number(value.toFixed(2))
