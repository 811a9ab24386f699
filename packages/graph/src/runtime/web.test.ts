import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import * as ort from 'onnxruntime-web/wasm'
import { expect, test } from 'vitest'
import { openRuntime, type Executable } from '../index.js'
import { mismatch } from '../testing/allclose.js'
import { batchOf, initialState, smallLstm } from '../testing/small-lstm.js'
import { openWebRuntime } from './web.js'

test('a page trains as Node does', async () => {
  ort.env.wasm.numThreads = 1
  const [node, web] = [await openRuntime(), await openWebRuntime(ort)]
  const train = async (executable: Executable): Promise<unknown[]> => {
    await executable.set(initialState)
    const losses: unknown[] = []
    for (let step = 0; step < 8; step++) losses.push((await executable.run(batchOf(step)))['loss']!.data[0])
    return [losses, await executable.get(Object.keys(initialState))]
  }
  const made = smallLstm()
  const [losses, state] = (await train(await web.load(made))) as [number[], Record<string, never>]
  const [expectedLosses, expected] = (await train(await node.load(made))) as [number[], Record<string, never>]
  const tolerance = { relative: 1e-5, absolute: 1e-5 }
  expect(mismatch(losses, expectedLosses, tolerance)).toBeUndefined()
  for (const name of Object.keys(initialState)) {
    expect(mismatch(state[name]!, expected[name]!, tolerance)).toBeUndefined()
  }
  await web.close()
  await node.close()
})

test('what is set stays as it was, whatever happens to the array', async () => {
  const web = await openWebRuntime(ort)
  const executable = await web.load(smallLstm())
  const data = Float32Array.from(initialState['w']!.data as Float32Array)
  await executable.set({ ...initialState, w: { ...initialState['w']!, data } })
  data.fill(0)
  const { w } = await executable.get(['w'])
  expect(w).toEqual(initialState['w'])
  await web.close()
})

test('checked mode works in a page, and something that is not onnxruntime-web is refused', async () => {
  const web = await openWebRuntime(ort, { checked: true })
  const executable = await web.load(smallLstm())
  await executable.set(initialState)
  const { x, y } = batchOf(0)
  const broken = { ...x!, data: new Float32Array(x!.data.length).fill(NaN) }
  await expect(executable.run({ x: broken, y: y! })).rejects.toThrow(/^small LSTM: \w+ gave NaN or infinity/)
  await web.close()
  await expect(openWebRuntime({})).rejects.toThrow('needs the onnxruntime-web module')
})

test('a page loads nothing of Node and no runtime of its own', () => {
  const { resolve } = createRequire(import.meta.url)
  const seen = new Set<string>()
  const packages = new Set<string>()
  const visit = (url: URL): void => {
    if (seen.has(url.href)) return
    seen.add(url.href)
    const code = readFileSync(url, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    for (const [, name = ''] of code.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      if (name.startsWith('.')) visit(new URL(name, url))
      else if (name.startsWith('@utsushi/')) visit(pathToFileURL(resolve(name)))
      else packages.add(name)
    }
  }
  visit(new URL('../web.js', import.meta.url))
  expect(seen.size).toBeGreaterThan(20)
  // Both are plain JavaScript.
  const plain = ['@bufbuild/protobuf', 'leven']
  expect([...packages].filter((name) => !plain.some((own) => name.startsWith(own)))).toEqual([])
})
