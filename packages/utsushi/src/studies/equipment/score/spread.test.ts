import { openRuntime } from '@utsushi/graph'
import { initialise } from '@utsushi/learn'
import { askIn } from '@utsushi/study'
import { expect, test } from 'vitest'
import { answers } from '../answers.js'
import { probabilitiesOf } from '../decision.js'
import { smallTask } from '../testing/small-task.js'
import { medianWidth, spreadsOf } from './spread.js'

/** Spreads of the first test windows by a network of first weights. */
async function spreads(dropout: number) {
  const task = await smallTask({ model: { branches: ['statistics'], hidden: [16], dropout } })
  const { model } = task
  if (model === undefined) throw new RangeError('no network')
  const runtime = await openRuntime({ threads: 1, device: 'cpu' })
  try {
    const own = answers(task, askIn(runtime, task.tables))(initialise(model.parameters, 1))
    const windows = (task.parts.test ?? new Int32Array(0)).slice(0, 40)
    const { logits } = await own.ask(windows)
    const ask = () => spreadsOf(own, windows, 2, (each) => probabilitiesOf(null, each))
    return { once: await ask(), again: await ask(), logits }
  } finally {
    await runtime.close()
  }
}

test('passes with dropout scatter about what the network says, and are the same ones when asked again', async () => {
  const { once, again, logits } = await spreads(0.3)
  expect(once).toHaveLength(2)
  expect(again).toEqual(once)
  const [first] = once
  if (first === undefined) throw new RangeError('no spread')
  const rows = [...first.low.keys()]
  expect(medianWidth(first, rows)).toBeGreaterThan(0.01)
  const said = probabilitiesOf(
    null,
    logits.filter((_, k) => k % 2 === 0),
  )
  const held = rows.filter(
    (row) => (first.low[row] ?? 1) <= (said[row] ?? 0) && (said[row] ?? 0) <= (first.high[row] ?? 0),
  )
  expect(held.length / rows.length).toBeGreaterThan(0.8)
})

test('a network that leaves nothing out has no spread', async () => {
  expect((await spreads(0)).once).toEqual([])
})
