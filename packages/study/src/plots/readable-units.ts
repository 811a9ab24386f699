// The units of a chart that say something: every mark with its channels, numbered, so that what was drawn can be led back to it.
import type { UnitForm } from '../page/reading.js'
import type { AxisMeaning } from './axes.js'
import type { ChartSpec } from './render.js'

/** A value that a channel names: a field of the data, with its title. */
export interface ToldField {
  readonly field: string
  readonly title: string
}

/** Whether a place along an axis is a value; `end`: that of a bar's end. */
export type Telling = boolean | 'end'

/** One unit of a chart. */
export interface ReadableUnit {
  /** The name that it is given: its marks carry it. */
  readonly name: string
  readonly form: UnitForm
  /** The series that all its marks belong to, or the field that names it. */
  readonly series?: { readonly name: string } | { readonly field: string }
  /** Channels whose places are values. */
  readonly x: Telling
  readonly y: Telling
  /** What places do not tell. */
  readonly told: readonly ToldField[]
}

/** Title and manner of an axis, as its channel has them. */
export interface AxisChannel {
  readonly title: string
  /** Values from 0 to 1, written as per cent. */
  readonly share: boolean
  /** What computed places stand for. */
  readonly means?: AxisMeaning
}

/** A chart whose units have names, with what they are. */
export interface NumberedChart {
  /** Its heading. */
  readonly name?: string
  readonly spec: ChartSpec
  readonly units: readonly ReadableUnit[]
  readonly axes: { readonly x?: AxisChannel | undefined; readonly y?: AxisChannel | undefined }
}

type Channels = Readonly<Record<string, unknown>>

/**
 * Names every unit of a chart of one panel. A unit whose mark has `aria: false` decorates and is left out; one with `tooltip`
 * channels says exactly those where they are a list, and the channel beside its places where it is one.
 */
export function numberedUnits(spec: ChartSpec): NumberedChart {
  const units: ReadableUnit[] = []
  const axes: { x?: AxisChannel | undefined; y?: AxisChannel | undefined } = {}
  const visit = (one: Channels, above: Channels): Channels => {
    const encoding = { ...above, ...(isRecord(one['encoding']) && one['encoding']) }
    const { layer, mark } = one
    if (Array.isArray(layer))
      return { ...one, layer: layer.map((each) => (isRecord(each) ? visit(each, encoding) : each)) }
    if (mark === undefined) return one
    const name = `h${units.length}`
    units.push(unitOf(name, mark, encoding))
    axes.x ??= axisOf(encoding['x'])
    axes.y ??= axisOf(encoding['y'])
    return { ...one, name }
  }
  const numbered = visit(spec, {}) as ChartSpec
  const fields = new Set(
    units.flatMap(({ series }) => (series !== undefined && 'field' in series ? [series.field] : [])),
  )
  // Words and whiskers that carry no colour belong to a series by their data.
  const [field] = fields
  const name = headingOf(spec)
  return {
    ...(name !== undefined && { name }),
    spec: numbered,
    units: units.map((unit) =>
      unit.series === undefined && field !== undefined ? { ...unit, series: { field } } : unit,
    ),
    axes,
  }
}

/** A panel's heading: its title, or the bold words that stand for it. */
function headingOf({ title, layer }: ChartSpec): string | undefined {
  const text = (holder: unknown): string | undefined => {
    const own = isRecord(holder) ? holder['text'] : holder
    return Array.isArray(own) ? own.join(' ') : typeof own === 'string' ? own : undefined
  }
  const marks = Array.isArray(layer) ? layer.filter(isRecord).map(({ mark }) => mark) : []
  const bold = marks.findLast(
    (mark) => isRecord(mark) && mark['type'] === 'text' && mark['fontWeight'] === 'bold' && mark['x'] === 0,
  )
  return text(title) ?? text(bold)
}

const forms: Readonly<Record<string, UnitForm>> = {
  ...{ line: 'line', area: 'area', rect: 'cell', bar: 'cell' },
  ...{ circle: 'point', point: 'point', square: 'point', tick: 'point' },
}

