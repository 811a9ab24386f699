import { openRuntime } from '@utsushi/graph'
import { initialise } from '@utsushi/learn'
import { askIn } from '@utsushi/study'
import { expect, test } from 'vitest'
import { answers } from '../answers.js'
import { scored, smallTask } from '../testing/small-task.js'
import { explainPart } from './explanation.js'
import { statisticsGroups, statisticsKind } from './statistics-groups.js'

test('every statistic has a kind, and columns of one kind are told together', async () => {
  const all = ['statistics', 'range', 'memory', 'spectrum']
  const { data } = await smallTask({ features: { families: all } })
  for (const name of data.statistics.names) expect(statisticsKind(name), name).not.toBe(name)
  const groups = statisticsGroups(['mean', 'std', 'median'])
  expect(groups).toEqual([
    { name: 'level', columns: [0, 2] },
    { name: 'spread', columns: [1] },
  ])
})

test('answers with other statistics are those of the windows whose statistics they are', async () => {
  const task = await smallTask()
  const own = answers(task, () => {
    throw new RangeError('a classifier needs no program')
  })(new Float32Array(0))
  const [one = 0, other = 0] = [task.parts.test?.[3], task.parts.test?.[40]]
  const { names, values } = task.data.statistics
  const given = values.slice(other * names.length, (other + 1) * names.length)
  expect(await own.instead?.(Int32Array.of(one), given)).toEqual((await own.ask(Int32Array.of(other))).logits)
})

test('an explanation is of windows with both classes, its shares add up, and it is the same again', async () => {
  const task = await smallTask()
  const { explanation } = (await scored(task)).evaluation
  expect(explanation).not.toBeNull()
  expect(explanation?.horizon).toBe(5)
  expect(explanation?.largestRest).toBeLessThan(1e-9)
  expect(explanation?.kinds.map(({ kind }) => kind)).toContain('place in the normal range')
  // The most important first.
  const losses = explanation?.kinds.map(({ loss }) => loss) ?? []
  expect(losses).toEqual(losses.toSorted((a, b) => b - a))
  expect((await scored(task)).evaluation.explanation).toEqual(explanation)
  const normal = { ...task, data: { ...task.data, labels: task.data.labels.map(() => 0) } }
  expect((await scored(normal)).evaluation.explanation).toBeNull()
  expect((await scored(task, 'validation')).evaluation.explanation).toBeNull()
})

test('the shares of trees are those of their own Shapley values, and add up', async () => {
  const task = await smallTask({ model: { kind: 'trees' } })
  const { explanation } = (await scored(task)).evaluation
  expect(explanation).toMatchObject({ by: 'trees', background: task.parts.train.length })
  expect(explanation?.sharedOut).toBeGreaterThan(12)
  expect(explanation?.largestRest).toBeLessThan(1e-5)
  const { classifiers } = task.fitted
  const trees = classifiers?.kind === 'trees' ? classifiers.horizons[0] : undefined
  const asked = new Set(trees?.trees.flatMap(({ feature }) => feature))
  expect(asked.size).toBeGreaterThan(2)
  for (const { name, columns } of statisticsGroups(task.data.statistics.names)) {
    const share = explanation?.kinds.find(({ kind }) => kind === name)?.share ?? NaN
    if (columns.some((column) => asked.has(column))) expect(share, name).toBeGreaterThan(0)
    else expect(share, name).toBe(0)
  }
})

test('a statistic that the model does without is worth nothing, and the one it goes by is worth all', async () => {
  const task = await smallTask()
  const windows = task.parts.test ?? new Int32Array(0)
  const { names } = task.data.statistics
  const column = names.indexOf('worst_excess')
  const explained = await explainPart(
    task,
    {
      ask: () => Promise.reject(new RangeError('not asked')),
      changed: () => Promise.reject(new RangeError('not asked')),
      instead: (places, statistics) =>
        Promise.resolve(
          Float32Array.from(
            { length: places.length * 2 },
            (_, k) => statistics[(k >> 1) * names.length + column] ?? NaN,
          ),
        ),
    },
    windows,
    0,
  )
  for (const { kind, loss, share } of explained?.kinds ?? [])
    if (kind === 'place in the normal range') expect(share).toBeGreaterThan(0)
    else expect([loss, share]).toEqual([0, 0])
})

test('a network is asked with other statistics beside its own steps, which are a group of their own', async () => {
  const task = await smallTask({ model: { branches: ['statistics', 'lstm'], hidden: [4], lstm: 3 } })
  const { model } = task
  if (model === undefined) throw new RangeError('no network')
  const runtime = await openRuntime({ threads: 1, device: 'cpu' })
  try {
    const own = answers(task, askIn(runtime, task.tables))(initialise(model.parameters, 1))
    // More windows, and more rows, than one run takes; each window stands beside statistics of its own twice.
    const once = Int32Array.from({ length: Math.min(task.data.count, 1100) }, (_, window) => window)
    const some = Int32Array.from([...once, ...once.toReversed()])
    const { names, values } = task.data.statistics
    const same = Float32Array.from(
      { length: some.length * names.length },
      (_, k) => values[(some[Math.floor(k / names.length)] ?? 0) * names.length + (k % names.length)] ?? NaN,
    )
    const { logits } = await own.ask(some)
    const instead = (await own.instead?.(some, same)) ?? new Float32Array(0)
    expect(some.length).toBeGreaterThan(2048)
    expect(instead.length).toBe(logits.length)
    expect(Math.max(...instead.map((value, k) => Math.abs(value - (logits[k] ?? NaN))))).toBeLessThan(1e-5)
    const explained = await explainPart(task, own, task.parts.test ?? some, 0)
    expect(explained?.kinds.map(({ kind }) => kind)).toContain('what the other branches see')
    expect(explained?.largestRest).toBeLessThan(1e-5)
  } finally {
    await runtime.close()
  }
})
