// What the pictures of an evaluation say, with their numbers: their texts for those who cannot see them.
import { listed } from '@utsushi/study'
import { formatFixed, formatNumber, quantilesOf } from '@utsushi/study/plots'
import { displayUnit } from '@utsushi/study/plots'
import { fluxLabel, type EcosystemEvaluation, type Flux, type FluxScore } from '../score/evaluation.js'
import { bestBaseline } from './verdict.js'

/** `GPP 0.968, NPP 0.951` of the fluxes that have the number. */
function perFlux({ fluxes }: EcosystemEvaluation, of: (flux: Flux) => string | undefined): string {
  return listed(
    fluxes.flatMap((flux) => {
      const told = of(flux)
      return told === undefined ? [] : [`${fluxLabel(flux.name)} ${told}`]
    }),
  )
}

const fixed = (value: number | undefined): string | undefined =>
  value === undefined || !Number.isFinite(value) ? undefined : formatFixed(value, 2)

const sized = (value: number | undefined): string | undefined =>
  value === undefined || !Number.isFinite(value) ? undefined : formatNumber(value, 2)

/** The sentences that hold a number. */
const sentences = (...parts: readonly (readonly [before: string, told: string])[]): string =>
  parts
    .filter(([, told]) => told !== '')
    .map(([before, told]) => `${before} ${told}.`)
    .join(' ') || 'Nothing was scored.'

const scoreOf = ({ scores }: EcosystemEvaluation, { name }: Flux): FluxScore | undefined => scores[name]

/** Of the bars: the emulator's RMSE beside that of the best simple method, and R². */
export const metricsFinding = (evaluation: EcosystemEvaluation): string =>
  sentences(
    [
      'RMSE of the emulator, and of the best simple method:',
      perFlux(evaluation, (flux) => {
        const own = sized(scoreOf(evaluation, flux)?.rmse)
        const rival = bestBaseline(evaluation, flux)
        if (own === undefined) return undefined
        return rival === undefined ? own : `${own} against ${formatNumber(rival.rmse, 2)} (${rival.name})`
      }),
    ],
    ['R² of the emulator:', perFlux(evaluation, (flux) => fixed(scoreOf(evaluation, flux)?.r2))],
  )

/** Of the days around the line: how close, and on which side. */
export const scatterFinding = (evaluation: EcosystemEvaluation): string =>
  sentences(
    [
      'Emulator against process model, day by day. R²:',
      perFlux(evaluation, (flux) => fixed(scoreOf(evaluation, flux)?.r2)),
    ],
    [
      'On average the emulator differs by:',
      perFlux(evaluation, (flux) => {
        const bias = sized(scoreOf(evaluation, flux)?.bias)
        return bias === undefined ? undefined : `${bias} ${displayUnit(flux.unit)}`
      }),
    ],
  )

/** Of the courses: how far the emulator is from the process model in each sample. */
export function seriesFinding(evaluation: EcosystemEvaluation): string {
  const samples = evaluation.series.slice(0, 3).map(({ kind, sample, observed, predicted }) => {
    const told = perFlux(evaluation, ({ name }) => sized(rmseOf(observed[name], predicted[name])))
    return [`RMSE in the ${kind} sample, ${sample}:`, told] as const
  })
  return sentences(...samples)
}

/** Of the errors: where nine of ten lie, and the worst month. */
export function errorFinding(evaluation: EcosystemEvaluation): string {
  const { pairs, byMonth } = evaluation
  return sentences(
    [
      'Nine of ten daily errors lie between:',
      perFlux(evaluation, ({ name }) => {
        const { observed, predicted } = pairs[name] ?? {}
        const errors = predicted?.map((value, i) => value - (observed?.[i] ?? Number.NaN)) ?? []
        const [low, high] = quantilesOf(errors, [0.05, 0.95]).map(sized)
        return low === undefined || high === undefined ? undefined : `${low} and ${high}`
      }),
    ],
    [
      'The month with the largest RMSE:',
      perFlux(evaluation, ({ name }) => {
        const [worst] = [...(byMonth[name] ?? [])]
          .filter(({ rmse }) => Number.isFinite(rmse))
          .sort((a, b) => b.rmse - a.rmse)
        return worst === undefined
          ? undefined
          : `${months[worst.month - 1] ?? ''} (${formatNumber(worst.rmse, 2)})`
      }),
    ],
  )
}

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
]

function rmseOf(observed?: Float32Array, predicted?: Float32Array): number {
  let [count, squares] = [0, 0]
  observed?.forEach((value, i) => {
    const error = (predicted?.[i] ?? Number.NaN) - value
    if (Number.isNaN(error)) return
    count++
    squares += error * error
  })
  return count === 0 ? Number.NaN : Math.sqrt(squares / count)
}
