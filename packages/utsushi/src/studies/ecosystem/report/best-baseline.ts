// Which of the methods beside the emulator does best for a flux.
import { simpleNames, type BaselineName, type EcosystemEvaluation, type Flux } from '../score/evaluation.js'

/** The baseline with the smallest RMSE for a flux, among the simple ones or those named. */
export function bestBaseline(
  evaluation: EcosystemEvaluation,
  flux: Flux,
  among: readonly BaselineName[] = simpleNames,
): { name: BaselineName; rmse: number } | undefined {
  return among
    .map((name) => ({ name, rmse: evaluation.baselines[name]?.[flux.name]?.rmse ?? Number.NaN }))
    .filter((rival) => Number.isFinite(rival.rmse))
    .sort((a, b) => a.rmse - b.rmse)[0]
}
