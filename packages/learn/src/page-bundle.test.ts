import { fileURLToPath } from 'node:url'
import { build, type Message } from 'esbuild'
import { expect, test } from 'vitest'

/**
 * What a page may import. Each is bundled as a page's build would: for a browser, with no module of Node at hand. A
 * package that becomes importable in a page gets a line here.
 */
const pageEntries = [
  '@utsushi/ground',
  '@utsushi/graph',
  '@utsushi/graph/web',
  '@utsushi/data',
  '@utsushi/learn',
  '@utsushi/emulator',
]

/** Modules that are loaded beside the bundle, as a page does with ONNX Runtime. */
const external = ['onnxruntime-web', 'onnxruntime-web/*']

async function bundled(
  source: string,
): Promise<{ readonly errors: readonly string[]; readonly text: string }> {
  const describe = ({ text, location }: Message): string => `${location?.file ?? ''}: ${text}`
  try {
    const { outputFiles, errors } = await build({
      stdin: { contents: source, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
      ...{ bundle: true, write: false, format: 'esm', platform: 'browser', logLevel: 'silent', external },
    })
    return { errors: errors.map(describe), text: outputFiles[0]?.text ?? '' }
  } catch (error) {
    return { errors: (error as { readonly errors: readonly Message[] }).errors.map(describe), text: '' }
  }
}

test.each(pageEntries)('%s is bundled for a page without any module of Node', async (entry) => {
  const { errors, text } = await bundled(`export * from '${entry}'`)
  expect(errors).toEqual([])
  expect(text).not.toMatch(/["'](node:\w+|onnxruntime-node)["']/)
  expect(text.length).toBeGreaterThan(1000)
})

test('the test would see one: modules of Node, and what is for Node alone, are not bundled for a page', async () => {
  const [fs, node] = [
    await bundled(`export * from 'node:fs'`),
    await bundled(`export * from '@utsushi/learn/node'`),
  ]
  expect(fs.errors.join()).toMatch(/Could not resolve "node:fs"/)
  expect(node.errors.join()).toMatch(/Could not resolve "@utsushi\/learn\/node"/)
})
