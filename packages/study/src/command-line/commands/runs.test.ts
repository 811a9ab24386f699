import { expect, test } from 'vitest'
import type { RunSummary } from '../../run/list.js'
import { runsTables } from './runs.js'

const run = (path: string, value: number, digest?: string, metric = 'rmse'): RunSummary => ({
  ...{ path, study: 'line', created: '2026-01-01T00:00:00Z', state: 'evaluated', epochs: 3, seconds: 1 },
  best: {
    ...{ value, metric, epoch: 2 },
    ...(digest !== undefined && { on: { digest, words: `rows of ${digest}` } }),
  },
})

test('best values of one part stand in one table, with what they are of', () => {
  const tables = runsTables([run('a', 0.5, '2018'), run('b', 0.4, '2018')])
  expect(tables).toHaveLength(1)
  expect(tables[0]?.title).toBe('')
  expect(tables[0]?.rows.map((row) => row.slice(-2))).toEqual([
    [0.5, 'rmse, rows of 2018'],
    [0.4, 'rmse, rows of 2018'],
  ])
})

test('best values of different parts, or by different scores, never share a column', () => {
  const failed: RunSummary = { path: 'f', study: 'line', created: '', state: 'failed', epochs: 0 }
  const tables = runsTables([
    run('a', 0.5, '2018'),
    run('b', 0.1, '2017'),
    run('c', 0.9, '2018', 'skill'),
    failed,
  ])
  expect(tables.map(({ title, rows }) => [title, rows.map(([path]) => path)])).toEqual([
    ['line by rmse on rows of 2018', ['a']],
    ['line by rmse on rows of 2017', ['b']],
    ['line by skill on rows of 2018', ['c']],
    ['without a score yet', ['f']],
  ])
})

test('runs of before, which do not say what they are of, stand apart from those that do', () => {
  expect(runsTables([run('a', 0.5), run('b', 0.4, '2018')]).map(({ title }) => title)).toEqual([
    'line by rmse on a part that is not written down',
    'line by rmse on rows of 2018',
  ])
})
