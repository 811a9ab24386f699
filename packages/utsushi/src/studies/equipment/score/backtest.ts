// History replayed: on every step an alarm is raised or not, from what was known by then, and later steps tell whether it was right.
// Steps in a row with an alarm are one alarm, measured steps in a row outside of the range are one deviation: people are called once.
import type { Places } from '../data/columns.js'
import type { WindowedPark } from '../data/windowed.js'

/** Steps from one to another, both included. */
export interface Spell {
  readonly from: number
  readonly to: number
}

/** A deviation, and how long before it began an alarm stood. */
export interface ForeseenSpell extends Spell {
  /** Steps from the first alarm within the horizon to the beginning; null where there was none. */
  readonly lead: number | null
}

/** An alarm, and whether a deviation began within the horizon after one of its steps, or had begun. */
export interface AlarmSpell extends Spell {
  readonly right: boolean
}

/** What happened to one series. */
export interface SeriesHistory {
  readonly series: number
  readonly deviations: readonly ForeseenSpell[]
  readonly alarms: readonly AlarmSpell[]
}

/** A horizon's alarms replayed over a part. */
export interface Backtest {
  readonly horizon: number
  readonly histories: readonly SeriesHistory[]
  readonly deviations: number
  readonly foreseen: number
  /** Steps; null where nothing was foreseen. */
  readonly medianLead: number | null
  readonly alarms: number
  readonly falseAlarms: number
  /** Per piece of equipment and 30 steps that were replayed. */
  readonly falseAlarmsPerMonth: number
  /** Share of the windows with an alarm: who always warns foresees everything. */
  readonly underAlarm: number
}

/** Steps of a month, for rates of daily series. */
const month = 30

/**
 * Replays the windows of a part.
 *
 * @param raised 1 where a window raises an alarm, 0 where not, one a window
 * @param outside `[series, steps]`: 1 outside of the range, 0 inside, 255 not measured
 */
export function backtest(
  { park: { steps, series: names }, windows }: Pick<WindowedPark, 'park' | 'windows'>,
  part: Places,
  raised: ArrayLike<number>,
  outside: Uint8Array,
  horizon: number,
): Backtest {
  const bySeries = new Map<number, { readonly end: number; readonly alarm: boolean }[]>()
  for (const [row, window] of part.entries()) {
    const series = windows.series[window] ?? 0
    const own = bySeries.get(series) ?? []
    own.push({ end: windows.end[window] ?? 0, alarm: raised[row] === 1 })
    bySeries.set(series, own)
  }
  const histories = [...bySeries].map(([series, days]): SeriesHistory => {
    const sorted = days.toSorted((a, b) => a.end - b.end)
    const [first = 0, last = 0] = [sorted[0]?.end, sorted.at(-1)?.end]
    const state = outside.subarray(series * steps, (series + 1) * steps)
    const to = Math.min(last + horizon, steps - 1)
    const spells = deviationSpells(state, first, to)
    const alarmed = sorted.filter(({ alarm }) => alarm).map(({ end }) => end)
    return {
      series,
      // What had begun before the first window could not be foreseen by any.
      deviations: spells
        .filter(({ from }) => from > first)
        .map((spell) => {
          const before = alarmed.find((end) => end >= spell.from - horizon && end < spell.from)
          return { ...spell, lead: before === undefined ? null : spell.from - before }
        }),
      alarms: alarmSpells(sorted).map((spell) => ({
        ...spell,
        right: spells.some(({ from, to: until }) => from <= spell.to + horizon && until > spell.from),
      })),
    }
  })
  const deviations = histories.flatMap((own) => own.deviations)
  const alarms = histories.flatMap((own) => own.alarms)
  const leads = deviations.flatMap(({ lead }) => (lead === null ? [] : [lead])).toSorted((a, b) => a - b)
  const falseAlarms = alarms.filter(({ right }) => !right).length
  const replayed = equipmentSteps(names, histories, bySeries)
  return {
    horizon,
    histories,
    deviations: deviations.length,
    foreseen: leads.length,
    medianLead: leads[Math.floor((leads.length - 1) / 2)] ?? null,
    alarms: alarms.length,
    falseAlarms,
    falseAlarmsPerMonth: replayed === 0 ? 0 : (falseAlarms / replayed) * month,
    underAlarm: part.reduce((sum, _, row) => sum + (raised[row] === 1 ? 1 : 0), 0) / part.length,
  }
}

/** Steps replayed, of every piece of equipment once, from its first window to its last. */
function equipmentSteps(
  names: readonly { readonly equipment: string }[],
  histories: readonly SeriesHistory[],
  bySeries: ReadonlyMap<number, readonly { readonly end: number }[]>,
): number {
  const spans = new Map<string, Spell>()
  for (const { series } of histories) {
    const equipment = names[series]?.equipment ?? ''
    const ends = (bySeries.get(series) ?? []).map(({ end }) => end)
    const known = spans.get(equipment)
    const from = ends.reduce((a, b) => Math.min(a, b), known?.from ?? Infinity)
    const to = ends.reduce((a, b) => Math.max(a, b), known?.to ?? -Infinity)
    spans.set(equipment, { from, to })
  }
  return [...spans.values()].reduce((sum, { from, to }) => sum + to - from + 1, 0)
}

/** Measured steps in a row outside of the range; steps that were not measured do not end a spell. */
function deviationSpells(state: Uint8Array, first: number, last: number): readonly Spell[] {
  const spells: Spell[] = []
  let open: Spell | undefined
  for (let step = first; step <= last; step++) {
    if (state[step] === 1) open = { from: open?.from ?? step, to: step }
    else if (state[step] === 0 && open !== undefined) {
      spells.push(open)
      open = undefined
    }
  }
  return open === undefined ? spells : [...spells, open]
}

/** Windows in a row that raise an alarm. */
function alarmSpells(sorted: readonly { readonly end: number; readonly alarm: boolean }[]): readonly Spell[] {
  const spells: Spell[] = []
  let open: Spell | undefined
  for (const { end, alarm } of sorted) {
    if (alarm) open = { from: open?.from ?? end, to: end }
    else if (open !== undefined) {
      spells.push(open)
      open = undefined
    }
  }
  return open === undefined ? spells : [...spells, open]
}
