/** A part of a record: some entities over a span of days. Train, validation and test are parts. */
export interface Part {
  /** Entities by index. */
  readonly entities: readonly number[]
  /** First day, as an index into the record's days. */
  readonly from: number
  /** The day after the last. */
  readonly to: number
}

/** Parts by name. `train` is always there. */
export type Split = { readonly train: Part } & { readonly [name: string]: Part }

/**
 * Rows (entity and day) in a part.
 * @example rowsIn({ entities: [0, 1, 2], from: 0, to: 365 }) // 1095
 */
export function rowsIn(part: Part): number {
  return part.entities.length * Math.max(0, part.to - part.from)
}
