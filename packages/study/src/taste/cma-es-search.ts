// A search by choices alone: every question is a generation of CMA-ES, and the answer its ranking. Where only the best is told, the
// others share their weights.
import { randomStream } from '@utsushi/ground'
import { fromUnit, toUnit, unitDistance, type ParameterSpace, type ParameterValues } from '@utsushi/learn'
import { beginEvolution, drawPoint, nextGeneration, strategyFor, type Evolution } from '@utsushi/tune'
import type { AnsweredQuestion } from './question.js'

/** First standard deviation, as a share of every range. */
const SIGMA = 0.3

/** How a search by choices alone asks. */
export interface ChoiceSearch {
  readonly options: number
  readonly seed: number
  /** Smallest distance between two options, in ranges. */
  readonly distance: number
}

/**
 * The next generation to compare: what the distribution that earlier answers led to gives.
 *
 * @param answers of any search; those to this one's questions are followed
 * @example cmaEsQuestion(space, answers, { options: 6, seed: 7, distance: 0.05 })
 */
export function cmaEsQuestion(
  space: ParameterSpace,
  answers: readonly AnsweredQuestion[],
  { options, seed, distance }: ChoiceSearch,
): readonly ParameterValues[] {
  const own = answers.filter(({ search }) => search === 'cma-es')
  const state = own.reduce(
    (before, answer) => followed(space, before, answer),
    beginEvolution(new Float64Array(Object.keys(space).length).fill(0.5), SIGMA),
  )
  const { normal } = randomStream(seed, 'cma-es', own.length)
  const drawn: ParameterValues[] = []
  for (let tries = 0; drawn.length < options; tries++) {
    const values = fromUnit(space, drawPoint(state, normal))
    const far = drawn.every(
      (other) => unitDistance(space, toUnit(space, other), toUnit(space, values)) > distance,
    )
    // A distribution that has become narrow gives what it can.
    if (far || tries > 50 * options) drawn.push(values)
  }
  return drawn
}

/** The distribution after an answer. */
function followed(space: ParameterSpace, state: Evolution, answer: AnsweredQuestion): Evolution {
  const points = answer.options.map(([values = {}]) => beside(space, state.mean, toUnit(space, values)))
  const behind = Array.from(points.keys()).filter((place) => !answer.ranked.includes(place))
  const order = [...answer.ranked, ...behind]
  const strategy = strategyFor(
    state.mean.length,
    points.length,
    Math.min(answer.ranked.length, points.length),
  )
  return nextGeneration(
    strategy,
    state,
    order.map((place) => points[place] ?? state.mean),
  )
}

/** A place round the circle that lies nearest to the mean. */
function beside(space: ParameterSpace, mean: Float64Array, unit: Float64Array): Float64Array {
  return Float64Array.from(Object.values(space), ({ kind }, k) => {
    const [at, to] = [unit[k] ?? NaN, mean[k] ?? NaN]
    return kind === 'circular' ? at + Math.round(to - at) : at
  })
}
