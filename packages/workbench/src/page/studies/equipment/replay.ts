// A threshold tried on windows whose outcome is known: which alarms it raises, how many are right, and what that costs.
import type { EquipmentDetails, WindowsPart } from '../../../wire/details.js'

/** Windows in a row with an alarm. */
export interface Alarm {
  readonly id: string
  /** Place among the part's names. */
  readonly series: number
  readonly from: number
  readonly to: number
  /** The highest probability of its windows. */
  readonly highest: number
  /** Whether a deviation began within the horizon after one of its days, or had begun. */
  readonly right: boolean
}

/** Windows by what happened and what was said. */
export interface Counts {
  readonly hits: number
  readonly missed: number
  readonly falseAlarms: number
  readonly quiet: number
  /** Windows whose outcome is not known. */
  readonly unknown: number
}

/** The alarms that a threshold raises, series by series. */
export function alarmsAt(
  { horizons, step }: Pick<EquipmentDetails, 'horizons' | 'step'>,
  part: WindowsPart,
  horizon: number,
  threshold: number,
): readonly Alarm[] {
  const ahead = (horizons[horizon] ?? 0) * step
  const bySeries = new Map<number, number[]>()
  for (const [row, series] of part.series.entries())
    bySeries.set(series, [...(bySeries.get(series) ?? []), row])
  const alarms: Alarm[] = []
  for (const [series, rows] of bySeries) {
    const { equipment = '', item = '' } = part.names[series] ?? {}
    const own = part.deviations.filter(([of]) => of === series)
    const order = rows.toSorted((a, b) => (part.end[a] ?? 0) - (part.end[b] ?? 0))
    let open: { from: number; to: number; highest: number } | undefined
    const close = (): void => {
      if (open === undefined) return
      const { from, to } = open
      const right = own.some(([, start, end]) => start <= to + ahead && end > from)
      const id = [part.part, equipment, item, horizons[horizon] ?? 0, from].join(' | ')
      alarms.push({ ...open, id, series, right })
      open = undefined
    }
    for (const row of order) {
      const probability = part.probabilities[horizon]?.[row] ?? NaN
      const at = part.end[row] ?? 0
      if (!(probability >= threshold)) close()
      else if (open === undefined) open = { from: at, to: at, highest: probability }
      else open = { ...open, to: at, highest: Math.max(open.highest, probability) }
    }
    close()
  }
  return alarms.toSorted((a, b) => b.highest - a.highest)
}

/** Windows counted at a threshold. */
export function countsAt(part: WindowsPart, horizon: number, threshold: number): Counts {
  let [hits, missed, falseAlarms, quiet, unknown] = [0, 0, 0, 0, 0]
  const happened = part.happened[horizon] ?? []
  for (const [row, probability] of (part.probabilities[horizon] ?? []).entries()) {
    const truth = happened[row] ?? null
    const said = probability !== null && probability >= threshold
    if (truth === null || probability === null) unknown++
    else if (truth === 1 && said) hits++
    else if (truth === 1) missed++
    else if (said) falseAlarms++
    else quiet++
  }
  return { hits, missed, falseAlarms, quiet, unknown }
}

/** What the windows of a part cost at a threshold. */
export const costOf = ({ hits, missed, falseAlarms }: Counts, costs: EquipmentDetails['costs']): number =>
  hits * costs.hit + missed * costs.missed + falseAlarms * costs.falseAlarm

/** Thresholds worth trying: every hundredth, the one in use, and none beyond. */
export const thresholds: readonly number[] = Array.from({ length: 101 }, (_, k) => k / 100)

/** Of the windows that were told so much, how many deviated. */
export interface ReliabilityBin {
  readonly told: number
  readonly happened: number
  readonly count: number
}

/** Bins of equal width; empty ones are left out. */
export function reliabilityOf(part: WindowsPart, horizon: number, bins = 10): readonly ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ told: 0, happened: 0, count: 0 }))
  for (const [row, probability] of (part.probabilities[horizon] ?? []).entries()) {
    const truth = part.happened[horizon]?.[row] ?? null
    const bin = probability === null ? undefined : sums[Math.min(bins - 1, Math.floor(probability * bins))]
    if (truth === null || probability === null || bin === undefined) continue
    bin.told += probability
    bin.happened += truth
    bin.count++
  }
  return sums
    .filter(({ count }) => count > 0)
    .map(({ told, happened, count }) => ({ told: told / count, happened: happened / count, count }))
}

/** The last word on every alarm that somebody has looked at. */
export function lastWords<Said extends { readonly alarm: string; readonly withdrawn?: true }>(
  lines: readonly Said[],
): ReadonlyMap<string, Said> {
  const words = new Map<string, Said>()
  for (const line of lines)
    if (line.withdrawn === true) words.delete(line.alarm)
    else words.set(line.alarm, line)
  return words
}
