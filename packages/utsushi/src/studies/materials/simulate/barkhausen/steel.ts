// Stress and grain size as parameters of a domain wall. The mapping is a stated simplification that has the signs of experiments: tension
// along the field opens more walls to it and speeds them up, compression hinders them; small grains pin at more boundaries.
import type { Wall } from './abbm.js'

/** The piece that the coil stands on. */
export interface Steel {
  /** MPa; positive is tension. */
  readonly stress: number
  /** µm */
  readonly grainSize: number
  /** The surface was burnt in grinding: tempered soft, walls move in larger, rarer jumps. */
  readonly burnt: boolean
}

const usualGrain = 30

/**
 * The wall of a steel:
 * - ramp 0.05 · (1 + stress / 300 MPa), not below a fifth of it: the permeability that stress changes by magnetostriction;
 * - pinning 0.03 · (30 µm / grain size)^½: boundaries per length, as in Hall and Petch's law; burnt: 1.8 times that;
 * - correlation 60 · grain size / 30 µm: a wall forgets where it was pinned after about a grain; burnt: twice that;
 * - relaxation 40 µs, of the demagnetising field of the piece.
 */
export function wallOf({ stress, grainSize, burnt }: Steel): Wall {
  return {
    ramp: 0.05 * Math.max(0.2, 1 + stress / 300),
    relaxation: 40,
    pinning: 0.03 * Math.sqrt(usualGrain / grainSize) * (burnt ? 1.8 : 1),
    correlation: ((60 * grainSize) / usualGrain) * (burnt ? 2 : 1),
  }
}
