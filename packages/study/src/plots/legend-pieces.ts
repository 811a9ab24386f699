// Legends taken out of charts, so that a page can set them as it sets words: entry by entry, on as many lines as it takes.
import { drawSvg, type ChartSpec } from './render.js'

/** One legend: its title, and a small `<svg>` element for every entry, or one for a whole scale of colours. */
export interface LegendPieces {
  readonly title?: string
  readonly entries: readonly string[]
  /** What each entry names, where it is a series. */
  readonly names?: readonly string[]
}

type Channels = Readonly<Record<string, unknown>>

/** The legends of charts that share their colours, every different one once. */
export async function legendPieces(charts: readonly ChartSpec[]): Promise<readonly LegendPieces[]> {
  const found = new Map<string, Mark[]>()
  for (const mark of charts.flatMap(marksOf)) {
    const { color } = mark
    if (!isRecord(color) || !isRecord(color['legend']) || !('scale' in color)) continue
    const key = JSON.stringify(color['scale'])
    found.set(key, [...(found.get(key) ?? []), mark])
  }
  const pieces: LegendPieces[] = []
  const shown = new Set<string>()
  for (const marks of found.values()) {
    const legend = await piecesOf(marks, shown)
    if (legend.entries.length > 0) pieces.push(legend)
  }
  return pieces
}

/** The charts without those legends. */
export const withoutLegends = (spec: ChartSpec): ChartSpec => silenced(spec) as ChartSpec

interface Mark {
  readonly mark: unknown
  readonly color: unknown
  /** Drawn into the symbols where it tells the same as the colour. */
  readonly shape?: unknown
}

/** Panels may list the same names in another order, or some of them: an entry that was shown is left out. */
async function piecesOf(marks: readonly Mark[], shown: Set<string>): Promise<LegendPieces> {
  const color = marks[0]?.color
  if (!isRecord(color) || !isRecord(color['legend'])) return { entries: [] }
  const { title } = color['legend']
  const scale: Channels = isRecord(color['scale']) ? color['scale'] : {}
  const { domain: named } = scale
  const range: readonly unknown[] = Array.isArray(scale['range']) ? scale['range'] : []
  const words =
    color['type'] === 'nominal' && Array.isArray(named) ? (named as readonly unknown[]) : undefined
  const entries: string[] = []
  const names: string[] = []
  if (words === undefined) entries.push(await drawSvg(alone(marks.slice(0, 1))))
  else
    for (const [k, word] of words.entries()) {
      const entry = JSON.stringify([word, range[k] ?? k])
      if (shown.has(entry)) continue
      shown.add(entry)
      names.push(String(word))
      // A symbol takes the look of the marks that it stands for: of a line its stroke, of an area its fill.
      const own = marks.filter(({ color }) => isRecord(color) && color['datum'] === word)
      entries.push(await drawSvg(alone(own.length > 0 ? distinct(own) : marks.slice(0, 1), word)))
    }
  return {
    ...(typeof title === 'string' && title !== '' && { title }),
    entries,
    ...(names.length > 0 && { names }),
  }
}

/** One of each kind of mark: panels repeat them. */
const distinct = (marks: readonly Mark[]): readonly Mark[] => [
  ...new Map(marks.map((one) => [JSON.stringify([one.mark, one.shape]), one])).values(),
]

/** A legend without a plot. */
function alone(marks: readonly Mark[], word?: unknown): ChartSpec {
  const layer = marks.map(({ mark, color, shape }) => {
    const { legend, ...channel } = color as Channels
    const own = { ...(legend as Channels), title: null, orient: 'top', direction: 'horizontal', offset: 0 }
    const shown = { ...channel, legend: { ...own, ...(word !== undefined && { values: [word] }) } }
    return { mark, encoding: { color: shown, ...(isRecord(shape) && { shape }) } }
  })
  return { ...{ width: 1, height: 1, padding: 2, view: { stroke: null } }, data: { values: [] }, layer }
}

/** Marks and what colours them, layer in layer. */
function marksOf(spec: Channels): readonly Mark[] {
  const { mark, encoding, layer } = spec
  const own =
    isRecord(encoding) && mark !== undefined
      ? [{ mark, color: encoding['color'], shape: encoding['shape'] }]
      : []
  const below = Array.isArray(layer) ? layer.filter(isRecord).flatMap(marksOf) : []
  return [...own, ...below]
}

function silenced(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(silenced)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      // Data can be long and hold no channels.
      if (key === 'data') return [key, each]
      const channel = (key === 'color' || key === 'shape') && isRecord(each)
      return [key, channel ? { ...each, legend: null } : silenced(each)]
    }),
  )
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
