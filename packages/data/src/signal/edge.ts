/** Absorption spectra brought to an edge step of one: pre-edge line, post-edge polynomial, edge energy. */
import { countOf, InputError } from '@utsushi/ground'
import { requireAscending, requireFinite, requireLength, requireNumber, shown } from './check-values.js'
import { orthogonalPolynomials, unitPlaces } from './orthogonal-polynomials.js'

/** How to normalise an absorption spectrum; energies in eV. */
export interface EdgeOptions {
  /** The edge energy; where μ rises most when absent. */
  readonly e0?: number
  /** From where to where the pre-edge line is fitted, relative to the edge. Default −150 to −30, as far as the spectrum reaches. */
  readonly pre?: readonly [from: number, to: number]
  /** From where to where the post-edge polynomial is fitted, relative to the edge. Default 50 to 1000, as far as the spectrum reaches. */
  readonly post?: readonly [from: number, to: number]
  /** Of the post-edge polynomial. Default 2 where it spans 300 eV or more, 1 below. */
  readonly degree?: number
  /** Takes the slope of the post-edge polynomial out behind the edge. Default true. */
  readonly flatten?: boolean
}

/** A normalised spectrum. */
export interface EdgeNormalised {
  readonly values: Float64Array
  readonly e0: number
  /** μ of the post-edge polynomial less that of the pre-edge line, at the edge. */
  readonly edgeStep: number
}

/**
 * The edge energy: where μ(E) rises most.
 * @throws InputError for fewer than 5 points, missing values, an axis that does not ascend, and a μ that never rises
 * @example findEdge(energy, mu) // 8979
 */
export function findEdge(energy: ArrayLike<number>, mu: ArrayLike<number>): number {
  requireFinite(mu, 'edge')
  requireLength(mu, 5, 'edge')
  requireAscending(energy, mu.length, 'edge')
  let best = -1
  let most = 0
  // A rise at either end is of the instrument.
  for (let at = 1; at < mu.length - 1; at++) {
    const slope = slopeAt(energy, mu, at)
    if (slope > most) [best, most] = [at, slope]
  }
  if (best < 0)
    throw new InputError(
      `edge: the values never rise — an absorption spectrum is meant; is this transmission, or an axis of another kind?`,
    )
  return energy[best] as number
}

/** The derivative at a point of an uneven axis, of second order. */
function slopeAt(x: ArrayLike<number>, y: ArrayLike<number>, at: number): number {
  const [before, own, after] = [y[at - 1] as number, y[at] as number, y[at + 1] as number]
  const left = (x[at] as number) - (x[at - 1] as number)
  const right = (x[at + 1] as number) - (x[at] as number)
  return (
    (left ** 2 * after + (right ** 2 - left ** 2) * own - right ** 2 * before) /
    (left * right * (left + right))
  )
}

/**
 * μ(E) less its pre-edge line, by its edge step: 0 before the edge, about 1 behind it.
 *
 * Ravel, B., Newville, M. (2005) ATHENA, ARTEMIS, HEPHAESTUS: data analysis for X-ray absorption spectroscopy using IFEFFIT, Journal of Synchrotron
 * Radiation 12, 537–541.
 *
 * @param energy `[points]` in eV, ascending
 * @param mu `[points]`
 * @throws InputError as {@link findEdge}; for ranges that hold too few points, with what the spectrum reaches; and for an edge step that is not above 0
 * @example const { values, e0, edgeStep } = normaliseEdge(energy, mu, { pre: [-100, -30], post: [30, 250], degree: 1 })
 */
export function normaliseEdge(
  energy: ArrayLike<number>,
  mu: ArrayLike<number>,
  options: EdgeOptions = {},
): EdgeNormalised {
  const e0 = options.e0 ?? findEdge(energy, mu)
  requireFinite(mu, 'normalise edge')
  requireAscending(energy, mu.length, 'normalise edge')
  const [first, last] = [(energy[0] as number) - e0, (energy[energy.length - 1] as number) - e0]
  if (first >= 0 || last <= 0)
    throw new InputError(
      `normalise edge: the edge at ${shown(e0)} lies outside the spectrum — correct e0, or leave it to be found`,
    )
  const {
    pre = [Math.max(-150, first), Math.min(-30, first / 3)],
    post = [Math.min(50, last / 3), Math.min(1000, last)],
  } = options
  const degree = options.degree ?? (post[1] - post[0] >= 300 ? 2 : 1)
  requireNumber(degree, 'degree', { from: 0, to: 3, whole: true })
  const before = fittedOver(energy, mu, e0, pre, 1, 'pre')
  const behind = fittedOver(energy, mu, e0, post, degree, 'post')
  const edgeStep = behind(e0) - before(e0)
  if (!(edgeStep > 0))
    throw new InputError(
      `normalise edge: the edge step at ${shown(e0)} is ${shown(edgeStep)}, and must be above 0 — correct e0, pre or post`,
    )
  const values = Float64Array.from(mu, (value, at) => {
    const place = energy[at] as number
    const own = (value - before(place)) / edgeStep
    if (options.flatten === false || place < e0) return own
    return own + 1 - (behind(place) - before(place)) / edgeStep
  })
  return { values, e0, edgeStep }
}

function fittedOver(
  energy: ArrayLike<number>,
  mu: ArrayLike<number>,
  e0: number,
  [from, to]: readonly [number, number],
  degree: number,
  name: 'pre' | 'post',
): (place: number) => number {
  const points: number[] = []
  for (let at = 0; at < energy.length; at++) {
    const place = (energy[at] as number) - e0
    if (place >= from && place <= to) points.push(at)
  }
  if (points.length < degree + 2) {
    const reach = `${shown((energy[0] as number) - e0)} to ${shown((energy[energy.length - 1] as number) - e0)} eV from it`
    throw new InputError(
      `normalise edge: ${name} ${shown(from)} to ${shown(to)} eV from the edge at ${shown(e0)} holds ${countOf(points.length, 'point')}, and ` +
        `${degree + 2} are needed — the spectrum reaches from ${reach}; widen ${name}, or measure further`,
    )
  }
  const places = points.map((at) => energy[at] as number)
  const polynomials = orthogonalPolynomials(unitPlaces(places), degree)
  const shares = polynomials.values.map((own) =>
    points.reduce((sum, at, k) => sum + (own[k] as number) * (mu[at] as number), 0),
  )
  const [low, high] = [places[0] as number, places.at(-1) as number]
  return (place) =>
    polynomials
      .at((2 * (place - low)) / (high - low) - 1)
      .reduce((sum, value, k) => sum + value * (shares[k] as number), 0)
}
