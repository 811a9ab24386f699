/**
 * Weights of `count` trials in order of their number: the latest 25 count in full, older ones the less the older they are.
 */
export function trialWeights(count: number): Float64Array {
  const ramp = Math.max(count - 25, 0)
  return Float64Array.from({ length: count }, (_, at) => {
    if (at >= ramp) return 1
    return ramp === 1 ? 1 / count : 1 - ((1 - 1 / count) * (ramp - 1 - at)) / (ramp - 1)
  })
}
