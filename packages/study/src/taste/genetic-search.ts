// A search by choices alone: a genetic algorithm over counts, numbers and circles. What was chosen are the parents; their children are
// put to the next question, beside the one that was chosen last.
import { randomStream, type Random } from '@utsushi/ground'
import {
  fromUnit,
  randomQuestion,
  toUnit,
  unitDistance,
  type ParameterSpace,
  type ParameterValues,
} from '@utsushi/learn'
import type { ChoiceSearch } from './cma-es-search.js'
import type { AnsweredQuestion } from './question.js'

/** Parents: what was chosen most lately. */
const PARENTS = 8

/** Standard deviation of a change at first and at last, as shares of a range, and over how many answers it shrinks by half. */
const CHANGE = { first: 0.25, last: 0.03, half: 10 }

/**
 * The next options to compare: the last choice, and children of earlier ones (uniform crossover, normal mutation).
 *
 * @param answers of any search: whatever was chosen may be a parent
 * @example geneticQuestion(space, answers, { options: 4, seed: 7, distance: 0.05 })
 */
export function geneticQuestion(
  space: ParameterSpace,
  answers: readonly AnsweredQuestion[],
  { options, seed, distance }: ChoiceSearch,
): readonly ParameterValues[] {
  const random = randomStream(seed, 'genetic', answers.length)
  const parents = chosenOf(answers)
    .slice(-PARENTS)
    .map((values) => toUnit(space, values))
  const last = parents.at(-1)
  if (last === undefined) return randomQuestion(space, { options, random, distance })
  const size = Math.max(CHANGE.last, CHANGE.first * 0.5 ** (answers.length / CHANGE.half))
  const shown = [fromUnit(space, last)]
  for (let tries = 0; shown.length < options; tries++) {
    const [mother = last, father = last] = [
      parents[random.below(parents.length)],
      parents[random.below(parents.length)],
    ]
    const child = fromUnit(space, changed(space, crossed(mother, father, random), size, random))
    const far = shown.every(
      (other) => unitDistance(space, toUnit(space, other), toUnit(space, child)) > distance,
    )
    if (far || tries > 100 * options) shown.push(child)
  }
  return shown
}

/** What was chosen, the latest last: of a ranking its better half, the worse of them first. */
function chosenOf(answers: readonly AnsweredQuestion[]): readonly ParameterValues[] {
  return answers.flatMap(({ options, ranked }) =>
    ranked
      .slice(0, Math.max(1, Math.floor(options.length / 2)))
      .toReversed()
      .flatMap((place) => options[place] ?? []),
  )
}

function crossed(a: Float64Array, b: Float64Array, random: Random): Float64Array {
  return a.map((value, k) => (random.uniform() < 0.5 ? value : (b[k] ?? value)))
}

/** One parameter in so many is changed, and one at least; a count by one at least. */
function changed(space: ParameterSpace, unit: Float64Array, size: number, random: Random): Float64Array {
  const parameters = Object.values(space)
  const sure = random.below(parameters.length)
  return Float64Array.from(parameters, ({ kind, low, high }, k) => {
    const value = unit[k] ?? NaN
    if (k !== sure && random.uniform() > 1 / parameters.length) return value
    const step = size * random.normal()
    const least = kind === 'count' ? 1 / (high - low) : 0
    return value + (Math.abs(step) < least ? Math.sign(step) * least : step)
  })
}
