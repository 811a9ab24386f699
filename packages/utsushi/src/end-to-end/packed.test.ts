// What a stranger's `npm install` brings: the licence with every package, and no test of ours or what only tests are written with.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

interface Packed {
  readonly name: string
  readonly files: readonly { readonly path: string }[]
}

/** What would be in every tarball, as npm tells it. */
function packed(): readonly Packed[] {
  const rooms = readdirSync(join(root, 'packages')).flatMap((room) => ['--workspace', `packages/${room}`])
  const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', ...rooms], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  })
  const value = JSON.parse(told.slice(told.search(/^[[{]/m))) as readonly Packed[] | Record<string, Packed>
  return Object.values(value)
}

test('every package holds the licence and no test, and imports nothing that it does not ask for', () => {
  const all = packed()
  expect(all.length).toBe(readdirSync(join(root, 'packages')).length)
  for (const { name, files } of all) {
    const folder = join(root, 'packages', name.split('/').at(-1) ?? '')
    const paths = files.map(({ path }) => path)
    expect(paths, name).toContain('LICENSE')
    expect(
      paths.filter((path) => /\.test\.|\/end-to-end\//.test(path)),
      name,
    ).toEqual([])
    const { peerDependencies = {}, peerDependenciesMeta = {} } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, unknown> | undefined>
    const shipped = new Set(paths)
    for (const path of paths.filter((path) => /\.(js|d\.ts)$/.test(path))) {
      const text = readFileSync(join(folder, path), 'utf8')
      for (const [, from = ''] of text.matchAll(
        /^(?:import|export)\s(?:[^'"]*\sfrom\s)?['"]([^'"]+)['"]/gm,
      )) {
        if (from === 'vitest')
          expect([name, path, peerDependencies['vitest'], peerDependenciesMeta['vitest']]).toEqual([
            ...[name, expect.stringContaining('/testing/'), expect.any(String), { optional: true }],
          ])
        // One that a template fills in is of the project that is written.
        if (from.startsWith('.') && !from.includes('${'))
          expect(shipped.has(join(dirname(path), from)), `${name}: ${path} imports ${from}`).toBe(true)
      }
    }
  }
})
