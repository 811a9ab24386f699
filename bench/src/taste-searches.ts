// Our searches against a simulated chooser: what each recommends after so many answers, and what that misses.
import { randomStream } from '@utsushi/ground'
import {
  answeredPictures,
  fromUnit,
  galleryQuestion,
  hiddenUtility,
  modelQuestion,
  mostPleasing,
  randomQuestion,
  simulatedChoice,
  tasteOfAnswers,
  type Answer,
  type HiddenShape,
  type HiddenUtility,
  type ParameterValues,
  type Taste,
} from '@utsushi/learn'

/** A way to choose what is asked. */
export type TasteWay = 'model' | 'random' | 'grid'

/** What is recommended after some numbers of answers. */
export interface SearchCourse {
  /** Normalised regret of what is recommended after so many answers, by that number. */
  readonly regret: Readonly<Record<number, number>>
  /** Of a question: processor time of fitting, choosing and recommending. */
  readonly milliseconds: number
}

/** The chooser of a run: each way is asked by the same one, which is blind at the same questions. */
export function chooserOf(
  hidden: HiddenUtility,
  seed: number,
): (options: readonly ParameterValues[]) => number {
  const random = randomStream(seed, 'chooser')
  return (options) => simulatedChoice(options.map(hidden.utility), 1, { random }).ranked[0] ?? 0
}

/**
 * One search.
 *
 * @param at numbers of answers after which it recommends; the last one ends it
 */
export function runSearch(
  shape: HiddenShape,
  seed: number,
  way: TasteWay,
  at: readonly number[],
): SearchCourse {
  const hidden = hiddenUtility(shape, seed)
  const { space } = hidden
  const choose = chooserOf(hidden, seed)
  const answers: Answer[] = []
  const regret: Record<number, number> = {}
  const last = at.at(-1) ?? 0
  let taste: Taste | undefined
  const before = process.cpuUsage()
  for (let number = 1; number <= last; number++) {
    const known = taste === undefined ? {} : { taste }
    const shown =
      way === 'random'
        ? randomQuestion(space, { options: 2, random: randomStream(seed, 'random', number) })
        : way === 'grid'
          ? galleryQuestion(space, answers, { seed, ...known })
          : modelQuestion(space, answers, { options: 2, seed, ...known })
    answers.push({ options: shown.map((values) => [values]), ranked: [choose(shown)] })
    // Random questions need no model; it is fitted where it is asked for what it recommends.
    if (way === 'random' && !at.includes(number)) continue
    taste = tasteOfAnswers(space, answers)
    if (!at.includes(number)) continue
    const { units } = answeredPictures(space, answers)
    const random = randomStream(seed, 'recommended', number)
    const [best] = mostPleasing(space, taste, 1, { random, shown: units })
    regret[number] = best === undefined ? 1 : 1 - hidden.utility(fromUnit(space, best.unit))
  }
  return { regret, milliseconds: process.cpuUsage(before).user / 1000 / last }
}
