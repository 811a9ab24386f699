// What both processes take from physical chemistry: conductivities of dilute solutions at 25 °C, and constants.

/** C/mol (CODATA 2018) */
export const FARADAY = 96_485.33212
/** Molar volume of water at 25 °C, L/mol. */
export const WATER = 0.01807
/** RT/F at 25 °C, V. */
export const THERMAL_VOLTAGE = 0.025693

/** Limiting molar conductivities at 25 °C, S cm² mol⁻¹ (Robinson & Stokes 1959, Electrolyte Solutions, appendix 6.1). */
export const molarConductivity = {
  hydrogen: 349.8,
  hydroxide: 198.6,
  potassium: 73.5,
  sodium: 50.1,
  chloride: 76.35,
  sulfate: 160,
  lactate: 38.8,
} as const
export type Ion = keyof typeof molarConductivity

/** Conductivity of pure water with its carbon dioxide: keeps the resistance of an empty compartment finite. S/m */
const leastConductivity = 0.01

/**
 * Conductivity in S/m of ions by concentration (mol/L). Ions hinder each other: the sum is divided by 1 + 0.4 √c, c being
 * half the sum of the ions, which brings potassium chloride at 0.1 and 1 mol/L within 5 % of its measured 1.29 and 11.2 S/m.
 */
export function conductivity(ions: Partial<Readonly<Record<Ion, number>>>): number {
  let sum = 0
  let total = 0
  for (const [ion, value = 0] of Object.entries(ions)) {
    const positive = Math.max(0, value)
    sum += molarConductivity[ion as Ion] * positive
    total += positive / 2
  }
  return leastConductivity + (0.1 * sum) / (1 + 0.4 * Math.sqrt(total))
}
