/**
 * The normalisation of a mixer: over the features of a patch, or by the statistics that batches of a training had.
 */
import { add, div, layerNorm, mul, sqrt, sub, type Tensor } from '@utsushi/graph'
import type { Layer } from '../layers/layer.js'
import { freeze } from '../parameters/frozen.js'
import { one, zero } from '../parameters/initialisers.js'
import { parameter, type Parameter } from '../parameters/parameters.js'
import type { TinyTimeMixerConfiguration } from './configuration.js'

/** As the published model names them. The statistics of batches are kept as they are: no training changes them. */
export type MixerNormParameters = {
  readonly norm: {
    readonly weight?: Parameter
    readonly bias?: Parameter
    readonly batchnorm?: {
      readonly weight: Parameter
      readonly bias: Parameter
      readonly running_mean: Parameter
      readonly running_var: Parameter
    }
  }
}

/** Normalises `[…, features]`. */
export function mixerNorm(
  { normMlp, normEps }: TinyTimeMixerConfiguration,
  features: number,
): Layer<MixerNormParameters, [Tensor], Tensor> {
  const learnt = { weight: parameter([features], one), bias: parameter([features], zero) }
  if (normMlp === 'LayerNorm') {
    return {
      parameters: { norm: learnt },
      apply: ({ norm: { weight, bias } }, x) => {
        if (weight === undefined || bias === undefined) throw new RangeError('the norm lacks its weights')
        return layerNorm(x, weight, bias, { epsilon: normEps })
      },
    }
  }
  const kept = freeze({
    running_mean: parameter([features], zero),
    running_var: parameter([features], one),
  })
  return {
    parameters: { norm: { batchnorm: { ...learnt, ...kept } } },
    apply: ({ norm: { batchnorm } }, x) => {
      if (batchnorm === undefined) throw new RangeError('the norm lacks its weights')
      const { weight, bias, running_mean: mean, running_var: variance } = batchnorm
      const scale = div(weight, sqrt(add(variance, normEps)))
      return add(mul(sub(x, mean), scale), bias)
    },
  }
}
