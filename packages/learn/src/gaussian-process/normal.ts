// The normal distribution's quantiles, and points by which means of functions of a normal number are worked out.

/** `Σ aₖ xᵏ`, the highest power first. */
const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)

/** Numerators and denominators of algorithm AS 241, the highest power first. */
const middle = [
  [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
  ],
  [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
  ],
] as const
const near = [
  [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
  ],
  [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
  ],
] as const
const far = [
  [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
  ],
  [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
  ],
] as const

const ratio = ([above, below]: readonly [readonly number[], readonly number[]], x: number): number =>
  polynomial(above, x) / polynomial(below, x)

/**
 * The value that a standard normal number does not exceed with a probability (Wichura, Algorithm AS 241, 1988), to 16 digits.
 *
 * @param probability above 0 and below 1
 * @example normalQuantile(0.975) // 1.96
 */
export function normalQuantile(probability: number): number {
  const away = probability - 0.5
  if (Math.abs(away) <= 0.425) return away * ratio(middle, 0.180625 - away * away)
  const r = Math.sqrt(-Math.log(away < 0 ? probability : 1 - probability))
  return Math.sign(away) * (r <= 5 ? ratio(near, r - 1.6) : ratio(far, r - 5))
}

/** Half of the points of the Gauss–Hermite rule of 9, and their weights times the root of π. */
const hermite = [
  [0.7235510187528376, 0.4326515590025558],
  [1.4685532892166679, 0.08847452739437657],
  [2.266580584531843, 0.004943624275536947],
  [3.1909932017815277, 3.9606977263264365e-5],
] as const

/** The mean of a function of a normal number is the weighted sum of its values so many deviations from the middle. */
export const quadrature: readonly { readonly deviations: number; readonly weight: number }[] = [
  { deviations: 0, weight: 0.720235215606051 / Math.sqrt(Math.PI) },
  ...hermite.flatMap(([point, weight]) =>
    [-1, 1].map((side) => ({
      deviations: side * Math.SQRT2 * point,
      weight: weight / Math.sqrt(Math.PI),
    })),
  ),
]
