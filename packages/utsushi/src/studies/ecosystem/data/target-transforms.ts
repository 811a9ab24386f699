// How targets are looked at while they are learnt, and back: none, logarithm, root or inverse hyperbolic sine, in numbers and in graph
// form. What is scaled and predicted by the network is the transformed value; all that leaves it is in the target's unit.
import { add, concat, constant, exp, maximum, mul, neg, slice, type Tensor } from '@utsushi/graph'
import { InputError, lookUp } from '@utsushi/ground'
import { featureValues, formatStep, inverseTransform, transform as scale } from '@utsushi/data'
import type { FeatureScale, Panel, Part, Scaler } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import type { EcosystemConfig } from '../config.js'
import type { TargetTransform } from '../config/sections.js'
import { dailyPlace } from './ensemble-sites.js'

/** How a target is scaled: of its transformed values. */
export interface TargetFeature extends FeatureScale {
  /** Absent where it is learnt as it is. */
  readonly transform?: Exclude<TargetTransform, 'none'>
  /** Standard deviation in its unit; told where that is not `scale`. */
  readonly deviation?: number
}

/** Scales of targets. */
export interface TargetScaler extends Scaler {
  readonly features: readonly TargetFeature[]
}

/** A value as it is learnt. */
function forward(transform: TargetTransform, value: number): number {
  switch (transform) {
    case 'none':
      return value
    case 'log':
      return Math.log(value)
    case 'sqrt':
      return Math.sqrt(value)
    case 'asinh':
      return Math.asinh(value)
    default:
      return transform satisfies never
  }
}

/** A value in its unit; never falls where what is learnt rises. */
function backward(transform: TargetTransform, learnt: number): number {
  switch (transform) {
    case 'none':
      return learnt
    case 'log':
      return Math.exp(learnt)
    case 'sqrt':
      return Math.max(0, learnt) ** 2
    case 'asinh':
      return Math.sinh(learnt)
    default:
      return transform satisfies never
  }
}

/** The same in graph form. */
function backwardTensor(transform: TargetTransform, learnt: Tensor): Tensor {
  switch (transform) {
    case 'none':
      return learnt
    case 'log':
      return exp(learnt)
    case 'sqrt': {
      const up = maximum(learnt, 0)
      return mul(up, up)
    }
    case 'asinh':
      // sinh x = (eˣ − e⁻ˣ) / 2
      return mul(add(exp(learnt), neg(exp(neg(learnt)))), constant(0.5))
    default:
      return transform satisfies never
  }
}

/** The transforms of a study file's targets, in their order. */
export const transformsOf = ({ data }: Pick<EcosystemConfig, 'data'>): readonly TargetTransform[] =>
  data.targets.map((name) => lookUp(data.transforms, name) ?? 'none')

/** The panel as it is learnt; the panel itself where nothing is transformed. */
export function learntPanel(panel: Panel, transforms: readonly TargetTransform[]): Panel {
  if (transforms.every((each) => each === 'none')) return panel
  return { ...panel, values: columnwise(panel.values, transforms, forward) }
}

/** Fitted scales of a learnt panel, with what leads back to units. */
export function withTransforms(
  scaler: Scaler,
  panel: Panel,
  rows: Part,
  transforms: readonly TargetTransform[],
): TargetScaler {
  return {
    ...scaler,
    features: scaler.features.map((feature, place) => {
      const transform = transforms[place] ?? 'none'
      if (transform === 'none') return feature
      return { ...feature, transform, deviation: deviationOf(featureValues(panel, feature.name, rows)) }
    }),
  }
}

function deviationOf(values: Float32Array): number {
  const known = values.filter((value) => value === value)
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length)
}

const transformsIn = ({ features }: TargetScaler): readonly TargetTransform[] =>
  features.map(({ transform }) => transform ?? 'none')

/** Values of targets `[…, targets]` in their units as the network learns them: transformed and scaled. Missing stays NaN. */
export function scaledTargets(scaler: TargetScaler, values: Float32Array): Float32Array {
  return scale(scaler, columnwise(values, transformsIn(scaler), forward))
}

/** Undoes {@link scaledTargets}. */
export function physicalTargets(scaler: TargetScaler, scaled: Float32Array): Float32Array {
  return columnwise(inverseTransform(scaler, scaled), transformsIn(scaler), backward)
}

/** Transformed targets `[…, targets]` in their units, as part of a program. */
export function physicalTensor(learnt: Tensor, transforms: readonly TargetTransform[]): Tensor {
  if (transforms.every((each) => each === 'none')) return learnt
  return concat(
    transforms.map((own, place) =>
      backwardTensor(own, slice(learnt, { axis: -1, start: place, end: place + 1 })),
    ),
    -1,
  )
}

function columnwise(
  values: Float32Array,
  transforms: readonly TargetTransform[],
  rule: (transform: TargetTransform, value: number) => number,
): Float32Array {
  if (transforms.every((each) => each === 'none')) return values
  const width = transforms.length
  const result = new Float32Array(values.length)
  for (const [place, own] of transforms.entries())
    for (let at = place; at < values.length; at += width) result[at] = rule(own, values[at] as number)
  return result
}

const domains: Readonly<Record<TargetTransform, ((value: number) => boolean) | undefined>> = {
  none: undefined,
  asinh: undefined,
  log: (value) => value <= 0,
  sqrt: (value) => value < 0,
}

/** @throws InputError naming file, row and column of the first value that a transform does not take */
export function refuseOutsideTransforms(config: EcosystemConfig, ensemble: Ensemble): void {
  const { targets, days } = ensemble
  const width = targets.names.length
  for (const [place, transform] of transformsOf(config).entries()) {
    const isOutside = domains[transform]
    if (isOutside === undefined) continue
    for (let at = place; at < targets.values.length; at += width) {
      const value = targets.values[at] as number
      if (!isOutside(value)) continue
      const row = Math.floor(at / width)
      const [entity, day] = [Math.floor(row / days.length), row % days.length]
      const where = dailyPlace(ensemble, entity, day)
      const name = targets.names[place] ?? ''
      throw new InputError(
        `${where.file} row ${where.row} (${formatStep(ensemble, day)}): ${name} is ${value}, and data.transforms.${name}: ${transform} takes ${transform === 'log' ? 'numbers above 0' : 'numbers from 0 on'} — take another, such as asinh, or none`,
      )
    }
  }
}
