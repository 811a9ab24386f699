import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  add,
  GraphError,
  hostTensor,
  input,
  matmul,
  mul,
  NonFiniteError,
  openRuntime,
  program,
  type HostTensor,
  type Runtime,
} from '../index.js'
import { scan } from '../loop/scan.js'
import { log, sub } from '../ops/elementwise.js'
import { sample } from '../testing/samples.js'
import { batchOf, initialState, smallLstm } from '../testing/small-lstm.js'

let runtime: Runtime

beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

async function train(on: Runtime, steps: number): Promise<Record<string, HostTensor>> {
  const executable = await on.load(smallLstm())
  await executable.set(initialState)
  for (let step = 0; step < steps; step++) await executable.run(batchOf(step))
  const state = await executable.get(Object.keys(initialState))
  await executable.release()
  return state
}

test('training twice gives the same bits: in one runtime, in another, on two threads', async () => {
  const first = await train(runtime, 12)
  expect(first['step']!.data).toEqual(BigInt64Array.of(12n))
  expect(await train(runtime, 12)).toEqual(first)
  const other = await openRuntime({ threads: 2 })
  expect(await train(other, 12)).toEqual(first)
  await other.close()
})

test('a run continued from its saved state is the run that was never stopped', async () => {
  const executable = await runtime.load(smallLstm())
  await executable.set(initialState)
  for (let step = 0; step < 5; step++) await executable.run(batchOf(step))
  const saved = await executable.get(Object.keys(initialState))
  const resumed = await runtime.load(smallLstm())
  await resumed.set(saved)
  for (let step = 5; step < 12; step++) await resumed.run(batchOf(step))
  expect(await resumed.get(Object.keys(initialState))).toEqual(await train(runtime, 12))
})

test('training lowers the loss', async () => {
  const executable = await runtime.load(smallLstm())
  await executable.set(initialState)
  const losses: number[] = []
  for (let step = 0; step < 200; step++)
    losses.push(Number((await executable.run(batchOf(0)))['loss']!.data[0]))
  expect(losses.at(-1)).toBeLessThan(0.6 * losses[0]!)
})

test('denormals are zero where programs run, and stay on the thread that called', async () => {
  const x = input('x', 'float32', [2])
  const made = program({ name: 'tiny', inputs: [x], outputs: { y: mul(x, 1e-10) } })
  const { y } = await (await runtime.load(made)).run({ x: hostTensor([1e-30, 1]) })
  expect([...(y!.data as Float32Array)]).toEqual([0, Math.fround(1e-10)])
  // A denormal: it becomes 0 on a thread on which a session has run with flushing.
  expect(Number('1e-310') * 0.5).not.toBe(0)
})

test('a program is loaded once, and equal programs do not disturb each other', async () => {
  const x = input('x', 'float32', ['n'])
  const made = program({ name: 'double', inputs: [x], outputs: { y: mul(x, 2) } })
  expect(await runtime.load(made)).toBe(await runtime.load(made))
  const executable = await runtime.load(made)
  const run = async (values: readonly number[]): Promise<unknown> =>
    (await executable.run({ x: hostTensor(values) }))['y']
  expect(await Promise.all([run([1]), run([2, 3])])).toEqual([hostTensor([2]), hostTensor([4, 6])])
})

test('a released program can be loaded again', async () => {
  const x = input('x', 'float32', [2])
  const made = program({ name: 'double', inputs: [x], outputs: { y: mul(x, 2) } })
  await (await runtime.load(made)).release()
  const { y } = await (await runtime.load(made)).run({ x: hostTensor([1, 2]) })
  expect(y).toEqual(hostTensor([2, 4]))
})

test('feeds that do not fit are refused with name, type and shape', async () => {
  const x = input('x', 'float32', ['batch', 2])
  const y = input('y', 'float32', ['batch'])
  const made = program({ name: 'feeds', inputs: [x, y], outputs: { z: matmul(y, x) } })
  const executable = await runtime.load(made)
  const rows = sample([3, 2])
  await expect(executable.run({ x: rows, w: rows })).rejects.toThrow('feeds has no input "w"; it has x, y')
  await expect(executable.run({ x: sample([3, 4]) })).rejects.toThrow(
    'feeds: input "x" is float32[3,4], expected float32[batch,2]',
  )
  await expect(executable.run({ x: rows, y: sample([4]) })).rejects.toThrow('input "y" is float32[4]')
  await expect(executable.run({ x: rows, y: hostTensor([1, 2, 3], [3], 'int32') })).rejects.toThrow(
    GraphError,
  )
  await expect(executable.run({ x: rows })).rejects.toThrow('input "y" was neither fed nor set')
  await expect(executable.get(['y'])).rejects.toThrow('"y" has not been set')
})

test('checked mode names the first operation at fault, in a loop and in a loop in a loop', async () => {
  const checked = await openRuntime({ checked: true })
  const x = input('x', 'float32', [3, 2, 2])
  const start = input('start', 'float32', [2])
  const plain = program({ name: 'plain', inputs: [start], outputs: { y: mul(add(log(start), 1), 2) } })
  const inner = scan({ state: [start], inputs: [x] }, ([h], [rows]) => ({
    state: [
      scan({ state: [h!], inputs: [rows!] }, ([s], [row]) => ({
        state: [sub(s!, log(row!))],
      })).state[0]!,
    ],
  }))
  const nested = program({ name: 'nested', inputs: [x, start], outputs: { y: mul(inner.state[0]!, 2) } })
  const run = async (made: ReturnType<typeof program>, feeds: Record<string, HostTensor>): Promise<unknown> =>
    (await checked.load(made)).run(feeds)
  const good = sample([3, 2, 2], { low: 1, high: 2 })
  const bad = hostTensor(
    Float32Array.from(good.data as Float32Array, (value, k) => (k === 5 ? -1 : value)),
    [3, 2, 2],
  )
  const [one, zero] = [hostTensor([1, 1]), hostTensor([1, 0])]
  expect(await run(plain, { start: one })).toEqual({ y: hostTensor([2, 2]) })
  await expect(run(plain, { start: zero })).rejects.toThrow(
    /^plain: log gave NaN or infinity \(float32\[2\], built at runtime\/node\.test\.(js|ts):\d+\)$/,
  )
  await expect(run(plain, { start: zero })).rejects.toThrow(NonFiniteError)
  expect(Object.keys((await run(nested, { x: good, start: one })) as object)).toEqual(['y'])
  await expect(run(nested, { x: bad, start: one })).rejects.toThrow(/^nested: log gave NaN or infinity/)
  await checked.close()
})

test.each([
  ['forwards', false, 2],
  ['backwards', true, 4],
])(
  'checked mode names what came first of a loop that runs %s, not what it made wrong later',
  async (_, reverse, step) => {
    const checked = await openRuntime({ checked: true })
    const x = input('x', 'float32', [5])
    const start = input('start', 'float32', [])
    // At the step after the bad one, `add` reads the state that `log` made NaN, and stands before it.
    const { state } = scan(
      { state: { h: start }, inputs: { x }, reverse, inPlace: true },
      ({ h }, { x: value }) => {
        const before = add(h, 1)
        return { state: { h: mul(log(value), before) } }
      },
    )
    const made = await checked.load(program({ name: 'loop', inputs: [x, start], outputs: { y: state.h } }))
    const feeds = { x: hostTensor([1, -1, 2, 3, 2]), start: hostTensor([0], []) }
    await expect(made.run(feeds)).rejects.toThrow(
      `loop: log gave NaN or infinity in step ${step} of its loop`,
    )
    await checked.close()
  },
)
