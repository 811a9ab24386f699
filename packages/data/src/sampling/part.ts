/** A part of a record: some entities over a span of days. Train, validation and test are parts. */

/** Steps of a record, as indices: the first, and the one after the last. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Where records lie on the days that all of them together span; a span for each entity. */
export type Records = readonly Span[]

/** A part of a record. */
export interface Part extends Span {
  /** Entities by index. */
  readonly entities: readonly number[]
  /** Where each entity's own record lies, by entity, when they differ: of other days it has nothing. */
  readonly records?: Records
}

/** Parts by name. `train` is always there. */
export type Split = { readonly train: Part } & { readonly [name: string]: Part }

/**
 * The steps of a part that an entity has; none (`to` = `from`) where its record lies elsewhere.
 * @example spanOf({ entities: [0, 1], from: 0, to: 365, records: [{ from: 0, to: 365 }, { from: 300, to: 700 }] }, 1) // { from: 300, to: 365 }
 */
export function spanOf({ from, to, records }: Pick<Part, 'from' | 'to' | 'records'>, entity: number): Span {
  const own = records?.[entity]
  if (own === undefined) return { from, to }
  const first = Math.max(from, own.from)
  return { from: first, to: Math.max(first, Math.min(to, own.to)) }
}

/**
 * Rows (entity and day) in a part.
 * @example rowsIn({ entities: [0, 1, 2], from: 0, to: 365 }) // 1095
 */
export function rowsIn(part: Part): number {
  if (part.records === undefined) return part.entities.length * Math.max(0, part.to - part.from)
  return part.entities.reduce((rows, entity) => {
    const { from, to } = spanOf(part, entity)
    return rows + to - from
  }, 0)
}
