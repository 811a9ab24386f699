// Parameters drawn as a group has them, or as what was liked has them: a normal distribution of its members' parameters that knows
// what goes around, what is whole, and where ranges end.
import { InputError, type Random } from '@utsushi/ground'
import { fitMixture, parseMixture, sampleMixture, type GaussianMixture } from '@utsushi/learn'
import { circularMean, leastAgreement, wayBetween, wrapped } from '../around.js'
import { columnOf, type DrawnParameter, type DrawnTable } from './drawn-parameter.js'

/** What parameters are drawn from: plain JSON. */
export interface ParameterDraw {
  readonly version: 1
  /** In the order of the columns of `normal`. */
  readonly columns: readonly DrawColumn[]
  /** Of one component. */
  readonly normal: GaussianMixture
}

interface DrawColumn {
  readonly name: string
  /** What values are counted from: of one that goes around the mean of its members. */
  readonly from: number
  /** Goes around, and its members lie all around: any value is drawn. */
  readonly anywhere: boolean
}

/** Draws outside a range are drawn again so often, then set to its end. */
const mostTries = 50

/**
 * Learns from some pictures how to draw parameters like theirs.
 *
 * @param members pictures to draw like, at least two
 * @throws InputError for fewer
 * @example
 * const draw = fitParameterDraw(artworks, group.members)
 * drawParameters(draw, artworks.parameters, 9, seededRandom(1)) // nine times { dipCount: 3, hue: 241.5, circleCount: 7 }
 */
export function fitParameterDraw(table: DrawnTable, members: ArrayLike<number>): ParameterDraw {
  if (members.length < 2)
    throw new InputError(`parameters like those of ${members.length} picture: give at least 2 to draw like`)
  const { parameters } = table
  const made = parameters.map((parameter, place) => {
    const values = columnOf(table, place, members)
    if (parameter.kind !== 'circular') return { from: 0, anywhere: false, values }
    const { mean, agreement } = circularMean(parameter, values)
    return {
      from: mean,
      anywhere: agreement < leastAgreement,
      values: values.map((value) => wayBetween(parameter, mean, value)),
    }
  })
  const rows = { rows: members.length, columns: parameters.length }
  const values = Float64Array.from({ length: rows.rows * rows.columns }, (_, at) =>
    Number(made[at % rows.columns]?.values[Math.floor(at / rows.columns)]),
  )
  return {
    version: 1,
    columns: parameters.map(({ name }, place) => ({
      name,
      from: made[place]?.from ?? 0,
      anywhere: made[place]?.anywhere ?? false,
    })),
    normal: fitMixture({ ...rows, values }, 1).mixture,
  }
}

/**
 * Draws parameters: counts are whole, what goes around stays on its circle, and nothing leaves its range.
 *
 * @param parameters as they were declared at fitting
 * @throws RangeError when they are others
 */
export function drawParameters(
  { columns, normal }: ParameterDraw,
  parameters: readonly DrawnParameter[],
  count: number,
  random: Random,
): readonly Readonly<Record<string, number>>[] {
  if (parameters.map(({ name }) => name).join() !== columns.map(({ name }) => name).join())
    throw new RangeError(
      `parameters ${parameters.map(({ name }) => name).join(', ')} cannot be drawn from those of ${columns.map(({ name }) => name).join(', ')}`,
    )
  return Array.from({ length: count }, () => {
    for (let attempt = 1; ; attempt++) {
      const { x } = sampleMixture(normal, 1, random)
      const raw = columns.map(({ from, anywhere }, place) => {
        const { low = 0, high = 0 } = parameters[place] ?? {}
        return anywhere ? low + random.uniform() * (high - low) : from + (x.values[place] ?? 0)
      })
      if (
        attempt >= mostTries ||
        parameters.every((parameter, place) => isInside(parameter, raw[place] ?? 0))
      )
        return Object.fromEntries(
          parameters.map((parameter, place) => [parameter.name, taken(parameter, raw[place] ?? 0)]),
        )
    }
  })
}

const isInside = ({ kind, low, high }: DrawnParameter, value: number): boolean => {
  // A count takes half of the way to the next one on both sides.
  const beyond = kind === 'count' ? 0.5 : 0
  return kind === 'circular' || (value >= low - beyond && value <= high + beyond)
}

function taken(parameter: DrawnParameter, value: number): number {
  const { kind, low, high } = parameter
  if (kind === 'circular') return wrapped(parameter, value)
  return Math.min(high, Math.max(low, kind === 'count' ? Math.round(value) : value))
}

/**
 * A draw read back from JSON.
 *
 * @param file it came from, for messages
 * @throws InputError naming the key that is wrong
 */
export function parseParameterDraw(value: unknown, file: string): ParameterDraw {
  const given: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? { ...value } : {}
  if (given['version'] !== 1)
    throw new InputError(`${file}: is no draw of parameters of version 1 — fit it again or restore the file`)
  const list: readonly unknown[] = Array.isArray(given['columns']) ? given['columns'] : []
  const columns = list.map((column, k): DrawColumn => {
    const { name, from, anywhere } = (column ?? {}) as Readonly<Record<string, unknown>>
    if (typeof name !== 'string' || typeof from !== 'number' || typeof anywhere !== 'boolean')
      throw new InputError(`${file}.columns[${k}]: expected name, from and anywhere`)
    return { name, from, anywhere }
  })
  const normal = parseMixture(given['normal'], `${file}.normal`)
  if (normal.means.length !== 1 || normal.means[0]?.length !== columns.length)
    throw new InputError(`${file}.normal: expected one component of ${columns.length} columns`)
  return { version: 1, columns, normal }
}
