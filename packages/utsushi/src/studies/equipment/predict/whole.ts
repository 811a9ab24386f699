// Predictions for whole pieces of equipment. What is usual for one is in the emulator file where training knew it, and else comes from
// its own first steps in the table, behind which its windows then end.
import type { WrittenColumn, WrittenValues } from '@utsushi/data/node'
import type { Emulator } from '@utsushi/emulator'
import { greatestOf, InputError } from '@utsushi/ground'
import type { Predictions, StudyContext } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import { jointReferences, parseReferences, type EquipmentReference } from '../data/joint-reference.js'
import type { Park } from '../data/park.js'
import { countWords } from '../data/read.js'
import { stepColumn } from './step-column.js'

/** Windows that go through the emulator at once. */
const chunk = 1024

/** Windows of one piece of equipment. */
interface Watched {
  readonly members: readonly number[]
  readonly reference: EquipmentReference
  /** Ends of its windows. */
  readonly ends: readonly number[]
}

/** What is asked. */
export interface WholeRequest {
  /** The emulator's file, and the table, as messages call them. */
  readonly file: string
  readonly input: string
  readonly park: Park
  readonly data: EquipmentConfig['data']
}

/**
 * Predicts every piece of equipment at every step that has a whole window of all its items behind it.
 *
 * @throws InputError when a piece of equipment lacks an item, or has neither a reference in the file nor steps enough for one of its own
 */
export function predictWhole(
  emulator: Emulator,
  { file, input, park, data }: WholeRequest,
  { reporter }: Pick<StudyContext, 'reporter'>,
): Predictions {
  const told = toldOf(emulator, file)
  const { context, items, horizons, thresholds } = told
  const equipment = [...new Set(park.series.map((own) => own.equipment))]
  const watched = equipment.map((name) => watchedOf(name, park, told, input))
  const places = watched.flatMap((own) => own.ends.map((end) => ({ own, end })))
  const moments = stepColumn(park, data.time)
  async function* chunks(): AsyncGenerator<readonly WrittenValues[]> {
    for (let from = 0; from < places.length; from += chunk) {
      const some = places.slice(from, from + chunk)
      const values = new Float32Array(some.length * items.length * context)
      for (const [row, { own, end }] of some.entries())
        for (const [place, series] of own.members.entries()) {
          const first = series * park.steps + end - context + 1
          values.set(park.values.subarray(first, first + context), (row * items.length + place) * context)
        }
      const { outputs } = await emulator.predict({
        values: { data: values, dims: [some.length, items.length, context] },
        reference: {
          data: some.flatMap(({ own }) =>
            own.reference.items.flatMap(({ mean, deviation, reach }) => [mean, deviation, reach]),
          ),
          dims: [some.length, items.length, 3],
        },
        edges: {
          data: some.flatMap(({ own: { reference } }) => [reference.rms, reference.largest]),
          dims: [some.length, 2],
        },
      })
      const said = horizons.map(
        (horizon) => outputs['probability']?.columns[`probability_${horizon}`] as Float32Array,
      )
      yield [
        Int32Array.from(some, ({ own }) => own.members[0] ?? 0),
        Int32Array.from(some, ({ end }) => moments.valueOf(end)),
        ...said,
        ...said.map((own, place) =>
          Int32Array.from(own, (value) => (value >= (thresholds[place] ?? NaN) ? 1 : 0)),
        ),
      ]
      const done = Math.min(places.length, from + chunk)
      reporter.progress({ task: 'predict', done, total: places.length, unit: 'windows' })
    }
  }
  const label: WrittenColumn = {
    ...{ name: data.equipment, kind: 'label', labels: park.series.map((own) => own.equipment) },
  }
  return {
    columns: [
      label,
      moments.column,
      ...horizons.map((horizon) => ({ name: `probability_${horizon}`, unit: '1' })),
      ...horizons.map((horizon): WrittenColumn => ({ name: `alarm_${horizon}`, kind: 'integer' })),
    ],
    chunks: chunks(),
    warnings: () => park.counts.map((own) => countWords(own, park.readings)),
    nothing: () =>
      `${input}: no piece of equipment has ${context} steps in a row of all its items${told.referenceSteps === 0 ? '' : `, behind the ${told.referenceSteps} that are its reference where the emulator does not know it`}`,
  }
}

type Told = ReturnType<typeof toldOf>

function watchedOf(
  name: string,
  park: Park,
  { context, items, references, referenceSteps }: Told,
  input: string,
): Watched {
  const own = new Map(
    park.series.flatMap(({ equipment, item }, place) => (equipment === name ? [[item, place] as const] : [])),
  )
  const members = items.map((item) => {
    const place = own.get(item)
    if (place !== undefined) return place
    throw new InputError(
      `${input}: ${name} lacks ${item} — the emulator looks at ${items.join(', ')} together, and needs all of them`,
    )
  })
  const first = greatestOf(members.map((series) => firstStep(park, series)))
  const known = references.get(name)
  const reference = known ?? ownReference(park, members, context, first + referenceSteps - 1)
  const from = Math.max(first + context - 1, known === undefined ? first + referenceSteps : 0)
  const ends = Array.from({ length: Math.max(park.steps - from, 0) }, (_, step) => from + step).filter(
    (end) => members.every((series) => !Number.isNaN(park.values[series * park.steps + end] ?? NaN)),
  )
  return { members, reference, ends }
}

const firstStep = ({ values, steps }: Park, series: number): number => {
  const found = values
    .subarray(series * steps, (series + 1) * steps)
    .findIndex((value) => !Number.isNaN(value))
  return found < 0 ? steps : found
}

/** The reference of equipment that training did not know, from its own first steps. */
function ownReference(
  park: Park,
  members: readonly number[],
  context: number,
  lastStep: number,
): EquipmentReference {
  const alone: Park = {
    ...park,
    series: members.flatMap((series) => park.series[series] ?? []),
    values: joined(park, members),
  }
  const found = jointReferences({ windows: { of: 'equipment', context } }, alone, { lastStep })
  const [reference] = found.values()
  if (reference === undefined) throw new RangeError('no reference for a piece of equipment')
  return reference
}

function joined({ values, steps }: Park, members: readonly number[]): Float32Array {
  const own = new Float32Array(members.length * steps)
  for (const [place, series] of members.entries())
    own.set(values.subarray(series * steps, (series + 1) * steps), place * steps)
  return own
}

function toldOf({ metadata, inputs }: Emulator, file: string) {
  const { horizons, thresholds, references, referenceSteps } = metadata.training
  const values = inputs.find(({ name }) => name === 'values')
  const context = values?.shape[2]
  if (
    !Array.isArray(horizons) ||
    !Array.isArray(thresholds) ||
    typeof context !== 'number' ||
    typeof referenceSteps !== 'number'
  )
    throw new InputError(`${file}: does not say which windows it takes — export it again`)
  const known = parseReferences(references, `${file}: references`)
  return {
    context,
    referenceSteps,
    items: known[0]?.items.map(({ item }) => item) ?? [],
    horizons: horizons.map(Number),
    thresholds: thresholds.map(Number),
    references: new Map(known.map((own) => [own.equipment, own])),
  }
}
