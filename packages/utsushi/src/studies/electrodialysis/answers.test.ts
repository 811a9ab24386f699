import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRuntime, type Runtime } from '@utsushi/graph'
import { initialise } from '@utsushi/learn'
import { askIn } from '@utsushi/study'
import { courses, courseSteps, type CourseStart, type Courses } from './answers.js'
import { madeUpRows, madeUpTask } from './testing/made-up-evaluation.js'
import { madeUpLongBatch, type Row } from './testing/made-up-experiments.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime({ threads: 1 })
})
afterAll(() => runtime.close())

const places = [4, 5]

/** Courses of two batches by untrained weights. */
async function ran(
  starts: readonly CourseStart[],
  rows: readonly Row[] = madeUpRows,
  asked = places,
  sections: Record<string, unknown> = {},
) {
  const task = await madeUpTask(rows, { model: { lstm: { hidden: 8 }, mlp: { hidden: 12 } }, ...sections })
  const weights = initialise(task.model.parameters, 4).map((weight) => 3 * weight)
  const answers = courses(task, askIn(runtime, task.tables))(weights)
  const found: Courses[] = []
  for (const start of starts) found.push(await answers.run(asked, start))
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

test('one run has a beginning for each course: several of one experiment are what each is alone', async () => {
  const [early, late] = await ran([{ from: 2 }, { from: 6 }])
  const [both] = await ran([{ from: [2, 2, 6, 6] }], madeUpRows, [...places, ...places])
  const block = ({ seen }: Courses, at: number, first: number) =>
    Array.from(seen.subarray(at * 2 * width + first * width, at * 2 * width + (first + 1) * width))
  for (const at of Array(both!.steps).keys())
    for (const [k, alone] of [early!, late!].entries())
      for (const [place, value] of step(alone, at).entries())
        expect(block(both!, at, k)[place]).toBeCloseTo(value, 5)
})

test('beside an experiment of unusual length, short ones do not run to its end, and come to the same', async () => {
  // Scales are fitted on experiments 0 to 3, which stay.
  const long = madeUpLongBatch(6, 5000)
  const sections = { split: { test: ['4', '5', '6'], validation: 0 } }
  const { data } = await madeUpTask([...madeUpRows, ...long], sections)
  expect(courseSteps(data, [6])).toBe(4999)
  expect(courseSteps(data, places)).toBe(16)
  expect(courseSteps({ ...data, steps: 4097 }, places)).toBe(4096)
  const [alone] = await ran(['free'])
  const [beside] = await ran(['free'], [...madeUpRows, ...long], places, sections)
  expect(beside!.steps).toBe(16)
  for (const at of Array(9).keys()) expect(step(beside!, at)).toEqual(step(alone!, at))
})
