// The curve 1 / (1 + a · d^(2b)) by which two points of a map count as neighbours: 1 up to a distance, and falling beyond it.
import { minimise } from '../classical/minimise.js'

/** Of a map. */
export interface MapCurve {
  readonly a: number
  readonly b: number
}

/**
 * The curve nearest to 1 up to `least` and to exp(−(d − least)) beyond, by least squares.
 *
 * @param least distance of neighbours on the map, 0 to 1
 */
export function mapCurve(least: number): MapCurve {
  const distances = Array.from({ length: 300 }, (_, k) => (3 * k) / 299)
  const wanted = distances.map((distance) => (distance < least ? 1 : Math.exp(least - distance)))
  const { at } = minimise(
    (logs) => {
      const [a, b] = [Math.exp(logs[0] as number), Math.exp(logs[1] as number)]
      let value = 0
      const gradient = new Float64Array(2)
      for (const [k, distance] of distances.entries()) {
        if (distance === 0) continue
        const power = a * distance ** (2 * b)
        const said = 1 / (1 + power)
        const error = said - (wanted[k] as number)
        value += error * error
        const slope = -2 * error * said * said * power
        gradient[0] = (gradient[0] as number) + slope
        gradient[1] = (gradient[1] as number) + slope * 2 * b * Math.log(distance)
      }
      return { value, gradient }
    },
    Float64Array.from([0.3, -0.1]),
    { iterations: 200, gradientTolerance: 1e-9, valueTolerance: 1e-14 },
  )
  return { a: Math.exp(at[0] as number), b: Math.exp(at[1] as number) }
}
