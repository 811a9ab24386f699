// Whether what the emulator predicts balances.
import type { FeatureScale } from '@utsushi/data'
import type { FluxRole } from '../config.js'
import type { ClosureCheck } from '../evaluation.js'
import { balancesOf } from './balances.js'

/**
 * The largest residual of every balance among the predicted fluxes, also relative to the smallest of their training
 * standard deviations: the strictest of the scales. Days with a missing value are left out.
 *
 * @param predicted `[…, fluxes]`
 * @param scales of the fluxes, in the order of the last axis
 */
export function closureChecks(
  predicted: Float32Array,
  scales: readonly FeatureScale[],
  roleOf: (column: string) => FluxRole | undefined,
): ClosureCheck[] {
  const names = scales.map(({ name }) => name)
  return balancesOf(names, roleOf).map(({ name, terms }) => {
    const places = terms.map(([column, coefficient]) => ({ place: names.indexOf(column), coefficient }))
    let maxResidual = 0
    for (let row = 0; row < predicted.length; row += names.length) {
      let residual = 0
      for (const { place, coefficient } of places)
        residual += coefficient * (predicted[row + place] as number)
      if (Number.isFinite(residual)) maxResidual = Math.max(maxResidual, Math.abs(residual))
    }
    const scale = Math.min(...places.map(({ place }) => scales[place]?.scale ?? NaN))
    return { name, maxResidual, relativeToScale: maxResidual / scale }
  })
}
