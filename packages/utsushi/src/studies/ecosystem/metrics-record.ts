/**
 * Scores as `metrics.json` and the terminal show them.
 */
import type { Json } from '@utsushi/emulator'
import type { SummaryTable } from '@utsushi/study'
import type { EcosystemEvaluation } from './evaluation.js'

/** Everything in an evaluation but its long series. */
export function metricsRecord(
  evaluations: readonly EcosystemEvaluation[],
): Readonly<Record<string, unknown>> {
  return {
    evaluations: evaluations.map((evaluation) => {
      const { pairs, series, ...rest } = evaluation
      void pairs
      void series
      return rest
    }),
  }
}

/**
 * Scores as the emulator file carries them: split → flux → score, out of what `metricsRecord` gave. What is not a number
 * (a KGE of constant fluxes) is left out.
 */
export function emulatorMetrics(record: unknown): Record<string, Json> {
  const { evaluations } = record as { evaluations?: readonly EcosystemEvaluation[] }
  return Object.fromEntries(
    (evaluations ?? []).map(({ split, variant, scores }) => [
      [split, variant].filter(Boolean).join(', '),
      Object.fromEntries(
        Object.entries(scores).map(([flux, score]) => [
          flux,
          Object.fromEntries(Object.entries(score).filter(([, value]) => Number.isFinite(value))) as Json,
        ]),
      ),
    ]),
  )
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
