import { hostTensor, input, mul, openRuntime, program } from '../index.js'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('every worker thread flushes denormals, not only the first, and this thread does not', async () => {
  const x = input('x', 'float32', [2])
  const product = program({ name: 'product', inputs: [x], outputs: { y: mul(x, 1e-10) } })
  const runtimes = await Promise.all([openRuntime(), openRuntime(), openRuntime({ threads: 2 })])
  for (const runtime of runtimes) {
    const executable = await runtime.load(product)
    const { y } = await executable.run({ x: hostTensor([1e-30, 1]) })
    expect(Array.from(y!.data as Float32Array)).toEqual([0, Math.fround(1e-10)])
  }
  await Promise.all(runtimes.map((runtime) => runtime.close()))
  expect(1e-310 * 0.5).not.toBe(0)
})

test('a worker started after all others have ended runs too', async () => {
  const x = input('x', 'float32', [1])
  const same = program({ name: 'double', inputs: [x], outputs: { y: mul(x, 2) } })
  for (let round = 0; round < 3; round++) {
    const runtime = await openRuntime()
    const { y } = await (await runtime.load(same)).run({ x: hostTensor([round]) })
    expect(y!.data[0]).toBe(2 * round)
    await runtime.close()
  }
})

test('a runtime left open neither keeps a process alive nor ends it before its work is done', async () => {
  const script = `
    import { hostTensor, input, mul, openRuntime, program } from '${new URL('../index.js', import.meta.url).href}'
    const x = input('x', 'float32', [1])
    const runtime = await openRuntime()
    const double = await runtime.load(program({ name: 'double', inputs: [x], outputs: { y: mul(x, 2) } }))
    const { y } = await double.run({ x: hostTensor([21]) })
    console.log(y.data[0])`
  const folder = await mkdtemp(join(tmpdir(), 'utsushi-runtime-'))
  const path = join(folder, 'open.mjs')
  await writeFile(path, script)
  const { stdout } = await promisify(execFile)(process.execPath, [path])
  await rm(folder, { recursive: true })
  expect(stdout).toBe('42\n')
})
