/** A block of numbers with named, unit-bearing features along its last axis: statics, drivers or targets of an ensemble. */

/** `values` in row-major order over `shape`; the last axis is the features. NaN where missing. */
export interface Panel {
  readonly names: readonly string[]
  readonly units: readonly (string | undefined)[]
  /** `[entities, features]` for statics, `[entities, days, features]` for what changes in time. */
  readonly shape: readonly number[]
  readonly values: Float32Array
  /** Missing values per feature. */
  readonly missing: readonly number[]
}

/** A panel being filled: its missing counts may still grow. */
export interface MutablePanel extends Panel {
  readonly missing: number[]
}

/** An empty panel for `columns`, of the given leading sizes. */
export function newPanel(
  columns: readonly { readonly name: string; readonly unit?: string | undefined }[],
  leading: readonly number[],
): MutablePanel {
  const shape = [...leading, columns.length]
  return {
    names: columns.map(({ name }) => name),
    units: columns.map(({ unit }) => unit),
    shape,
    values: new Float32Array(shape.reduce((product, size) => product * size, 1)),
    missing: columns.map(() => 0),
  }
}
