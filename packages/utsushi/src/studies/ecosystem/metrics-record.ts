/**
 * Scores as `metrics.json` and the terminal show them.
 */
import type { SummaryTable } from '../../study/contract.js'
import type { EcosystemEvaluation } from './evaluation.js'

/** Everything in an evaluation but its long series. */
export function metricsRecord(
  evaluations: readonly EcosystemEvaluation[],
): Readonly<Record<string, unknown>> {
  return {
    evaluations: evaluations.map((evaluation) => {
      const { pairs, series, annual, ...rest } = evaluation
      void pairs
      void series
      void annual
      return rest
    }),
  }
}

export function summaryTables(evaluations: readonly EcosystemEvaluation[]): readonly SummaryTable[] {
  return evaluations.map((evaluation) => ({
    title: [evaluation.split, evaluation.variant].filter(Boolean).join(', '),
    columns: ['flux', 'unit', 'RMSE', 'MAE', 'R²', 'R² median sample', 'KGE', 'bias', 'best baseline RMSE'],
    rows: evaluation.fluxes.map(({ name, unit }) => {
      const score = evaluation.scores[name]
      const rivals = Object.values(evaluation.baselines).map((scores) => scores[name]?.rmse ?? NaN)
      const cells = [score?.rmse, score?.mae, score?.r2, score?.r2MedianPerSample, score?.kge, score?.bias]
      return [
        name,
        unit,
        ...cells.map((cell) => cell ?? null),
        rivals.length > 0 ? Math.min(...rivals) : null,
      ]
    }),
  }))
}
