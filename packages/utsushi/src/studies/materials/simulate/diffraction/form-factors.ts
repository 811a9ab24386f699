// How much one ion scatters by itself: four Gaussians and a constant, as published. Dispersion near an absorption edge is left out.

/** f(s) = Σ aᵢ exp(−bᵢ s²) + c with s = sin θ / λ in Å⁻¹. */
export interface FormFactor {
  readonly a: readonly number[]
  /** Å² */
  readonly b: readonly number[]
  readonly c: number
}

/**
 * Ions of the simulated oxides. Mg²⁺ and Fe²⁺: Cromer & Mann (1968), as in International Tables for Crystallography, vol. C, table
 * 6.1.1.4; O²⁻: Hovestreydt (1983), Acta Cryst. A39, 268, of two Gaussians.
 */
export const formFactors = {
  magnesium: {
    a: [3.4988, 3.8378, 1.3284, 0.8497],
    b: [2.1676, 4.7542, 0.185, 10.1411],
    c: 0.4853,
  },
  iron: {
    a: [11.0424, 7.374, 4.1346, 0.4399],
    b: [4.6538, 0.3053, 12.0546, 31.2809],
    c: 1.0097,
  },
  oxygen: { a: [4.758, 3.637], b: [7.831, 30.05], c: 1.594 },
} as const satisfies Readonly<Record<string, FormFactor>>

/**
 * Electrons that scatter in phase.
 * @param s sin θ / λ, Å⁻¹
 * @example scattering(formFactors.iron, 0) // 24, the electrons of Fe²⁺
 */
export function scattering({ a, b, c }: FormFactor, s: number): number {
  return a.reduce((sum, amplitude, place) => sum + amplitude * Math.exp(-(b[place] ?? 0) * s * s), c)
}
