/** What the header over pairs of columns says of each pair: its class, its name, or nothing. */

/** What a header over pairs holds. */
export type PairHeader = 'class' | 'name' | 'none'

/** A pair by its name, and its class where the header holds classes. */
export interface PairLabel {
  readonly entity: string
  readonly label?: string
}

/**
 * The labels of pairs; `auto` tells by which repeat.
 * @param header `[2 × pairs]` the fields of the first line
 * @example pairLabels(['0D', '0D', '0D', '0D', '2D', '2D'], 'auto') // '0D 1', '0D 2', '2D 1', each with its class
 * @example pairLabels(['a angle', 'a counts', 'b angle', 'b counts'], 'auto') // 'a', 'b'
 */
export function pairLabels(header: readonly string[], kind: PairHeader | 'auto'): readonly PairLabel[] {
  const cells = withoutCounts(header)
  const told = Array.from({ length: cells.length / 2 }, (_, pair) =>
    labelOf(cells[2 * pair] ?? '', cells[2 * pair + 1] ?? ''),
  )
  const own = kind === 'auto' ? kindOf(told) : kind
  if (own === 'none') return told.map((_, pair) => ({ entity: `pair ${pair + 1}` }))
  if (own === 'name')
    return told.map((label, pair) => ({ entity: label === '' ? `pair ${pair + 1}` : label }))
  const counts = new Map<string, number>()
  return told.map((label) => {
    const count = (counts.get(label) ?? 0) + 1
    counts.set(label, count)
    return { entity: `${label} ${count}`, label }
  })
}

function kindOf(labels: readonly string[]): PairHeader {
  const different = new Set(labels).size
  if (labels.includes('') || (different === 1 && labels.length > 1)) return 'none'
  return different === labels.length ? 'name' : 'class'
}

/** What both fields of a pair have in common, or the one that is told, or that of the values. */
function labelOf(axis: string, values: string): string {
  if (axis === values || values === '') return axis
  if (axis === '') return values
  let length = 0
  while (length < axis.length && axis[length] === values[length]) length++
  // The words behind the common one say which column is which.
  const common = axis.slice(0, length).replace(/[\s_.:(/-]*[^\s_.:(/-]*$/, '')
  return common === '' ? values : common
}

/** Programs number names that repeat: `0D`, `0D.1`, `0D.2`. */
function withoutCounts(labels: readonly string[]): readonly string[] {
  const known = new Set(labels)
  return labels.map((label) => {
    const bare = label.replace(/\.\d+$/, '')
    return known.has(bare) ? bare : label
  })
}
