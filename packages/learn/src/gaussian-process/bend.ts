// Outputs on another scale, where that makes them easier to follow: logarithms of what is positive, or a power of Yeo and Johnson's.
// How far to bend is found together with the kernel, by the probability of the outputs as they were given.

/** A scale of outputs. */
export type Bend =
  | { readonly kind: 'none' }
  | { readonly kind: 'log' }
  | {
      readonly kind: 'yeo-johnson'
      /** 0–2: 1 bends nothing, less draws large numbers together, more draws small ones together. */
      readonly power: number
      /** What is 0 on the scale that is bent, and its unit. */
      readonly center: number
      readonly scale: number
    }

/** An output on its scale (Yeo & Johnson, A new family of power transformations, 2000, equation 2.1). */
export function bendValue(bend: Bend, y: number): number {
  switch (bend.kind) {
    case 'none':
      return y
    case 'log':
      return Math.log(y)
    case 'yeo-johnson': {
      const u = (y - bend.center) / bend.scale
      return u >= 0 ? raised(Math.log1p(u), bend.power) : -raised(Math.log1p(-u), 2 - bend.power)
    }
    default:
      return bend satisfies never
  }
}

/** An output from its place on the scale. */
export function unbendValue(bend: Bend, b: number): number {
  switch (bend.kind) {
    case 'none':
      return b
    case 'log':
      return Math.exp(b)
    case 'yeo-johnson': {
      const u = b >= 0 ? Math.expm1(lowered(b, bend.power)) : -Math.expm1(lowered(-b, 2 - bend.power))
      return bend.center + bend.scale * u
    }
    default:
      return bend satisfies never
  }
}

/** The logarithm of the slope of the scale at an output. */
export function logBendSlope(bend: Bend, y: number): number {
  switch (bend.kind) {
    case 'none':
      return 0
    case 'log':
      return -Math.log(y)
    case 'yeo-johnson': {
      const u = (y - bend.center) / bend.scale
      return Math.sign(u) * (bend.power - 1) * Math.log1p(Math.abs(u)) - Math.log(bend.scale)
    }
    default:
      return bend satisfies never
  }
}

/** `(e^(power · log) − 1) / power`, and its limit. */
const raised = (log: number, power: number): number =>
  Math.abs(power) < 1e-9 ? log : Math.expm1(power * log) / power

const lowered = (value: number, power: number): number =>
  Math.abs(power) < 1e-9 ? value : Math.log1p(power * value) / power
