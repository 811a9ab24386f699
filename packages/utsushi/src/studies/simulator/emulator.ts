// The finished emulator as a program: parameters in their units in; mean, deviation and the ends of the interval in the outputs' units out.
// Scaling, method or network, components, transformations and calibration are one graph, in float64 where smooth processes need it.
import {
  add,
  cast,
  concat,
  constant,
  input,
  log,
  matmul,
  maximum,
  mean as meanOf,
  mul,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  unsqueeze,
  where,
  less,
  squeeze,
  type Tensor,
} from '@utsushi/graph'
import { rowsByGroup, weightsOf } from '@utsushi/learn'
import type { EmulatorOutput } from '@utsushi/emulator'
import type { EmulatorFile, Finished } from '@utsushi/study'
import type { SimulatorConfig } from './config.js'
import type { Fitted } from './fit/fitted.js'
import { methodTensors } from './fit/methods.js'
import { backwardTensor, normalNodes } from './fit/transforms.js'
import { parseCalibration, type Calibration } from './intervals.js'
import type { SimulatorModel } from './model.js'

type FinishedSimulator = Finished<SimulatorConfig, Fitted, SimulatorModel | undefined>

const real = (value: number | readonly number[], shape?: readonly number[]): Tensor =>
  constant(value, { dtype: 'float64', ...(shape && { shape }) })

/** What every answer consists of, and the ending of its columns in tables. */
export const answerParts = {
  mean: '',
  deviation: '_deviation',
  lower: '_lower',
  upper: '_upper',
} as const

type AnswerPart = keyof typeof answerParts

/**
 * `model.onnx`: `parameters` `[batch, inputs]` to `mean`, `deviation`, `lower` and `upper`, each `[batch, outputs]` or, along an axis,
 * `[batch, steps, outputs]`.
 */
export function emulators(finished: FinishedSimulator): readonly EmulatorFile[] {
  const { config, fitted } = finished
  const calibration = parseCalibration(finished.calibration)
  const parameters = input('parameters', 'float32', ['batch', fitted.inputs.length])
  const isCourse = fitted.axis.length > 0
  const shape = ['batch', ...(isCourse ? [fitted.axis.length] : []), fitted.outputs.length] as const
  const said = answered(finished, parameters, calibration)
  const outputs = Object.fromEntries(
    Object.entries(said).map(([name, tensor]) => [name, reshape(cast(tensor, 'float32'), [...shape])]),
  )
  const port = (name: AnswerPart): EmulatorOutput => ({
    ...{ name, dtype: 'float32', shape: [...shape] },
    axes: ['batch', ...(isCourse ? ['step'] : []), 'feature'],
    features: fitted.outputs.map(({ name: own, unit, spread }) => ({
      ...{ name: `${own}${answerParts[name]}`, unit },
      std: name === 'mean' ? spread || 1 : null,
    })),
  })
  return [
    {
      ...{ suffix: '', inputs: [parameters], outputs },
      metadata: {
        name: 'simulator emulator',
        description: `${fitted.outputs.map(({ name }) => name).join(', ')} of ${fitted.inputs.length} parameters, with intervals that hold ${Number((100 * calibration.level).toPrecision(6))} % of ${intervalWords(calibration, isCourse)}.`,
        inputs: [
          {
            ...{ name: 'parameters', dtype: 'float32', axes: ['batch', 'feature'] },
            shape: ['batch', fitted.inputs.length],
            features: fitted.inputs.map(({ name, unit, min, max }) => ({ name, unit, min, max })),
          },
        ],
        outputs: [port('mean'), port('deviation'), port('lower'), port('upper')],
        training: {
          ...{ split: 'by parameter set', rows: fitted.runs, period: null },
          ...{ model: config.model.kind, axis: [...fitted.axis] },
          axisName: config.axis.name,
          axisUnit: config.axis.unit,
          intervals: {
            level: calibration.level,
            by: calibration.by,
            over: calibration.over,
            runs: calibration.count,
          },
        },
      },
    },
  ]
}

const intervalWords = ({ over }: Calibration, isCourse: boolean): string =>
  !isCourse ? 'further runs' : over === 'whole' ? 'whole courses' : 'values, step by step'

