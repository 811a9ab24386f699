// What training minimises, and the courses that evaluation looks at, as programs over resident tables. All that is fitted
// (scales, typical transfers) is data here, never a constant: folds of a cross-validation then share one program.
import {
  add,
  and,
  arange,
  cast,
  concat,
  constant,
  div,
  gather,
  greater,
  greaterEqual,
  input,
  less,
  lessEqual,
  max,
  maximum,
  mul,
  program,
  randomUniform,
  reshape,
  slice,
  squeeze,
  sub,
  transpose,
  zeros,
  type Program,
  type Tensor,
} from '@utsushi/graph'
import { mse, weightsOf, type InputSpecs, type Randomness, type Shortcut } from '@utsushi/learn'
import type { ElectrodialysisConfig } from './config.js'
import type { Measured } from './model/course.js'
import type { Experiments } from './data/experiments.js'
import type { ElectrodialysisModel, Scales } from './model.js'
import type { DeclaredSystem } from './data/system.js'

/** Tables over all experiments, gaps and padding filled, and what was fitted on the training experiments. */
export interface LossTables extends Scales {
  /** `[experiments, samples, features]` in physical units. */
  readonly values: Tensor
  /** The same shape: 1 where measured. */
  readonly mask: Tensor
}

export interface LossContext {
  readonly weights: Parameters<ElectrodialysisModel['run']>[0]
  readonly data: LossTables
  /** Places of the experiments of this update, int32 `[batch]`. */
  readonly batch: { readonly index: Tensor }
  readonly random: Randomness
}

/** Shapes of the tables and fitted tensors, as programs declare them. */
export function tableSpecs(
  { balance }: Pick<ElectrodialysisModel, 'balance'>,
  shape: readonly [experiments: number, samples: number, features: number],
) {
  const features = shape[2]
  return {
    values: { dtype: 'float32', shape },
    mask: { dtype: 'float32', shape },
    center: { dtype: 'float32', shape: [features] },
    scale: { dtype: 'float32', shape: [features] },
    reference: { dtype: 'float32', shape: [balance.transfers.length] },
  } as const satisfies InputSpecs
}

/** Names of those inputs that differ from fold to fold. */
export const fittedTables = ['center', 'scale', 'reference'] as const

/**
 * The loss of some experiments: the mean squared error of the next state's scaled volumes and concentrations and of the
 * scaled responses, over every measured value. Each step begins from the measured state with the probability that the study
 * file sets, drawn per step and experiment, else from the prediction.
 *
 * @param samples run over the first samples of each experiment alone; all of them when left out
 * @example
 * trainProgram({ …, data: tableSpecs(model, shape), batch: { index: { dtype: 'int32', shape: [1] } }, loss: electrodialysisLoss(config, system, model) })
 */
export function electrodialysisLoss(
  config: Pick<ElectrodialysisConfig, 'model' | 'training'>,
  system: DeclaredSystem,
  model: ElectrodialysisModel,
  samples?: number,
): (context: LossContext) => Tensor {
  const { responseWeight, weights: named } = config.training
  const factors = predictedColumns(model).map((place) => {
    const variable = system.variables[place]
    const own = variable?.kind === 'response' ? responseWeight : 1
    return own * (named[variable?.name ?? ''] ?? 1)
  })
  const factor = factors.every((each) => each === 1) ? undefined : constant(factors)
  return ({ weights, data, batch, random }) => {
    const rows = readExperiments(
      model,
      samples === undefined ? data : firstSamples(data, samples),
      batch.index,
    )
    const size = batch.index.shape[0] ?? 1
    // The same for all folds trained beside each other: steps that none of them feeds back are then skipped by all.
    const place = { seed: random.common, counter: random.counter, stream: random.nextStream() }
    const draws = randomUniform(place, [rows.steps, size, 1])
    const own = cast(greaterEqual(draws, config.model.teacherForcing), 'float32')
    const begun = rows.begun(own)
    const rare = 1 - config.model.teacherForcing ** Number(size) < oftenFedBack
    const { seen } = model.run(weights, data, {
      inputs: rows.inputs,
      first: rows.first,
      measured: rare ? { ...begun, fedBack: rows.fedBack(begun) } : begun,
      random,
    })
    return mse(seen, rows.next, { mask: rows.nextMask, ...(factor && { weights: factor }) })
  }
}

