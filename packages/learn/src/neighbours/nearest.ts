// The nearest few of many sequences, with as few distances worked out as bounds allow.

/** Neighbours, the nearest first; of equally near ones the one that stands first. */
export interface Nearest {
  readonly places: number[]
  readonly distances: number[]
}

/**
 * @param count how many are wanted
 * @param bounds what each distance cannot be less than; NaN leaves a sequence out
 * @param distance of one sequence, or Infinity when it is larger than the second number
 */
export function nearestOf(
  count: number,
  bounds: Float64Array,
  distance: (place: number, most: number) => number,
): Nearest {
  const order = Array.from(bounds.keys())
    .filter((place) => !Number.isNaN(bounds[place] as number))
    .sort((a, b) => (bounds[a] as number) - (bounds[b] as number) || a - b)
  const places: number[] = []
  const distances: number[] = []
  for (const place of order) {
    const most = places.length < count ? Infinity : (distances.at(-1) as number)
    if ((bounds[place] as number) > most) break
    const found = distance(place, most)
    if (found === Infinity) continue
    let at = places.length
    while (
      at > 0 &&
      (found < (distances[at - 1] as number) ||
        (found === distances[at - 1] && place < (places[at - 1] as number)))
    )
      at--
    places.splice(at, 0, place)
    distances.splice(at, 0, found)
    if (places.length > count) {
      places.pop()
      distances.pop()
    }
  }
  return { places, distances }
}
