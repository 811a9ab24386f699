// What training goes through and minimises: experiments, and the error of each next state. All that is fitted (scales, typical
// transfers) is data here, never a constant: folds of a cross-validation then share one program.
import { countOf, lookUp } from '@utsushi/ground'
import {
  and,
  arange,
  cast,
  concat,
  constant,
  div,
  gather,
  greater,
  greaterEqual,
  less,
  lessEqual,
  max,
  maximum,
  mul,
  randomUniform,
  slice,
  squeeze,
  sub,
  transpose,
  zeros,
  type Tensor,
} from '@utsushi/graph'
import { mse } from '@utsushi/learn'
import type { Examples, Loss, LossInputs, Task } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import type { Fitted, Places } from './data.js'
import type { Experiments } from './data/experiments.js'
import type { ElectrodialysisModel, Scales } from './model.js'
import { predictedColumns } from './model/balance.js'
import type { Measured } from './model/course.js'

/** The study with its data, before anything is trained. */
export type ElectrodialysisTask = Task<
  ElectrodialysisConfig,
  Experiments,
  Places,
  Fitted,
  ElectrodialysisModel
>

/** Whole experiments, by place. */
export const trainingExamples = ({ steps }: Experiments, train: Places): Examples => ({
  count: train.length,
  called: `training ${train.length === 1 ? 'experiment' : 'experiments'} of up to ${countOf(steps, 'sample')}`,
  columns: { index: Int32Array.from(train) },
})

/** Tables over all experiments, gaps and padding filled, and what was fitted on the training experiments. */
export interface LossTables extends Scales {
  /** `[experiments, samples, features]` in physical units. */
  readonly values: Tensor
  /** The same shape: 1 where measured. */
  readonly mask: Tensor
}

/** A program's data by the names that a task's tables have. */
export function lossTables(data: Readonly<Record<string, Tensor>>): LossTables {
  const { values, mask, center, scale, reference } = data
  if (!values || !mask || !center || !scale || !reference)
    throw new RangeError(`the program lacks a table: it has ${Object.keys(data).join(', ')}`)
  return { values, mask, center, scale, reference }
}

type Inputs = LossInputs<ElectrodialysisModel>

/**
 * The loss of some experiments: the mean squared error of the next state's scaled volumes and concentrations and of the
 * scaled responses, over every measured value. Each step begins from the measured state with the probability that the study
 * file sets, drawn per step and experiment, else from the prediction.
 *
 * Updates whose experiments are all short do not run to the length of the longest: there are shortcuts at a third and at two
 * thirds of the lengths.
 */
export function courseLoss(task: ElectrodialysisTask): Loss<ElectrodialysisModel> {
  const { lengths, steps } = task.data
  const ordered = lengths.toSorted()
  const thirds = [1, 2].map((third) => ordered[Math.ceil((third * ordered.length) / 3) - 1] ?? steps)
  const shorter = [...new Set(thirds)].filter((samples) => samples < steps)
  return {
    loss: lossOver(task),
    shortcuts: shorter.map((samples) => ({
      holds: ({ data, batch }) => {
        const measured = gather(lossTables(data).mask, placesOf(batch), 0)
        return lessEqual(max(slice(measured, { axis: 1, start: samples })), 0)
      },
      loss: lossOver(task, samples),
    })),
  }
}

/** @param samples run over the first samples of each experiment alone; all of them when left out */
function lossOver(
  { config, data: { system }, model }: ElectrodialysisTask,
  samples?: number,
): (inputs: Inputs) => Tensor {
  const { responseWeight, weights: named } = config.training
  const factors = predictedColumns(model).map((place) => {
    const variable = system.variables[place]
    const own = variable?.kind === 'response' ? responseWeight : 1
    return own * (lookUp(named, variable?.name ?? '') ?? 1)
  })
  const factor = factors.every((each) => each === 1) ? undefined : constant(factors)
  return ({ weights, data, batch, random }) => {
    const tables = lossTables(data)
    const index = placesOf(batch)
    const rows = experimentRows(model, samples === undefined ? tables : firstSamples(tables, samples), index)
    const size = index.shape[0] ?? 1
    // The same for all folds trained beside each other: steps that none of them feeds back are then skipped by all.
    const place = { seed: random.common, counter: random.counter, stream: random.nextStream() }
    const draws = randomUniform(place, [rows.steps, size, 1])
    const own = cast(greaterEqual(draws, config.model.teacherForcing), 'float32')
    const begun = rows.begun(own)
    const rare = 1 - config.model.teacherForcing ** Number(size) < oftenFedBack
    const { seen } = model.run(weights, tables, {
      inputs: rows.inputs,
      first: rows.first,
      measured: rare ? { ...begun, fedBack: rows.fedBack(begun) } : begun,
      random,
    })
    return mse(seen, rows.next, { mask: rows.nextMask, ...(factor && { weights: factor }) })
  }
}

