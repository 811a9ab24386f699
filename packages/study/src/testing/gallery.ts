// One of every picture that the framework draws, on made-up numbers: what tests check, and what a person should look at.
import type { HistoryRecord, TrainOutcome } from '../definition/contract.js'
import type { ChartSpec } from '../plots/index.js'
import { foldMean } from '@utsushi/learn'
import type { MemberResult } from '../definition/family.js'
import { familyPicture } from '../family/picture.js'
import { gallery, madeUpNoise } from '../plots/testing/gallery.js'
import { inspectionPictures } from '../report/inspection.js'
import { madeUpInspection } from '../report/testing/made-up-inspection.js'
import { withImportances } from '../tuning/importances.js'
import { tuningPictures } from '../tuning/pictures.js'
import { searches } from '../tuning/testing/searches.js'
import { learningCurves } from '../verbs/learning-curves.js'

/** Pictures by name, in sections. */
export type Gallery = Readonly<Record<string, Readonly<Record<string, ChartSpec>>>>

/** Charts, looks, learning curves, and every kind of search. */
export const frameworkGallery = (): Gallery => ({
  charts: gallery(),
  inspection: inspectionPictures(madeUpInspection()),
  training: { long: madeUpTraining(60), short: madeUpTraining(3), 'one epoch': madeUpTraining(1) },
  comparison: { 'twelve members': madeUpFamily(12), 'two members': madeUpFamily(2) },
  ...Object.fromEntries(
    Object.entries(searches()).map(([kind, input]) => [
      `tuning, ${kind}`,
      Object.fromEntries(tuningPictures(withImportances(input))),
    ]),
  ),
})

/** So many members on ten folds, the first three not told apart. */
function madeUpFamily(count: number): ChartSpec {
  const noise = madeUpNoise(count)
  const names = [
    'MultiRocket',
    'bidirectional GRU',
    'LSTM with layer normalisation',
    'ridge',
    'DTW neighbours',
  ]
  const members = Array.from({ length: count }, (_, place): MemberResult => {
    const scores = Array.from({ length: 10 }, () => Math.min(1, 0.96 - 0.02 * place + 0.015 * noise()))
    const { mean, interval } = foldMean(scores)
    return {
      ...{ name: names[place] ?? `member ${place + 1}`, scores, mean, interval, deviation: 0.02 },
      ...{ parameters: null, seconds: 3, tuningSeconds: 9, chosen: [], epochs: [] },
    }
  })
  const chart = familyPicture({
    members,
    ...{ objective: { name: 'accuracy', direction: 'maximize' }, on: { folds: 10 } },
    recommendation: { alike: members.slice(0, 3).map(({ name }) => name) },
  })
  if (chart === undefined) throw new RangeError('there is no member to draw')
  return chart
}

/** Learning curves of so many epochs. */
function madeUpTraining(epochs: number): ChartSpec {
  const noise = madeUpNoise(epochs)
  const history: readonly HistoryRecord[] = Array.from({ length: epochs }, (_, at) => {
    const falling = Math.exp(-at / 12)
    const rmse = { gpp: 0.01 * (0.3 + falling), nep: 0.006 * (0.4 + falling) }
    const score = (0.25 + falling) * (1 + 0.03 * noise())
    return {
      ...{ epoch: at + 1, step: (at + 1) * 200, batch: 32, seconds: at },
      train: { loss: (0.02 + falling) * (1 + 0.05 * noise()) },
      validation: { rmseScaled: score, skill: 1 - score / 2, rmse },
      learningRate: 2e-3 * (1 + Math.cos((Math.PI * at) / epochs)),
    }
  })
  const best = Math.max(1, Math.round(0.8 * epochs))
  const outcome: TrainOutcome = {
    ...{ stopped: 'finished', epochs, steps: 200 * epochs, seconds: epochs },
    best: { epoch: best, value: 0.27, metric: 'rmseScaled' },
  }
  const monitor = { path: 'rmseScaled', meaning: 'RMSE of scaled fluxes' }
  return learningCurves(history, outcome, monitor).chart
}