function unitOf(name: string, mark: unknown, encoding: Channels): ReadableUnit {
  const type = isRecord(mark) ? mark['type'] : mark
  const decorates = isRecord(mark) && mark['aria'] === false
  const stepped = isRecord(mark) && String(mark['interpolate'] ?? '').startsWith('step')
  const form = decorates ? 'hidden' : (forms[String(type)] ?? 'hidden')
  const { color, tooltip } = encoding
  const value =
    isRecord(color) && color['type'] === 'quantitative' && !isWorded(color['legend']) ? told(color) : []
  const alone = told(tooltip)
  const listed = Array.isArray(tooltip) ? tooltip.flatMap(told) : undefined
  const beside = alone.length > 0 ? alone : value
  const titles = beside.map(({ title }) => title)
  const isTold = (channel: unknown): boolean =>
    isPlace(channel) && (isNominal(channel) || (listed === undefined && !titles.includes(titleOf(channel))))
  const series = seriesOf(color)
  return {
    name,
    form: form === 'line' && stepped ? 'step' : form,
    ...(series !== undefined && { series }),
    x: isTold(encoding['x']) && (isBar(type, encoding['x'], encoding['x2']) ? 'end' : true),
    y: isTold(encoding['y']) && (isBar(type, encoding['y'], encoding['y2']) ? 'end' : true),
    told: listed ?? beside,
  }
}

/** A field with a title. */
function told(channel: unknown): readonly ToldField[] {
  if (!isRecord(channel) || typeof channel['field'] !== 'string') return []
  const legend = channel['legend']
  const title = channel['title'] ?? (isRecord(legend) ? legend['title'] : undefined)
  return [{ field: channel['field'], title: typeof title === 'string' ? title : '' }]
}

function seriesOf(color: unknown): ReadableUnit['series'] {
  // A scale of `null` holds colours as data: they name nothing.
  if (!isRecord(color) || color['type'] !== 'nominal' || color['scale'] === null) return undefined
  if (typeof color['datum'] === 'string') return { name: color['datum'] }
  return typeof color['field'] === 'string' ? { field: color['field'] } : undefined
}

/**
 * Whether a place along a channel is a value: not where ticks are words for places that were computed, and not where the axis
 * is without ticks.
 */
function isPlace(channel: unknown): boolean {
  if (!isRecord(channel) || (channel['field'] === undefined && channel['datum'] === undefined)) return false
  const { axis, means, scale } = channel
  if (isNominal(channel) || means !== undefined) return true
  if (axis === null || scale === null) return false
  if (isRecord(axis) && Array.isArray(axis['values']) && axis['values'].length === 0) return false
  return !isWorded(axis)
}

const isNominal = (channel: unknown): boolean =>
  isRecord(channel) && (channel['type'] === 'nominal' || channel['type'] === 'ordinal')

/** Whether a mark stands on zero along a channel. */
const isBar = (type: unknown, channel: unknown, second: unknown): boolean =>
  (type === 'bar' || type === 'rect') &&
  !isNominal(channel) &&
  !(isRecord(channel) && channel['bin'] !== undefined) &&
  (second === undefined || (isRecord(second) && second['datum'] === 0))

/** Whether the ticks of an axis or a legend are words that are looked up. */
const isWorded = (guide: unknown): boolean =>
  isRecord(guide) && typeof guide['labelExpr'] === 'string' && /^[{[]/.test(guide['labelExpr'])

const titleOf = (channel: unknown): string =>
  isRecord(channel) && typeof channel['title'] === 'string' ? channel['title'] : ''

function axisOf(channel: unknown): AxisChannel | undefined {
  if (!isPlace(channel) || !isRecord(channel)) return undefined
  const { axis } = channel
  const written = isRecord(axis) ? `${String(axis['format'] ?? '')}${String(axis['labelExpr'] ?? '')}` : ''
  const means = channel['means'] as AxisMeaning | undefined
  return {
    title: titleOf(channel),
    share: /%'?(\)|$)/.test(written),
    ...(means !== undefined && { means }),
  }
}

const isRecord = (value: unknown): value is Channels =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
