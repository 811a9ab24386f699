import type { EmulatorInputs, EmulatorMetadata, Prediction } from '@utsushi/emulator'
import { expect, test } from 'vitest'
import { planOf } from '../plan/plan.js'
import { settingOf } from '../plan/setting.js'
import type { Answer } from './answer.js'
import { manySets } from './many-sets.js'

/** An emulator of two numbers, one of them without a range. */
const metadata: EmulatorMetadata = {
  ...{ format: 1, name: 'sum', study: 'mine', version: '0', created: '', licence: '', description: '' },
  ...{ metrics: {}, extrapolation: 'report' },
  inputs: [
    {
      ...{ name: 'parameters', dtype: 'float32', shape: ['batch', 2], axes: ['batch', 'feature'] },
      features: [
        { name: 'a', unit: '1', min: 0, max: 2 },
        { name: 'b', unit: '1', min: null, max: null },
      ],
    },
  ],
  outputs: [
    {
      ...{ name: 'y', dtype: 'float32', shape: ['batch', 1], axes: ['batch', 'feature'] },
      features: [{ name: 'y', unit: '1', std: 1 }],
    },
  ],
  training: { split: '', rows: 1, period: null },
}
const plan = planOf(metadata)
const asked = { metadata, plan, one: undefined, setting: settingOf(plan, undefined, 0), count: 1000 }

/** Rows of what is asked: twice `a`, answered after a turn. */
const twice =
  (sizes: number[]) =>
  async (inputs: EmulatorInputs): Promise<Prediction> => {
    const { data, dims } = inputs['parameters'] as { readonly data: Float32Array; readonly dims: number[] }
    sizes.push(dims[0]!)
    await new Promise((resolve) => setTimeout(resolve, 0))
    const y = Float32Array.from({ length: dims[0]! }, (_, row) => 2 * data[2 * row]!)
    return {
      extrapolations: [],
      outputs: { y: { dims: [y.length, 1], axes: ['batch', 'feature'], data: y, columns: { y } } },
    }
  }

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0)

/** Asks about everything. */
async function askAll(
  each: ReturnType<typeof twice>,
  helpers: readonly ReturnType<typeof twice>[],
  onAnswer: (answer: Answer) => void,
): Promise<void> {
  const work = manySets(asked, each, helpers, onAnswer)
  while ((await work.next()).done !== true);
}

test('helpers share the sets: each is asked about once, and the answer is that of one thread', async () => {
  const said: Answer[] = []
  const alone: number[] = []
  await askAll(twice(alone), [], (answer) => said.push(answer))
  const shares: number[][] = [[], [], []]
  const helpers = shares.slice(1).map(twice)
  await askAll(twice(shares[0]!), helpers, (answer) => said.push(answer))
  expect(sum(alone)).toBe(1000)
  expect(sum(shares.map(sum))).toBe(1000)
  expect(Math.min(...shares.map(sum))).toBeGreaterThan(0)
  expect(said[1]).toEqual(said[0])
  // Evenly from 0 to 2, doubled: nine of ten lie between 0.2 and 3.8.
  const [told] = said[0]!.numbers
  expect([told!.lower![0], told!.values[0], told!.upper![0]]).toEqual([
    expect.closeTo(0.2, 0),
    expect.closeTo(2, 0),
    expect.closeTo(3.8, 0),
  ])
})

test('what a helper fails at is told, and what is replaced is left', async () => {
  const broken = async (): Promise<Prediction> => {
    throw new Error('out of memory')
  }
  await expect(askAll(twice([]), [broken], () => undefined)).rejects.toThrow('out of memory')
  const helped: number[] = []
  const begun = manySets(asked, twice([]), [twice(helped)], () => undefined)
  await begun.next()
  await begun.return(undefined)
  const now = sum(helped)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(sum(helped)).toBe(now)
  expect(now).toBeLessThan(200)
})
