import { expect, test } from 'vitest'
import type { PartEvaluation } from '../score.js'
import { scored, smallTask } from '../testing/small-task.js'
import { verdictBlocks } from './verdict.js'

const { config } = await smallTask()
const { evaluation } = await scored(await smallTask())

/** The first horizon alone, with this area and interval of the model and these areas of rivals. */
function judged(prAuc: number, from: number, rivals: Readonly<Record<string, number>>): PartEvaluation {
  const [own] = evaluation.horizons
  const { record, intervals } = own!.model
  const model = {
    record: { ...record, prAuc, baseRate: 0.1 },
    intervals: { ...intervals, prAuc: { from, to: 0.9 } },
  }
  const others = Object.entries(rivals).map(([name, area]) => [
    name,
    { ...own!.model, record: { ...record, prAuc: area } },
  ])
  return {
    ...evaluation,
    horizons: [
      { ...own!, model, rivals: Object.fromEntries(others) as PartEvaluation['horizons'][number]['rivals'] },
    ],
  }
}

const said = (part: PartEvaluation): string => JSON.stringify(verdictBlocks(config, [part]))

test('a model that ranks better than chance and every rival is to be acted on', () => {
  const text = said(judged(0.4, 0.2, { now: 0.3, never: 0.1 }))
  expect(text).toContain('4.0 times what a method that knows nothing reaches.')
  expect(text).toContain('Act on alarms;')
  expect(text).not.toMatch(/rank as well|ranks as well|chance/)
})

test('a rival that ranks as well is named, the best first, with how it is had', () => {
  const simple = said(judged(0.4, 0.2, { now: 0.41, never: 0.1 }))
  expect(simple).toContain('out of its range now (0.41) ranks as well or better: it needs no model.')
  expect(simple).toContain('Go by the method named above, or by both')
  expect(simple).not.toContain('Act on alarms;')
  const several = said(judged(0.4, 0.2, { now: 0.4, trees: 0.5 }))
  expect(several).toMatch(
    /trees on the statistics \(0\.50\) and out of its range now \(0\.40\) rank as well or better: model\.kind: trees trains the first/,
  )
})

test('a model that chance may reach is not to be acted on', () => {
  const text = said(judged(0.3, 0.08, { never: 0.1 }))
  expect(text).toContain('which may be chance: the interval reaches down to it')
  expect(text).toContain('Do not act on alarms alone')
  const [own] = judged(0.3, 0.08, {}).horizons
  const alone = { ...own!, model: { ...own!.model, intervals: { ...own!.model.intervals, prAuc: null } } }
  expect(said({ ...evaluation, horizons: [alone] })).toContain(
    'of so few pieces of equipment no interval can be told',
  )
  expect(said(judged(0.09, 0.05, {}))).toContain('knows nothing reaches: it ranks no better than chance.')
  const loud = { ...own!, model: { ...own!.model, record: { ...own!.model.record, falseAlarmRate: 0.92 } } }
  expect(said({ ...evaluation, horizons: [loud] })).toContain(
    'an alarm stands over 92 % of the windows that stay normal',
  )
  expect(JSON.stringify(verdictBlocks(config, []))).toContain('No windows were held out')
})
