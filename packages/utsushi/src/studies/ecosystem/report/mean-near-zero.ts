// Which fluxes a Kling–Gupta efficiency says nothing of: it divides by the mean, which may be next to nothing beside the flux's
// own ups and downs, as that of NEP is.
import { fluxLabel, type EcosystemEvaluation } from '../score/evaluation.js'

/** A mean below this share of the standard deviation is near zero. */
const nearZero = 0.2

/** Names of the fluxes whose mean is near zero. */
export const withoutKge = ({
  fluxes,
  pairs,
}: Pick<EcosystemEvaluation, 'fluxes' | 'pairs'>): readonly string[] =>
  fluxes.map(({ name }) => name).filter((name) => isNearZero(pairs[name]?.observed ?? new Float32Array()))

function isNearZero(values: Float32Array): boolean {
  let [count, sum, squares] = [0, 0, 0]
  for (const value of values) {
    if (Number.isNaN(value)) continue
    count++
    sum += value
    squares += value * value
  }
  const mean = sum / count
  return Math.abs(mean) < nearZero * Math.sqrt(Math.max(0, squares / count - mean * mean))
}

/** Why a KGE is not there; empty where all are. */
export function kgeNote(evaluation: EcosystemEvaluation): string {
  const left = withoutKge(evaluation)
  if (left.length === 0) return ''
  return `KGE of ${left.map(fluxLabel).join(', ')} is left out: it divides by the mean, which is near zero here.`
}
