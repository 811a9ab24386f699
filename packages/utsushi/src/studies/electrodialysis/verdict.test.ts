import { expect, test } from 'vitest'
import type { Block } from '@utsushi/study/report'
import type { PartEvaluation } from './evaluation.js'
import { madeUpData, madeUpPart, type Miss } from './testing/made-up-evaluation.js'
import { verdictBlocks } from './verdict.js'

const told = (blocks: readonly Block[]) =>
  blocks.map((block) => {
    if (block.kind === 'note') return `${block.tone}: ${block.text}`
    return block.kind === 'paragraph' ? block.text : block.kind
  })

/** Off by a share of what was measured. */
const off =
  (share: number): Miss =>
  (value) =>
    value * (1 + share)

async function evaluated(free: Miss, oneStep: Miss, part = 'test'): Promise<PartEvaluation> {
  return madeUpPart(await madeUpData(), { free, oneStep, part }).evaluation
}

test('an emulator that beats both simple methods and follows whole batches is praised by its numbers', async () => {
  const good = await evaluated(off(0.001), off(0.0001))
  const [step, batch, balance] = told(verdictBlocks([good]))
  expect(step).toMatch(/^good: One step ahead on 2 test experiments.*1\/[\d,]+ of that of no change/)
  expect(batch).toMatch(/^good: Over whole batches.*worst experiment [45]: /)
  expect(balance).toMatch(/^good: .*no amount is negative in 100 %/)
})

test('an emulator that a straight line beats is not praised, and told by how much', async () => {
  const poor = await evaluated(off(0.001), off(0.05))
  const [step] = told(verdictBlocks([poor]))
  expect(step).toMatch(/^warning: .*[\d.]+ times that of a straight line/)
})

test('batches that are missed by more than 3 % of range are a warning', async () => {
  const lost = await evaluated(off(0.3), off(0.0001))
  const [, batch] = told(verdictBlocks([lost]))
  expect(batch).toMatch(/^warning: .*\d\d? %/)
})

test('totals that drift or amounts below nothing are never said to hold', async () => {
  const fine = await evaluated(off(0), off(0))
  const verdict = (change: Partial<PartEvaluation>) => told(verdictBlocks([{ ...fine, ...change }]))[2]
  expect(verdict({ largestDrift: 0, physicalShare: 1 })).toMatch(/^good: .*do not drift/)
  expect(verdict({ largestDrift: 1e-5, physicalShare: 1 })).toMatch(/^warning: .*drift by at most 1\.0e-5/)
  expect(verdict({ largestDrift: 0, physicalShare: 0.96 })).toMatch(/^warning: .*in 96 % of steps/)
  expect(verdict({ largestDrift: NaN, physicalShare: 1 })).toMatch(/^warning/)
})

test('the worst drift of any part counts', async () => {
  const fine = await evaluated(off(0), off(0))
  const drifting = { ...fine, part: 'validation', largestDrift: 0.5 }
  expect(told(verdictBlocks([fine, drifting]))[2]).toMatch(/^warning/)
})

test('extrapolation is told beside the test when controls were held out for it', async () => {
  const fine = await evaluated(off(0.001), off(0.0001))
  const ends = await evaluated(off(0.2), off(0.0001), 'extremes')
  expect(told(verdictBlocks([fine]))).toHaveLength(3)
  expect(told(verdictBlocks([fine, ends]))[3]).toMatch(/beyond the ends of the controls.*\(test: /)
})

test('without held-out experiments nothing is known, and that is said', () => {
  expect(told(verdictBlocks([]))).toEqual([
    'warning: No experiment was held out: nothing is known of its errors.',
  ])
})

test('an experiment without a measured value is not the worst', async () => {
  const fine = await evaluated(off(0.001), off(0.0001))
  const [first, second] = fine.byExperiment
  const unknown = { ...first!, experiment: 'unmeasured', share: NaN }
  const words = told(verdictBlocks([{ ...fine, byExperiment: [unknown, second!] }])).join('\n')
  expect(words).toContain(`worst experiment ${second!.experiment}`)
  expect(words).not.toMatch(/NaN|undefined|Infinity/)
})
