/** A block of numbers with named, unit-bearing features along its last axis: statics, drivers or targets of an ensemble. */
import { spanOf, type Records } from './sampling/part.js'

/** `values` in row-major order over `shape`; the last axis is the features. NaN where missing. */
export interface Panel {
  readonly names: readonly string[]
  /** One a feature, where it is known. */
  readonly units: readonly (string | undefined)[]
  /** `[entities, features]` for statics, `[entities, days, features]` for what changes in time. */
  readonly shape: readonly number[]
  readonly values: Float32Array
  /** Missing values per feature. */
  readonly missing: readonly number[]
  /** `[entities]` Days that each entity has, where they differ; what lies behind them is padding and no value. */
  readonly lengths?: Int32Array
  /** By entity, where its record lies, when records differ; what lies outside of it is NaN and not missing. */
  readonly records?: Records
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

/** Rows of a panel: some entities, over all days unless said otherwise. */
export interface PanelRows {
  readonly entities: readonly number[]
  /** First day, as an index. */
  readonly from?: number
  /** The day after the last, as an index. */
  readonly to?: number
}

/**
 * One feature's values in the named rows (all rows when none are named), entity by entity, in time order; padding and days
 * outside of an entity's record left out.
 * A copy.
 * @throws RangeError for an unknown feature
 * @example featureValues(ensemble.targets, 'nep', split.test) // Float32Array [entities · days]
 */
export function featureValues(panel: Panel, name: string, rows?: PanelRows): Float32Array {
  const feature = panel.names.indexOf(name)
  if (feature < 0) throw new RangeError(`no feature "${name}" among ${panel.names.join(', ')}`)
  const [entities = 0, second = 1] = panel.shape
  const days = panel.shape.length === 3 ? second : 1
  const from = panel.shape.length === 3 ? (rows?.from ?? 0) : 0
  const to = panel.shape.length === 3 ? (rows?.to ?? days) : 1
  const members = rows?.entities ?? Array.from({ length: entities }, (_, entity) => entity)
  const width = panel.names.length
  const values = new Float32Array(members.length * (to - from))
  const { records } = panel
  let at = 0
  for (const entity of members) {
    const span = records === undefined ? { from, to } : spanOf({ from, to, records }, entity)
    const end = Math.min(span.to, panel.lengths?.[entity] ?? span.to)
    for (let day = span.from; day < end; day++)
      values[at++] = panel.values[(entity * days + day) * width + feature] as number
  }
  return at === values.length ? values : values.slice(0, at)
}

/**
 * One feature of every entity on every day, NaN outside of an entity's record: `[entities, days]`. A copy.
 * @throws RangeError for an unknown feature
 * @example featureGrid(ensemble.targets, 'nep')[entity * days.length + day]
 */
export function featureGrid(panel: Panel, name: string): Float32Array {
  const feature = panel.names.indexOf(name)
  if (feature < 0) throw new RangeError(`no feature "${name}" among ${panel.names.join(', ')}`)
  const width = panel.names.length
  const values = new Float32Array(panel.values.length / width)
  for (let row = 0; row < values.length; row++) values[row] = panel.values[row * width + feature] as number
  return values
}

/**
 * Some features of a panel, in the order of their names.
 *
 * @throws RangeError for a name that it does not have
 * @example takeFeatures(rows, ['mass', 'area']).shape // [360, 2]
 */
export function takeFeatures(panel: Panel, names: readonly string[]): Panel {
  const places = names.map((name) => {
    const place = panel.names.indexOf(name)
    if (place < 0) throw new RangeError(`the panel has no feature "${name}", but ${panel.names.join(', ')}`)
    return place
  })
  const width = panel.names.length
  const rows = panel.values.length / Math.max(1, width)
  const values = new Float32Array(rows * names.length)
  for (const [to, from] of places.entries())
    for (let row = 0; row < rows; row++)
      values[row * names.length + to] = panel.values[row * width + from] ?? NaN
  return {
    ...panel,
    ...{ names, values },
    units: places.map((place) => panel.units[place]),
    shape: [...panel.shape.slice(0, -1), names.length],
    missing: places.map((place) => panel.missing[place] ?? 0),
  }
}
