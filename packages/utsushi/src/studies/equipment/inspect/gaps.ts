// What is a gap of a log, and what is only the way it is kept: a weekend, a round every third day.

/** Steps without a reading, `to` behind the last. */
export interface Gap {
  readonly from: number
  readonly to: number
}

/** A weekend, and a day to it. */
const usual = 3

/**
 * Stretches that are much longer than this series' readings mostly lie apart, those before the first and after the last included.
 * @param measured `[steps]` 1 where there is a reading
 * @example gapsIn(Uint8Array.of(1, 1, 0, 0, 0, 0, 1)) // [{ from: 2, to: 6 }]
 */
export function gapsIn(measured: Uint8Array): Gap[] {
  const stretches: Gap[] = []
  for (let from = 0; from < measured.length; from++) {
    if (measured[from] === 1) continue
    let to = from
    while (to < measured.length && measured[to] !== 1) to++
    stretches.push({ from, to })
    from = to
  }
  // As many as there are readings: most readings follow at once where none of them is counted.
  const readings = measured.reduce((sum, each) => sum + each, 0)
  const lengths = stretches.map(({ from, to }) => to - from).sort((a, b) => a - b)
  const atOnce = Math.max(0, readings - lengths.length)
  const middle = Math.floor((atOnce + lengths.length) / 2)
  const mostly = middle < atOnce ? 0 : (lengths[middle - atOnce] ?? 0)
  return stretches.filter(({ from, to }) => to - from > Math.max(usual, 3 * mostly))
}
