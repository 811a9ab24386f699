import { expect, test } from 'vitest'
import { hostTensor, input, mul, openRuntime, program } from '../index.js'

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
