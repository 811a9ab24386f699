import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { circlesOf, importsOf } from './testing/import-circles.js'

/** Packages whose files import in one direction only. */
const withoutCircles = [
  'ground',
  'graph',
  'data',
  'tune',
  'learn',
  'emulator',
  'study',
  'workbench',
  'utsushi',
]

test.each(withoutCircles)('no file of packages/%s needs itself, at run time or in types', (name) => {
  const imports = importsOf(fileURLToPath(new URL(`../../${name}/src`, import.meta.url)))
  expect(imports.size).toBeGreaterThan(10)
  expect(circlesOf(imports).map((circle) => circle.join(' → '))).toEqual([])
})

test('a circle is found through types, re-exports and folders, and named by the files on its way', () => {
  const folder = mkdtempSync(join(tmpdir(), 'circles-'))
  try {
    const files = {
      'a.ts': "import type { B } from './inner/b.js'\nexport type A = B",
      'inner/b.ts': "export * from './c.js'\nexport type B = number",
      'inner/c.ts': "export type C = import('../a.js').A",
      'view.tsx': "import './parts/row.js'",
      'parts/row.tsx': "export const load = () => import('../view.js')",
      'd.ts': "import { e } from './e.js'\nimport './a.js'\nexport const d = e",
      'e.ts': 'export const e = 1',
    }
    for (const inner of ['inner', 'parts']) mkdirSync(join(folder, inner))
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
    expect(circlesOf(importsOf(folder))).toEqual([
      ['a.ts', 'inner/b.ts', 'inner/c.ts', 'a.ts'],
      ['parts/row.tsx', 'view.tsx', 'parts/row.tsx'],
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
