/**
 * Shapes: lists of sizes. A size is a number, or an expression over named dynamic sizes such as `batch`,
 * `context+horizon` or `time*batch`, known only when a program runs.
 */
import { GraphError } from './graph-error.js'

/** A size: a number, or an expression over named sizes, such as `batch` or `context+horizon`. */
export type Dim = number | string

/** Sizes of all axes; `[]` is a scalar. */
export type Shape = readonly Dim[]

/**
 * A shape as errors and printed programs show it.
 * @example formatShape([210, 'batch', 256]) // '[210,batch,256]'
 */
export function formatShape(shape: Shape): string {
  return `[${shape.join(',')}]`
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis])
}

/** The axis counted from the front; throws when it is out of range. */
export function normalizeAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis
  if (!Number.isInteger(axis) || positive < 0 || positive >= rank) {
    throw new GraphError(`axis ${axis} is out of range for rank ${rank}`)
  }
  return positive
}

export function dimAt(shape: Shape, axis: number): Dim {
  const dim = shape[axis]
  if (dim === undefined) throw new GraphError(`shape ${formatShape(shape)} has no axis ${axis}`)
  return dim
}

/** A size that must be known while building the program. */
export function knownDim(shape: Shape, axis: number): number {
  const dim = dimAt(shape, axis)
  if (typeof dim !== 'number')
    throw new GraphError(`axis ${axis} of ${formatShape(shape)} must have a fixed size`)
  return dim
}

export function broadcastDims(a: Dim, b: Dim): Dim {
  if (a === b || b === 1) return a
  if (a === 1) return b
  throw new GraphError(`sizes ${a} and ${b} do not broadcast`)
}

/** NumPy broadcasting of two shapes. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) =>
    broadcastDims(a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1),
  )
}

/**
 * The product of sizes, such as the number of elements of a shape.
 * @example multiplyDims([2, 'batch', 3]) // '6*batch'
 */
export function multiplyDims(dims: readonly Dim[]): Dim {
  const fixed = dims.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1)
  const names = dims.filter((dim): dim is string => typeof dim === 'string')
  if (names.length === 0) return fixed
  if (fixed === 0) return 0
  if (fixed === 1 && names.length === 1) return names[0] ?? 1
  const factors = names.flatMap((name) => (/[+-]/.test(name) ? [`(${name})`] : name.split('*'))).sort()
  return [...(fixed === 1 ? [] : [String(fixed)]), ...factors].join('*')
}

/**
 * The sum of sizes, equal terms of opposite sign cancelled: `time+1` and −1 make `time`.
 * @example addDims(['context', 30]) // 'context+30'
 */
export function addDims(dims: readonly Dim[]): Dim {
  return combineDims(dims.map((dim) => ({ sign: 1, dim })))
}

/**
 * `context+horizon` less `context` is `horizon`.
 * @example subtractDims('context+horizon', 'context') // 'horizon'
 */
export const subtractDims = (from: Dim, dim: Dim): Dim =>
  combineDims([
    { sign: 1, dim: from },
    { sign: -1, dim },
  ])

function combineDims(parts: readonly { readonly sign: 1 | -1; readonly dim: Dim }[]): Dim {
  const coefficients = new Map<string, number>()
  for (const part of parts) {
    for (const { sign, factors } of parseDim(part.dim)) {
      const number = factors.reduce<number>(
        (product, f) => (typeof f === 'number' ? product * f : product),
        1,
      )
      const name = factors.flatMap((f) => (typeof f === 'number' ? [] : [printFactor(f)])).join('*')
      coefficients.set(name, (coefficients.get(name) ?? 0) + part.sign * sign * number)
    }
  }
  const fixed = coefficients.get('') ?? 0
  const named = [...coefficients].filter(([name, count]) => name !== '' && count !== 0)
  if (named.length === 0) return fixed
  const terms = named.map(([name, count]) => ({
    count,
    text: Math.abs(count) === 1 ? name : `${Math.abs(count)}*${name}`,
  }))
  if (fixed !== 0) terms.push({ count: fixed, text: String(Math.abs(fixed)) })
  const ordered = [...terms.filter(({ count }) => count > 0), ...terms.filter(({ count }) => count < 0)]
  const text = ordered.map(({ count, text: term }) => `${count > 0 ? '+' : '-'}${term}`).join('')
  return text.startsWith('+') ? text.slice(1) : `0${text}`
}

const printFactor = (factor: string | readonly DimTerm[]): string =>
  typeof factor === 'string'
    ? factor
    : `(${factor.map(({ sign, factors }, k) => `${sign > 0 ? (k === 0 ? '' : '+') : '-'}${factors.map((f) => (typeof f === 'number' ? f : printFactor(f))).join('*')}`).join('')})`

export function sizeOf(shape: Shape): Dim {
  return multiplyDims(shape)
}

/** One token of a dynamic size expression: evaluated by {@link evaluateDim}. */
export type DimTerm = {
  readonly sign: 1 | -1
  readonly factors: readonly (number | string | readonly DimTerm[])[]
}

/** Parses `a*b+2-(c+1)*d` into signed products, for lowering and evaluation. */
export function parseDim(dim: Dim): readonly DimTerm[] {
  if (typeof dim === 'number') return [{ sign: 1, factors: [dim] }]
  const tokens = dim.match(/[A-Za-z_][\w.]*|\d+|[()+*-]/g) ?? []
  let at = 0
  const sum = (): DimTerm[] => {
    const terms: DimTerm[] = []
    let sign: 1 | -1 = 1
    for (;;) {
      const factors: (number | string | readonly DimTerm[])[] = [factor()]
      while (tokens[at] === '*') {
        at++
        factors.push(factor())
      }
      terms.push({ sign, factors })
      const next = tokens[at]
      if (next !== '+' && next !== '-') return terms
      sign = next === '+' ? 1 : -1
      at++
    }
  }
  const factor = (): number | string | readonly DimTerm[] => {
    const token = tokens[at++]
    if (token === '(') {
      const inner = sum()
      at++
      return inner
    }
    if (token === undefined) throw new GraphError(`cannot read the size "${dim}"`)
    return /^\d/.test(token) ? Number(token) : token
  }
  return sum()
}

/**
 * The value of a size when the named sizes are known.
 * @throws GraphError when a name is not among the known ones
 * @example evaluateDim('context+horizon', new Map([['context', 180], ['horizon', 30]])) // 210
 */
export function evaluateDim(dim: Dim, known: ReadonlyMap<string, number>): number {
  const value = (terms: readonly DimTerm[]): number =>
    terms.reduce((total, term) => {
      const product = term.factors.reduce<number>((left, factor) => {
        if (typeof factor === 'number') return left * factor
        if (typeof factor !== 'string') return left * value(factor)
        const size = known.get(factor)
        if (size === undefined) throw new GraphError(`the size "${factor}" is not known`)
        return left * size
      }, 1)
      return total + term.sign * product
    }, 0)
  return typeof dim === 'number' ? dim : value(parseDim(dim))
}
