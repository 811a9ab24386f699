import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { pageFolder } from '../server/page-folder.js'

const assets = join(pageFolder, 'assets')
const built = existsSync(assets)
if (!built) console.log('skipped the size of the page: it is not built (npm run page)')

/** Scripts that are ONNX Runtime's, not ours. */
const isRuntime = (name: string): boolean => /(^|[-.])ort([-.]|$)/.test(name)

/** Scripts of the page by name, each with those that it cannot begin without. */
function readScripts(): ReadonlyMap<string, { readonly bytes: number; readonly needs: readonly string[] }> {
  const names = readdirSync(assets).filter((name) => name.endsWith('.js') && !isRuntime(name))
  return new Map(
    names.map((name) => {
      const text = readFileSync(join(assets, name), 'utf8')
      const needs = [...text.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)].map(
        ([, other = '']) => other,
      )
      return [name, { bytes: gzipSync(text, { level: 9 }).length, needs }]
    }),
  )
}

test.skipIf(!built)(
  'no view takes more than 60 kB of our own script as it is sent, with all that it needs',
  () => {
    const scripts = readScripts()
    const gather = (name: string, found: Set<string>): void => {
      if (found.has(name) || !scripts.has(name)) return
      found.add(name)
      for (const other of scripts.get(name)?.needs ?? []) gather(other, found)
    }
    const html = readFileSync(join(pageFolder, 'index.html'), 'utf8')
    const entry = /assets\/([\w.-]+\.js)/.exec(html)?.[1] ?? ''
    expect([...scripts.keys()]).toContain(entry)
    const frame = [...scripts.keys()].filter((name) => name === entry || name.startsWith('run-view-'))
    expect(frame).toHaveLength(2)
    const worker = [...scripts.keys()].filter((name) => name.startsWith('worker-'))
    expect(worker).toHaveLength(1)
    for (const name of scripts.keys()) {
      const all = new Set<string>()
      // The explorer asks its worker, which is a script of its own.
      const isExplorer = name.startsWith('explorer-') || name.startsWith('spawn-worker-')
      for (const each of [...frame, name, ...(isExplorer ? worker : [])]) gather(each, all)
      const sum = [...all].reduce((total, each) => total + (scripts.get(each)?.bytes ?? 0), 0)
      expect(sum, `${name} with ${[...all].join(', ')}`).toBeLessThanOrEqual(60_000)
    }
  },
)
