// Names of new run folders.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Folder that holds runs, unless told otherwise. */
export const RUNS_FOLDER = 'runs'

/** `runs/ecosystem-20261102-143015`, made unique by a number if need be. */
export function newRunPath(study: string, folder = RUNS_FOLDER, now = new Date()): string {
  const pad = (value: number) => String(value).padStart(2, '0')
  const day = `${now.getFullYear()}${pad(now.getMonth() + 1)}${pad(now.getDate())}`
  const time = `${pad(now.getHours())}${pad(now.getMinutes())}${pad(now.getSeconds())}`
  return freePath(join(folder, `${study}-${day}-${time}`))
}

/** The path itself, or the first of `path-2`, `path-3`, … that does not exist. */
export function freePath(path: string): string {
  if (!existsSync(path)) return path
  for (let number = 2; ; number++) if (!existsSync(`${path}-${number}`)) return `${path}-${number}`
}
