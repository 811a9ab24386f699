// Windows that show what a model does: the clearest hit, false alarm, miss and rightly silent window, each of other equipment.
import type { WindowedPark } from '../data/windowed.js'
import type { Places } from '../data/columns.js'

/** What an alarm came to. */
export const sampleKinds = ['hit', 'false alarm', 'miss', 'rightly silent'] as const
export type SampleKind = (typeof sampleKinds)[number]

/** A window that is shown. */
export interface Sample {
  readonly kind: SampleKind
  /** Among the windows of the part. */
  readonly row: number
}

const shows: Readonly<Record<SampleKind, { readonly label: 0 | 1; readonly alarm: boolean }>> = {
  hit: { label: 1, alarm: true },
  'false alarm': { label: 0, alarm: true },
  miss: { label: 1, alarm: false },
  'rightly silent': { label: 0, alarm: false },
}

/**
 * One window of each kind: with an alarm the one of the highest probability, without one that of the lowest. Equipment and then check
 * items that were not shown yet go first; of equals the earlier window. Kinds that did not occur are left out.
 *
 * @param labels 1, 0 or NaN, one a window
 * @param probabilities one a window
 * @example samplesOf(data, windows, labels, probabilities, 0.2)[0] // { kind: 'hit', row: 1042 }
 */
export function samplesOf(
  { park, windows: { series } }: Pick<WindowedPark, 'park' | 'windows'>,
  windows: Places,
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  threshold: number,
): readonly Sample[] {
  const shown = { equipment: new Set<string>(), item: new Set<string>() }
  return sampleKinds.flatMap((kind): Sample[] => {
    const { label, alarm } = shows[kind]
    const own = [...windows.keys()].filter(
      (row) => labels[row] === label && (probabilities[row] ?? 0) >= threshold === alarm,
    )
    const ranked = own.toSorted((a, b) => {
      const [one, other] = [probabilities[a] ?? 0, probabilities[b] ?? 0]
      return (alarm ? other - one : one - other) || a - b
    })
    const nameOf = (row: number) => park.series[series[windows[row] ?? 0] ?? 0]
    const isNew = (row: number, of: 'equipment' | 'item'): boolean => !shown[of].has(nameOf(row)?.[of] ?? '')
    const row =
      ranked.find((each) => isNew(each, 'equipment') && isNew(each, 'item')) ??
      ranked.find((each) => isNew(each, 'equipment')) ??
      ranked[0]
    if (row === undefined) return []
    shown.equipment.add(nameOf(row)?.equipment ?? '')
    shown.item.add(nameOf(row)?.item ?? '')
    return [{ kind, row }]
  })
}
