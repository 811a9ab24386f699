import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const { resolve } = createRequire(import.meta.url)

/** Every file that a page loads with `page.js`, by following its imports; ONNX Runtime and Node's modules are told, not read. */
function loaded(
  file: URL,
  seen = new Map<string, string>(),
): { files: Map<string, string>; packages: Set<string> } {
  const packages = new Set<string>()
  const visit = (url: URL): void => {
    if (seen.has(url.href)) return
    const code = readFileSync(url, 'utf8')
    seen.set(url.href, code)
    for (const [, name = ''] of code.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      if (name.startsWith('.')) visit(new URL(name, url))
      else if (/^(node:|onnxruntime)/.test(name)) packages.add(name)
      else visit(pathToFileURL(resolve(name)))
    }
  }
  visit(file)
  return { files: seen, packages }
}

test('a page loads nothing of Node, only ONNX Runtime, and little of ours', () => {
  const { files, packages } = loaded(new URL('page.js', import.meta.url))
  const code = [...files.values()].map((text) => text.replace(/^\s*(\/\/|\/?\*).*$/gm, '')).join('\n')
  expect([...packages]).toEqual(['onnxruntime-web'])
  // As files; a bundler leaves out what is not used of the ground.
  expect(gzipSync(code).length).toBeLessThan(13_000)
})