/**
 * The loss of updates whose experiments are all short, without running to the length of the longest: at a third and at two
 * thirds of the lengths.
 */
export function shorterLosses(
  config: Pick<ElectrodialysisConfig, 'model' | 'training'>,
  { system, lengths, steps }: Pick<Experiments, 'system' | 'lengths' | 'steps'>,
  model: ElectrodialysisModel,
): readonly Shortcut<LossContext>[] {
  const ordered = lengths.toSorted()
  const thirds = [1, 2].map((third) => ordered[Math.ceil((third * ordered.length) / 3) - 1] ?? steps)
  return [...new Set(thirds)]
    .filter((samples) => samples < steps)
    .map((samples) => ({
      holds: ({ data, batch }) =>
        lessEqual(max(slice(gather(data.mask, batch.index, 0), { axis: 1, start: samples })), 0),
      loss: electrodialysisLoss(config, system, model, samples),
    }))
}

const firstSamples = (data: LossTables, samples: number): LossTables => {
  const cut = (table: Tensor): Tensor => slice(table, { axis: 1, end: samples })
  return { ...data, values: cut(data.values), mask: cut(data.mask) }
}

/** Share of steps whose prediction is fed back from which all predictions are made in the loop. */
const oftenFedBack = 0.6

/** Places of the columns of `seen` among all features. */
export function predictedColumns({ columns }: Pick<ElectrodialysisModel, 'columns'>): readonly number[] {
  const { from, to } = columns.state
  return [...Array.from({ length: to - from }, (_, k) => from + k), ...columns.responses]
}

/** Experiments as the model runs over them: scaled, cut into columns, time first. */
function readExperiments(model: ElectrodialysisModel, data: LossTables, index: Tensor) {
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
export function columnsOf(x: Tensor, places: readonly number[]): Tensor {
  const [start = 0] = places
  const neighbours = places.every((place, k) => place === start + k)
  if (neighbours) return slice(x, { axis: -1, start, end: start + places.length })
  return gather(x, constant(places, { dtype: 'int32' }), x.shape.length - 1)
}

/**
 * A program that runs over a batch of experiments: predicted rows `seen` `[steps, batch, columns]`, in physical units, and
 * `contents` `[steps, batch, contents]`; with an outside, `outside` `[steps, batch, quantities]` too.
 *
 * Its input `own` `[steps, batch]` is 1 where a step begins from the prediction before it and 0 where from the measured
 * state: all 1 is free-running from the first sample (where the two are the same), all 0 is one step ahead.
 */
export function courseProgram(
  model: ElectrodialysisModel,
  shape: readonly [experiments: number, samples: number, features: number],
  batch: number,
): Program {
  const flat = input('parameters', 'float32', [model.parameters.size])
  const tables = Object.fromEntries(
    Object.entries(tableSpecs(model, shape)).map(([name, { dtype, shape: own }]) => [
      name,
      input(name, dtype, own),
    ]),
  ) as unknown as LossTables
  const index = input('index', 'int32', [batch])
  const own = input('own', 'float32', [shape[1] - 1, batch])
  const { balance } = model
  const rows = readExperiments(model, tables, index)
  const grid = balance.grid(rows.first.contents)
  const begun = rows.begun(reshape(own, [shape[1] - 1, batch, 1]))
  const first = balance.snap(rows.first.contents, grid)
  const result = model.run(weightsOf(model.parameters, flat), tables, {
    inputs: rows.inputs,
    first: { ...rows.first, contents: first },
    grid,
    measured: {
      ...begun,
      contents: balance.snap(begun.contents, grid),
    },
  })
  return program({
    name: 'course',
    inputs: [flat, ...Object.values(tables), index, own],
    outputs: {
      seen: unscale(result.seen, tables, predictedColumns(model)),
      contents: result.contents,
      ...(result.outside && { outside: result.outside }),
    },
  })
}

/** Predicted columns in physical units. */
export function unscale(seen: Tensor, { center, scale }: Scales, places: readonly number[]): Tensor {
  const pick = (x: Tensor): Tensor => gather(x, constant(places, { dtype: 'int32' }), 0)
  return add(mul(seen, pick(scale)), pick(center))
}
