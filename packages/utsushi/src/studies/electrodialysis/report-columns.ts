// What the tables of an evaluation share: names of forecasters, and columns of shares.
import type { TableColumn } from '@utsushi/study/report'

export const forecasters = { emulator: 'emulator', no_change: 'no change', linear: 'straight line' } as const

/** What needs no model. */
export const simple = ['no_change', 'linear'] as const
export const all = ['emulator', ...simple] as const

/** A column of shares in per cent, two digits of them: a tenth of a per cent is much, one step ahead. */
export const percent = (name: string, digits = 2): TableColumn => ({ name, unit: '%', format: { digits } })

export const inPercent = (share: number | null | undefined): number | null =>
  share === null || share === undefined ? null : 100 * share

/** A column of numbers of different units and sizes, written one by one: each keeps its digits. */
export const sized = (name: string): TableColumn => ({ name, align: 'right' })
