// How good a normal answer is, its doubt included.
import { normalBelow } from '@utsushi/tune'

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)

/**
 * Continuous ranked probability score: how far an answer is off, in the value's unit, its doubt included; of an answer without doubt the
 * absolute error (Gneiting & Raftery, Strictly Proper Scoring Rules, 2007, equation 21).
 */
export function normalCrps(mean: number, deviation: number, observed: number): number {
  if (deviation === 0) return Math.abs(observed - mean)
  const z = (observed - mean) / deviation
  return deviation * (z * (2 * normalBelow(z) - 1) + 2 * density(z) - 1 / Math.sqrt(Math.PI))
}

/** Negative logarithm of the density that a normal answer gives to what was so; less is better. */
export const normalSurprise = (mean: number, deviation: number, observed: number): number =>
  Math.log(deviation * Math.sqrt(2 * Math.PI)) + ((observed - mean) / deviation) ** 2 / 2
