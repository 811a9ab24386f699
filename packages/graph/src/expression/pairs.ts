/**
 * Lists that belong together place by place, and entries that must exist: what is missing is refused, never made up.
 */
import { GraphError } from './graph-error.js'

/**
 * Two lists place by place.
 * @throws GraphError when one is longer
 */
export function pairs<A, B>(left: readonly A[], right: readonly B[]): readonly (readonly [A, B])[] {
  if (left.length !== right.length) throw new GraphError(`${left.length} and ${right.length} do not pair up`)
  return left.map((own, k) => [own, right[k] as B] as const)
}

/** @throws GraphError when the list is shorter */
export function itemAt<T>(items: readonly T[], place: number): T {
  if (!(place >= 0 && place < items.length))
    throw new GraphError(`there is no entry ${place} among ${items.length}`)
  return items[place] as T
}

/** @throws GraphError when the map does not have the key */
export function valueOf<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  if (!map.has(key)) throw new GraphError('a value that a loop needs is not there')
  return map.get(key) as V
}
