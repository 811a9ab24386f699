// What is asked of a trained model: courses of experiments, free-running from the first sample, one step ahead, or from any
// sample on.
import { greatestOf } from '@utsushi/ground'
import {
  add,
  constant,
  gather,
  hostTensor,
  input,
  mul,
  program,
  reshape,
  type HostTensor,
  type Program,
  type Tensor,
} from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import { membersOf, type Ask } from '@utsushi/study'
import type { Places } from './data.js'
import type { Experiments } from './data/experiments.js'
import { experimentRows, firstSamples, lossTables, type ElectrodialysisTask } from './loss.js'
import type { Scales } from './model.js'
import { predictedColumns } from './model/balance.js'
import type { Predicted } from './model/course.js'
import { memberCourse, settledMean } from './model/members.js'

/** Predicted rows of some experiments, each row being the sample after its step. */
export interface Courses {
  /** `[steps, experiments, columns]` Volumes, concentrations and predicted responses in physical units. */
  readonly seen: Float32Array
  /** `[steps, experiments, contents]` Volumes and amounts. */
  readonly contents: Float32Array
  /** `[steps, experiments, quantities]` What left for good in each step, less what came from outside; empty when nothing can. */
  readonly outside: Float32Array
  readonly steps: number
}

/**
 * Where steps begin: `free` from the prediction before, from the first sample on; `oneStep` from what was measured; or from
 * what was measured up to the sample `from`, and from predictions after it: one sample for all, or one for each experiment.
 */
export type CourseStart = 'free' | 'oneStep' | { readonly from: number | readonly number[] }

export interface ElectrodialysisAnswers {
  run(experiments: Places, start: CourseStart): Promise<Courses>
}

type Asked = Pick<ElectrodialysisTask, 'config' | 'data' | 'tables' | 'model'>

/** Most steps of experiments of usual length. What takes time or room by the step is bounded beyond it. */
export const usualSteps = 4096

/**
 * Steps that courses of some experiments have: those of the longest of all; beside one of unusual length, short experiments
 * have the next power of two that holds them, so that they do not run to its end.
 * @example courseSteps(experiments, parts.test)
 */
export function courseSteps(
  { steps, lengths }: Pick<Experiments, 'steps' | 'lengths'>,
  asked: Places,
): number {
  if (steps - 1 <= usualSteps) return steps - 1
  const longest = Math.max(1, greatestOf(asked.map((place) => (lengths[place] ?? 0) - 1)))
  return Math.min(steps - 1, 2 ** Math.ceil(Math.log2(longest)))
}

/**
 * Prepares to run over experiments; one program for each number of them (and of steps, beside experiments of unusual length).
 * Of an ensemble, means of what its members hold are made a course by a second one.
 * @example const { seen } = await courses(task, ask)(weights).run(task.parts.validation, 'free')
 */
export function courses(task: Asked, ask: Ask): (parameters: Float32Array) => ElectrodialysisAnswers {
  return (parameters) => ({
    run: async (experiments, start) => {
      const count = experiments.length
      const steps = courseSteps(task.data, experiments)
      if (count === 0) return { seen: none, contents: none, outside: none, steps }
      const own = Float32Array.from({ length: steps * count }, (_, k) =>
        isOwn(start, Math.floor(k / count), k % count) ? 1 : 0,
      )
      const asked = `${count} experiments, ${steps} steps`
      const course = ask(asked, () => courseProgram(task, count, steps))
      const said = await course(parameters, {
        index: hostTensor(Int32Array.from(experiments), [count], 'int32'),
        own: hostTensor(own, [steps, count]),
      })
      const { seen, contents, outside } = isEnsemble(task)
        ? await settled(task, ask, parameters, asked, said)
        : said
      const array = (tensor: typeof seen): Float32Array => (tensor?.data as Float32Array | undefined) ?? none
      return { seen: array(seen), contents: array(contents), outside: array(outside), steps }
    },
  })
}

const none = new Float32Array(0)

const isEnsemble = ({ config }: Asked): boolean => membersOf(config) > 1

/** The course that means over the members make. */
function settled(
  task: Asked,
  ask: Ask,
  parameters: Float32Array,
  asked: string,
  means: Readonly<Record<string, HostTensor>>,
): Promise<Readonly<Record<string, HostTensor>>> {
  const build = (): Program => meanProgram(task, means)
  const feeds = Object.fromEntries(
    memberOutputs.flatMap((name) => {
      const tensor = means[name]
      return tensor === undefined ? [] : [[meanOf(name), tensor]]
    }),
  )
  return ask(`mean of ${asked}`, build)(parameters, feeds)
}

