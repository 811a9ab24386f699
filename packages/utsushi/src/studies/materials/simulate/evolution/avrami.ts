// How much has been transformed when a new phase nucleates and grows: Johnson and Mehl (1939), Avrami (1939–41), Kolmogorov (1937). Where temperature
// changes on the way, rates add up (isokinetic transformation, Cahn 1956, Acta Met. 4, 572):
//   X = 1 − exp(−(∫ k(T) dt)ⁿ),   k(T) = frequency · exp(−Q / R T).

/** The kinetics of a transformation. */
export interface Kinetics {
  /** Avrami's n. */
  readonly exponent: number
  /** Q, kJ mol⁻¹ */
  readonly activation: number
  /** k at the temperature of reference, min⁻¹. */
  readonly rate: number
  /** °C */
  readonly reference: number
}

const gas = 8.314462618e-3
const kelvin = 273.15

/** k at a temperature in °C, min⁻¹. */
export const rateAt = (temperature: number, { activation, rate, reference }: Kinetics): number =>
  rate * Math.exp((activation / gas) * (1 / (reference + kelvin) - 1 / (temperature + kelvin)))

/**
 * Transformed fraction, `[steps]`, 0 at the first one.
 * @param temperatures °C, `[steps]`
 * @param interval minutes between steps; temperature is taken to run straight from one to the next
 * @example transformed(Float64Array.of(600, 600, 600), 1, { exponent: 2, activation: 200, rate: 0.5, reference: 600 })
 */
export function transformed(temperatures: Float64Array, interval: number, kinetics: Kinetics): Float64Array {
  let passed = 0
  let before = rateAt(temperatures[0] ?? NaN, kinetics)
  return temperatures.map((temperature, step) => {
    const rate = rateAt(temperature, kinetics)
    if (step > 0) passed += ((before + rate) / 2) * interval
    before = rate
    return -Math.expm1(-(passed ** kinetics.exponent))
  })
}