/** `[batch, values]` each, in float64. */
function answered(
  { fitted, model, weights }: FinishedSimulator,
  parameters: Tensor,
  { noise, factors, group }: Calibration,
): Readonly<Record<AnswerPart, Tensor>> {
  const x = scaled(fitted, parameters)
  const scores = model === undefined ? ofMethod(fitted, x) : ofNetwork(model, weights, x)
  const variance = noise.length === 0 ? scores.variance : add(scores.variance, real(noise))
  const { basis } = fitted
  const values = basis.center.length
  const directions = basis.directions.flat()
  const shape = [basis.directions.length, values] as const
  const mean = add(matmul(scores.mean, real(directions, shape)), real(basis.center))
  const spread = sqrt(
    add(
      matmul(
        maximum(variance, real(0)),
        real(
          directions.map((value) => value * value),
          shape,
        ),
      ),
      real(basis.left),
    ),
  )
  const reach = mul(spread, group === undefined ? real(factors) : groupFactors(group, parameters))
  const moments = momentTensors(fitted, mean, spread)
  return { ...moments, lower: back(fitted, sub(mean, reach)), upper: back(fitted, add(mean, reach)) }
}

/** Factors of the group of each row, `[batch, values]`. */
const groupFactors = (group: NonNullable<Calibration['group']>, parameters: Tensor): Tensor =>
  rowsByGroup(slice(parameters, { axis: 1, start: group.input, end: group.input + 1 }), group, group.factors)

/** Parameters as methods and networks see them, in float64. */
function scaled({ inputs }: Fitted, parameters: Tensor): Tensor {
  const wide = cast(parameters, 'float64')
  const isLog = inputs.map((own) => own.isLog)
  const taken = !isLog.includes(true)
    ? wide
    : where(less(real(isLog.map((own) => (own ? 0 : 1))), real(0.5)), log(maximum(wide, real(1e-300))), wide)
  return mul(sub(taken, real(inputs.map(({ center }) => center))), real(inputs.map(({ scale }) => 1 / scale)))
}

interface ScoreTensors {
  readonly mean: Tensor
  readonly variance: Tensor
}

function ofMethod({ method }: Fitted, x: Tensor): ScoreTensors {
  if (method === undefined) throw new RangeError('neither a network nor a fitted method')
  return methodTensors(method, x)
}

/** Mean of the members, and their variance about it. */
function ofNetwork(
  { parameters, members, say }: SimulatorModel,
  weights: Float32Array,
  x: Tensor,
): ScoreTensors {
  const each = cast(say(weightsOf(parameters, constant(weights)), cast(x, 'float32')), 'float64')
  const mean = squeeze(meanOf(each, { axes: [0], keepDims: true }), 0)
  const apart = sum(square(sub(each, unsqueeze(mean, 0))), { axes: [0], keepDims: true })
  return { mean, variance: mul(squeeze(apart, 0), real(1 / Math.max(1, members - 1))) }
}

/** What is learnt, in the outputs' units: column by column where their transformations differ. */
function back({ outputs, axis }: Fitted, learnt: Tensor): Tensor {
  const kinds = new Set(outputs.map(({ transform }) => transform))
  const [only = 'none'] = kinds
  if (kinds.size === 1) return backwardTensor(only, learnt)
  const steps = Math.max(1, axis.length)
  const cube = reshape(learnt, [learnt.shape[0] ?? 1, steps, outputs.length])
  const each = outputs.map(({ transform }, output) =>
    backwardTensor(transform, slice(cube, { axis: 2, start: output, end: output + 1 })),
  )
  return reshape(concat(each, 2), [learnt.shape[0] ?? 1, steps * outputs.length])
}

/** Mean and deviation in the outputs' units. */
function momentTensors(
  fitted: Fitted,
  mean: Tensor,
  spread: Tensor,
): { readonly mean: Tensor; readonly deviation: Tensor } {
  if (fitted.outputs.every(({ transform }) => transform === 'none')) return { mean, deviation: spread }
  const values = normalNodes.map(([at]) => back(fitted, add(mean, mul(spread, real(at)))))
  const average = (of: (value: Tensor) => Tensor): Tensor =>
    normalNodes
      .map(([, weight], k) => mul(of(values[k] ?? mean), real(weight)))
      .reduce((total, one) => add(total, one))
  const own = average((value) => value)
  return { mean: own, deviation: sqrt(average((value) => square(sub(value, own)))) }
}
