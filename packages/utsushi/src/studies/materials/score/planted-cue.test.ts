// What the report says of a planted cue: found by a network that can learn it, left unsaid where it could not or was not asked.
import { randomStream } from '@utsushi/ground'
import { prepareTask } from '@utsushi/study'
import { expect, test } from 'vitest'
import type { CueCheck } from './planted-cue.js'
import { materials } from '../index.js'
import { attributionBlocks } from '../report/attribution.js'
import { materialsOf } from '../testing/materials-of.js'
import { checkPlantedCue } from './planted-cue.js'

const [count, steps] = [120, 40]

function taskOf(kind: string, more: Readonly<Record<string, unknown>> = {}) {
  const random = randomStream(3, 'noise')
  const { parts } = materials
  const config = parts.schema.parse({ model: { kind, hidden: 8, kernels: 300 }, ...more })
  const data = materialsOf(
    Array.from({ length: count }, () => ({
      columns: { signal: Array.from({ length: steps }, () => 5 + random.normal()) },
    })),
    {
      kind: 'classes',
      target: 'class',
      names: ['a', 'b'],
      of: Int32Array.from({ length: count }, (_, k) => k % 2),
    },
  )
  return prepareTask(parts, config, data)
}

const { signal } = new AbortController()

test('a convolutional network learns the planted bump, and its maps show where it is', async () => {
  const found = await checkPlantedCue(taskOf('fcn', { training: { learningRate: 0.01 } }), { signal })
  expect(found?.span).toBe(3)
  expect(found?.accuracy).toBeGreaterThan(0.9)
  expect(found?.chance).toBeCloseTo(3 / 40, 10)
  expect(found?.found).toBeGreaterThan(0.4)
})

test('nothing is trained where it was not asked for, or where there are no gradients', async () => {
  expect(await checkPlantedCue(taskOf('fcn', { evaluation: { plantedCue: false } }), { signal })).toBe(null)
  expect(await checkPlantedCue(taskOf('kernels'), { signal })).toBe(null)
})

const words = (cue: Partial<CueCheck>): string =>
  JSON.stringify(
    attributionBlocks(
      { model: materials.parts.schema.parse({}).model },
      {
        ...{ method: 'integrated gradients', sequences: 4, byClass: [] },
        ...{ delta: null, randomised: null, firstPoint: null, settled: null },
        cue: {
          ...{ span: 3, height: 4, sequences: 96, held: 24, epochs: 5 },
          ...{ accuracy: 0.96, found: 0.8, chance: 0.08, ...cue },
        },
      },
      () => [],
    ),
  )

test('the report says whether the bump was found, and nothing where it was not learnt', () => {
  expect(words({})).toContain('Its maps show where the bump is (average precision 0.80')
  expect(words({ found: 0.5 })).toContain('and much beside it')
  expect(words({ found: 0.1 })).toContain('do not read maps of this kind of network')
  const unlearnt = words({ accuracy: 0.6, found: 0.9 })
  expect(unlearnt).toContain('this check says nothing here')
  expect(unlearnt).not.toContain('Its maps')
})
