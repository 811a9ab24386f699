/**
 * Where a patch stands, as sines and cosines of many wavelengths.
 */

/**
 * Sine and cosine positions, centred and scaled to a tenth as a whole (as PatchTST has them).
 *
 * @returns row by row, `[patches, features]`; the same for the same sizes
 * @example sineCosine(8, 192) // Float32Array of 1536
 */
export function sineCosine(patches: number, features: number): Float32Array {
  const raw = Float64Array.from({ length: patches * features }, (_, k) => {
    const [patch, feature] = [Math.floor(k / features), k % features]
    const angle = patch * Math.exp((-Math.log(10_000) / features) * (feature - (feature % 2)))
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
  })
  const mean = raw.reduce((total, value) => total + value, 0) / raw.length
  const squares = raw.reduce((total, value) => total + (value - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / (raw.length - 1))
  return Float32Array.from(raw, (value) => (value - mean) / (deviation * 10))
}