/** Places of the experiments of an update, int32 `[batch]`. */
function placesOf({ index }: Inputs['batch']): Tensor {
  if (index === undefined) throw new RangeError('the program lacks the places of its experiments')
  return index
}

/** The first samples of every experiment alone. */
export const firstSamples = (data: LossTables, samples: number): LossTables => {
  const cut = (table: Tensor): Tensor => slice(table, { axis: 1, end: samples })
  return { ...data, values: cut(data.values), mask: cut(data.mask) }
}

/** Share of steps whose prediction is fed back from which all predictions are made in the loop. */
const oftenFedBack = 0.6

/** Experiments as the model runs over them: scaled, cut into columns, time first. */
export function experimentRows(model: ElectrodialysisModel, data: LossTables, index: Tensor) {
  const { columns, balance } = model
  const { from, to } = columns.state
  const byTime = (table: Tensor): Tensor => transpose(gather(table, index, 0), [1, 0, 2])
  const values = byTime(data.values)
  const mask = byTime(data.mask)
  const scaled = div(sub(values, data.center), data.scale)
  const steps = Number(values.shape[0]) - 1
  const pick = (x: Tensor, places: readonly number[]): Tensor => columnsOf(x, places)
  const predicted = predictedColumns(model)
  const seen = pick(scaled, predicted)
  const known = pick(mask, predicted)
  const contents = balance.contain(columnsOf(values, range(from, to)))
  const knownContents = balance.contain(columnsOf(mask, range(from, to)))
  const now = (x: Tensor): Tensor => slice(x, { axis: 0, end: -1 })
  const next = (x: Tensor): Tensor => slice(x, { axis: 0, start: 1 })
  const at0 = (x: Tensor): Tensor => squeeze(slice(x, { axis: 0, end: 1 }), 0)
  return {
    steps,
    inputs:
      columns.inputs.length > 0 ? pick(scaled, columns.inputs) : zeros([steps + 1, index.shape[0] ?? 1, 1]),
    first: model.begin(at0(contents), at0(seen)),
    next: next(seen),
    nextMask: next(known),
    /** Where a step begins: its own prediction where `own` `[steps, batch, 1]` is 1, or nothing was measured. */
    begun: (own: Tensor): Measured => ({
      seen: now(seen),
      contents: now(contents),
      own: maximum(own, sub(1, now(known))),
      ownContents: maximum(own, sub(1, now(knownContents))),
    }),
    /** Whether a step's prediction is where the next begins, and a measured value follows. */
    fedBack({ own, ownContents }: Measured): Tensor {
      const place = cast(arange(steps + 1), 'float32')
      const largest = (x: Tensor): Tensor => max(x, { axes: [1, 2] })
      const last = max(mul(place, largest(known)))
      const any = maximum(largest(own), largest(ownContents))
      const nextOwn = concat([slice(any, { axis: 0, start: 1 }), zeros([1])], 0)
      return and(greater(nextOwn, 0), less(slice(place, { axis: 0, end: -1 }), sub(last, 1)))
    },
  }
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, k) => from + k)

/** Columns by place: a slice where they are neighbours. */
function columnsOf(x: Tensor, places: readonly number[]): Tensor {
  const [start = 0] = places
  const neighbours = places.every((place, k) => place === start + k)
  if (neighbours) return slice(x, { axis: -1, start, end: start + places.length })
  return gather(x, constant(places, { dtype: 'int32' }), x.shape.length - 1)
}
