// A unit that changes within a record: a driver in degrees Celsius up to a day and in kelvin from then on. Told by the last value before
// and the first one after, with what makes the record one again.
import { featureValues, oddValues, unitStep, type UnitStep } from '@utsushi/data'
import type { DataFinding, DescribedColumns, ValuePlace } from '../definition/description.js'
import { someOf } from './words.js'
import { placeWords, roughly, valueWords } from './words.js'

/** A change of unit, and the entities whose records have it. */
interface SharedStep {
  readonly entities: readonly number[]
  readonly step: UnitStep
}

/** Changes of unit along the records of a column; those of a table without entities along its rows. */
export function unitStepFindings<Part>(
  columns: DescribedColumns<Part>,
  name: string,
): readonly DataFinding[] {
  const { panel, entity, role } = columns
  const [entities = 0] = panel.shape
  const timed = panel.shape.length === 3
  if (!timed && (entity !== undefined || role === 'parameter')) return []
  const shared: SharedStep[] = []
  for (const records of timed ? Array.from({ length: entities }, (_, k) => [k]) : [undefined]) {
    const values = featureValues(panel, name, records && { entities: records })
    // A fill value is no change of unit.
    for (const { kind, places } of oddValues(values))
      if (kind === 'fill') for (const place of places) values[place] = NaN
    const step = unitStep(values)
    if (step === undefined) continue
    const [own = 0] = records ?? []
    const same = shared.findIndex((each) => isSame(each.step, step))
    const other = shared[same]
    if (other === undefined) shared.push({ entities: [own], step })
    else shared[same] = { ...other, entities: [...other.entities, own] }
  }
  const placeOf = (own: number, at: number): ValuePlace =>
    timed ? columns.where(own, (panel.records?.[own]?.from ?? 0) + at) : columns.where(at, 0)
  return shared.map((each) => ({
    ...{ kind: 'unit', level: 'warn', columns: [name] },
    message: messageOf(columns, name, each, placeOf),
  }))
}

const isSame = (a: UnitStep, b: UnitStep): boolean => a.at === b.at && a.by === b.by && a.until === b.until

function messageOf<Part>(
  { panel, entity, where }: DescribedColumns<Part>,
  name: string,
  { entities, step }: SharedStep,
  placeOf: (entity: number, at: number) => ValuePlace,
): string {
  const [first = 0, ...others] = entities
  const unit = panel.units[panel.names.indexOf(name)]
  const told = unit === undefined || unit === '1' || unit === 'unknown' ? '' : ` ${unit}`
  const [before, after] = [placeOf(first, step.before.at), placeOf(first, step.after.at)]
  const back = step.until === undefined ? undefined : placeOf(first, step.until)
  const begin = `from ${after.file === before.file ? here(after) : placeWords(after)}`
  const span =
    back === undefined
      ? `${begin} on`
      : `${begin} until ${back.file === after.file ? here(back) : placeWords(back)}`
  const what =
    step.kind === 'offset'
      ? `lies about 273 ${step.by > 0 ? 'above' : 'below'} what was before`
      : `is about ${step.by >= 1 ? `${roughly(step.by)} times` : `1/${roughly(1 / step.by)} of`} what was before`
  const last = (panel.shape[0] ?? 1) - 1
  const whose =
    entity === undefined || last < 1 || where(0, 0).file !== where(last, 0).file ? '' : ` of ${entity(first)}`
  const values = `${valueWords(shown(step.before.value))} in ${placeWords(before)}, then ${valueWords(shown(step.after.value))}${told}`
  const same = others.map((own) => entity?.(own) ?? placeOf(own, step.after.at).file)
  const more = same.length === 0 ? '' : `, and so in ${someOf(same, 3)}`
  return `${name}${whose} ${what} ${span} (${values})${more}: ${remedy(step)}`
}

/** Which row of the file that was named. */
const here = (place: ValuePlace): string =>
  place.row === undefined ? placeWords(place) : placeWords({ ...place, file: '' }).trim()

const shown = (value: number): number => Number(value.toPrecision(5))

function remedy({ kind, by, until }: UnitStep): string {
  const there = until === undefined ? 'from there on' : 'between the two'
  if (kind === 'offset') {
    const units = by > 0 ? 'kelvin after degrees Celsius' : 'degrees Celsius after kelvin'
    return `${units}? give the record one unit: ${by > 0 ? 'subtract' : 'add'} 273.15 ${there}`
  }
  return `another unit? give the record one unit: ${by >= 1 ? `divide by ${roughly(by)}` : `multiply by ${roughly(1 / by)}`} ${there}`
}
