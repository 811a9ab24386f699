/**
 * The gradient integrated along straight ways from one baseline to every sequence. Along a stretch of a way the attributions must add up to what the
 * answer changes from its one end to the other: where they do not, the stretch is halved.
 */
import type { GradientField } from './gradient-field.js'
import { gaussLegendre } from './gauss-legendre.js'

/** How closely ways are looked at. */
export interface WayOptions {
  /** Points of a stretch. */
  readonly steps: number
  /** Points of a way, about: what is begun then is not looked at more closely. */
  readonly mostSteps: number
  /** Of the whole way, relative. */
  readonly tolerance: number
}

/** What was found along the ways. */
export interface Ways {
  /** `[sequences, steps, channels]` */
  readonly maps: Float64Array
  /** Answers to the baseline, `[sequences]`. */
  readonly startScores: Float32Array
  /** Points asked for, `[sequences]`. */
  readonly points: Int32Array
  /** What the answer changed in jumps, in sizes, `[sequences]`. */
  readonly jumps: Float64Array
}

/** From one share of a way to another, with the answers there. */
interface Stretch {
  readonly sequence: number
  readonly from: number
  readonly to: number
  readonly scoreFrom: number
  readonly scoreTo: number
}

/** Errors of stretches may add up; a sixteenth of what is allowed each leaves room for it. */
const shareOfTolerance = 1 / 16

/**
 * The shortest stretch. A recurrent network that falls to one side or the other turns a difference below the precision of its numbers into another
 * answer: there is no gradient to integrate there, but its direction beside the jump.
 */
const shortest = 2 ** -16

/**
 * @param baseline `[steps, channels]`
 * @param scores answers to the sequences, `[sequences]`
 */
export async function integrateWays(
  field: GradientField,
  baseline: Float32Array,
  scores: Float32Array,
  { steps, mostSteps, tolerance }: WayOptions,
): Promise<Ways> {
  const size = baseline.length
  const count = scores.length
  const { nodes, weights } = gaussLegendre(steps)
  const across = (sequence: number, at: number): number =>
    (field.values[sequence * size + at] ?? NaN) - (baseline[at] ?? NaN)
  /** Points at shares of the ways of sequences. */
  const pointsAt = (
    places: readonly { readonly sequence: number; readonly share: number }[],
  ): Float32Array => {
    const points = new Float32Array(places.length * size)
    places.forEach(({ sequence, share }, k) => {
      for (let at = 0; at < size; at++)
        points[k * size + at] = (baseline[at] ?? NaN) + share * across(sequence, at)
    })
    return points
  }
  const scoresAt = async (
    places: readonly { readonly sequence: number; readonly share: number }[],
  ): Promise<Float32Array> => {
    const of = places.map(({ sequence }) => sequence)
    return (await field.ask(pointsAt(places), of)).scores
  }
  const all = Array.from({ length: count }, (_, sequence) => sequence)
  const startScores = await scoresAt(all.map((sequence) => ({ sequence, share: 0 })))
  const maps = new Float64Array(count * size)
  const points = new Int32Array(count)
  const jumps = new Float64Array(count)
  /** What a stretch may miss, once a first look has told how large the attributions are. */
  const allowed = new Float64Array(count).fill(NaN)
  let pending = all.map((sequence): Stretch => {
    const [scoreFrom, scoreTo] = [startScores[sequence] ?? NaN, scores[sequence] ?? NaN]
    return { sequence, from: 0, to: 1, scoreFrom, scoreTo }
  })
  const perAsk = Math.max(1, Math.floor(field.batch / steps))
  while (pending.length > 0) {
    const halved: Stretch[] = []
    for (let first = 0; first < pending.length; first += perAsk) {
      const asked = pending.slice(first, first + perAsk)
      const places = asked.flatMap(({ sequence, from, to }) =>
        Array.from(nodes, (node) => ({ sequence, share: from + node * (to - from) })),
      )
      const { gradients } = await field.ask(
        pointsAt(places),
        places.map(({ sequence }) => sequence),
      )
      asked.forEach((stretch, k) => {
        const { sequence, from, to, scoreFrom, scoreTo } = stretch
        const map = new Float64Array(size)
        for (let node = 0; node < steps; node++)
          for (let at = 0; at < size; at++)
            map[at] =
              (map[at] ?? 0) + (weights[node] ?? NaN) * (gradients[(k * steps + node) * size + at] ?? NaN)
        let [sum, sizes] = [0, 0]
        for (let at = 0; at < size; at++) {
          const value = (map[at] ?? NaN) * (to - from) * across(sequence, at)
          map[at] = value
          sum += value
          sizes += Math.abs(value)
        }
        points[sequence] = (points[sequence] ?? 0) + steps
        if (to - from === 1)
          allowed[sequence] =
            shareOfTolerance * tolerance * Math.max(Math.abs(scoreTo - scoreFrom), 0.01 * sizes)
        const missed = Math.abs(sum - (scoreTo - scoreFrom))
        const isExact = missed <= (allowed[sequence] ?? NaN)
        const isShortest = to - from <= shortest
        if (!isExact && !isShortest && (points[sequence] ?? 0) < mostSteps) {
          halved.push(stretch)
          return
        }
        const changed = scoreTo - scoreFrom
        const isJump = !isExact && isShortest && sum * changed > 0
        if (isJump) jumps[sequence] = (jumps[sequence] ?? 0) + Math.abs(changed)
        const scale = isJump ? changed / sum : 1
        for (let at = 0; at < size; at++)
          maps[sequence * size + at] = (maps[sequence * size + at] ?? 0) + scale * (map[at] ?? 0)
      })
    }
    const middles = await scoresAt(
      halved.map(({ sequence, from, to }) => ({ sequence, share: (from + to) / 2 })),
    )
    pending = halved.flatMap(({ sequence, from, to, scoreFrom, scoreTo }, k): Stretch[] => {
      const [middle, score] = [(from + to) / 2, middles[k] ?? NaN]
      return [
        { sequence, from, to: middle, scoreFrom, scoreTo: score },
        { sequence, from: middle, to, scoreFrom: score, scoreTo },
      ]
    })
  }
  return { maps, startScores, points, jumps }
}
