import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import * as ort from 'onnxruntime-web'
import { expect, test } from 'vitest'
import type { openEmulator as OpenEmulator } from '@utsushi/emulator'
import type { describe as Describe } from './page.js'

/** What the script that is bundled here gives. */
interface PageScript {
  readonly describe: typeof Describe
  readonly openEmulator: typeof OpenEmulator
}

/** The page's script as its author would build it, and what opens emulators in it. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './page.ts'; export { openEmulator } from '@utsushi/emulator'`,
      resolveDir: fileURLToPath(new URL('../../page/', import.meta.url)),
    },
    ...{ bundle: true, write: false, format: 'esm', platform: 'browser', logLevel: 'silent' },
    external: ['onnxruntime-web'],
  })
  return outputFiles[0]?.text ?? ''
}

test('the page holds nothing of Node, and answers through the runtime of a page', async () => {
  const script = await bundle()
  expect(script).not.toMatch(/["'](node:\w+|onnxruntime-node)["']/)
  ort.env.wasm.numThreads = 1
  ort.env.wasm.wasmPaths = new URL(
    './',
    pathToFileURL(createRequire(import.meta.url).resolve('onnxruntime-web')),
  ).href
  const { describe, openEmulator } = (await import(
    `data:text/javascript;base64,${Buffer.from(script).toString('base64')}`
  )) as PageScript
  const leaf = new URL('../../../packages/emulator/fixtures/leaf.onnx', import.meta.url)
  const emulator = await openEmulator(await readFile(leaf), { ort })
  const [said, warning] = await describe(emulator, { tair: 20, par: 30 })
  // aMax · par / (par + kPar) at the best temperature, and r0 · 2.
  expect(said).toBe(`GPP ${((9 * 30) / 42).toFixed(2)} g m⁻² day⁻¹, ER 2.00 g m⁻² day⁻¹`)
  expect(warning).toBe('')
  expect((await describe(emulator, { tair: 80, par: 30 }))[1]).toMatch(/tair outside of/)
  await emulator.close()
})

test('every element that the script looks for stands in the page', async () => {
  const [page, script] = await Promise.all(
    ['index.html', 'page.ts'].map((name) =>
      readFile(fileURLToPath(new URL(`../../page/${name}`, import.meta.url)), 'utf8'),
    ),
  )
  const asked = [...script!.matchAll(/value\('(\w+)'\)|querySelector\('#(\w+)'\)/g)].map(([, a, b]) => a ?? b)
  expect(asked).toEqual(expect.arrayContaining(['tair', 'par', 'warning']))
  for (const id of asked) expect(page).toContain(`id="${id}"`)
  expect(page).toContain('<output>')
})
