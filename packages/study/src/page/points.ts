// The points of a drawn panel: read off the elements of its picture, with what each says.
import type { AxisReading, Listed, PanelReading, UnitReading } from './reading.js'
import { numberText, placeText, type Told } from './words.js'

/** A mark, in pixels of the plot. */
export interface Point {
  /** Where it is, or the middle of its box. */
  readonly x: number
  readonly y: number
  /** Left, top, right and bottom of a cell. */
  readonly box?: readonly [number, number, number, number]
  readonly series: string
  /** Marks that are walked through together: a line, or the points of a series. */
  readonly group: string
  /** What it says, after its series. */
  readonly told: () => readonly Told[]
}

/** The elements of a unit's marks, each with its series. */
export function marksOf(
  svg: Element,
  { marks, series }: UnitReading,
): readonly (readonly [Element, string])[] {
  const elements = [...svg.querySelectorAll(`.${CSS.escape(marks)} > *`)]
  return elements.map((element, k) => [element, typeof series === 'string' ? series : (at(series, k) ?? '')])
}

const at = <T>(listed: Listed<T> | undefined, k: number): T | undefined => listed?.all[listed.of[k] ?? -1]

/** All points of a panel, unit by unit. */
export function pointsOf(svg: Element, reading: PanelReading): readonly Point[] {
  return reading.units.flatMap((unit) => {
    if (unit.form === 'hidden') return []
    return marksOf(svg, unit).flatMap(([element, series], k) => {
      const beside = (unit.told ?? []).flatMap(({ title, values }): readonly Told[] => {
        const value = at(values, k) ?? null
        return value === null ? [] : [{ title, text: typeof value === 'number' ? numberText(value) : value }]
      })
      const isPath = unit.form === 'line' || unit.form === 'step' || unit.form === 'area'
      const group = `${unit.marks} ${series} ${isPath ? k : ''}`
      return shapesOf(element, unit.form).map(([left, top, right, bottom]): Point => ({
        ...{ x: (left + right) / 2, y: (top + bottom) / 2, series, group },
        ...(unit.form === 'cell' && { box: [left, top, right, bottom] as const }),
        told: () => [
          ...along(reading.x, unit.x, left, right),
          ...along(reading.y, unit.y, bottom, top),
          ...beside,
        ],
      }))
    })
  })
}

/** What places along an axis say: one value, or from where to where. */
function along(
  axis: AxisReading | undefined,
  how: UnitReading['x'],
  from: number,
  to: number,
): readonly Told[] {
  if (axis === undefined || how === undefined) return []
  const { title } = axis
  if (axis.kind === 'names' || Math.abs(from - to) < 1e-3)
    return [{ title, text: placeText(axis, (from + to) / 2) }]
  if (how === 'end') {
    const [start, end] = axis.range
    const zero =
      axis.kind === 'linear'
        ? start - (axis.domain[0] / (axis.domain[1] - axis.domain[0])) * (end - start)
        : start
    return [{ title, text: placeText(axis, Math.abs(from - zero) > Math.abs(to - zero) ? from : to) }]
  }
  return [{ title, text: `${placeText(axis, from)} to ${placeText(axis, to)}` }]
}

type Box = readonly [number, number, number, number]

const numbersOf = (text: string): readonly number[] => (text.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number)

/** The boxes of a mark: points are those without extent. */
function shapesOf(element: Element, form: UnitReading['form']): readonly Box[] {
  const path = element.getAttribute('d') ?? ''
  const moved = /translate\(([^)]*)\)/.exec(element.getAttribute('transform') ?? '')?.[1]
  if (form === 'point' || form === 'cell') {
    const [x = NaN, y = NaN, width = NaN, height = NaN] = numbersOf(path)
    const [dx = 0, dy = 0] = numbersOf(moved ?? '')
    if (form === 'point' && moved !== undefined) return [[dx, dy, dx, dy]]
    const [right, bottom] = [x + width, y + height]
    const box: Box = [
      Math.min(x, right) + dx,
      Math.min(y, bottom) + dy,
      Math.max(x, right) + dx,
      Math.max(y, bottom) + dy,
    ]
    if (!box.every(Number.isFinite)) return []
    const [cx, cy] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
    return [form === 'cell' ? box : [cx, cy, cx, cy]]
  }
  return path
    .split('M')
    .slice(1)
    .flatMap((part): readonly Box[] => {
      const places = part.split(/[LCZ]/).flatMap((one): readonly (readonly [number, number])[] => {
        const [x, y] = numbersOf(one).slice(-2)
        return x === undefined || y === undefined ? [] : [[x, y]]
      })
      if (form !== 'area')
        return places.filter((_, i) => form === 'line' || i % 2 === 0).map(([x, y]) => [x, y, x, y])
      // An area goes along its upper edge and comes back along the lower one.
      return places.slice(0, places.length / 2).flatMap(([x, y], i): readonly Box[] => {
        const back = places[places.length - 1 - i]
        return back === undefined ? [] : [[x, Math.min(y, back[1]), x, Math.max(y, back[1])]]
      })
    })
}
