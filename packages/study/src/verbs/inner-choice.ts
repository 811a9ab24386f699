// Which settings, and for how many epochs: by their mean score on inner folds. Candidates that stand badly after a third of the epochs are
// given up, and one that no longer improves is not trained on.
import { InputError } from '@utsushi/ground'
import { DivergedError } from '@utsushi/learn'
import type { Direction } from '@utsushi/tune'
import type { UnitRequest } from '../family/contract.js'

/** What was chosen inside. */
export interface InnerChoice {
  /** Place of the candidate. */
  readonly chosen: number
  /** The epoch of its best mean score. */
  readonly epochs: number
  /** Best mean score of every candidate; NaN where it failed; none where there was nothing to choose. */
  readonly scores: readonly number[]
}

/** Trains a candidate on the inner folds; `report` is told of their scores after every epoch, and says whether to go on. */
export type TrainInside<Config> = (
  config: Config,
  report: (epoch: number, scores: readonly number[]) => boolean,
) => Promise<void>

/** Share of the epochs after which a candidate that stands worse than the best did is given up. */
const patience = 1 / 3

/**
 * Chooses a candidate and its epochs.
 *
 * @param hasNetwork whether members train by epochs; without, one candidate alone leaves nothing to choose
 * @throws the reason of the first where all candidates fail
 */
export async function chooseInside<Config>(
  { candidates, epochs, signal, onProgress }: UnitRequest<Config>,
  trainInside: TrainInside<Config>,
  { direction, hasNetwork }: { readonly direction: Direction; readonly hasNetwork: boolean },
): Promise<InnerChoice> {
  if (candidates.length < 2 && !hasNetwork) return { chosen: 0, epochs: 0, scores: [] }
  const sign = direction === 'maximize' ? -1 : 1
  /** Less is better in here; the best so far after every epoch. */
  let leading:
    { readonly place: number; readonly curve: readonly number[]; readonly epoch: number } | undefined
  const scores: number[] = []
  let failure: unknown
  const third = Math.ceil(epochs * patience)
  for (const [place, { config }] of candidates.entries()) {
    const curve: number[] = []
    let epochOfBest = 0
    try {
      await trainInside(config, (epoch, values) => {
        const score = sign * (values.reduce((sum, value) => sum + value, 0) / values.length)
        const before = curve.at(-1) ?? Infinity
        if (score < before) epochOfBest = epoch
        curve[epoch - 1] = Math.min(before, score)
        onProgress?.((place + epoch / epochs) / (candidates.length + 1))
        if (epoch - epochOfBest >= third) return false
        const theirs = leading?.curve[epoch - 1] ?? leading?.curve.at(-1)
        return epoch !== third || theirs === undefined || !((curve[epoch - 1] ?? Infinity) > theirs)
      })
      if (signal.aborted) throw new Error('stopped while it ran')
      const best = curve.at(-1) ?? NaN
      scores.push(Number.isFinite(best) ? sign * best : NaN)
      const theirs = leading?.curve.at(-1) ?? Infinity
      if (best < theirs) leading = { place, curve, epoch: epochOfBest }
    } catch (error) {
      // Settings that diverge or cannot be trained are no choice; anything else is a fault.
      if (signal.aborted || !(error instanceof DivergedError || error instanceof InputError)) throw error
      failure ??= error
      scores.push(NaN)
    }
  }
  if (leading === undefined) throw failure ?? new Error('no candidate has a finite score on the inner folds')
  return { chosen: leading.place, epochs: leading.epoch, scores }
}
