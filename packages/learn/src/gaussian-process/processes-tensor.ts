// Fitted Gaussian processes inside a program: means, deviations and intervals in the outputs' units. All of it is worked out in float64,
// since variances near the runs are small differences of large numbers.
import {
  add,
  broadcastTo,
  cast,
  concat,
  constant,
  div,
  exp,
  gather,
  greater,
  log,
  matmul,
  mul,
  neg,
  relu,
  sqrt,
  square,
  sub,
  where,
  type Dim,
  type Tensor,
} from '@utsushi/graph'
import type { Bend } from './bend.js'
import type { FittedComponents, FittedProcess, GaussianProcesses } from './gaussian-processes.js'
import { double, kernelTensors } from './kernel-tensor.js'
import { MOST_EXACT } from './nearest.js'
import { normalQuantile, quadrature } from './normal.js'
import { seenProcesses, type ProcessesQuestion } from './predict-processes.js'
import type { SeenProcess } from './process.js'

/** `[rows, outputs]` each, in the outputs' units. */
export interface ProcessesTensors {
  readonly mean: Tensor
  readonly deviation: Tensor
  readonly lower: Tensor
  readonly upper: Tensor
}

const int32 = (values: readonly number[]): Tensor => constant(values, { dtype: 'int32' })
const row = (values: readonly number[]): Tensor => double(values, [1, values.length])

/**
 * What processes say of rows of inputs, as `predictGaussianProcesses` does, inside a program. Each kernel of n runs takes 4 n² bytes of
 * the file; outputs that share a kernel share them. The two agree to 1e-5 of the deviation, or where that is less than 1e-4 of an output's
 * own, to 1e-8 of that.
 *
 * @param x float32 or float64 `[rows, inputs]`, in the inputs' units
 * @returns tensors of the type of x
 * @throws RangeError when the inputs are not as many as were fitted, or for more than 1,500 runs
 * @example program({ name: 'emulator', inputs: [x], outputs: { ...gaussianProcessesTensor(processes, x) } })
 */
export function gaussianProcessesTensor(
  processes: GaussianProcesses,
  x: Tensor,
  { level = 0.95, noise = true }: ProcessesQuestion = {},
): ProcessesTensors {
  const { mean } = processes.inputs
  if (x.shape.length !== 2 || x.shape[1] !== mean.length)
    throw new RangeError(
      `Gaussian processes: inputs are [${x.shape.join(', ')}], expected [rows, ${mean.length}]`,
    )
  if (processes.runs.length > MOST_EXACT)
    throw new RangeError(
      `Gaussian processes of ${processes.runs.length} runs look for the nearest of them, which no program does here: fit them to at most ${MOST_EXACT}`,
    )
  const reach = normalQuantile((1 + level) / 2)
  const told = columnsOf(processes, varyingInputs(processes.inputs, cast(x, 'float64')), {
    reach,
    noise,
    rows: x.shape[0] ?? 1,
  })
  const { components } = processes
  const inUnits = components === undefined ? told : alongComponents(components, told, reach)
  return {
    mean: cast(inUnits.mean, x.dtype),
    deviation: cast(inUnits.deviation, x.dtype),
    lower: cast(inUnits.lower, x.dtype),
    upper: cast(inUnits.upper, x.dtype),
  }
}

/** `scaledInputs`: the product picks the inputs that vary, in deviations of each. */
export function varyingInputs({ mean, deviation }: GaussianProcesses['inputs'], x: Tensor): Tensor {
  const varying = deviation.flatMap((value, k) => (value > 0 ? [k] : []))
  const centred = sub(x, row(mean))
  const picks = mean.flatMap((_, k) => varying.map((own) => (own === k ? 1 / (deviation[k] as number) : 0)))
  return matmul(centred, double(picks, [mean.length, varying.length]))
}

interface Question {
  readonly reach: number
  readonly noise: boolean
  readonly rows: Dim
}

/** Every output, or every score, in its own units. */
function columnsOf(processes: GaussianProcesses, x: Tensor, question: Question): ProcessesTensors {
  const groups = kernelGroups(processes)
  const order = groups.flat()
  const fitted = order.map(({ output }) => output)
  const constants = processes.outputs.flatMap((output) => (output.kind === 'constant' ? [output.value] : []))
  const told =
    fitted.length === 0 ? undefined : unbentTensors(fitted, placesOf(groups, x, question), question.reach)
  // Columns come by kernels, then the outputs that never varied: each goes to its place.
  let next = fitted.length
  const columns = processes.outputs.map((output, k) =>
    output.kind === 'constant' ? next++ : order.findIndex((one) => one.place === k),
  )
  const inOrder = (values: Tensor | undefined, others: readonly number[]): Tensor => {
    const same = others.length === 0 ? [] : [broadcastTo(row(others), [question.rows, others.length])]
    const all = concat([...(values === undefined ? [] : [values]), ...same], 1)
    return gather(all, int32(columns), 1)
  }
  return {
    mean: inOrder(told?.mean, constants),
    deviation: inOrder(
      told?.deviation,
      constants.map(() => 0),
    ),
    lower: inOrder(told?.lower, constants),
    upper: inOrder(told?.upper, constants),
  }
}

