import { textReport, type Block, type ReportTable } from '@utsushi/study/report'
import { unreadable } from '@utsushi/study/testing'
import { expect, test } from 'vitest'
import { report } from '../report.js'
import { scored, smallTask } from '../testing/small-task.js'
import { backtestSentence, backtestTable, causesTable, monthWords } from './backtest-tables.js'

const task = await smallTask()
const part = await scored(task)
const { config } = task
const { evaluation } = part
const [own] = evaluation.horizons
if (own === undefined) throw new RangeError('no horizon')

const rowsOf = ([block]: readonly Block[]): ReportTable['rows'] => (block?.kind === 'table' ? block.rows : [])

test('a replay stands beside that of the best rival, with what it costs', () => {
  const rows = rowsOf(backtestTable(config, evaluation))
  expect(rows.map(([horizon]) => horizon)).toEqual([
    ...['5 days ahead', '5 days ahead', '10 days ahead', '10 days ahead'],
  ])
  const { backtest } = own
  expect(rows[0]?.slice(1, 4)).toEqual(['this model', backtest?.deviations, backtest?.foreseen])
  expect(rows[1]?.[1]).not.toBe('this model')
  expect(backtestTable(config, { ...evaluation, horizons: [{ ...own, backtest: null }] })).toEqual([])
})

test('the sentence tells of singular things in the singular, and nothing where nothing deviated', () => {
  const replay = { horizon: 5, deviations: 1, foreseen: 1, medianLead: 1, alarms: 1, falseAlarms: 0 }
  const backtest = { ...replay, falseAlarmsPerMonth: 0, underAlarm: 0.25 }
  expect(backtestSentence(config, { ...own, backtest })).toBe(
    'Replayed day by day, with alarms in a row counted as one, 1 of 1 deviation is foreseen, half of those with 1 day or more to spare, and 0 of 1 alarm is false: 0.00 per piece of equipment and month, with an alarm standing 25 % of the time.',
  )
  expect(backtestSentence(config, { ...own, backtest: { ...backtest, deviations: 0 } })).toBe('')
  expect(backtestSentence(config, { ...own, backtest: null })).toBe('')
})

test('months are of daily series alone', () => {
  expect(monthWords(config)).toBe('piece of equipment and month')
  const hourly = { data: { ...config.data, interval: '1 hour' } }
  expect(monthWords(hourly)).toBe('piece of equipment and 30 hours')
})

test('causes are a row each, and no table without them', () => {
  expect(causesTable(config, evaluation)).toEqual([])
  const causes = [{ cause: 'wear', deviations: 4, found: 1, normal: 0, falseAlarms: 0 }]
  expect(rowsOf(causesTable(config, { ...evaluation, horizons: [{ ...own, causes }] }))).toEqual([
    ['5 days ahead', 'wear', 4, '25 %', 0, '–'],
  ])
})

test('the report reads well from end to end', () => {
  const { title, subtitle, verdict, scores, data, model } = report(task, [part], () => [])
  const document = { title, subtitle, blocks: [...verdict, ...scores, ...data, ...model] }
  expect(unreadable(document)).toEqual([])
  const text = textReport(document)
  expect(text).toContain('The test part replayed')
  expect(text).toContain('This explains the model and not the')
})
