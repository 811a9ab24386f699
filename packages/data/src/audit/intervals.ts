/**
 * Which rows of which entities a part touches, as sorted intervals that do not overlap: what two parts share is found by
 * walking both once, whatever the number of samples.
 */

/** Disjoint intervals `[from, to)` by entity, ascending. */
export interface Intervals {
  /** `[entities + 1]` Where the intervals of an entity begin. */
  readonly offsets: Uint32Array
  readonly from: Float64Array
  readonly to: Float64Array
}

/**
 * The union of samples' rows, entity by entity.
 *
 * @param entity `[samples]` numbers of entities, below `entities`
 * @param from `[samples]` first row of each sample
 * @param to `[samples]` row after the last of each; an empty sample touches nothing
 * @param margin rows added before and after each sample
 */
export function intervalsOf(
  entities: number,
  entity: Uint32Array,
  from: (sample: number) => number,
  to: (sample: number) => number,
  margin = 0,
): Intervals {
  const starts = new Uint32Array(entities + 1)
  for (const code of entity) starts[code + 1] = (starts[code + 1] as number) + 1
  for (let code = 0; code < entities; code++)
    starts[code + 1] = (starts[code + 1] as number) + (starts[code] as number)
  const order = new Uint32Array(entity.length)
  const next = starts.slice(0, entities)
  for (let sample = 0; sample < entity.length; sample++) {
    const code = entity[sample] as number
    order[next[code] as number] = sample
    next[code] = (next[code] as number) + 1
  }
  const offsets = new Uint32Array(entities + 1)
  const merged = { from: new Float64Array(entity.length), to: new Float64Array(entity.length) }
  let count = 0
  for (let code = 0; code < entities; code++) {
    const own = order.subarray(starts[code], starts[code + 1])
    // Windows mostly come in order already.
    if (!isAscending(own, from)) own.sort((a, b) => from(a) - from(b))
    const first = count
    for (const sample of own) {
      const [begin, end] = [from(sample), to(sample)]
      if (!(end > begin)) continue
      if (count > first && begin - margin <= (merged.to[count - 1] as number)) {
        merged.to[count - 1] = Math.max(merged.to[count - 1] as number, end + margin)
      } else {
        merged.from[count] = begin - margin
        merged.to[count++] = end + margin
      }
    }
    offsets[code + 1] = count
  }
  return { offsets, from: merged.from.subarray(0, count), to: merged.to.subarray(0, count) }
}

function isAscending(samples: Uint32Array, from: (sample: number) => number): boolean {
  for (let at = 1; at < samples.length; at++)
    if (from(samples[at] as number) < from(samples[at - 1] as number)) return false
  return true
}

/** Rows that two parts share. */
export interface SharedRows {
  readonly rows: number
  /** The first stretches shared. */
  readonly examples: readonly { readonly entity: number; readonly from: number; readonly to: number }[]
}

/** What two parts share, by one walk along both. */
export function sharedRows(a: Intervals, b: Intervals, examples: number): SharedRows {
  let rows = 0
  const found: { entity: number; from: number; to: number }[] = []
  for (let entity = 0; entity + 1 < a.offsets.length; entity++) {
    let [i, j] = [a.offsets[entity] as number, b.offsets[entity] as number]
    const [endOfA, endOfB] = [a.offsets[entity + 1] as number, b.offsets[entity + 1] as number]
    while (i < endOfA && j < endOfB) {
      const from = Math.max(a.from[i] as number, b.from[j] as number)
      const to = Math.min(a.to[i] as number, b.to[j] as number)
      if (to > from) {
        rows += to - from
        if (found.length < examples) found.push({ entity, from, to })
      }
      if ((a.to[i] as number) <= (b.to[j] as number)) i++
      else j++
    }
  }
  return { rows, examples: found }
}
