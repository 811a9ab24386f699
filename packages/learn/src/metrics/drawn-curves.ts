/**
 * ROC and precision–recall curves as they are drawn: few enough points for a picture, with the ends where they are.
 */
import { answersOf, type AnswerOptions } from './answers.js'
import { reasonsOf, requireScores } from './binary-record.js'
import { curveOf } from './ranking.js'
import type { Confusion } from './confusion.js'

/** How a curve is thinned. */
export interface CurveOptions extends AnswerOptions {
  /** Points at most, at least 2; 200 when left out. */
  readonly points?: number
}

/** A point of the ROC curve. */
export interface RocPoint {
  /** The threshold that gives it; `null` above all probabilities, where nothing is called positive. */
  readonly threshold: number | null
  /** FP / (FP + TN), drawn across. */
  readonly falseAlarmRate: number
  /** TP / (TP + FN), drawn upwards. */
  readonly recall: number
}

/** A point of the precision–recall curve. */
export interface PrecisionRecallPoint {
  readonly threshold: number
  /** Drawn across. */
  readonly recall: number
  /** Drawn upwards. */
  readonly precision: number
}

/** A curve for a picture. Plain JSON. */
export interface DrawnCurve<Point> {
  /** From the highest threshold to the lowest; empty where the curve does not exist. */
  readonly points: readonly Point[]
  /** How far a point that was left out lies from the line drawn, at most, in units of the axes. */
  readonly deviation: number
  /** The area under the whole curve, before thinning, as in a `binaryRecord`; `null` where there is no curve. */
  readonly area: number | null
  /** Why there is no curve. */
  readonly reason?: string
}

/**
 * The ROC curve, from (0, 0) to (1, 1).
 *
 * @throws as `binaryRecord`; RangeError for fewer than 2 points
 * @example rocCurve(predicted, deviated).points.map(({ falseAlarmRate, recall }) => [falseAlarmRate, recall])
 */
export function rocCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: CurveOptions = {},
): DrawnCurve<RocPoint> {
  const all = fullCurve('rocCurve', scores, labels, options)
  if ('reason' in all) return all
  const points = all.curve.map(({ threshold, specificity, falsePositives, trueNegatives, recall }) => ({
    threshold: threshold === Infinity ? null : threshold,
    falseAlarmRate: specificity === 0 ? 1 : falsePositives / (falsePositives + trueNegatives),
    recall,
  }))
  let area = 0
  for (const [k, { falseAlarmRate, recall }] of points.entries()) {
    const before = points[k - 1]
    if (before !== undefined)
      area += ((falseAlarmRate - before.falseAlarmRate) * (recall + before.recall)) / 2
  }
  return { ...thinned(points, ({ falseAlarmRate, recall }) => [falseAlarmRate, recall], options), area }
}

/**
 * The precision–recall curve, from the highest threshold at which something is called positive to recall 1, where precision is
 * the base rate. No point at recall 0 is made up.
 *
 * @throws as `binaryRecord`; RangeError for fewer than 2 points
 * @example precisionRecallCurve(predicted, deviated).points.at(-1)?.precision // the base rate
 */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: CurveOptions = {},
): DrawnCurve<PrecisionRecallPoint> {
  const all = fullCurve('precisionRecallCurve', scores, labels, options)
  if ('reason' in all) return all
  const points = all.curve
    .slice(1)
    .map(({ threshold, recall, precision }) => ({ threshold, recall, precision }))
  const area = points.reduce(
    (sum, { recall, precision }, k) => sum + (recall - (points[k - 1]?.recall ?? 0)) * precision,
    0,
  )
  return { ...thinned(points, ({ recall, precision }) => [recall, precision], options), area }
}

type Full =
  | { readonly curve: readonly Confusion[] }
  | { readonly points: readonly never[]; readonly deviation: 0; readonly area: null; readonly reason: string }

function fullCurve(
  name: string,
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  { points = 200, ...options }: CurveOptions,
): Full {
  if (!Number.isInteger(points) || points < 2)
    throw new RangeError(`${name}: ${points} points; give a whole number of at least 2`)
  requireScores(scores, labels, options)
  const curve = curveOf(answersOf(name, scores, labels, options))
  const last = curve.at(-1)
  const none = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 }
  const reason = reasonsOf(last ?? none).rocAuc
  return reason === undefined ? { curve } : { points: [], deviation: 0, area: null, reason }
}

/**
 * The most telling points of a line: from its two ends on, always the point that lies farthest from the line drawn so far
 * (Douglas & Peucker 1973, with a number of points in place of a tolerance).
 */
function thinned<Point>(
  all: readonly Point[],
  place: (point: Point) => readonly [number, number],
  { points: most = 200 }: CurveOptions,
): { readonly points: readonly Point[]; readonly deviation: number } {
  const places = all.map(place)
  const farthest = (from: number, to: number): Span => {
    const [[x0, y0], [x1, y1]] = [places[from] ?? [0, 0], places[to] ?? [0, 0]]
    const length = Math.hypot(x1 - x0, y1 - y0)
    const span = { from, to, at: from, distance: 0 }
    for (let k = from + 1; k < to; k++) {
      const [x, y] = places[k] ?? [0, 0]
      const across = (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)
      const distance = length === 0 ? Math.hypot(x - x0, y - y0) : Math.abs(across) / length
      if (distance > span.distance) Object.assign(span, { at: k, distance })
    }
    return span
  }
  const kept = new Set([0, all.length - 1])
  let spans = [farthest(0, all.length - 1)]
  for (;;) {
    const widest = spans.reduce((one, other) => (other.distance > one.distance ? other : one))
    if (kept.size >= most || widest.distance === 0)
      return { points: all.filter((_, k) => kept.has(k)), deviation: widest.distance }
    kept.add(widest.at)
    spans = [
      ...spans.filter((span) => span !== widest),
      farthest(widest.from, widest.at),
      farthest(widest.at, widest.to),
    ]
  }
}

interface Span {
  readonly from: number
  readonly to: number
  readonly at: number
  readonly distance: number
}
