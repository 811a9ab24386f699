// Minimises a smooth function of some dozens of numbers by its gradient: limited-memory BFGS (Nocedal & Wright, Numerical
// Optimization, 2006, algorithms 7.4 and 7.5) with a line search that halves its step, and doubles it where the slope asks so.

/** A function's value and gradient somewhere; a value that is not finite turns the search back. */
export type SmoothFunction = (at: Float64Array) => { readonly value: number; readonly gradient: Float64Array }

/** When a search ends. */
export interface MinimiseOptions {
  /** Iterations at most; 100 when left out. */
  readonly iterations?: number
  /** It ends when no entry of the gradient is larger than this; 1e-5 when left out. */
  readonly gradientTolerance?: number
  /** It ends when an iteration gains less than this share of the value; 1e-9 when left out. */
  readonly valueTolerance?: number
  /** Steps that are remembered; 8 when left out. More of them suit a function that costs far more than they do. */
  readonly memory?: number
  /** How the slope changes along some steps, from a search of nearly the same function, which spares finding it out. */
  readonly curvature?: readonly Curvature[]
}

/** Where a search ended. */
export interface Minimum {
  readonly at: Float64Array
  readonly value: number
  readonly iterations: number
  /** The steps that were remembered at the end. */
  readonly curvature: readonly Curvature[]
}

/** How a slope changed along a step. */
export interface Curvature {
  readonly step: Float64Array
  readonly change: Float64Array
}

/** A step counts when it gains this share of what the slope promises (Armijo). */
const ENOUGH = 1e-4

/** The slope at the end of a step may be this share of that at its start (Wolfe). */
const FLAT = 0.9

interface Pair extends Curvature {
  /** The inner product of both. */
  readonly along: number
}

/**
 * The nearest minimum downhill.
 *
 * @throws RangeError when the function is not finite at the start
 * @example
 * minimise(([x = 0]) => ({ value: (x - 2) ** 2, gradient: Float64Array.of(2 * (x - 2)) }), Float64Array.of(0)).at // [2]
 */
export function minimise(
  of: SmoothFunction,
  start: Float64Array,
  {
    iterations = 100,
    gradientTolerance = 1e-5,
    valueTolerance = 1e-9,
    memory = 8,
    curvature = [],
  }: MinimiseOptions = {},
): Minimum {
  let at: Float64Array = start.slice()
  let here = placeOf(of, at)
  if (!Number.isFinite(here.value)) throw new RangeError('nothing to minimise: not finite at the start')
  const pairs: Pair[] = curvature.flatMap((pair) => pairOf(pair))
  let done = 0
  for (; done < iterations; done++) {
    if (here.gradient.every((value) => Math.abs(value) <= gradientTolerance)) break
    let direction = downhill(here.gradient, pairs)
    if (inner(direction, here.gradient) >= 0) {
      pairs.length = 0
      direction = downhill(here.gradient, pairs)
    }
    const found = search(of, at, here, direction)
    if (found === undefined) {
      // The remembered curvature misleads: once more along the gradient itself, or it is the end.
      if (pairs.length === 0) break
      pairs.length = 0
      continue
    }
    const step = difference(found.at, at)
    const change = difference(found.gradient, here.gradient)
    pairs.push(...pairOf({ step, change }))
    if (pairs.length > memory) pairs.shift()
    const gain = here.value - found.value
    at = found.at
    here = found
    if (gain <= valueTolerance * Math.max(1, Math.abs(here.value))) break
  }
  return { at, value: here.value, iterations: done, curvature: pairs }
}

/** None where the slope does not rise along the step. */
function pairOf({ step, change }: Curvature): readonly Pair[] {
  const along = inner(step, change)
  return along > 1e-12 * inner(change, change) ? [{ step, change, along }] : []
}

/** The step of BFGS, from the remembered pairs; the gradient's own direction, no longer than 1, without any. */
function downhill(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((value) => -value)
  const last = pairs.at(-1)
  if (last === undefined) {
    const length = Math.sqrt(inner(gradient, gradient))
    return length > 1 ? direction.map((value) => value / length) : direction
  }
  const factors = pairs.toReversed().map(({ step, change, along }) => {
    const factor = inner(step, direction) / along
    add(direction, change, -factor)
    return factor
  })
  const size = last.along / inner(last.change, last.change)
  direction.forEach((value, k) => (direction[k] = value * size))
  pairs.forEach(({ step, change, along }, k) => {
    add(direction, step, (factors[pairs.length - 1 - k] ?? 0) - inner(change, direction) / along)
  })
  return direction
}

type Place = ReturnType<SmoothFunction> & { readonly at: Float64Array }

/** The value somewhere, and the gradient worked out once, when it is asked for. */
function placeOf(of: SmoothFunction, at: Float64Array): Place {
  const found = of(at)
  let gradient: Float64Array | undefined
  return {
    ...{ at, value: found.value },
    get gradient() {
      return (gradient ??= found.gradient)
    },
  }
}

/** A step along the direction that gains enough and is long enough, by bisection; `undefined` where there is none. */
function search(
  of: SmoothFunction,
  at: Float64Array,
  { value, gradient }: ReturnType<SmoothFunction>,
  direction: Float64Array,
): Place | undefined {
  const slope = inner(direction, gradient)
  let [low, high, length] = [0, Infinity, 1]
  let best: Place | undefined
  for (let tries = 0; tries < 30; tries++) {
    const there = at.slice()
    add(there, direction, length)
    const found = placeOf(of, there)
    if (!(found.value <= value + ENOUGH * length * slope)) high = length
    else {
      best = found
      if (inner(found.gradient, direction) >= FLAT * slope) return best
      low = length
    }
    length = high === Infinity ? 2 * length : (low + high) / 2
  }
  return best
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] as number), 0)
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => value - (b[k] as number))
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  what.forEach((value, k) => (to[k] = (to[k] as number) + times * value))
}
