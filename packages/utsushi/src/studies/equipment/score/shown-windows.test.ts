import { openRuntime } from '@utsushi/graph'
import { initialise } from '@utsushi/learn'
import { askIn } from '@utsushi/study'
import { expect, test } from 'vitest'
import { answers, type EquipmentAnswers } from '../answers.js'
import { machines, wholeSections } from '../testing/machines.js'
import { scored, smallTask } from '../testing/small-task.js'
import { changedWindows } from './changed-windows.js'
import { sigmoid } from './columns.js'
import { shownWindows } from './shown-windows.js'

const probabilityOf = (logits: Float64Array): Float64Array => logits.map(sigmoid)

/** The values of some windows of a series as they were measured. */
function measuredValues(
  { data, config }: Awaited<ReturnType<typeof smallTask>>,
  windows: Int32Array,
): Float32Array {
  const { context } = config.windows
  const values = new Float32Array(windows.length * context)
  for (const [row, window] of windows.entries()) {
    const at = data.windows.series[window]! * data.park.steps + data.windows.end[window]! - context + 1
    values.set(data.park.values.subarray(at, at + context), row * context)
  }
  return values
}

test.each([{ kind: 'logistic' }, { kind: 'trees' }])(
  'windows whose values are given are told what they are told when measured: %j',
  async (model) => {
    const task = await smallTask({ model })
    const { evaluation, probabilities } = await scored(task)
    expect(evaluation.shown.map(({ kind }) => kind)).toContain('hit')
    for (const { row, probability, days, items } of evaluation.shown) {
      expect(probability).toBeCloseTo(probabilities[0]![row]!, 6)
      expect(days).toHaveLength(30)
      expect(items).toHaveLength(1)
    }
    // A right alarm goes by something that was measured.
    const hit = evaluation.shown.find(({ kind }) => kind === 'hit')
    expect(Math.max(...hit!.days)).toBeGreaterThan(0.01)
  },
)

test.each([
  { branches: ['statistics'], hidden: [4] },
  { branches: ['statistics', 'lstm', 'attention'], hidden: [4], lstm: 3 },
  { branches: ['lstm'], hidden: [4], lstm: 3 },
])('a network is asked likewise: %j', async (model) => {
  const task = await smallTask({ model })
  const runtime = await openRuntime({ threads: 1, device: 'cpu' })
  try {
    const own = answers(task, askIn(runtime, task.tables))(initialise(task.model!.parameters, 1))
    const series = task.data.windows.series[task.parts.test![0]!]!
    const some = task.parts.test!.filter((window) => task.data.windows.series[window] === series).slice(0, 6)
    const { logits } = await own.ask(some)
    const changed = await own.changed(changedWindows(task, series, measuredValues(task, some)))
    expect(changed).toHaveLength(logits.length)
    for (const [k, logit] of logits.entries()) expect(changed[k]).toBeCloseTo(logit, 4)
  } finally {
    await runtime.close()
  }
})

/** A model that goes by the lowest place in the range that a window has. */
const byLeast = (column: number, width: number): Pick<EquipmentAnswers, 'changed'> => ({
  changed: ({ statistics }) =>
    Promise.resolve(
      Float32Array.from(
        { length: (statistics.length / width) * 2 },
        (_, k) => -(statistics[Math.floor(k / 2) * width + column] ?? NaN),
      ),
    ),
})

test('the days that matter are those without which a window would be told otherwise', async () => {
  const task = await smallTask()
  const { names } = task.data.statistics
  const windows = task.parts.test!
  const probabilities = Float64Array.from(windows, (_, row) => (row * 7919) % 101)
  const asked = { answers: byLeast(names.indexOf('min'), names.length), probabilityOf, place: 0 }
  const shown = await shownWindows(task, windows, probabilities, 50, asked)
  expect(shown.length).toBeGreaterThan(1)
  for (const { row, days, span } of shown) {
    const values = [...measuredValues(task, windows.slice(row, row + 1))]
    const least = values.indexOf(Math.min(...values))
    const strongest = days.indexOf(Math.max(...days))
    // Hiding the lowest day lowers the answer; hiding days far from it changes nothing.
    expect(Math.abs(strongest - least)).toBeLessThan(span)
    for (const [day, value] of days.entries())
      if (Math.abs(day - least) >= span) expect(Math.abs(value)).toBeLessThan(1e-9)
  }
})

test('of a whole piece of equipment the items come first that decide', async () => {
  const task = await smallTask({ ...wholeSections, model: { kind: 'logistic' } }, machines())
  const { evaluation, probabilities } = await scored(task)
  const { shown } = evaluation
  expect(shown.length).toBeGreaterThan(1)
  for (const { items, probability, row } of shown) {
    expect(probability).toBeCloseTo(probabilities[0]![row]!, 6)
    expect(items).toHaveLength(3)
    const moved = items.map(({ without }) => Math.abs(probability - without!))
    expect(moved).toEqual(moved.toSorted((a, b) => b - a))
  }
  const hit = shown.find(({ kind }) => kind === 'hit')
  expect(hit!.items[0]!.without).toBeLessThan(hit!.probability)
})
