/**
 * Scores of several classes that exclude each other. The class with the highest probability is the answer, the first
 * one where two are as high.
 */

/** Scores of one class against all others; NaN where a denominator is 0. */
export interface ClassScores {
  /** How often it was so. */
  readonly support: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** Scores of all classes. */
export interface ClassMetrics {
  /** Samples counted. Every score below is NaN when there are none. */
  readonly count: number
  readonly accuracy: number
  /** Mean recall of the classes that occur. */
  readonly balancedAccuracy: number
  /** Mean F1 of the classes that occur or were said. */
  readonly macroF1: number
  /** Mean −log of the probability of what was so, in nats, kept 2⁻⁵² away from 0 and 1. */
  readonly logLoss: number
  /** Mean Σ (p − y)² over the classes; of two classes, twice the `brier` of yes and no. */
  readonly brier: number
  /** Rows: what was so. Columns: what was said. */
  readonly confusion: readonly (readonly number[])[]
  readonly classes: readonly ClassScores[]
}

/**
 * All scores of several classes. A sample counts when its mask is not 0 and its label is not negative or NaN; a probability
 * that is NaN makes every score NaN.
 *
 * @param probabilities sample by sample, `[samples · classes]`
 * @param labels class numbers, 0 … classes − 1; NaN or −1 for not known
 * @throws RangeError when lengths do not fit or a label is no class number
 * @example classMetrics(predicted.data, labels, { classes: 3 }).macroF1
 */
export function classMetrics(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  { classes, mask }: { readonly classes: number; readonly mask?: ArrayLike<number> },
): ClassMetrics {
  if (probabilities.length !== labels.length * classes || (mask && mask.length !== labels.length)) {
    throw new RangeError(
      `classMetrics: ${probabilities.length} probabilities${mask ? ` and a mask of ${mask.length}` : ''} for ${labels.length} labels of ${classes} classes; give ${labels.length * classes}`,
    )
  }
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  let [count, logs, squares] = [0, 0, 0]
  for (let k = 0; k < labels.length; k++) {
    const so = labels[k] ?? NaN
    if (mask?.[k] === 0 || Number.isNaN(so) || so < 0) continue
    const row = confusion[so]
    if (row === undefined)
      throw new RangeError(
        `classMetrics: label ${k} is ${so}, expected a whole number from 0 to ${classes - 1}`,
      )
    const own = Array.from({ length: classes }, (_, c) => probabilities[k * classes + c] ?? NaN)
    const said = own.indexOf(Math.max(...own))
    const right = own[so] ?? NaN
    count++
    // No highest probability where one is NaN: the row counts, and spoils the scores.
    row[Math.max(said, 0)] = (row[Math.max(said, 0)] ?? 0) + (said < 0 ? NaN : 1)
    logs -= Math.log(Math.min(Math.max(right, Number.EPSILON), 1 - Number.EPSILON))
    squares += own.reduce((total, p, c) => total + (p - (c === so ? 1 : 0)) ** 2, 0)
  }
  const scores = confusion.map((row, c): ClassScores => {
    const [right, support] = [row[c] ?? 0, sum(row)]
    const said = sum(confusion.map((other) => other[c] ?? 0))
    return { support, precision: right / said, recall: right / support, f1: (2 * right) / (support + said) }
  })
  const occurring = scores.filter(({ support }) => support !== 0)
  return {
    count,
    accuracy: sum(confusion.map((row, c) => row[c] ?? 0)) / count,
    balancedAccuracy: sum(occurring.map(({ recall }) => recall)) / occurring.length,
    macroF1: meanF1(scores, count),
    logLoss: logs / count,
    brier: squares / count,
    confusion,
    classes: scores,
  }
}

/** Over the classes that occur or were said; NaN as a whole when a probability was. */
function meanF1(scores: readonly ClassScores[], count: number): number {
  const known = scores.filter(({ f1 }) => !Number.isNaN(f1))
  const total = sum(scores.map(({ support }) => support))
  return Number.isNaN(total) || count === 0 ? NaN : sum(known.map(({ f1 }) => f1)) / known.length
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
