/**
 * The volume that points dominate, up to a reference point.
 */
import { compareLosses } from './fronts.js'

/**
 * Volume of the union of the boxes between each point and the reference; less is better in every coordinate. By slices along
 * the last coordinate; in the plane by one sweep.
 *
 * @example hypervolume([[1, 2], [2, 1]], [3, 3]) // 3
 */
export function hypervolume(points: readonly (readonly number[])[], reference: readonly number[]): number {
  const inside = points.filter((point) => point.every((value, at) => value < (reference[at] as number)))
  if (inside.length === 0) return 0
  const dimensions = reference.length
  if (dimensions === 1)
    return (reference[0] as number) - Math.min(...inside.map(([value]) => value as number))
  if (dimensions === 2) return area(inside, reference)
  const last = dimensions - 1
  const sorted = [...inside].sort((a, b) => (a[last] as number) - (b[last] as number))
  let volume = 0
  sorted.forEach((point, at) => {
    const top = sorted[at + 1]?.[last] ?? (reference[last] as number)
    const height = top - (point[last] as number)
    if (height === 0) return
    const slice = sorted.slice(0, at + 1).map((lower) => lower.slice(0, last))
    volume += height * hypervolume(slice, reference.slice(0, last))
  })
  return volume
}

function area(points: readonly (readonly number[])[], [right = 0, top = 0]: readonly number[]): number {
  let sum = 0
  let ceiling = top
  for (const [x = 0, y = 0] of [...points].sort(compareLosses)) {
    if (y >= ceiling) continue
    sum += (right - x) * (ceiling - y)
    ceiling = y
  }
  return sum
}
