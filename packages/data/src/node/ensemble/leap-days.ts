/**
 * 29 February in an ensemble without leap years. Where all tables have it, the calendar is not theirs; where some have it and
 * others do not, as models of different calendars write them, it is left out of those that have it, and that is told.
 */
import { InputError } from '@utsushi/ground'
import { isLeapDay, type Calendar } from '../../day.js'
import { checkDays, type Finding, type FindingKind } from '../../table/checks.js'
import type { Column, Table } from '../../table/schema.js'
import type { Interval } from '../../time/interval.js'

/** Leaves 29 February out of daily tables as they come in. */
export class LeapDays {
  /** Samples, by place, from whose tables days were left out. */
  readonly leftOut = new Set<number>()
  readonly #active: boolean
  #tables = 0
  #first: Finding | undefined

  constructor(calendar: Calendar | undefined, { count, unit }: Interval) {
    this.#active = calendar === 'noleap' && unit === 'day' && count === 1
  }

  /** A table without its 29 February; as it is where there is none. */
  without(table: Table, sample: number): Table {
    const { days } = table
    this.#tables++
    if (!this.#active || days === undefined || !days.some(isLeapDay)) return table
    this.leftOut.add(sample)
    this.#first ??= checkDays(table, 'noleap').find(({ kind }) => kind === 'date-gap')
    const kept = days.map((_, row) => row).filter((row) => !isLeapDay(days[row] as number))
    const column = ({ values, ...own }: Column): Column => {
      const left = Float32Array.from(kept, (row) => values[row] as number)
      return {
        ...own,
        values: left,
        missing: left.reduce((sum, value) => sum + (value === value ? 0 : 1), 0),
      }
    }
    return {
      ...table,
      rows: kept.length,
      days: Int32Array.from(kept, (row) => days[row] as number),
      columns: new Map([...table.columns].map(([name, own]) => [name, column(own)])),
    }
  }

  /**
   * What there is to tell of it.
   * @throws InputError where every table has a 29 February and gaps are refused
   */
  finish(files: readonly string[], refuse: readonly FindingKind[]): Finding[] {
    if (this.leftOut.size === 0) return []
    if (this.leftOut.size === this.#tables && this.#first !== undefined) {
      if (refuse.includes('date-gap')) throw new InputError(this.#first.message)
      return [this.#first]
    }
    const [first = 0] = this.leftOut
    const others = this.leftOut.size > 1 ? ` and of ${this.leftOut.size - 1} more tables` : ''
    return [
      {
        kind: 'other-period',
        message: `data.calendar: noleap leaves 29 February out of ${files[first]}${others}: the other tables have no such day`,
      },
    ]
  }
}
