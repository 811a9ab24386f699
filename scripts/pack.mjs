// Packs every published package, as `npm publish` would.
import { join } from 'node:path'
import { publishedPackages, root } from './packages.mjs'
import { run } from './run.mjs'

/**
 * @param {string} folder to write the tarballs into
 * @returns {Promise<readonly { name: string, file: string }[]>} path of the tarball of each package
 */
export async function packAll(folder) {
  const told = await run(
    'npm',
    // The repository's .npmrc turns scripts off for what is installed; what is packed must be built.
    [
      ...['pack', '--ignore-scripts=false', '--json', '--pack-destination', folder],
      ...publishedPackages().flatMap(({ room }) => ['--workspace', `packages/${room}`]),
    ],
    { cwd: root },
  )
  const packed = JSON.parse(told.slice(told.search(/^[[{]/m)))
  return Object.values(packed).map(({ name, filename }) => ({ name, file: join(folder, filename) }))
}
