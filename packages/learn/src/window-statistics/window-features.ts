/**
 * Statistics of windows as part of a program, so that the file of an emulator begins with readings and not with numbers that were
 * computed elsewhere. Names, order, definitions and values where undefined are those of `windowStatistics` of the data package,
 * which computes in 64 bits and counts what was undefined.
 */
import { concat, GraphError, unsqueeze, type Tensor } from '@utsushi/graph'
import { memoryOf, rangeOf, spectrumOf } from './further.js'
import { statisticsOf } from './statistics.js'
import { openWindow } from './window-tensor.js'

/** Groups of features that are asked for together. */
export type WindowFeatureFamily = 'statistics' | 'range' | 'memory' | 'spectrum'

/** Which features, and the normal range where the family `range` is among them. */
export interface WindowFeatureOptions {
  /** In the order of their columns. Default `['statistics']`. */
  readonly families?: readonly WindowFeatureFamily[]
  /** `[batch]` */
  readonly low?: Tensor
  /** `[batch]` */
  readonly high?: Tensor
}

/** Features of windows within a program. */
export interface WindowFeatureTensor {
  /** `[features]` */
  readonly names: readonly string[]
  /** `[batch, features]` */
  readonly values: Tensor
}

/**
 * The 28 statistics of windows `[batch, context]`, float32, oldest step first, and further families. Differentiable; the gradient is
 * 0 where a feature has its value for the undefined. A window takes about 60 kB while it is computed: a few thousand at a time.
 *
 * @throws GraphError for another shape, and for the family `range` without limits
 * @example
 * const { values } = windowFeatureTensor(readings, { families: ['statistics', 'range'], low, high }) // [batch, 28 + 9]
 */
export function windowFeatureTensor(
  readings: Tensor,
  options: WindowFeatureOptions = {},
): WindowFeatureTensor {
  const { families = ['statistics'], low, high } = options
  const length = readings.shape[1]
  if (readings.shape.length !== 2 || typeof length !== 'number')
    throw new GraphError(
      `windowFeatureTensor: windows are [${readings.shape.join(', ')}], expected [batch, context] with a fixed context`,
    )
  const window = openWindow(readings, length)
  const features = families.map((family) => {
    switch (family) {
      case 'statistics':
        return statisticsOf(window)
      case 'range':
        if (low === undefined || high === undefined)
          throw new GraphError('windowFeatureTensor: the family "range" needs low and high, [batch] each')
        return rangeOf(window, unsqueeze(low, 1), unsqueeze(high, 1))
      case 'memory':
        return memoryOf(window)
      case 'spectrum':
        return spectrumOf(window)
      default:
        return family satisfies never
    }
  })
  const named = features.flatMap((family) => Object.entries(family))
  return {
    names: named.map(([name]) => name),
    values: concat(
      named.map(([, value]) => value),
      1,
    ),
  }
}
