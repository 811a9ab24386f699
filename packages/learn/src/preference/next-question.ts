// The next question of a model-assisted search: the options among which a choice is worth most, or tells most. A pure function of
// what was answered before, so that undoing an answer is leaving it out.
import { randomStream, type Random } from '@utsushi/ground'
import { answeredPictures, type Answer } from './answers.js'
import { anyPlace, candidatePlaces, placeNear } from './candidates.js'
import { expectedBestWith } from './expected-best.js'
import { fitTaste } from './fit-taste.js'
import { choiceInformationGain } from './information.js'
import { mostPleasing } from './most-pleasing.js'
import {
  featureGroups,
  fromUnit,
  unitDistance,
  unitFeatures,
  type ParameterSpace,
  type ParameterValues,
} from './parameter-space.js'
import type { Taste, TasteOptions } from './taste.js'

/** What a question is chosen by. */
export type Acquisition =
  /** The expected utility of its best option: shows what may please, and learns on the way. */
  | 'best'
  /** What its answer tells: learns the whole taste, whatever is shown. */
  | 'information'

/** How the next question is chosen. */
export interface QuestionOptions {
  /** Options of a question. */
  readonly options: number
  readonly seed: number
  /** `best` when left out. */
  readonly acquisition?: Acquisition
  /** Smallest distance between two options, in ranges (`unitDistance`); 0.05 when left out. */
  readonly distance?: number
  /** The taste, where it is fitted to the answers already. */
  readonly taste?: Taste
  readonly fit?: TasteOptions
}

/** Questions that are drawn before a model is asked: one that knows less climbs the first hill that it meets. */
const BLIND_QUESTIONS = 5

/**
 * The taste that answers tell of.
 *
 * @example tasteOfAnswers(space, answers).kernel.lengthScales
 */
export function tasteOfAnswers(
  space: ParameterSpace,
  answers: readonly Answer[],
  options: TasteOptions = {},
): Taste {
  return fitTaste(answeredPictures(space, answers).data, { groups: featureGroups(space), ...options })
}

/**
 * The parameters of the pictures to compare next.
 *
 * @returns one set for every option
 * @example modelQuestion(space, answers, { options: 2, seed: 7 })
 */
export function modelQuestion(
  space: ParameterSpace,
  answers: readonly Answer[],
  question: QuestionOptions,
): readonly ParameterValues[] {
  const { options, seed, acquisition = 'best', distance = 0.05 } = question
  const random = randomStream(seed, 'question', answers.length)
  if (answers.length < BLIND_QUESTIONS) return randomQuestion(space, { options, random, distance })
  const taste = question.taste ?? tasteOfAnswers(space, answers, question.fit)
  const shown = answeredPictures(space, answers).units
  const asked = { space, taste, shown, options, distance, random }
  const places = acquisition === 'best' ? bestPlaces(asked) : tellingPlaces(asked)
  return places.map((unit) => fromUnit(space, unit))
}

/** Options drawn anywhere, not too near to each other: the control of every search. */
export function randomQuestion(
  space: ParameterSpace,
  {
    options,
    random,
    distance = 0,
  }: { readonly options: number; readonly random: Random; readonly distance?: number },
): readonly ParameterValues[] {
  const places: Float64Array[] = []
  for (let tries = 0; places.length < options; tries++) {
    const place = anyPlace(space, random)
    // A small space may not hold so many at that distance.
    const least = tries < 100 * options ? distance : -1
    if (places.every((other) => unitDistance(space, other, place) > least)) places.push(place)
  }
  return places.map((unit) => fromUnit(space, unit))
}

interface Asked {
  readonly space: ParameterSpace
  readonly taste: Taste
  readonly shown: readonly Float64Array[]
  readonly options: number
  readonly distance: number
  readonly random: Random
}

/** What pleases most, and then again and again what adds most to the best of all. */
function bestPlaces({ space, taste, shown, options, distance, random }: Asked): readonly Float64Array[] {
  const pleasing = mostPleasing(space, taste, 4, { random, shown, distance })
  const chosen = pleasing.slice(0, 1).map(({ unit }) => unit)
  while (chosen.length < options) {
    const around = [...pleasing.map(({ unit }) => unit), ...chosen]
    const far = (unit: Float64Array) => chosen.every((other) => unitDistance(space, other, unit) > distance)
    const best = (units: readonly Float64Array[]) => {
      const worth = expectedBestWith(taste, unitFeatures(space, chosen), unitFeatures(space, units))
      let place = 0
      worth.forEach((value, k) => (place = value > (worth[place] ?? NaN) ? k : place))
      return { unit: units[place] as Float64Array, worth: worth[place] ?? NaN }
    }
    const candidates = candidatePlaces(space, around, 400, random).filter(far)
    let found = best(candidates.length > 0 ? candidates : [anyPlace(space, random)])
    for (const step of [0.06, 0.02]) {
      const near = Array.from({ length: 24 }, () => placeNear(space, found.unit, step, random)).filter(far)
      if (near.length === 0) continue
      const next = best(near)
      if (next.worth > found.worth) found = next
    }
    chosen.push(found.unit)
  }
  return chosen
}

/** The options among which a choice tells most: the best of some draws, each option exchanged for better ones in turn. */
function tellingPlaces({ space, taste, shown, options, distance, random }: Asked): readonly Float64Array[] {
  const around = mostPleasing(space, taste, 4, { random, shown, distance }).map(({ unit }) => unit)
  const draw = (count: number) => candidatePlaces(space, around, count, random)
  const apart = (units: readonly Float64Array[]) =>
    units.every((unit, k) => units.every((other, j) => j <= k || unitDistance(space, unit, other) > distance))
  const worth = (units: readonly Float64Array[]) =>
    apart(units) ? choiceInformationGain(taste, unitFeatures(space, units)) : -Infinity
  let best = draw(options)
  let value = worth(best)
  const consider = (units: readonly Float64Array[]) => {
    const told = worth(units)
    if (told > value) [best, value] = [units, told]
  }
  for (let tries = 0; tries < 40; tries++) consider(draw(options))
  for (let place = 0; place < options; place++)
    for (const unit of draw(options > 2 ? 40 : 120)) consider(best.with(place, unit))
  return best
}
