import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { nodeGlobals, pageModules } from './testing/page-modules.js'
import { temporaryFolder } from './testing/temporary-folder.js'

test('a page loads nothing of Node with the ground', () => {
  const loaded = pageModules(new URL('index.js', import.meta.url))
  expect(loaded.outside).toEqual([])
  expect(nodeGlobals(loaded)).toEqual([])
})

test('a module of Node is found behind other files, and so is a global of Node', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a.mjs'), "export { b } from './b.mjs'\nconst later = () => import('node:os')\n")
  writeFileSync(
    join(folder, 'b.mjs'),
    "import 'node:fs'\n// process.exit\nexport const b = Buffer.from('')\n",
  )
  const loaded = pageModules(pathToFileURL(join(folder, 'a.mjs')))
  expect(loaded.outside).toEqual(['node:fs', 'node:os'])
  expect(nodeGlobals(loaded).map((line) => line.split(': ')[1])).toEqual(['Buffer.'])
})
