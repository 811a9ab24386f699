import { InputError } from '@utsushi/ground'
import { distributionValues, type ParameterValue } from '../distribution.js'
import { trialRandom } from '../random.js'
import type { Sampler } from '../sampler.js'
import { gridSize, isActive, type SearchSpace } from '../space.js'
import type { Parameters } from '../trial.js'

const mostPoints = 1e6

/** In which order a grid is tried. */
export interface GridOptions {
  /** In an order shuffled by the study's seed, so that a part of the grid covers the space; otherwise the last parameter runs fastest. */
  readonly shuffle?: boolean
}

/**
 * Tries every combination once. Ranges need a `step`. Trial k has point k; a study ends when the grid does.
 *
 * @throws InputError for a range without steps, or more than a million points.
 * @example optimise(objective, { space: { depth: int(1, 4), kind: categorical(['gru', 'lstm']) }, sampler: gridSampler(), trials: 8 })
 */
export function gridSampler({ shuffle = true }: GridOptions = {}): Sampler {
  const opened = new WeakMap<SearchSpace, Map<number, readonly Parameters[]>>()
  const pointsOf = (space: SearchSpace, seed: number): readonly Parameters[] => {
    const known = opened.get(space) ?? new Map<number, readonly Parameters[]>()
    opened.set(space, known)
    const points = known.get(seed) ?? (shuffle ? shuffled(gridPoints(space), seed) : gridPoints(space))
    known.set(seed, points)
    return points
  }
  return {
    name: 'grid',
    trialsOf: gridSize,
    sample: ({ space, seed, number }) => {
      const points = pointsOf(space, seed)
      return points[number % points.length] ?? {}
    },
  }
}

/** Every combination of values of a space, inactive parameters absent. */
export function gridPoints(space: SearchSpace): Parameters[] {
  const endless = Object.entries(space).find(
    ([, { distribution: range }]) =>
      range.kind !== 'categorical' && range.step === undefined && range.low !== range.high,
  )
  if (endless !== undefined) {
    throw new InputError(`parameter "${endless[0]}" has no step: a grid needs one`)
  }
  const size = gridSize(space)
  if (size > mostPoints)
    throw new InputError(`the grid has ${size} points, more than ${mostPoints}: widen its steps`)
  let points: Record<string, ParameterValue>[] = [{}]
  for (const [name, parameter] of Object.entries(space)) {
    points = points.flatMap((point) =>
      isActive(parameter, point)
        ? distributionValues(parameter.distribution).map((value) => ({ ...point, [name]: value }))
        : [point],
    )
  }
  return points
}

/** Fisher–Yates. */
function shuffled(points: Parameters[], seed: number): Parameters[] {
  const { below } = trialRandom(seed, 0, 'grid')
  for (let last = points.length - 1; last > 0; last--) {
    const other = below(last + 1)
    const [a, b] = [points[last], points[other]]
    if (a !== undefined && b !== undefined) [points[last], points[other]] = [b, a]
  }
  return points
}