interface PlacedProcess {
  readonly process: SeenProcess
  readonly output: FittedProcess
  /** Which of the outputs it is. */
  readonly place: number
}

/** Outputs that share a kernel, together. */
function kernelGroups(processes: GaussianProcesses): readonly (readonly PlacedProcess[])[] {
  const groups = new Map<string, PlacedProcess[]>()
  seenProcesses(processes).forEach((process, place) => {
    const output = processes.outputs[place]
    if (process === undefined || output?.kind !== 'process') return
    const key = JSON.stringify(process.kernel)
    groups.set(key, [...(groups.get(key) ?? []), { process, output, place }])
  })
  return [...groups.values()]
}

/** On the scales of the outputs' bends, the doubt as kernels say it: `[rows, outputs]`, in the order of the groups. */
function placesOf(
  groups: readonly (readonly PlacedProcess[])[],
  x: Tensor,
  { noise }: Question,
): { readonly place: Tensor; readonly away: Tensor } {
  const laid = groups.map((group) => {
    const kernel = kernelTensors(
      group.map(({ process, output }) => ({ process, scale: output.scale })),
      x,
    )
    const own = noise ? (group[0]?.output.kernel.noise ?? 0) ** 2 : 0
    const of = (value: (output: FittedProcess) => number): Tensor =>
      row(group.map(({ output }) => value(output)))
    return {
      place: add(
        kernel.mean,
        of(({ center }) => center),
      ),
      away: mul(
        sqrt(add(kernel.variance, own)),
        of(({ scale }) => scale),
      ),
    }
  })
  return {
    place: concat(
      laid.map(({ place }) => place),
      1,
    ),
    away: concat(
      laid.map(({ away }) => away),
      1,
    ),
  }
}

/** Means, deviations and ends of intervals, from places on the scales of bends. */
function unbentTensors(
  outputs: readonly FittedProcess[],
  { place, away }: { readonly place: Tensor; readonly away: Tensor },
  reach: number,
): ProcessesTensors {
  const bends = outputs.map(({ bend }) => bend)
  const spread = row(outputs.map((output) => output.spread))
  const wider = mul(away, spread)
  const at = (deviations: number, doubt = away): Tensor =>
    unbendTensor(bends, add(place, mul(doubt, deviations)))
  const [lower, upper] = [at(-reach, wider), at(reach, wider)]
  if (bends.every(({ kind }) => kind === 'none')) return { mean: place, deviation: wider, lower, upper }
  const points = quadrature.map(({ deviations, weight }) => ({ value: at(deviations), weight }))
  const weighed = (of: (value: Tensor) => Tensor): Tensor =>
    points.map(({ value, weight }) => mul(of(value), weight)).reduce((sum, one) => add(sum, one))
  const mean = weighed((value) => value)
  const deviation = mul(sqrt(weighed((value) => square(sub(value, mean)))), spread)
  return { mean, deviation, lower, upper }
}

/** `unbendValue`, each column by its own bend. */
function unbendTensor(bends: readonly Bend[], b: Tensor): Tensor {
  const kinds = new Set(bends.map(({ kind }) => kind))
  const of = (value: (bend: Bend & { readonly kind: 'yeo-johnson' }) => number, otherwise: number): Tensor =>
    row(bends.map((bend) => (bend.kind === 'yeo-johnson' ? value(bend) : otherwise)))
  const only = (kind: Bend['kind']): Tensor =>
    greater(row(bends.map((bend) => (bend.kind === kind ? 1 : 0))), 0.5)
  let result = b
  if (kinds.has('yeo-johnson')) {
    // Powers of 0 and 2 are limits: so near to them the scale is the same to nine digits.
    const power = (bend: { readonly power: number }): number => Math.min(Math.max(bend.power, 1e-9), 2 - 1e-9)
    const [up, down] = [of(power, 1), of((bend) => 2 - power(bend), 1)]
    const grown = (size: Tensor, by: Tensor): Tensor => sub(exp(div(log(add(mul(size, by), 1)), by)), 1)
    const u = sub(grown(relu(b), up), grown(relu(neg(b)), down))
    const unbent = add(
      mul(
        u,
        of(({ scale }) => scale, 1),
      ),
      of(({ center }) => center, 0),
    )
    result = where(only('yeo-johnson'), unbent, result)
  }
  return kinds.has('log') ? where(only('log'), exp(b), result) : result
}

/** `alongComponents` of the prediction, in a program. */
function alongComponents(
  { mean, directions, left }: FittedComponents,
  scores: ProcessesTensors,
  reach: number,
): ProcessesTensors {
  const shape = [directions.length, mean.length]
  const along = double(directions.flat(), shape)
  const squares = double(
    directions.flat().map((value) => value ** 2),
    shape,
  )
  const middle = add(matmul(scores.mean, along), row(mean))
  const deviation = sqrt(add(matmul(square(scores.deviation), squares), row(left)))
  const end = (side: number): Tensor => add(middle, mul(deviation, side * reach))
  return { mean: middle, deviation, lower: end(-1), upper: end(1) }
}
