// An order parameter between two phases: a particle of unit mass in a double well that a field tilts,
//   V(x) = barrier · (x² − 1)² − field · x,   dv = (−V′(x) − friction · v) dt + √(2 friction · temperature) dW,
// whose stationary distribution is exp(−(V + v²/2) / temperature), whatever the friction. Time in ps.
import type { Random } from '@utsushi/ground'

/** What the particle moves in. */
export interface DoubleWell {
  /** Height of the barrier without a field, in units of its own; so are temperature and field. */
  readonly barrier: number
  readonly temperature: number
  /** ps⁻¹ */
  readonly friction: number
}

export interface State {
  readonly position: number
  readonly velocity: number
}

/** −V′(x). */
export const force = (position: number, field: number, { barrier }: DoubleWell): number =>
  -4 * barrier * position * (position * position - 1) + field

/** Frequency of small swings in a well without a field, ps⁻¹. */
export const wellFrequency = ({ barrier }: Pick<DoubleWell, 'barrier'>): number => Math.sqrt(8 * barrier)

/** The field at which the left well ends, and nothing but going over is left. */
export const spinodal = ({ barrier }: Pick<DoubleWell, 'barrier'>): number =>
  (8 * barrier) / (3 * Math.sqrt(3))

/**
 * One step by Leimkuhler and Matthews' splitting BAOAB (2013, Appl. Math. Res. Express 2013, 34): the friction's part is exact, and positions
 * are distributed right to fourth order of the step where friction is large.
 */
export function langevinStep(
  { position, velocity }: State,
  field: number,
  step: number,
  well: DoubleWell,
  random: Random,
): State {
  const kept = Math.exp(-well.friction * step)
  const kicked = velocity + (step / 2) * force(position, field, well)
  const halfway = position + (step / 2) * kicked
  const thermal = kept * kicked + Math.sqrt(well.temperature * (1 - kept * kept)) * random.normal()
  const end = halfway + (step / 2) * thermal
  return { position: end, velocity: thermal + (step / 2) * force(end, field, well) }
}