const meanOf = (output: string): string => `mean_${output}`
/** What a member gives to the mean, and the steps of the grid. */
const memberOutputs = ['contents', 'totals', 'totalsBefore', 'responses', 'grid'] as const

function isOwn(start: CourseStart, step: number, experiment: number): boolean {
  if (typeof start === 'object')
    return step > (typeof start.from === 'number' ? start.from : (start.from[experiment] ?? NaN))
  switch (start) {
    case 'free':
      return true
    case 'oneStep':
      return false
    default:
      return start satisfies never
  }
}

/**
 * A program that runs over a batch of experiments: predicted rows `seen` `[steps, batch, columns]`, in physical units, and
 * `contents` `[steps, batch, contents]`; with an outside, `outside` `[steps, batch, quantities]` too.
 *
 * Of an ensemble's member, what enters the mean instead.
 *
 * Its input `own` `[steps, batch]` is 1 where a step begins from the prediction before it and 0 where from the measured
 * state: all 1 is free-running from the first sample (where the two are the same), all 0 is one step ahead.
 */
function courseProgram(task: Asked, batch: number, steps: number): Program {
  const { data, tables: resident, model } = task
  const flat = input('parameters', 'float32', [model.parameters.size])
  const tables = lossTables(
    Object.fromEntries(
      Object.entries(resident).map(([name, { dtype, shape }]) => [name, input(name, dtype, shape)]),
    ),
  )
  const index = input('index', 'int32', [batch])
  const own = input('own', 'float32', [steps, batch])
  const { balance } = model
  const rows = experimentRows(model, steps < data.steps - 1 ? firstSamples(tables, steps + 1) : tables, index)
  const grid = balance.grid(rows.first.contents)
  const begun = rows.begun(reshape(own, [steps, batch, 1]))
  const predicted = model.run(weightsOf(model.parameters, flat), tables, {
    inputs: rows.inputs,
    first: { ...rows.first, contents: balance.snap(rows.first.contents, grid) },
    grid,
    measured: { ...begun, contents: balance.snap(begun.contents, grid) },
  })
  return program({
    name: 'course',
    inputs: [flat, ...Object.values(tables), index, own],
    outputs: isEnsemble(task)
      ? { ...present({ ...memberCourse(model, predicted) }), grid: grid.contents }
      : courseOutputs(task, tables, predicted),
  })
}

/** A program from means over the members to what {@link courseProgram} gives of one network. */
function meanProgram(task: Asked, means: Readonly<Record<string, HostTensor>>): Program {
  const { center, scale } = task.tables
  if (center === undefined || scale === undefined) throw new RangeError('the tables lack scales')
  const scales = {
    center: input('center', 'float32', center.shape),
    scale: input('scale', 'float32', scale.shape),
  }
  const inputs = memberOutputs.map((name) => means[name] && input(meanOf(name), 'float32', means[name].shape))
  const [contents, totals, totalsBefore, responses, grid] = inputs
  if (!contents || !totals || !grid) throw new RangeError('the members give no contents')
  const mean = settledMean(task.model, scales, { contents, totals, totalsBefore, responses }, grid)
  return program({
    name: 'mean course',
    inputs: [scales.center, scales.scale, ...inputs.flatMap((own) => own ?? [])],
    outputs: courseOutputs(task, scales, mean),
  })
}

const courseOutputs = ({ model }: Asked, scales: Pick<Scales, 'center' | 'scale'>, predicted: Predicted) =>
  present({ ...predicted, seen: unscaled(predicted.seen, scales, predictedColumns(model)) })

/** Outputs that there are. */
const present = (outputs: Readonly<Record<string, Tensor | undefined>>): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    Object.entries(outputs).flatMap(([name, own]) => (own === undefined ? [] : [[name, own]])),
  )

/** Predicted columns in physical units. */
function unscaled(
  seen: Tensor,
  { center, scale }: Pick<Scales, 'center' | 'scale'>,
  places: readonly number[],
): Tensor {
  const pick = (x: Tensor): Tensor => gather(x, constant(places, { dtype: 'int32' }), 0)
  return add(mul(seen, pick(scale)), pick(center))
}
