// Whose windows are cut: each series by itself, or all items of a piece of equipment together.
import { greatestOf, InputError, leastOf } from '@utsushi/ground'
import type { EquipmentConfig } from '../config.js'
import type { Park } from './park.js'

/** Series that are looked at together. */
export interface Subject {
  /** The series under which its windows stand: the first. */
  readonly leader: number
  /** Series, in the same order of items for every subject. */
  readonly members: readonly number[]
}

/**
 * Whose windows a study file asks for.
 *
 * @throws InputError with `windows.of: equipment`, where a piece of equipment lacks an item that most have, or has one more
 * @example subjectsOf({ windows: { of: 'equipment' } }, park)[0]?.members // [0, 1, 2]
 */
export function subjectsOf(
  { windows }: { readonly windows: Pick<EquipmentConfig['windows'], 'of'> },
  park: Pick<Park, 'series'>,
): readonly Subject[] {
  if (windows.of === 'item') return park.series.map((_, leader) => ({ leader, members: [leader] }))
  const byEquipment = new Map<string, Map<string, number>>()
  for (const [place, { equipment, item }] of park.series.entries()) {
    const own = byEquipment.get(equipment) ?? new Map<string, number>()
    byEquipment.set(equipment, own.set(item, place))
  }
  const items = commonItems([...byEquipment.values()].map((own) => [...own.keys()]))
  return [...byEquipment].map(([equipment, own]) => {
    const lacking = items.find((item) => !own.has(item))
    const surplus = [...own.keys()].find((item) => !items.includes(item))
    if (lacking !== undefined || surplus !== undefined)
      throw new InputError(
        `windows.of: ${equipment} ${lacking === undefined ? `has ${surplus}, which others lack` : `lacks ${lacking}, which others have`} — pieces of equipment that are looked at as a whole need the same items: name those that all have in data.items, or leave ${equipment} out of data.readings`,
      )
    const members = items.map((item) => own.get(item) ?? 0)
    return { leader: leastOf(members), members }
  })
}

/** The items that most pieces of equipment have, in the order of the first of these. */
function commonItems(each: readonly (readonly string[])[]): readonly string[] {
  const counts = new Map<string, number>()
  const keyOf = (items: readonly string[]): string => JSON.stringify(items.toSorted())
  for (const items of each) counts.set(keyOf(items), (counts.get(keyOf(items)) ?? 0) + 1)
  const most = greatestOf(counts.values())
  return each.find((items) => counts.get(keyOf(items)) === most) ?? []
}
