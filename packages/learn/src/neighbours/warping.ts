// How far two sequences lie apart when one may be stretched and squeezed along time (dynamic time warping: Sakoe & Chiba 1978), and what
// that distance cannot be less than (Keogh & Ratanamahatana 2005).

/** A sequence as neighbours are compared: `[length, channels]`. */
export interface Walk {
  readonly values: Float32Array
  readonly length: number
}

/** Rows that `warpedDistance` works in, long enough for every sequence. */
export interface WarpingRows {
  readonly one: Float64Array
  readonly other: Float64Array
}

export const warpingRows = (steps: number): WarpingRows => ({
  one: new Float64Array(steps + 1),
  other: new Float64Array(steps + 1),
})

/** How many steps apart points may be matched: the window, and what the lengths differ by. */
export const reachOf = (window: number, a: number, b: number): number => window + Math.abs(a - b)

/**
 * The least sum of squared differences over all ways to match the steps of both in order, all channels together; Infinity when it is
 * larger than `most`.
 */
export function warpedDistance(
  a: Walk,
  b: Walk,
  channels: number,
  window: number,
  most: number,
  rows: WarpingRows,
): number {
  const reach = reachOf(window, a.length, b.length)
  let [before, now] = [rows.one, rows.other]
  // Place j + 1 of a row is step j of b; place 0 stands before its first step.
  before.fill(Infinity, 0, b.length + 1)
  before[0] = 0
  for (let i = 0; i < a.length; i++) {
    const from = Math.max(0, i - reach)
    const to = Math.min(b.length - 1, i + reach)
    now.fill(Infinity, 0, b.length + 1)
    let least = Infinity
    for (let j = from; j <= to; j++) {
      let cost = 0
      for (let c = 0; c < channels; c++) {
        const apart = (a.values[i * channels + c] as number) - (b.values[j * channels + c] as number)
        cost += apart * apart
      }
      const ways = Math.min(before[j] as number, before[j + 1] as number, now[j] as number)
      const sum = cost + ways
      now[j + 1] = sum
      if (sum < least) least = sum
    }
    if (least > most) return Infinity
    ;[before, now] = [now, before]
  }
  const found = before[b.length] as number
  return found > most ? Infinity : found
}

/** What a sequence reaches within a window: the largest and least value of every channel around every step. */
export interface Envelope {
  readonly high: Float32Array
  readonly low: Float32Array
}

/** The envelope of a sequence: `[length, channels]` each. */
export function envelopeOf({ values, length }: Walk, channels: number, window: number): Envelope {
  const high = new Float32Array(length * channels).fill(-Infinity)
  const low = new Float32Array(length * channels).fill(Infinity)
  for (let i = 0; i < length; i++)
    for (let j = Math.max(0, i - window); j <= Math.min(length - 1, i + window); j++)
      for (let c = 0; c < channels; c++) {
        const [at, value] = [i * channels + c, values[j * channels + c] as number]
        if (value > (high[at] as number)) high[at] = value
        if (value < (low[at] as number)) low[at] = value
      }
  return { high, low }
}

/**
 * A distance that the warped one cannot be less than: how far a sequence leaves the other's envelope, of equally long ones; else how
 * far their ends lie apart.
 */
export function leastDistance(a: Walk, b: Walk, envelope: Envelope, channels: number, most: number): number {
  if (a.length !== b.length) return endsApart(a, b, channels)
  let sum = 0
  for (let i = 0; i < a.length && sum <= most; i++)
    for (let c = 0; c < channels; c++) {
      const at = i * channels + c
      const value = a.values[at] as number
      const over = value - (envelope.high[at] as number)
      const under = (envelope.low[at] as number) - value
      if (over > 0) sum += over * over
      else if (under > 0) sum += under * under
    }
  return sum
}

function endsApart(a: Walk, b: Walk, channels: number): number {
  let [first, last] = [0, 0]
  for (let c = 0; c < channels; c++) {
    first += ((a.values[c] as number) - (b.values[c] as number)) ** 2
    const end = (walk: Walk): number => walk.values[(walk.length - 1) * channels + c] as number
    last += (end(a) - end(b)) ** 2
  }
  return first + last
}
