// What stands at a path of a folder that others write.
import { statSync, type Stats } from 'node:fs'

/** Its status; undefined where nothing is, where links go round in a circle, and where it may not be looked at. */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
