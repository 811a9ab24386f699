import { distributionSize } from '../../distribution.js'
import type { SearchSpace } from '../../space.js'

/**
 * Names of parameters that are estimated together, for every parameter: those with the same condition, which are always
 * active together. Parameters with only one value are in none.
 */
export function groupsOf(space: SearchSpace, multivariate: boolean): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const [name, { distribution, when }] of Object.entries(space)) {
    if (distributionSize(distribution) === 1) continue
    const condition = multivariate ? JSON.stringify(when ?? null) : name
    const group = groups.get(condition) ?? []
    group.push(name)
    groups.set(condition, group)
  }
  return new Map([...groups.values()].flatMap((group) => group.map((name) => [name, group])))
}
