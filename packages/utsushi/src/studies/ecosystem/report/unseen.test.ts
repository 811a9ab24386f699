import { expect, test } from 'vitest'
import { madeUpEvaluation } from '../testing/made-up-evaluation.js'
import { scoreBlocks } from './scores.js'
import { unseenBlocks, unseenFindings } from './unseen.js'
import { verdictOf } from './verdict.js'

test('who does better for which flux is told, with what the rivals were given', () => {
  const heldOut = madeUpEvaluation('held-out')
  Object.assign(heldOut.baselines['components + GP']!['npp']!, { rmse: 0.0001, r2: 0.991 })
  Object.assign(heldOut.baselines['components + ridge']!['nep']!, { rmse: 0.0001, r2: 0.985 })
  const [finding] = unseenFindings(heldOut)
  expect(finding).toBe(
    'Given the process model’s runs of the 144 seen samples in that period, components + ridge does better for NEP (R² 0.98, the emulator 0.86) and components + GP does better for NPP (R² 0.99, the emulator 0.98); the emulator does better for GPP (R² 0.98, the best of them 0.95) and ER (R² 0.98, the best of them 0.95). Of weather for which there are no such runs only the emulator can tell.',
  )
  expect(verdictOf([madeUpEvaluation(), heldOut]).findings).toContain(finding)
  // Where samples alone are held out, they are the main part.
  expect(verdictOf([heldOut]).findings).toContain(finding)
})

test('an emulator that does better for all is said to, and one on trained days not praised for new weather', () => {
  const heldOut = madeUpEvaluation('held-out')
  heldOut.unseenRivals = { ...heldOut.unseenRivals!, runs: 500, seen: 640, newDays: false }
  expect(unseenFindings(heldOut)).toEqual([
    'Given the process model’s runs of 500 of the 640 seen samples in that period, components + ridge and components + GP do worse than the emulator for GPP, NPP, ER and NEP (R² 0.95 against 0.98, 0.95 against 0.98, 0.95 against 0.98, 0.83 against 0.86).',
  ])
})

test('rivals stand beside the emulator in both tables, and it is not said to be smaller where it is not', () => {
  const heldOut = madeUpEvaluation('held-out')
  heldOut.baselines['components + GP']!['npp']!.rmse = 0.0001
  const tables = scoreBlocks(heldOut, 0).flatMap((block) => (block.kind === 'table' ? [block] : []))
  const [, rmse, r2] = tables
  expect(rmse?.columns.map(({ name }) => name)).toContain('components + GP')
  expect(rmse?.rows[1]?.at(-1)).toBe('not smaller')
  expect(r2?.columns.map(({ name }) => name)).toEqual([
    ...['flux', 'emulator', 'last value', 'day-of-year climatology', 'linear ARX'],
    ...['components + ridge', 'components + GP'],
  ])
  expect(r2?.note).toContain('the process model’s runs of the 144 seen samples in that period')
})

test('methods that stand aside are named with their reason, and nothing is found', () => {
  const heldOut = madeUpEvaluation('held-out')
  heldOut.baselines = { 'last value': heldOut.baselines['last value']! }
  heldOut.unseenRivals = {
    ...heldOut.unseenRivals!,
    runs: 0,
    aside: 'the weather differs between samples',
  }
  expect(unseenFindings(heldOut)).toEqual([])
  expect(unseenBlocks(heldOut)).toMatchObject([
    {
      kind: 'note',
      text: 'Not compared with components + ridge and components + GP: the weather differs between samples.',
    },
  ])
})

test('without unseen samples there is nothing to say', () => {
  expect(unseenFindings(madeUpEvaluation())).toEqual([])
  expect(unseenBlocks(madeUpEvaluation())).toEqual([])
})
