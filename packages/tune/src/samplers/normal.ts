/**
 * The standard normal distribution: its integral, that of its tails in the logarithm, and its quantiles.
 */

/** Logarithm of the density at 0. */
export const logNormalPeak = -0.5 * Math.log(2 * Math.PI)

/**
 * Integral beyond x ≥ 0, divided by the density there times √(2π): Hart's rational function (1968, number 5666) as given by
 * G. West, "Better approximations to cumulative normal functions", Wilmott (2005); a continued fraction beyond 7.07.
 */
function scaledTail(x: number): number {
  if (x < 7.07106781186547) {
    let top = 3.52624965998911e-2 * x + 0.700383064443688
    top = top * x + 6.37396220353165
    top = top * x + 33.912866078383
    top = top * x + 112.079291497871
    top = top * x + 221.213596169931
    top = top * x + 220.206867912376
    let bottom = 8.83883476483184e-2 * x + 1.75566716318264
    bottom = bottom * x + 16.064177579207
    bottom = bottom * x + 86.7807322029461
    bottom = bottom * x + 296.564248779674
    bottom = bottom * x + 637.333633378831
    bottom = bottom * x + 793.826512519948
    bottom = bottom * x + 440.413735824752
    return top / bottom
  }
  let fraction = x
  for (let level = 16; level > 0; level--) fraction = x + level / fraction
  return 1 / (fraction * Math.sqrt(2 * Math.PI))
}

/** Integral of the density up to x; exact to 1e-15, in the lower tail to 1e-8 of itself. */
export function normalBelow(x: number): number {
  // 1 to a double.
  if (x > 8.5) return 1
  const away = Math.abs(x)
  const tail = away > 38 ? 0 : Math.exp((-away * away) / 2) * scaledTail(away)
  return x > 0 ? 1 - tail : tail
}

/** Logarithm of the integral from a to b, a < b, to 1e-6; finite however far out they lie. */
export function logNormalBetween(a: number, b: number): number {
  const half = (b - a) / 2
  const middle = (a + b) / 2
  const width = half * half
  const slope = middle * middle * width
  return width < 0.0144 && slope < 0.36 ? logNarrow(middle, half, width, slope) : logBetween(a, b)
}

/**
 * Narrow intervals, by far the most: the density in the middle times the width, and a series of the rest in
 * δ² = half² and a² = (middle · half)². It is the logarithm of the mean of exp(−middle u − u² / 2) over |u| < half.
 */
function logNarrow(middle: number, half: number, width: number, slope: number): number {
  const first = (slope - width) / 6 - (slope * slope) / 180
  const second = -(slope * width) / 45 + (width * width) / 90
  const third = (slope * slope * slope) / 2835 + (2 * slope * slope * width) / 945
  return logNormalPeak - (middle * middle) / 2 + Math.log(2 * half) + first + second + third
}

function logBetween(a: number, b: number): number {
  if (a > 0) return logBetween(-b, -a)
  if (b > 0) return Math.log(normalBelow(b) - normalBelow(a))
  // Both in the lower tail: the larger integral times what the smaller leaves of it.
  const near = -b
  const far = -a
  const ratio = Math.exp((near * near - far * far) / 2) * (scaledTail(far) / scaledTail(near))
  return (-near * near) / 2 + Math.log(scaledTail(near)) + Math.log1p(-ratio)
}

const central = {
  top: [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
  ],
  bottom: [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
  ],
}
const outer = {
  top: [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
  ],
  bottom: [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
  ],
}
const farthest = {
  top: [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
  ],
  bottom: [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
  ],
}

/**
 * The number below which a share of the distribution lies: M. J. Wichura, "Algorithm AS 241", Appl. Statist. 37 (1988).
 */
export function normalQuantile(share: number): number {
  const q = share - 0.5
  if (Math.abs(q) <= 0.425) return q * rational(central, 0.180625 - q * q)
  const r = Math.sqrt(-Math.log(q < 0 ? share : 1 - share))
  const away = r <= 5 ? rational(outer, r - 1.6) : rational(farthest, r - 5)
  return q < 0 ? -away : away
}

function rational(
  { top, bottom }: { readonly top: readonly number[]; readonly bottom: readonly number[] },
  x: number,
): number {
  const at = (coefficients: readonly number[]): number =>
    coefficients.reduce((sum, next) => sum * x + next, 0)
  return at(top) / at(bottom)
}
