/**
 * Latin hypercubes (McKay, Beckman & Conover 1979): each parameter's range is cut into as many equal slices as there are samples
 * and every slice is used once. A bound may be another parameter; a draw that breaks a constraint is drawn again.
 */
import { InputError, permutation, type Random, seededRandom, suggestion } from '@utsushi/ground'
import { closestPair, spread, swap, type Cube } from './maximin.js'

/** A parameter and its range. A bound given as a name is that parameter's drawn value. */
export interface ParameterRange {
  readonly name: string
  readonly min: number | string
  readonly max: number | string
  readonly unit?: string
}

/** A condition on a sample, with its name for messages. */
export interface Constraint {
  readonly name: string
  /** Whether a sample, by parameter name, may stand. */
  readonly holds: (sample: Readonly<Record<string, number>>) => boolean
}

/** What to draw. */
export interface LatinHypercubeOptions {
  readonly parameters: readonly ParameterRange[]
  readonly samples: number
  readonly seed: number
  /** Spread the samples: of many hypercubes and swaps keep those whose closest pair lies farthest apart. */
  readonly maximin?: boolean
  /** Conditions between parameters; a sample that breaks one is drawn again. */
  readonly constraints?: readonly Constraint[]
}

/** A drawn design. */
export interface Design {
  readonly names: readonly string[]
  /** `[samples, parameters]` in the parameters' own units. */
  readonly values: Float64Array
  readonly samples: number
  /** Smallest distance between two samples in the unit cube. */
  readonly closest: number
  /** Samples of the first draw that broke a constraint and were drawn again. */
  readonly redrawn: number
  /** Of those, samples for which no place in the hypercube was found: drawn independently. */
  readonly unstratified: number
}

/** A design being drawn: places in the unit cube, and how to read them as parameters. */
interface Space extends Cube {
  readonly parameters: readonly ParameterRange[]
  readonly order: readonly number[]
}

/**
 * Draws a Latin hypercube.
 *
 * Where a constraint forbids a sample, slices are exchanged between samples, so that the hypercube stays one. A dependent bound stretches the slices over the range that is left, so that parameter is
 * stratified in its share of that range.
 * @throws InputError for an unknown or circular bound, an empty range, or constraints that cannot be met
 * @example
 * latinHypercube({ samples: 180, seed: 1, parameters: [{ name: 'alloc_abg', min: 0.1, max: 0.9 },
 *   { name: 'alloc_ass', min: 0.01, max: 'alloc_abg' }] })
 */
export function latinHypercube(options: LatinHypercubeOptions): Design {
  const { parameters, samples, seed, constraints = [] } = options
  if (!Number.isInteger(samples) || samples < 1)
    throw new InputError(`samples: ${samples} is not a whole number from 1`)
  const order = drawingOrder(parameters)
  const random = seededRandom(seed)
  const width = parameters.length
  const space: Space = { unit: unitCube(samples, width, random), samples, width, parameters, order }
  const mended = mend(space, constraints, random)
  if (options.maximin === true) {
    spread(space, random, (sample) => constraints.every(({ holds }) => holds(sampleAt(space, sample))))
  }
  const values = new Float64Array(samples * width)
  for (let sample = 0; sample < samples; sample++) {
    const drawn = sampleAt(space, sample)
    for (const [place, { name }] of parameters.entries())
      values[sample * width + place] = drawn[name] as number
  }
  const names = parameters.map(({ name }) => name)
  return { names, values, samples, closest: closestPair(space), ...mended }
}

