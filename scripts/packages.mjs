// The packages that are published: every folder in packages/, those that others stand on first.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository, without a slash behind it. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

/**
 * @returns name, folder and description of every published package
 */
export function publishedPackages() {
  return readdirSync(join(root, 'packages')).map((room) => {
    const folder = join(root, 'packages', room)
    return { room, folder, description: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }
  })
}
