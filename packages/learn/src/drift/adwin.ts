/**
 * ADWIN: a window that grows while the stream stays as it is, and loses its oldest values when two of its parts have different means.
 */
import { InputError } from '@utsushi/ground'
import { numberOf, parseNumbers, recordOf } from '../json-values.js'
import { requireFinite, type DriftDetector, type DriftStep } from './drift-detector.js'

/** Settings of ADWIN. */
export interface AdwinOptions {
  /** How likely a false alarm may be at a look, between 0 and 1; 0.002 when left out. */
  readonly confidence?: number
  /** It looks at every so many values; 32 when left out. */
  readonly every?: number
  /** Summaries of each size before two become one: more is finer and slower; 5 when left out. */
  readonly summaries?: number
  /** Values that a part of the window must have to be compared; 5 when left out. */
  readonly leastPart?: number
  /** Values that the window must have more of before it looks; 10 when left out. */
  readonly least?: number
}

/** Summaries of as many values each, the oldest first: their sums, and squared distances from their own means. */
export interface AdwinRow {
  readonly totals: readonly number[]
  readonly squares: readonly number[]
}

/** The state of ADWIN: the logarithm of its window. Plain JSON. */
export interface AdwinState {
  /** Values seen since the beginning. */
  readonly seen: number
  /** Values in the window, their sum, and their squared distances from their mean. */
  readonly width: number
  readonly total: number
  readonly squares: number
  /** Row k holds summaries of 2ᵏ values. */
  readonly rows: readonly AdwinRow[]
}

/**
 * Adaptive windowing (Bifet & Gavaldà 2007, ADWIN2): means of two parts differ when they lie further apart than ε_cut, by the bound of Bernstein
 * with the variance of the window. It supposes values within about 0 and 1: scale a stream to that.
 *
 * With the same settings it decides as `river.drift.ADWIN` does, up to and with the first change. From there the two differ: here, as in
 * the paper, the window keeps its newer part, while river forgets all of it; begin anew after a change to have the same.
 *
 * @throws RangeError for settings that are out of range
 * @example
 * const detector = adwin({ confidence: 0.002 })
 * let state = detector.begin()
 * for (const error of errors) ({ state } = detector.step(state, error))
 */
export function adwin({
  confidence = 0.002,
  every = 32,
  summaries = 5,
  leastPart = 5,
  least = 10,
}: AdwinOptions = {}): DriftDetector<AdwinState> {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`adwin: a confidence of ${confidence}; give one between 0 and 1`)
  for (const [name, value] of Object.entries({ every, summaries, leastPart }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`adwin: ${name} is ${value}; give a whole number of at least 1`)
  const begin = (): AdwinState => ({
    ...{ seen: 0, width: 0, total: 0, squares: 0 },
    rows: [{ totals: [], squares: [] }],
  })
  const step = (before: AdwinState, value: number): DriftStep<AdwinState> => {
    requireFinite('adwin', value)
    let state = grown(before, value, summaries)
    const oldMean = state.total / state.width
    let drift = false
    if (state.seen % every === 0 && state.width > least) {
      while (hasCut(state, confidence, leastPart)) {
        state = shrunk(state)
        drift = true
      }
    }
    const mean = state.total / state.width
    return drift ? { state, drift, direction: mean > oldMean ? 'up' : 'down', mean } : { state, drift, mean }
  }
  return { begin, step, parse: parseState }
}

/** The window with one more value, and summaries joined where a row has too many. */
function grown(state: AdwinState, value: number, most: number): AdwinState {
  const { width, total, squares } = state
  const fromMean = width === 0 ? 0 : value - total / width
  const rows = state.rows.map((row) => ({ totals: [...row.totals], squares: [...row.squares] }))
  let carried: readonly [number, number] | undefined = [value, 0]
  for (let k = 0; carried !== undefined; k++) {
    const row = (rows[k] ??= { totals: [], squares: [] })
    row.totals.push(carried[0])
    row.squares.push(carried[1])
    carried = undefined
    if (row.totals.length > most) {
      const [first = 0, second = 0] = row.totals.splice(0, 2)
      const [own = 0, other = 0] = row.squares.splice(0, 2)
      const size = 2 ** k
      const apart = first / size - second / size
      carried = [first + second, own + other + size * 0.5 * apart * apart]
    }
  }
  return {
    seen: state.seen + 1,
    width: width + 1,
    total: total + value,
    squares: squares + (width * fromMean * fromMean) / (width + 1),
    rows,
  }
}

/** The window without its oldest summary. */
function shrunk({ seen, width, total, squares, rows }: AdwinState): AdwinState {
  const size = 2 ** (rows.length - 1)
  const [oldest = 0] = rows.at(-1)?.totals ?? []
  const [within = 0] = rows.at(-1)?.squares ?? []
  const [left, sum] = [width - size, total - oldest]
  const apart = oldest / size - sum / left
  const last = { totals: rows.at(-1)?.totals.slice(1) ?? [], squares: rows.at(-1)?.squares.slice(1) ?? [] }
  return {
    seen,
    width: left,
    total: sum,
    squares: squares - (within + (size * left * apart * apart) / (size + left)),
    rows: last.totals.length === 0 ? rows.slice(0, -1) : [...rows.slice(0, -1), last],
  }
}

/** Whether somewhere the older part of the window has another mean than the newer one (theorem 3.2 with the variance of section 4.1). */
function hasCut({ width, total, squares, rows }: AdwinState, confidence: number, leastPart: number): boolean {
  const doubt = Math.log((2 * Math.log(width)) / confidence)
  let [older, olderTotal] = [0, 0]
  for (let k = rows.length - 1; k >= 0; k--) {
    for (const sum of rows[k]?.totals ?? []) {
      older += 2 ** k
      olderTotal += sum
      const newer = width - older
      if (older < leastPart || newer < leastPart || newer === 0) continue
      const share = 1 / (older - leastPart + 1) + 1 / (newer - leastPart + 1)
      const furthest = Math.sqrt(2 * share * (squares / width) * doubt) + (2 / 3) * doubt * share
      if (Math.abs(olderTotal / older - (total - olderTotal) / newer) > furthest) return true
    }
  }
  return false
}

function parseState(value: unknown, where = 'ADWIN state'): AdwinState {
  const rows = recordOf(value, where)['rows']
  if (!Array.isArray(rows) || rows.length === 0)
    throw new InputError(`${where}.rows: expected a list of at least one row`)
  return {
    ...parseNumbers(value, ['seen', 'width', 'total', 'squares'], where),
    rows: rows.map((row: unknown, k) => {
      const given = recordOf(row, `${where}.rows[${k}]`)
      const [totals, squares] = (['totals', 'squares'] as const).map((key) => {
        const list: unknown = given[key]
        if (!Array.isArray(list))
          throw new InputError(`${where}.rows[${k}].${key}: expected a list of numbers`)
        return list.map((own: unknown, at) => numberOf(own, `${where}.rows[${k}].${key}[${at}]`))
      }) as [number[], number[]]
      if (totals.length !== squares.length)
        throw new InputError(
          `${where}.rows[${k}]: ${totals.length} totals and ${squares.length} squares, expected as many`,
        )
      return { totals, squares }
    }),
  }
}
