// Before a package is packed: its compiled tree is built, and holds nothing whose source is gone. Run in the package's folder, with what
// bundlers make in dist.
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { run } from './run.mjs'

try {
  await run('npx', ['tsc', '-b'])
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
const stale = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(js|d\.ts)$/.test(entry.name))
  .map((entry) => relative('dist', join(entry.parentPath, entry.name)))
  .filter((file) => !process.argv.slice(2).some((made) => file === made || file.startsWith(`${made}/`)))
  .filter(
    (file) => !['.ts', '.tsx'].some((end) => existsSync(join('src', file.replace(/(\.d\.ts|\.js)$/, end)))),
  )
if (stale.length > 0) {
  console.error(`no source any more for ${stale.map((file) => `dist/${file}`).join(', ')}`)
  console.error('delete the folder dist and pack again')
  process.exit(1)
}
