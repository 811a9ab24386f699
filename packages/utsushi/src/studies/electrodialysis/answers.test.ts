import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRuntime, type Runtime } from '@utsushi/graph'
import { initialise } from '@utsushi/learn'
import { askIn } from '@utsushi/study'
import { courses, type CourseStart, type Courses } from './answers.js'
import { madeUpRows, madeUpTask } from './testing/made-up-evaluation.js'
import type { Row } from './testing/made-up-experiments.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime({ threads: 1 })
})
afterAll(() => runtime.close())

const places = [4, 5]

/** Courses of two batches by untrained weights. */
async function ran(starts: readonly CourseStart[], rows: readonly Row[] = madeUpRows) {
  const task = await madeUpTask(rows, { model: { lstm: { hidden: 8 }, mlp: { hidden: 12 } } })
  const weights = initialise(task.model.parameters, 4).map((weight) => 3 * weight)
  const answers = courses(task, askIn(runtime, task.tables))(weights)
  const found: Courses[] = []
  for (const start of starts) found.push(await answers.run(places, start))
  return found
}

const width = 2 * 10
const step = ({ seen }: Courses, at: number) => Array.from(seen.subarray(at * width, (at + 1) * width))

test('a course from the first sample is a free-running one', async () => {
  const [free, first] = await ran(['free', { from: 0 }])
  expect(first!.seen).toEqual(free!.seen)
})

test('a course from a later sample begins as a step ahead does, and then feeds on itself', async () => {
  const [oneStep, later] = await ran(['oneStep', { from: 3 }])
  for (const at of [0, 1, 2, 3]) expect(step(later!, at)).toEqual(step(oneStep!, at))
  expect(step(later!, 4)).not.toEqual(step(oneStep!, 4))
})

test('a course knows what was measured up to its beginning, and nothing after it', async () => {
  // Only the tested batches change: what is fitted on the others stays.
  const changed = (which: number) =>
    madeUpRows.map((row) =>
      Number(row['exp']) >= 4 && Math.round(Number(row['t']) / 0.25) === which
        ? { ...row, I: 1.2 * Number(row['I']) }
        : row,
    )
  const [known] = await ran([{ from: 3 }])
  const [after] = await ran([{ from: 3 }], changed(4))
  const [at] = await ran([{ from: 3 }], changed(3))
  const [before] = await ran([{ from: 3 }], changed(1))
  expect(after!.seen).toEqual(known!.seen)
  expect(step(at!, 4)).not.toEqual(step(known!, 4))
  // The encoder remembers.
  expect(step(before!, 4)).not.toEqual(step(known!, 4))
})