/** Places of the parameters such that every bound is drawn before what it bounds. */
function drawingOrder(parameters: readonly ParameterRange[]): number[] {
  const places = new Map<string, number>()
  for (const [place, { name }] of parameters.entries()) {
    if (places.has(name)) throw new InputError(`parameter ${name}: stands twice — name each parameter once`)
    places.set(name, place)
  }
  const order: number[] = []
  const state = new Map<number, 'open' | 'done'>()
  const visit = (place: number): void => {
    const parameter = parameters[place] as ParameterRange
    if (state.get(place) === 'done') return
    if (state.get(place) === 'open')
      throw new InputError(`parameter ${parameter.name}: its bounds depend on itself`)
    state.set(place, 'open')
    for (const bound of [parameter.min, parameter.max]) {
      if (typeof bound === 'number') continue
      const other = places.get(bound)
      if (other === undefined) {
        throw new InputError(
          `parameter ${parameter.name}: no parameter is called "${bound}"${suggestion(bound, places.keys())}`,
        )
      }
      visit(other)
    }
    state.set(place, 'done')
    order.push(place)
  }
  for (const place of parameters.keys()) visit(place)
  for (const { name, min, max } of parameters) {
    if (typeof min === 'number' && typeof max === 'number' && !(min < max)) {
      throw new InputError(`parameter ${name}: range ${min} to ${max} is empty — min must be below max`)
    }
  }
  return order
}

/** `[samples, parameters]` in [0, 1): one value in every slice of every parameter. */
function unitCube(samples: number, width: number, random: Random): Float64Array {
  const unit = new Float64Array(samples * width)
  for (let place = 0; place < width; place++) {
    const slices = permutation(samples, random)
    for (let sample = 0; sample < samples; sample++) {
      unit[sample * width + place] = ((slices[sample] as number) + random.uniform()) / samples
    }
  }
  return unit
}

/** One sample in the parameters' own units. */
function sampleAt({ unit, width, parameters, order }: Space, sample: number): Record<string, number> {
  const drawn: Record<string, number> = {}
  for (const place of order) {
    const { name, min, max } = parameters[place] as ParameterRange
    const low = typeof min === 'number' ? min : (drawn[min] as number)
    const high = typeof max === 'number' ? max : (drawn[max] as number)
    if (!(low < high))
      throw new InputError(`parameter ${name}: range ${low} to ${high} is empty for a drawn bound`)
    drawn[name] = low + (unit[sample * width + place] as number) * (high - low)
  }
  return drawn
}

/**
 * Exchanges slices between samples until every constraint holds everywhere (min-conflicts search). Samples that still break one
 * when the patience ends are drawn again outside the hypercube, and counted.
 */
function mend(space: Space, constraints: readonly Constraint[], random: Random): Mended {
  const { unit, samples, width } = space
  const faults = (sample: number): number => {
    const drawn = sampleAt(space, sample)
    return constraints.reduce((count, { holds }) => count + (holds(drawn) ? 0 : 1), 0)
  }
  const count = Array.from({ length: samples }, (_, sample) =>
    constraints.length === 0 ? 0 : faults(sample),
  )
  const redrawn = count.filter((each) => each > 0).length
  let broken = count.flatMap((each, sample) => (each > 0 ? [sample] : []))
  for (let patience = 200 * samples; broken.length > 0 && patience > 0; patience--) {
    const sample = broken[random.below(broken.length)] as number
    const other = random.below(samples)
    const place = random.below(width)
    if (other === sample) continue
    swap(unit, sample * width + place, other * width + place)
    const [here, there] = [faults(sample), faults(other)]
    if (here + there > (count[sample] as number) + (count[other] as number)) {
      swap(unit, sample * width + place, other * width + place)
      continue
    }
    count[sample] = here
    count[other] = there
    if (here === 0 || there > 0) broken = count.flatMap((each, index) => (each > 0 ? [index] : []))
  }
  for (const sample of broken) {
    for (let attempt = 0; faults(sample) > 0; attempt++) {
      if (attempt === 10_000) {
        const drawn = sampleAt(space, sample)
        const name = constraints.find(({ holds }) => !holds(drawn))?.name
        throw new InputError(`constraint "${name}": no draw meets it — widen the ranges or drop it`)
      }
      for (let place = 0; place < width; place++) unit[sample * width + place] = random.uniform()
    }
  }
  return { redrawn, unstratified: broken.length }
}

interface Mended {
  readonly redrawn: number
  readonly unstratified: number
}
