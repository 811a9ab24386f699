// Reflections of a rock-salt oxide (Mg, Fe)O with vacant cation sites: where they stand, and how strong they are.
import { formFactors, scattering } from './form-factors.js'

/** What the powder is. */
export interface Oxide {
  /** Share of magnesium among the cations, 0 to 1. */
  readonly magnesium: number
  /** Share of cation sites that are vacant, 0 to 1. */
  readonly defects: number
}

/** A reflection of the powder. */
export interface Reflection {
  readonly indices: readonly [number, number, number]
  /** Reflections of this spacing in a powder. */
  readonly multiplicity: number
  /** Bragg angle θ, radians. */
  readonly theta: number
  /** sin θ / λ, Å⁻¹ */
  readonly s: number
  /** Of the squares of cosines between the reflection and ⟨100⟩: what preferred orientation works on. */
  readonly cosines: readonly number[]
}

/** Cu Kα1, Å (Hölzer et al. 1997). */
export const wavelength = 1.540593

/**
 * Lattice parameter, Å. Wüstite FeₓO: 3.856 + 0.478 x (McCammon & Liu 1984, Phys. Chem. Minerals 10, 106); towards periclase (4.212 Å)
 * by Vegard's law, the vacancies working on iron's share.
 */
export function latticeParameter({ magnesium, defects }: Oxide): number {
  const iron = 1 - magnesium
  return 4.212 * magnesium + iron * (3.856 + 0.478 * (1 - defects))
}

/** Debye–Waller B, Å²: that of a stoichiometric oxide, and static displacements around vacancies. */
export const displacement = ({ defects }: Oxide): number => 0.45 + 5 * defects

/** A reflection by Bragg's law λ = 2 d sin θ; undefined where no angle is large enough. Indices h ≥ k ≥ l ≥ 0. */
export function reflectionOf(
  indices: readonly [number, number, number],
  lattice: number,
): Reflection | undefined {
  const [h, k, l] = indices
  const squares = h * h + k * k + l * l
  const sine = (wavelength * Math.sqrt(squares)) / (2 * lattice)
  if (sine >= 1) return undefined
  return {
    indices,
    multiplicity: multiplicityOf(h, k, l),
    theta: Math.asin(sine),
    s: sine / wavelength,
    cosines: indices.map((index) => (index * index) / squares),
  }
}

/** Reflections between two angles 2θ, degrees; indices of a face-centred lattice are all even or all odd. */
export function reflectionsBetween(lattice: number, [low, high]: readonly [number, number]): Reflection[] {
  const found: Reflection[] = []
  for (let h = 1; h <= 8; h++)
    for (let k = h % 2; k <= h; k += 2)
      for (let l = h % 2; l <= k; l += 2) {
        const reflection = reflectionOf([h, k, l], lattice)
        const angle = (360 / Math.PI) * (reflection?.theta ?? NaN)
        if (reflection !== undefined && angle >= low && angle <= high) found.push(reflection)
      }
  return found.sort((a, b) => a.theta - b.theta)
}

/** How many permutations and signs of h ≥ k ≥ l ≥ 0 differ. */
function multiplicityOf(h: number, k: number, l: number): number {
  const orders = h === k && k === l ? 1 : h === k || k === l ? 3 : 6
  const signs = 2 ** [h, k, l].filter((index) => index !== 0).length
  return orders * signs
}

/**
 * |F|² of the cell, electrons²: cations at 0 and anions at ½½½, so that they add up where indices are even and take from each other where they are odd.
 * Vacancies thin out the cations alone.
 */
export function structureFactorSquared(
  oxide: Oxide,
  { indices, s }: Pick<Reflection, 'indices' | 's'>,
): number {
  const cation =
    (1 - oxide.defects) *
    (oxide.magnesium * scattering(formFactors.magnesium, s) +
      (1 - oxide.magnesium) * scattering(formFactors.iron, s))
  const anion = scattering(formFactors.oxygen, s)
  const amplitude = 4 * (indices[0] % 2 === 0 ? cation + anion : cation - anion)
  return amplitude ** 2
}

/**
 * Integrated intensity of a reflection: multiplicity · |F|² · Lorentz-polarisation · Debye–Waller · preferred orientation, in units
 * of one cell. `texture` is March and Dollase's r along ⟨100⟩: 1 without preference, smaller for plates.
 */
export function intensityOf(oxide: Oxide, reflection: Reflection, texture: number): number {
  const { theta, s, multiplicity, cosines } = reflection
  const polarisation = (1 + Math.cos(2 * theta) ** 2) / (Math.sin(theta) ** 2 * Math.cos(theta))
  const damping = Math.exp(-2 * displacement(oxide) * s * s)
  const orientation =
    cosines.reduce((sum, square) => sum + (texture ** 2 * square + (1 - square) / texture) ** -1.5, 0) / 3
  return multiplicity * structureFactorSquared(oxide, reflection) * polarisation * damping * orientation
}
