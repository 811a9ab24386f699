import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { openEmulator } from './index.js'
import type { Emulator, OpenOptions } from './index.js'
import { openEmulator as openInPage } from './page.js'
import { leaf, leafFile } from './testing/leaf.js'

const rows = 3
const days = 50
const drivers = {
  tair: Float32Array.from({ length: rows * days }, (_, i) => 10 + 19 * Math.sin(i)),
  par: Float32Array.from({ length: rows * days }, (_, i) => 30 + 29 * Math.cos(i / 3)),
}
const parameters = { aMax: [3, 9, 18.5], kPar: [6, 12, 39], r0: [0.5, 1, 2] }

/** onnxruntime-web as a page sets it up, here with the wasm file of the installed package. */
async function web(): Promise<NonNullable<OpenOptions['ort']>> {
  const ort = await import('onnxruntime-web')
  ort.env.wasm.numThreads = 1
  const entry = createRequire(import.meta.url).resolve('onnxruntime-web')
  ort.env.wasm.wasmPaths = new URL('./', pathToFileURL(entry)).href
  return ort
}

async function gpp(emulator: Emulator): Promise<{ gpp: number[]; er: number[]; balance: number[] }> {
  const { outputs, extrapolations } = await emulator.predict({ drivers, parameters })
  await emulator.close()
  expect(extrapolations).toEqual([])
  const { fluxes, balance } = outputs
  expect(fluxes!.dims).toEqual([rows, days, 2])
  return {
    gpp: [...(fluxes!.columns['gpp'] as Float32Array)],
    er: [...(fluxes!.columns['er'] as Float32Array)],
    balance: [...(balance!.columns['balance'] as Float32Array)],
  }
}

const worstDifference = (a: number[], b: number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))

test('Node and a page give what the formula gives', async () => {
  const node = await gpp(await openEmulator(leafFile, { threads: 1 }))
  const page = await gpp(await openInPage(readFileSync(leafFile), { ort: await web() }))
  const truth = Array.from({ length: rows * days }, (_, i) => {
    const row = Math.floor(i / days)
    const [aMax, kPar, r0] = [parameters.aMax[row]!, parameters.kPar[row]!, parameters.r0[row]!]
    return leaf({ tair: drivers.tair[i]!, par: drivers.par[i]! }, { aMax, kPar, r0 })
  })
  for (const flux of ['gpp', 'er'] as const) {
    expect(
      worstDifference(
        node[flux],
        truth.map((one) => one[flux]),
      ),
    ).toBeLessThan(1e-5)
    expect(worstDifference(page[flux], node[flux])).toBeLessThan(1e-5)
  }
  expect(worstDifference(page.balance, node.balance)).toBeLessThan(1e-4)
})

test('one weather goes with many parameter sets in Node and in a page', async () => {
  const tair = Array.from({ length: days }, (_, day) => day % 25)
  const weather = { tair, par: tair.map((value) => 20 + value / 10) }
  const sets = { aMax: [3, 9, 15], kPar: [12, 12, 30], r0: 1 }
  for (const opened of [
    openEmulator(leafFile, { threads: 1 }),
    openInPage(readFileSync(leafFile), { ort: await web() }),
  ]) {
    const emulator = await opened
    const { outputs } = await emulator.predict({ drivers: weather, parameters: sets })
    await emulator.close()
    const truth = sets.aMax.flatMap((aMax, set) =>
      tair.map((value, day) => {
        const one = { aMax, kPar: sets.kPar[set] ?? NaN, r0: sets.r0 }
        return leaf({ tair: value, par: weather.par[day] ?? NaN }, one).gpp
      }),
    )
    expect(outputs['fluxes']!.dims).toEqual([3, days, 2])
    expect(worstDifference([...(outputs['fluxes']!.columns['gpp'] as Float32Array)], truth)).toBeLessThan(
      1e-5,
    )
  }
})

test('running it leaves the arithmetic of the caller alone', async () => {
  const emulator = await openEmulator(leafFile)
  await emulator.predict({ drivers, parameters })
  expect(1e-310 * 0.5).toBe(5e-311)
  await emulator.close()
})

test('predictions asked for at once come back each to its own caller', async () => {
  const emulator = await openEmulator(leafFile)
  const asked = await Promise.all(
    [1, 2, 3].map((aMax) =>
      emulator.predict({ drivers: { tair: [20], par: [10] }, parameters: { aMax, kPar: 10, r0: 1 } }),
    ),
  )
  expect(asked.map(({ outputs }) => outputs['fluxes']!.columns['gpp']![0])).toEqual([0.5, 1, 1.5])
  await emulator.close()
})

test('a closed emulator says so, and closing twice is no error', async () => {
  const emulator = await openEmulator(leafFile)
  await Promise.all([emulator.close(), emulator.close()])
  await expect(emulator.predict({})).rejects.toThrow('the emulator "leaf" is closed')
})

test('an address is fetched, and a refusal names it', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/leaf.onnx') response.end(readFileSync(leafFile))
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const emulator = await openEmulator(`${address}/leaf.onnx`)
  expect(emulator.metadata.name).toBe('leaf')
  await emulator.close()
  await expect(openEmulator(`${address}/none.onnx`)).rejects.toThrow('/none.onnx: the server answers 404')
  server.close()
})

test('what is no emulator is refused as bad input, by file', async () => {
  const bytes = readFileSync(leafFile)
  // The metadata key is found in the file and spoilt: an ONNX model that is nobody's emulator.
  const foreign = Uint8Array.from(bytes)
  foreign[bytes.indexOf('\x07utsushi\x12') + 1] = 'U'.charCodeAt(0)
  const refused = async (source: string | URL | Uint8Array, message: string) =>
    expect(openEmulator(source)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(message),
    })
  await refused('none.onnx', 'none.onnx: no such file')
  await refused(new URL('.', leafFile), 'a folder; expected a model.onnx')
  await refused(foreign, 'an ONNX model, but no emulator: it has no "utsushi" metadata')
  await refused(bytes.subarray(0, 900), 'emulator: not a complete ONNX file (900 bytes)')
  await refused(new TextEncoder().encode('<html></html>'), 'emulator: not a')
  await refused(
    new Uint8Array(0),
    'emulator: not an ONNX file (0 bytes without a graph) — copy it again, or export it again from its run',
  )
})

test('a model that ONNX Runtime refuses is bad input, with its reason', async () => {
  const bytes = Uint8Array.from(readFileSync(leafFile))
  bytes.set(new TextEncoder().encode('Pox'), readFileSync(leafFile).indexOf('Pow'))
  for (const ort of [undefined, await web()]) {
    await expect(openEmulator(bytes, ort ? { ort } : {})).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/^emulator: ONNX Runtime cannot load this model: .*Pox.*$/),
    })
  }
})

test('a file whose graph differs from its metadata is refused', async () => {
  const bytes = readFileSync(leafFile)
  const at = bytes.indexOf('"name":"balance","dtype":"float32","shape":["batch"]')
  const changed = Uint8Array.from(bytes)
  changed.set(new TextEncoder().encode('"name":"balancf"'), at)
  await expect(openEmulator(changed)).rejects.toThrow(
    'output "balancf" is in the metadata but not in the graph',
  )
})
