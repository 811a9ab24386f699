/**
 * A ragged panel: sequences of different lengths over the same features, such as spectra, waveforms, trajectories. Rows lie one
 * sequence behind the other; nothing is padded until a batch is.
 */
import { InputError, lookUp, suggestion } from '@utsushi/ground'

/** Sequences of different lengths. */
export interface RaggedPanel {
  readonly names: readonly string[]
  /** One a feature, where it is known. */
  readonly units: readonly (string | undefined)[]
  /** `[sequences]` What each sequence is of; each has one name. */
  readonly entities: readonly string[]
  /** `[sequences + 1]` First row of each sequence, and the number of rows. */
  readonly offsets: Int32Array
  /** `[rows, features]` NaN where missing. */
  readonly values: Float32Array
  /** `[rows]` Where along its sequence a row stands: a day, a second, an angle. Ascending within a sequence. */
  readonly order: Float64Array
  /** Missing values per feature. */
  readonly missing: readonly number[]
  /** `[sequences]` of each key: what sequences have in common, such as `{ lot, day, composition }`. */
  readonly groups: Readonly<Record<string, readonly string[]>>
}

/** One sequence, column by column. */
export interface Sequence {
  readonly entity: string
  /** `[rows]`, ascending; row numbers when absent. */
  readonly order?: ArrayLike<number>
  /** `[rows]` of each feature. */
  readonly columns: Readonly<Record<string, ArrayLike<number>>>
  readonly groups?: Readonly<Record<string, string>>
}

/** A feature by name, with its unit. */
export interface RaggedFeature {
  readonly name: string
  readonly unit?: string
}

/**
 * A ragged panel of sequences.
 *
 * @param features in the order of the panel
 * @throws InputError for a sequence without rows or that stands twice, columns that are absent or of different lengths, an order
 * that does not ascend, and sequences with different group keys
 * @example
 * raggedPanel([{ name: 'intensity' }], [
 *   { entity: 'a', columns: { intensity: [1, 2, 3] }, groups: { lot: '7' } },
 *   { entity: 'b', columns: { intensity: [4, 5] }, groups: { lot: '8' } },
 * ]).offsets // Int32Array [0, 3, 5]
 */
export function raggedPanel(features: readonly RaggedFeature[], sequences: readonly Sequence[]): RaggedPanel {
  const lengths = sequences.map((sequence) => checkedLength(features, sequence))
  const offsets = Int32Array.from([0, ...lengths])
  for (let at = 1; at < offsets.length; at++)
    offsets[at] = (offsets[at] as number) + (offsets[at - 1] as number)
  const rows = offsets.at(-1) ?? 0
  const values = new Float32Array(rows * features.length)
  const order = new Float64Array(rows)
  const missing = features.map(() => 0)
  for (const [place, sequence] of sequences.entries()) {
    const first = offsets[place] as number
    for (const [feature, { name }] of features.entries()) {
      const column = lookUp(sequence.columns, name) ?? []
      for (let row = 0; row < column.length; row++) {
        const value = column[row] as number
        values[(first + row) * features.length + feature] = value
        if (value !== value) missing[feature] = (missing[feature] as number) + 1
      }
    }
    for (let row = 0; row < (lengths[place] as number); row++)
      order[first + row] = sequence.order?.[row] ?? row
  }
  return {
    names: features.map(({ name }) => name),
    units: features.map(({ unit }) => unit),
    entities: distinct(sequences.map(({ entity }) => entity)),
    ...{ offsets, values, order, missing },
    groups: groupColumns(sequences),
  }
}

/** Rows of each sequence: `[sequences]`. */
export function sequenceLengths({ offsets }: Pick<RaggedPanel, 'offsets'>): Int32Array {
  return Int32Array.from(
    { length: offsets.length - 1 },
    (_, place) => (offsets[place + 1] ?? 0) - (offsets[place] ?? 0),
  )
}

/**
 * Places of sequences by name.
 * @throws InputError for a name that no sequence has
 * @example takeSequences(panel, placesOf(panel, ['steel 3', 'steel 7']))
 */
export function placesOf(panel: Pick<RaggedPanel, 'entities'>, entities: readonly string[]): Int32Array {
  const places = new Map(panel.entities.map((entity, place) => [entity, place]))
  return Int32Array.from(entities, (entity) => {
    const place = places.get(entity)
    if (place !== undefined) return place
    throw new InputError(`no sequence is called "${entity}"${suggestion(entity, panel.entities)}`)
  })
}

/**
 * The sequences at some places, in that order: a part, a fold, a subset. A copy.
 * @example takeSequences(panel, fold.train).entities
 */
export function takeSequences(panel: RaggedPanel, places: ArrayLike<number>): RaggedPanel {
  const width = panel.names.length
  const chosen = Array.from(places)
  const spans = chosen.map((place) => [panel.offsets[place] ?? 0, panel.offsets[place + 1] ?? 0] as const)
  const rows = spans.reduce((sum, [from, to]) => sum + to - from, 0)
  const offsets = new Int32Array(chosen.length + 1)
  const values = new Float32Array(rows * width)
  const order = new Float64Array(rows)
  for (const [place, [from, to]] of spans.entries()) {
    const first = offsets[place] as number
    values.set(panel.values.subarray(from * width, to * width), first * width)
    order.set(panel.order.subarray(from, to), first)
    offsets[place + 1] = first + to - from
  }
  const missing = panel.names.map(() => 0)
  for (let at = 0; at < values.length; at++)
    if (Number.isNaN(values[at])) missing[at % width] = (missing[at % width] as number) + 1
  const take = (column: readonly string[]): string[] => chosen.map((place) => column[place] ?? '')
  return {
    ...{ names: panel.names, units: panel.units, offsets, values, order, missing },
    entities: take(panel.entities),
    groups: Object.fromEntries(Object.entries(panel.groups).map(([key, column]) => [key, take(column)])),
  }
}

function checkedLength(features: readonly RaggedFeature[], { entity, order, columns }: Sequence): number {
  let length: number | undefined = order?.length
  for (const { name } of features) {
    const column = lookUp(columns, name)
    if (column === undefined)
      throw new InputError(`${entity}: has no column "${name}"${suggestion(name, Object.keys(columns))}`)
    length ??= column.length
    if (column.length !== length)
      throw new InputError(
        `${entity}: ${name} has ${column.length} rows — expected ${length} as the columns before it`,
      )
  }
  if (length === undefined || length === 0)
    throw new InputError(`${entity}: holds no rows — leave it out or mend it`)
  for (let row = 1; order !== undefined && row < length; row++) {
    if ((order[row] as number) > (order[row - 1] as number)) continue
    throw new InputError(
      `${entity}: row ${row + 1} has ${order[row]} behind ${order[row - 1]} — rows stand in ascending order, each once`,
    )
  }
  return length
}

function distinct(entities: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  for (const entity of entities) {
    if (seen.has(entity))
      throw new InputError(`sequence "${entity}" stands twice — give each a name of its own`)
    seen.add(entity)
  }
  return entities
}

function groupColumns(sequences: readonly Sequence[]): Record<string, readonly string[]> {
  const keys = Object.keys(sequences[0]?.groups ?? {})
  for (const { entity, groups = {} } of sequences) {
    const odd =
      keys.find((key) => !Object.hasOwn(groups, key)) ??
      Object.keys(groups).find((key) => !keys.includes(key))
    if (odd !== undefined)
      throw new InputError(`${entity}: "${odd}" is a group of some sequences and not of others`)
  }
  return Object.fromEntries(keys.map((key) => [key, sequences.map(({ groups }) => groups?.[key] ?? '')]))
}
