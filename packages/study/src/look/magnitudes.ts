// Values that cannot be what the column says: numbers that files are filled with, slips of digits, one file in another unit.
import { featureValues, oddScales, oddValues, type OddScale, type OddValues } from '@utsushi/data'
import type { DataFinding, DescribedColumns } from '../definition/description.js'
import { unitStepFindings } from './unit-steps.js'
import { someOf } from './words.js'
import { aboutWords, placeWords, roughly, valueWords } from './words.js'

/** What a study file says of values that look like none. */
export interface MagnitudeRules {
  /** `keep`: they are taken as they stand, and told. */
  readonly fillValues: 'refuse' | 'keep'
}

/** Distance in ranges of the rest from which a number that fills files is no measurement, whatever it is a measurement of. */
const certainFill = 3

/** From this size on no number is a measurement. */
const beyondNature = 1e15

/** Distance from which any value ruins the scaling of its column: all others become one number. */
const ruinous = 1000

/** What is found in a block of columns, the farthest value first. */
export function magnitudeFindings<Part>(
  columns: DescribedColumns<Part>,
  rules: MagnitudeRules,
): readonly DataFinding[] {
  return columns.panel.names.flatMap((name) => {
    const odd = oddValues(featureValues(columns.panel, name)).map((found) =>
      oddFinding(columns, name, found, rules),
    )
    // A file in another unit has values far from the rest as well: it is told as what it is.
    const scales = columns.entity === undefined ? [] : scalesOf(columns, name)
    const steps = unitStepFindings(columns, name)
    // What lies far from the rest because its unit is another is told as that.
    const own = odd.filter(
      ({ kind, level }) => steps.length === 0 || kind !== 'outlier' || level === 'refuse',
    )
    return [...own, ...scales.map((scale) => scaleFinding(columns, name, scale)), ...steps]
  })
}

function oddFinding<Part>(
  columns: DescribedColumns<Part>,
  name: string,
  { kind, value, places, deviations, ranges, rest }: OddValues,
  { fillValues }: MagnitudeRules,
): DataFinding {
  const certain = kind === 'fill' && (ranges >= certainFill || (places.length > 1 && ranges >= 1))
  // A flux may leap once; a number that files are filled with comes again, or is beyond all nature.
  const ruins =
    columns.role === 'target'
      ? certain && (places.length > 1 || Math.abs(value) >= beyondNature)
      : certain || ranges >= ruinous
  const refused = ruins && fillValues === 'refuse'
  const [first = 0] = places
  const many = places.length > 1
  const span =
    rest.min === rest.max ? valueWords(rest.min) : `${valueWords(rest.min)} to ${valueWords(rest.max)}`
  const amount = many ? `${places.length} values ${kind === 'fill' ? 'at' : 'as far as'}` : '1 value at'
  const where = `${many ? 'the first in ' : ''}${placeWords(placeOf(columns, first))}`
  const far = Number.isFinite(deviations)
    ? `${aboutWords(deviations)} standard deviations from the rest (${span}${unitOf(columns, name)})`
    : `while all others are ${span}${unitOf(columns, name)}`
  return {
    kind: kind === 'fill' ? 'fill-value' : 'outlier',
    level: refused ? 'refuse' : 'warn',
    columns: [name],
    message: `${name}: ${amount} ${valueWords(value)}, ${far}, ${where}; ${remedy(columns, name, kind, value, refused)}`,
  }
}

function remedy<Part>(
  { withoutValue }: DescribedColumns<Part>,
  name: string,
  kind: OddValues['kind'],
  value: number,
  refused: boolean,
): string {
  const keep = refused ? '; data.fillValues: keep takes it as it stands' : ''
  if (kind === 'outlier') return `a slip of digits or units? check it${keep}`
  const way = withoutValue?.(name) ?? `leave it empty or declare it: data.missing: [${valueWords(value)}]`
  return `a fill value? ${way}${keep}`
}

/** Values of each entity apart; those of a parameter are one each and are looked at together. */
function scalesOf<Part>({ panel, role }: DescribedColumns<Part>, name: string): readonly OddScale[] {
  const [entities = 0] = panel.shape
  if (panel.shape.length < 3) return []
  const series = Array.from({ length: entities }, (_, entity) =>
    withoutOdd(featureValues(panel, name, { entities: [entity] })),
  )
  return oddScales(series, { alike: role === 'target' || role === 'state' })
}

/** A fill value must not decide what scale an entity is on. */
function withoutOdd(values: Float32Array): Float32Array {
  for (const { places } of oddValues(values)) for (const place of places) values[place] = NaN
  return values
}

function scaleFinding<Part>(
  columns: DescribedColumns<Part>,
  name: string,
  { entities, kind, by, known, typical }: OddScale,
): DataFinding {
  const [first = 0] = entities
  const { file } = columns.where(first, 0)
  const shared = entities.every((entity) => columns.where(entity, 0).file === file)
  const called = (entity: number): string => columns.entity?.(entity) ?? ''
  const who =
    shared && columns.where(0, 0).file === file
      ? `of ${someOf(entities.map(called))} in ${file}`
      : `in ${someOf(
          entities.map((entity) => columns.where(entity, 0).file),
          3,
        )}`
  const medians = `median ${roughly(typical.odd)}, of the others ${roughly(typical.others)}${unitOf(columns, name)}`
  const what =
    kind === 'offset'
      ? `lies about 273 ${by > 0 ? 'above' : 'below'} the others`
      : `is about ${by >= 1 ? `${roughly(by)} times` : `1/${roughly(1 / by)} of`} the others`
  const guess =
    kind === 'offset'
      ? `${by > 0 ? 'kelvin beside degrees Celsius' : 'degrees Celsius beside kelvin'}? give all files one unit`
      : `${known ? 'another unit' : 'another unit or another thing'}? give all files one unit`
  return {
    kind: 'unit',
    level: 'warn',
    columns: [name],
    message: `${name} ${who} ${what} (${medians}): ${guess}`,
  }
}

function unitOf<Part>({ panel }: DescribedColumns<Part>, name: string): string {
  const unit = panel.units[panel.names.indexOf(name)]
  return unit === undefined || unit === '1' || unit === 'unknown' ? '' : ` ${unit}`
}

/** Where a value stands, by its place among the values of its column: entity by entity, in time order, what lies outside of records left out. */
function placeOf<Part>({ panel, where }: DescribedColumns<Part>, place: number): ReturnType<typeof where> {
  const [entities = 0, second = 1] = panel.shape
  const steps = panel.shape.length === 3 ? second : 1
  let left = place
  for (let entity = 0; entity < entities; entity++) {
    const { from, to } = panel.records?.[entity] ?? { from: 0, to: steps }
    const length = Math.min(to, panel.lengths?.[entity] ?? to) - from
    if (left < length) return where(entity, from + left)
    left -= length
  }
  throw new RangeError(`a column has no value ${place}`)
}
