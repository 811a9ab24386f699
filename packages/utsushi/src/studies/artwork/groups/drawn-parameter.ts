// Parameters that pictures were drawn from, with their values, as groups are told by them.

/** As a sketch declares it: a `count` is whole; a `circular` one goes around once from `low` to `high`, which are one. */
export interface DrawnParameter {
  readonly name: string
  readonly kind: 'count' | 'continuous' | 'circular'
  readonly low: number
  readonly high: number
  /** `°` for an angle. */
  readonly unit?: string
}

/** What some pictures were drawn from. */
export interface DrawnTable {
  readonly parameters: readonly DrawnParameter[]
  /** `[pictures, parameters]`, in their units. */
  readonly values: ArrayLike<number>
}

/** Values of one parameter, of some pictures. */
export const columnOf = (
  { parameters, values }: DrawnTable,
  parameter: number,
  members: ArrayLike<number>,
): Float64Array =>
  Float64Array.from(members, (picture) => values[picture * parameters.length + parameter] ?? NaN)
