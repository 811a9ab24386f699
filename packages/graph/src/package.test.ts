import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'
import * as node from './index.js'
import * as page from './web.js'

const here = fileURLToPath(import.meta.url)

/** The file whose types an importer of the package gets. */
function typesUnder(conditions: readonly string[], moduleResolution: ts.ModuleResolutionKind): string {
  const options = { moduleResolution, customConditions: [...conditions], module: ts.ModuleKind.NodeNext }
  const { resolvedModule } = ts.resolveModuleName(
    '@utsushi/graph',
    here,
    options,
    ts.sys,
    undefined,
    undefined,
    ts.ModuleKind.ESNext,
  )
  return resolvedModule?.resolvedFileName.replace(/^.*[/\\]/, '') ?? 'nothing'
}

test('a page sees what a page can call, and Node what Node can, in code and in types', () => {
  const kinds = [ts.ModuleResolutionKind.Bundler, ts.ModuleResolutionKind.NodeNext]
  for (const kind of kinds) {
    expect(typesUnder(['browser'], kind)).toBe('web.d.ts')
    expect(typesUnder([], kind)).toBe('index.d.ts')
  }
  expect('openRuntime' in page).toBe(false)
  expect('openWebRuntime' in page && 'scan' in page && 'openRuntime' in node).toBe(true)
})

test('operations have their rules whichever way the package is entered', () => {
  expect(page.registeredOperations()).toContain('scan')
  expect(page.registeredOperations()).toEqual(node.registeredOperations())
})

test('what a bundler must not drop, because it fills the table of rules, exists', async () => {
  const { default: manifest } = (await import('../package.json', { with: { type: 'json' } })) as {
    default: { sideEffects: readonly string[] }
  }
  expect(manifest.sideEffects).toContain('./dist/building.js')
  for (const file of manifest.sideEffects)
    expect(existsSync(fileURLToPath(new URL(`../${file}`, import.meta.url))), file).toBe(true)
})
