// Which pictures are drawn: the parameters of each, spread over a sketch's space, and the seed of what is not a parameter.
import { latinHypercube } from '@utsushi/data'
import { InputError, randomStream } from '@utsushi/ground'
import { valuesAt, type ParameterSpace } from '../sketches/parameter-space.js'
import type { SketchParameter, SketchValues } from '../sketches/sketch.js'
import type { SimulationOptions } from './options.js'

/** One picture to be drawn. */
export interface DesignedPicture {
  readonly values: SketchValues
  readonly seed: number
}

/** Decimals of what is not counted: what a table holds is what was drawn. */
const decimals = 1e3
/** Seeds stay whole in single precision, which many a reader of tables has. */
const mostSeeds = 2 ** 24

/**
 * The pictures of a data set.
 * @param given parameters that somebody has chosen, in place of a design
 * @throws InputError for a grid of fewer pictures than it has places
 * @example designPictures(dents, { design: 'latin', count: 2000, seed: 0 })
 */
export function designPictures(
  space: ParameterSpace,
  { design, count, seed }: Pick<SimulationOptions, 'design' | 'count' | 'seed'>,
  given?: readonly SketchValues[],
): readonly DesignedPicture[] {
  const seeds = randomStream(seed, 'seeds of pictures')
  const chosen = given ?? valuesOf(space, { design, count, seed })
  return chosen.map((values) => ({ values: written(space, values), seed: seeds.below(mostSeeds) }))
}

function valuesOf(
  space: ParameterSpace,
  { design, count, seed }: Pick<SimulationOptions, 'design' | 'count' | 'seed'>,
): readonly SketchValues[] {
  switch (design) {
    case 'latin':
      return latinValues(space, count, seed)
    case 'grid':
      return gridValues(space, count)
    default:
      return design satisfies never
  }
}

function latinValues(space: ParameterSpace, samples: number, seed: number): SketchValues[] {
  const width = space.parameters.length
  const { values } = latinHypercube({
    parameters: space.parameters.map(({ name }) => ({ name, min: 0, max: 1 })),
    ...{ samples, seed },
  })
  return Array.from({ length: samples }, (_, sample) =>
    written(space, valuesAt(space, values.subarray(sample * width, (sample + 1) * width))),
  )
}

/** Every whole number of a count, crossed with equal steps of all else; a space of counts alone is gone through again and again. */
function gridValues(space: ParameterSpace, count: number): SketchValues[] {
  const { name, parameters } = space
  const counts = parameters.filter(({ kind }) => kind === 'count')
  const whole = counts.reduce((product, { low, high }) => product * (high - low + 1), 1)
  const others = parameters.length - counts.length
  const steps = others === 0 ? 1 : stepsWithin(count / whole, others)
  const least = whole * 2 ** others
  if (count < least)
    throw new InputError(
      `simulation.count: a grid of ${name} has ${least} places at least, and ${count} pictures are asked for — ask for ${least}, or set simulation.design: latin`,
    )
  const levels = parameters.map((parameter) => levelsOf(parameter, steps))
  const cells = levels.reduce<number[][]>(
    (rows, own) => rows.flatMap((row) => own.map((value) => [...row, value])),
    [[]],
  )
  const rounds = others === 0 ? Math.floor(count / whole) : 1
  return Array.from({ length: rounds }, () =>
    cells.map((row) =>
      written(
        space,
        Object.fromEntries(parameters.map((parameter, place) => [parameter.name, row[place] ?? 0])),
      ),
    ),
  ).flat()
}

/** The most steps whose `axes`-fold product stays within `most`. */
function stepsWithin(most: number, axes: number): number {
  let steps = 1
  while ((steps + 1) ** axes <= most) steps++
  return steps
}

function levelsOf({ kind, low, high }: SketchParameter, steps: number): number[] {
  if (kind === 'count') return Array.from({ length: high - low + 1 }, (_, place) => low + place)
  // The ends of a circle are one.
  const gaps = kind === 'circular' ? steps : steps - 1
  return Array.from({ length: steps }, (_, place) => low + (place * (high - low)) / gaps)
}

/** Values as a table holds them. */
const written = ({ parameters }: ParameterSpace, values: SketchValues): SketchValues =>
  Object.fromEntries(
    parameters.map(({ name }) => [name, Math.round((values[name] ?? 0) * decimals) / decimals]),
  )
