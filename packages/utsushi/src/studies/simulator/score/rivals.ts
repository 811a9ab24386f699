// What needs no emulator, to be beaten: always the mean, the nearest run, and lines. Each is fitted on the training runs, once a task.
import { fitRidgeLines, predictRidgeLines, type Matrix, type RidgeLines } from '@utsushi/learn'
import type { Places } from '../data/runs.js'
import { fromScores, scoresOf } from '../fit/basis.js'
import { backward } from '../fit/transforms.js'
import { learntOutputs, scaledInputs } from '../fit.js'
import { observedOf } from '../intervals.js'
import type { SimulatorTask } from '../loss.js'

/** What a simple method says of some runs. */
export interface RivalAnswers {
  readonly name: string
  /** `[runs, values]`, in the outputs' units. */
  readonly said: Float64Array
}

type Task = Pick<SimulatorTask, 'config' | 'data' | 'parts' | 'fitted'>

/** All that apply. */
export function rivalAnswers(task: Task, places: Places): readonly RivalAnswers[] {
  return [
    { name: 'always the mean', said: meanSays(task, places) },
    { name: 'the nearest run', said: nearestSays(task, places) },
    ...(task.config.model.kind === 'linear' ? [] : [{ name: 'lines (ridge)', said: linesSay(task, places) }]),
  ]
}

function meanSays({ data, parts: { train } }: Task, places: Places): Float64Array {
  const all = observedOf(data, train)
  const width = all.length / train.length
  const mean = Array.from({ length: width }, (_, at) =>
    train.reduce((sum, __, row) => sum + (all[row * width + at] ?? 0) / train.length, 0),
  )
  return Float64Array.from({ length: places.length * width }, (_, at) => mean[at % width] ?? NaN)
}

/** Place of the nearest training run of each run, and how far it is: scaled parameters. */
export function nearestRuns(
  { data, fitted, parts: { train } }: Pick<Task, 'data' | 'fitted' | 'parts'>,
  places: Places,
): readonly { readonly run: number; readonly distance: number }[] {
  const known = scaledInputs(fitted, data, train)
  const asked = scaledInputs(fitted, data, places)
  return places.map((_, row) => {
    let best = { run: train[0] ?? 0, distance: Infinity }
    for (const [place, run] of train.entries()) {
      const distance = squaredDistance(known, place, asked, row)
      if (distance < best.distance) best = { run, distance }
    }
    return { run: best.run, distance: Math.sqrt(best.distance) }
  })
}

function squaredDistance(a: Matrix, i: number, b: Matrix, j: number): number {
  let sum = 0
  for (let k = 0; k < a.columns; k++)
    sum += ((a.values[i * a.columns + k] ?? 0) - (b.values[j * b.columns + k] ?? 0)) ** 2
  return sum
}

const nearestSays = (task: Task, places: Places): Float64Array =>
  observedOf(
    task.data,
    nearestRuns(task, places).map(({ run }) => run),
  )

const fittedLines = new WeakMap<object, RidgeLines>()

function linesSay({ data, fitted, parts: { train } }: Task, places: Places): Float64Array {
  const { basis, outputs } = fitted
  const own =
    fittedLines.get(fitted) ??
    fitRidgeLines(scaledInputs(fitted, data, train), scoresOf(basis, learntOutputs(fitted, data, train)))
  fittedLines.set(fitted, own)
  const mean = predictRidgeLines(own, scaledInputs(fitted, data, places))
  const none = { ...mean, values: new Float64Array(mean.values.length) }
  return fromScores(basis, { mean, variance: none }).mean.map((value, at) =>
    backward(outputs[at % outputs.length]?.transform ?? 'none', value),
  )
}
