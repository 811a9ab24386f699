// Periods of the split that reach past the record: what of them there is, is taken, and that is said.
import { daily, formatDay, type TimeAxis } from '@utsushi/data'
import type { DataFinding } from '@utsushi/study'
import type { EcosystemConfig } from '../config.js'
import { dayNumber } from '../config/period.js'

/**
 * Findings of periods that begin before the record or end behind it. Of training it is a note: whoever writes many years means all there
 * are; what is validated and tested on is told, since a score of part of a year is not that of the year.
 *
 * @example cutPeriods(config, ensemble).map(({ message }) => message)
 */
export function cutPeriods({ split }: Pick<EcosystemConfig, 'split'>, axis: TimeAxis): DataFinding[] {
  const [first, last] = [axis.days[0] ?? NaN, lastDay(axis)]
  return (['train', 'validation', 'test'] as const).flatMap((part): readonly DataFinding[] => {
    const period = split[part]
    if (period === undefined) return []
    const [from, to] = period
    const [early, late] = [dayNumber(from) < first, dayNumber(to) > last]
    if (!early && !late) return []
    const begins = early ? [`begins on ${formatDay(first)}`] : []
    const ends = late ? [`ends on ${formatDay(last)}`] : []
    const within = `[${early ? formatDay(first) : from}, ${late ? formatDay(last) : to}]`
    return [
      {
        ...{ kind: 'split', level: part === 'train' ? 'note' : 'warn', part },
        message: `split.${part}: ${from} to ${to} reaches past the record, which ${[...begins, ...ends].join(' and ')} — only what lies within is taken: add the rest, or write split.${part}: ${within}`,
      },
    ]
  })
}

/** The last day that the last step covers. */
function lastDay({ days, interval: { count, unit } = daily }: TimeAxis): number {
  const day = days.at(-1) ?? NaN
  const date = new Date(day * 86_400_000)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  switch (unit) {
    case 'year':
      return Date.UTC(year + count, 0, 1) / 86_400_000 - 1
    case 'month':
      return Date.UTC(year, month + count, 1) / 86_400_000 - 1
    case 'day':
      return day + count - 1
    case 'hour':
    case 'minute':
    case 'second':
      return day
    default:
      return unit satisfies never
  }
}
