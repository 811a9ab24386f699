import { InputError, suggestion } from '@utsushi/ground'
import { allows, describeDistribution, type Distribution } from './distribution.js'
import { choose, type SearchSpace } from './space.js'
import type { Parameters } from './trial.js'

/**
 * Checks a search space and returns it.
 *
 * @throws InputError naming the parameter that is wrong: an empty range, a step beside log, a condition on a parameter
 * that is not there, stands later, or never has the value.
 * @example
 * const space = searchSpace({
 *   rate: float(1e-5, 1e-1, { log: true }),
 *   optimiser: categorical(['adam', 'sgd']),
 *   momentum: when('optimiser', 'sgd', float(0, 0.99)),
 * })
 */
export function searchSpace<Space extends SearchSpace>(space: Space): Space {
  checkSpace(space)
  return space
}

/** @throws InputError for the first parameter of a space that is wrong. */
export function checkSpace(space: SearchSpace): void {
  const names = Object.keys(space)
  if (names.length === 0) throw new InputError('the search space is empty: name at least one parameter')
  names.forEach((name, at) => {
    const parameter = space[name]
    if (parameter === undefined) return
    if (/^\d+$/.test(name)) {
      throw new InputError(`parameter "${name}": a name is no number (its place in the order would be lost)`)
    }
    checkDistribution(name, parameter.distribution)
    if (parameter.when === undefined) return
    const { parameter: on, in: values } = parameter.when
    const before = names.slice(0, at)
    const condition = before.includes(on) ? space[on] : undefined
    if (condition === undefined) {
      const reason =
        names.includes(on) && on !== name
          ? 'stands later: put it before'
          : 'is no other parameter of the space'
      const near = names.includes(on)
        ? ''
        : suggestion(
            on,
            names.filter((other) => other !== name),
          )
      throw new InputError(`parameter "${name}" is conditional on "${on}", which ${reason}${near}`)
    }
    if (values.length === 0)
      throw new InputError(`parameter "${name}" lists no value of "${on}" to be active at`)
    const foreign = values.find((value) => !allows(condition.distribution, value))
    if (foreign !== undefined) {
      const near = suggestion(String(foreign), textChoices(condition.distribution))
      throw new InputError(
        `parameter "${name}" is active where "${on}" is ${JSON.stringify(foreign)}, which is not ${describeDistribution(condition.distribution)}${near}`,
      )
    }
  })
}

const textChoices = (distribution: Distribution): readonly string[] =>
  distribution.kind === 'categorical' ? distribution.choices.map(String) : []

function checkDistribution(name: string, distribution: Distribution): void {
  const refuse = (reason: string): never => {
    throw new InputError(`parameter "${name}": ${reason}`)
  }
  if (distribution.kind === 'categorical') {
    const { choices } = distribution
    if (choices.length === 0) refuse('no choices')
    const bad = choices.find((choice) => typeof choice === 'number' && !Number.isFinite(choice))
    if (bad !== undefined) refuse(`the choice ${bad} is no finite number`)
    const twice = choices.find((choice, at) => choices.indexOf(choice) !== at)
    if (twice !== undefined) refuse(`the choice ${JSON.stringify(twice)} stands there twice`)
    return
  }
  const { kind, low, high, log, step } = distribution
  if (!Number.isFinite(low) || !Number.isFinite(high))
    refuse(`the range from ${low} to ${high} is not finite`)
  if (low > high) refuse(`low ${low} is above high ${high}`)
  if (kind === 'int' && !(Number.isInteger(low) && Number.isInteger(high) && Number.isInteger(step))) {
    refuse(`an int has a whole low, high and step, not ${low}, ${high} and ${step}`)
  }
  if (log && low <= 0) refuse(`a logarithmic range begins above 0, not at ${low}`)
  if (step === undefined) return
  if (!(step > 0)) refuse(`step ${step} is not above 0`)
  if (log && !(kind === 'int' && step === 1)) refuse(`step ${step} and log exclude each other: leave one out`)
  const steps = (high - low) / step
  if (Math.abs(steps - Math.round(steps)) > 1e-8 * Math.max(1, steps)) {
    const reached = Number((low + Math.floor(steps) * step).toPrecision(12))
    refuse(`steps of ${step} from ${low} do not reach high ${high}: the last one before it is ${reached}`)
  }
}

/**
 * Checks that values fit a space: every active parameter has one that its distribution allows, and nothing else has.
 * @throws InputError naming the parameter.
 * @example checkValues(space, { rate: 1e-3, layers: 2, optimiser: 'adam' })
 */
export function checkValues(space: SearchSpace, values: Parameters): void {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(space, name))
  if (unknown !== undefined) {
    throw new InputError(
      `"${unknown}" is no parameter of the space${suggestion(unknown, Object.keys(space))}`,
    )
  }
  const active = choose(space, (name, distribution) => {
    const value = values[name]
    if (value === undefined) throw new InputError(`parameter "${name}" is active but has no value`)
    if (!allows(distribution, value)) {
      throw new InputError(
        `parameter "${name}" is ${JSON.stringify(value)}: expected ${describeDistribution(distribution)}`,
      )
    }
    return value
  })
  const inactive = Object.keys(values).find((name) => !Object.hasOwn(active, name))
  if (inactive !== undefined) {
    const on = space[inactive]?.when?.parameter ?? ''
    throw new InputError(`parameter "${inactive}" has a value, but "${on}" makes it inactive: leave it out`)
  }
}
