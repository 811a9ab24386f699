// Methods that are fitted in one go and are then all there is: lines, Gaussian processes, boosted trees; each with what it says of training
// runs that it was fitted without.
import { add, cast, concat, constant, full, treeEnsemble, type Tensor } from '@utsushi/graph'
import { InputError, permutation, seededRandom } from '@utsushi/ground'
import {
  fitBoostedTrees,
  fitRidgeLines,
  matrix,
  parseBoostedTrees,
  parseRidgeLines,
  predictBoostedTrees,
  predictRidgeLines,
  ridgeLinesTensor,
  type BoostedTrees,
  type Matrix,
  type RidgeLines,
} from '@utsushi/learn'
import { isSection } from '@utsushi/study'
import { z } from 'zod'
import type { SimulatorConfig } from '../config.js'
import type { Scores } from './scores.js'
import {
  fitProcesses,
  leaveOutProcesses,
  parseProcesses,
  predictProcesses,
  processTensors,
  type Processes,
} from './processes.js'

/** What was said of runs by fits without them: `[runs, scores]` each, flat. */
interface LeftOut {
  readonly mean: readonly number[]
  readonly variance: readonly number[]
}

/** A fitted method: plain JSON. */
export type Method =
  | { readonly kind: 'linear'; readonly own: RidgeLines; readonly leftOut: LeftOut }
  | { readonly kind: 'trees'; readonly own: readonly BoostedTrees[]; readonly leftOut: LeftOut }
  | { readonly kind: 'gp' | 'components'; readonly own: Processes }

/**
 * Fits the method that a study file asks for; `undefined` where it asks for a network.
 *
 * @param mayBend whether scores are outputs as they stand, which a process may look at on another scale
 */
export function fitMethod(
  { model, seed }: Pick<SimulatorConfig, 'model' | 'seed'>,
  x: Matrix,
  scores: Matrix,
  mayBend: boolean,
): Method | undefined {
  switch (model.kind) {
    case 'linear': {
      const leftOut = crossFitted(x, scores, seed, (train, targets, held) =>
        predictRidgeLines(fitRidgeLines(train, targets), held),
      )
      return { kind: 'linear', own: fitRidgeLines(x, scores), leftOut }
    }
    case 'trees': {
      const fit = (rows: Matrix, targets: Matrix): readonly BoostedTrees[] =>
        fitTrees(model.trees, seed, rows, targets)
      const leftOut = crossFitted(x, scores, seed, (train, targets, held) =>
        treesSay(fit(train, targets), held),
      )
      return { kind: 'trees', own: fit(x, scores), leftOut }
    }
    case 'gp':
    case 'components':
      return { kind: model.kind, own: fitProcesses(x, scores, mayBend) }
    case 'network':
    case 'ensemble':
      return undefined
    default:
      return model.kind satisfies never
  }
}

/** Runs that may hold few rows in a leaf: a tree of fifty runs is not one of fifty thousand. */
const rowsOfLeaf = (runs: number): number => Math.max(2, Math.min(20, Math.round(runs / 40)))

const fitTrees = (trees: number, seed: number, x: Matrix, scores: Matrix): readonly BoostedTrees[] =>
  Array.from({ length: scores.columns }, (_, k) =>
    fitBoostedTrees({
      features: Float32Array.from(x.values),
      targets: Float64Array.from(
        { length: x.rows },
        (__, row) => scores.values[row * scores.columns + k] ?? 0,
      ),
      options: {
        ...{ objective: 'squaredError', trees, seed, depth: 4, rate: 0.05 },
        ...{ minRows: rowsOfLeaf(x.rows), rowShare: 0.8, lambda: 1 },
      },
    }),
  )

function treesSay(own: readonly BoostedTrees[], x: Matrix): Matrix {
  const features = Float32Array.from(x.values)
  const said = matrix(x.rows, own.length)
  for (const [k, trees] of own.entries())
    for (const [row, value] of predictBoostedTrees(trees, features).entries())
      said.values[row * own.length + k] = value
  return said
}

/** Fits that leave out a part of the runs each, and what they say of it. */
const folds = 8

function crossFitted(
  x: Matrix,
  scores: Matrix,
  seed: number,
  say: (train: Matrix, targets: Matrix, held: Matrix) => Matrix,
): LeftOut {
  const count = Math.min(folds, x.rows)
  const order = Array.from(permutation(x.rows, seededRandom(seed)))
  const mean = new Array<number>(x.rows * scores.columns).fill(0)
  for (let fold = 0; fold < count; fold++) {
    const held = order.filter((_, place) => place % count === fold)
    const kept = order.filter((_, place) => place % count !== fold)
    if (kept.length < 2) continue
    const said = say(taken(x, kept), taken(scores, kept), taken(x, held))
    for (const [place, row] of held.entries())
      for (let k = 0; k < scores.columns; k++)
        mean[row * scores.columns + k] = said.values[place * scores.columns + k] ?? 0
  }
  const variance = Array.from({ length: scores.columns }, (_, k) => {
    let squares = 0
    for (let row = 0; row < x.rows; row++) {
      const at = row * scores.columns + k
      squares += ((mean[at] ?? 0) - (scores.values[at] ?? 0)) ** 2
    }
    return squares / x.rows
  })
  return { mean, variance: mean.map((_, at) => variance[at % scores.columns] ?? 0) }
}

