// Barkhausen noise by the model of Alessandro, Beatrice, Bertotti and Montorsi (1990, J. Appl. Phys. 68, 2901 and 2908): a domain wall driven
// through a random field of pinning. Its velocity, which is what a pick-up coil sees, obeys
//   dv = [ramp − v / relaxation + h v / correlation] dt − √(2 pinning v) dW,    dh = −h v / correlation dt + √(2 pinning v) dW,
// with h the pinning field as it changes along the wall's way. Where the field is a Brownian path (correlation ∞) the stationary v is
// gamma distributed with mean ramp · relaxation and shape ramp / pinning, and its spectrum a Lorentzian: ω⁻² above 1 / relaxation.
import type { Random } from '@utsushi/ground'

/** One wall, in a unit of velocity of one's own. */
export interface Wall {
  /** Rate at which the field drives the wall, velocity / µs. */
  readonly ramp: number
  /** Of the demagnetising field, µs. */
  readonly relaxation: number
  /** Strength of the pinning field, velocity / µs. */
  readonly pinning: number
  /** Way over which the pinning field forgets, velocity · µs; Infinity for a Brownian path. */
  readonly correlation: number
}

/** Steps of the integration between two samples: enough for 40 steps within a relaxation. */
const stepsFor = (interval: number, relaxation: number): number =>
  Math.max(1, Math.ceil((40 * interval) / relaxation))

/**
 * Velocities at even intervals, `[samples]`, after ten relaxations have passed. Euler's scheme with full truncation: the wall does not run back.
 *
 * @param wallAt the wall at each sample; what changes slowly along the waveform
 * @param interval µs between samples
 * @example wallVelocity(512, 4, () => ({ ramp: 0.05, relaxation: 40, pinning: 0.02, correlation: Infinity }), seededRandom(1))
 */
export function wallVelocity(
  samples: number,
  interval: number,
  wallAt: (sample: number) => Wall,
  random: Random,
): Float64Array {
  const start = wallAt(0)
  const warmUp = Math.ceil((10 * start.relaxation) / interval)
  const velocity = new Float64Array(samples)
  let speed = start.ramp * start.relaxation
  let field = 0
  for (let sample = -warmUp; sample < samples; sample++) {
    const { ramp, relaxation, pinning, correlation } = wallAt(Math.max(0, sample))
    const steps = stepsFor(interval, relaxation)
    const step = interval / steps
    for (let at = 0; at < steps; at++) {
      const forwards = Math.max(0, speed)
      const forgotten = (field * forwards) / correlation
      const pinned = Math.sqrt(2 * pinning * forwards * step) * random.normal()
      speed += (ramp - forwards / relaxation + forgotten) * step - pinned
      field += pinned - forgotten * step
    }
    if (sample >= 0) velocity[sample] = Math.max(0, speed)
  }
  return velocity
}
