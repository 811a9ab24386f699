// Compositions gathered into clusters that are held out as a whole.
import type { MaterialsConfig } from '../config.js'

export function compositionClusters(_: readonly string[], __: MaterialsConfig['split']): readonly number[] {
  throw new RangeError('not here yet')
}