/** Some rows of a matrix. */
export function taken({ columns, values }: Matrix, rows: readonly number[]): Matrix {
  const own = matrix(rows.length, columns)
  for (const [place, row] of rows.entries())
    own.values.set(values.subarray(row * columns, (row + 1) * columns), place * columns)
  return own
}

/** What a method says of scaled parameters. */
export function methodSays(method: Method, x: Matrix): Scores {
  switch (method.kind) {
    case 'linear':
      return withVariance(predictRidgeLines(method.own, x), method.leftOut)
    case 'trees':
      return withVariance(treesSay(method.own, x), method.leftOut)
    case 'gp':
    case 'components':
      return predictProcesses(method.own, x)
    default:
      return method satisfies never
  }
}

/** Errors of such a method are alike everywhere. */
const withVariance = (mean: Matrix, { variance }: LeftOut): Scores => ({
  mean,
  variance: { ...mean, values: mean.values.map((_, at) => variance[at % mean.columns] ?? 0) },
})

/** What a method says of its own training runs, by fits without them. */
export function leftOutOf(method: Method): Scores {
  switch (method.kind) {
    case 'gp':
    case 'components':
      return leaveOutProcesses(method.own)
    case 'linear':
      return matricesOf(method.leftOut, method.own.intercept.length)
    case 'trees':
      return matricesOf(method.leftOut, method.own.length)
    default:
      return method satisfies never
  }
}

const matricesOf = ({ mean, variance }: LeftOut, columns: number): Scores => ({
  mean: matrix(mean.length / columns, columns, mean),
  variance: matrix(mean.length / columns, columns, variance),
})

/** The same in graph form: `[batch, scores]` in float64. */
export function methodTensors(
  method: Method,
  x: Tensor,
): { readonly mean: Tensor; readonly variance: Tensor } {
  switch (method.kind) {
    case 'linear':
      return alike(cast(ridgeLinesTensor(method.own, cast(x, 'float32')), 'float64'), method.leftOut)
    case 'trees': {
      const rows = cast(x, 'float32')
      const each = method.own.map((trees) => treeEnsemble(rows, trees))
      return alike(cast(concat(each, 1), 'float64'), method.leftOut)
    }
    case 'gp':
    case 'components':
      return processTensors(method.own, x)
    default:
      return method satisfies never
  }
}

function alike(mean: Tensor, { variance }: LeftOut): { readonly mean: Tensor; readonly variance: Tensor } {
  const scores = Number(mean.shape[1])
  return {
    mean,
    variance: broadcastRows(variance.slice(0, scores), mean),
  }
}

/** One row of numbers for every row of a batch. */
const broadcastRows = (row: readonly number[], like: Tensor): Tensor => {
  const zero = full(like.shape, 0, 'float64')
  return add(zero, constant(row, { dtype: 'float64' }))
}

const leftOutRecord = z.strictObject({ mean: z.array(z.number()), variance: z.array(z.number().min(0)) })

/** @throws InputError when the record of a run is damaged */
export function parseMethod(value: unknown, file: string, asked: SimulatorConfig['model']['kind']): Method {
  const { kind, own, leftOut } = isSection(value) ? value : {}
  if (kind !== asked)
    throw new InputError(
      `${file}: is none of the kind ${asked} that the study file asks for — train again or restore the file`,
    )
  const where = `${file}.own`
  switch (kind) {
    case 'linear':
      return { kind, own: parseRidgeLines(own, where), leftOut: parseLeftOut(leftOut, file) }
    case 'trees': {
      if (!Array.isArray(own) || own.length === 0)
        throw new InputError(`${where}: holds no trees — train again or restore the file`)
      return {
        kind,
        own: own.map((trees, k) => parseBoostedTrees(trees, `${where}[${k}]`)),
        leftOut: parseLeftOut(leftOut, file),
      }
    }
    case 'gp':
    case 'components':
      return { kind, own: parseProcesses(own, where) }
    default:
      throw new InputError(`${file}: no method — train again or restore the file`)
  }
}

function parseLeftOut(value: unknown, file: string): LeftOut {
  const parsed = leftOutRecord.safeParse(value)
  if (!parsed.success || parsed.data.mean.length !== parsed.data.variance.length)
    throw new InputError(`${file}.leftOut: is damaged — train again or restore the file`)
  return parsed.data
}
