// How well deviations are found, as pictures: curves of every threshold, probabilities beside what happened, alarms beside what happened.
import { calibration, confusionCurve } from '@utsushi/learn'
import { listed, type ChartPicture } from '@utsushi/study'
import {
  colours,
  confusionChart,
  formatFixed,
  formatShare,
  palette,
  rankCurvesChart,
  reliabilityChart,
  rivalColours,
  type RankedModel,
} from '@utsushi/study/plots'
import type { EquipmentTask } from '../loss.js'
import type { HorizonEvaluation, MethodScores, ScoredPart } from '../score.js'
import { labelsAt } from '../score/columns.js'
import { rivalNames, type RivalName } from '../score/rivals.js'
import { horizonWords } from './words.js'

type Shown = Pick<EquipmentTask, 'config' | 'data'>

/** Names of the pictures of curves, one a horizon. */
export const rankCurvesName = (horizon: number): string => `rank_curves_${horizon}`

/** ROC and precision–recall curves of the model and of the best rival, one picture a horizon that has both kinds of windows. */
export function rankPictures(task: Shown, part: ScoredPart): Readonly<Record<string, ChartPicture>> {
  return Object.fromEntries(
    part.evaluation.horizons.flatMap((own, place) => {
      const picture = rankPicture(task, part, own, place)
      return picture === undefined ? [] : [[rankCurvesName(own.horizon), picture] as const]
    }),
  )
}

function rankPicture(
  { config, data }: Shown,
  part: ScoredPart,
  own: HorizonEvaluation,
  place: number,
): ChartPicture | undefined {
  const { record } = own.model
  if (record.prAuc === null || record.rocAuc === null) return undefined
  const labels = labelsAt(data, part.windows, place)
  const known = labels.map((label) => (Number.isNaN(label) ? 0 : 1))
  const line = (name: string, said: Float64Array, scores: MethodScores, colour: string): RankedModel => ({
    ...{ name, colour, threshold: scores.record.threshold },
    curve: confusionCurve(said, labels, { mask: known }),
    ...(scores.record.rocAuc !== null && { rocAuc: scores.record.rocAuc }),
    ...(scores.record.prAuc !== null && { prAuc: scores.record.prAuc }),
  })
  const rival = bestRival(own)
  const said = rival && part.rivals[rival.name]?.[place]
  const models = [
    line('this model', part.probabilities[place] ?? new Float64Array(0), own.model, colours.predicted),
    ...(rival && said ? [line(rivalNames[rival.name], said, rival.scores, rivalColours[0])] : []),
  ]
  const when = horizonWords(config, own.horizon)
  const areas = models.map(
    ({ name, rocAuc = NaN, prAuc = NaN }) => `${name} ${formatFixed(rocAuc, 2)} and ${formatFixed(prAuc, 2)}`,
  )
  return {
    chart: rankCurvesChart({ title: `Which windows are put first, ${when}`, models }),
    caption: `${when}: every threshold on the ${part.evaluation.part} windows`,
    alt: `${when}: areas under the ROC and the precision–recall curve are ${listed(areas)}, where knowing nothing reaches 0.50 and ${formatFixed(record.baseRate ?? NaN, 2)}.`,
  }
}

/** The rival that ranks best. */
export function bestRival(
  own: HorizonEvaluation,
): { readonly name: RivalName; readonly scores: MethodScores } | undefined {
  return Object.entries(own.rivals)
    .map(([name, scores]) => ({ name: name as RivalName, scores }))
    .toSorted((a, b) => (b.scores.record.prAuc ?? -1) - (a.scores.record.prAuc ?? -1))[0]
}

/** Probabilities told and shares that happened, a line a horizon. */
export function reliabilityPicture(
  { config, data }: Shown,
  { evaluation, probabilities, windows }: ScoredPart,
): ChartPicture | undefined {
  // Bins of equal width: of equal counts, the lower panel would say nothing.
  const curves = evaluation.horizons.flatMap(({ horizon, reliability }, k) => {
    if (reliability.expectedError === null) return []
    const labels = labelsAt(data, windows, k)
    const mask = labels.map((label) => (Number.isNaN(label) ? 0 : 1))
    const { bins } = calibration(probabilities[k] ?? new Float64Array(0), labels, { mask })
    return [{ name: horizonWords(config, horizon), bins, colour: palette[k % palette.length] ?? colours.ink }]
  })
  if (curves.length === 0) return undefined
  const told = evaluation.horizons.flatMap(({ horizon, reliability: { expectedError } }) =>
    expectedError === null ? [] : [`${formatShare(expectedError)} ${horizonWords(config, horizon)}`],
  )
  return {
    chart: reliabilityChart({ curves }),
    caption: `Whether probabilities mean what they say, on the ${evaluation.part} windows`,
    alt: `Probabilities are off by ${listed(told)} on average.`,
  }
}

/** Alarms and what happened, a panel a horizon. */
export function confusionPicture({ config }: Shown, { evaluation }: ScoredPart): ChartPicture | undefined {
  const known = evaluation.horizons.filter(({ model }) => model.record.count > 0)
  if (known.length === 0) return undefined
  const told = known.map(({ horizon, model: { record } }) => {
    const {
      truePositives: hits,
      falseNegatives: misses,
      falsePositives: wrong,
      trueNegatives: quiet,
    } = record
    return `${horizonWords(config, horizon)} ${hits} of ${hits + misses} deviations are found, and ${wrong} of ${wrong + quiet} normal windows raise a false alarm`
  })
  return {
    chart: confusionChart({
      panels: known.map(({ horizon, model }) => ({
        name: horizonWords(config, horizon),
        counts: model.record,
      })),
    }),
    caption: `Alarms at the chosen threshold and what happened, on the ${evaluation.part} windows`,
    alt: `${listed(told)}.`,
  }
}
