// `predict`: the probabilities of every check item of a table of readings, step by step, with a finished emulator. Normal ranges are
// those of training, which the emulator file holds; those of other items come from a table of limits. Where a limit stands on one side
// only, what is usual on the other is read from the table itself.
import { basename, dirname } from 'node:path'
import type { Conversion } from '@utsushi/data'
import type { WrittenColumn, WrittenValues } from '@utsushi/data/node'
import type { Emulator } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { type Predictions, type PredictRequest, type ReadingOf, type StudyContext } from '@utsushi/study'
import { equipmentSchema, type EquipmentConfig } from './config.js'
import { countWords, readPark } from './data/read.js'
import { isWhole, itemKey, toldBy } from './emulator/told.js'
import { converted, unitWay } from './emulator/unit-way.js'
import type { Park } from './data/park.js'
import { normalRanges } from './data/ranges.js'
import type { SeriesRange } from './fit/fitted.js'
import { stepColumn } from './predict/step-column.js'
import { predictWhole } from './predict/whole.js'

/** Windows that go through the emulator at once. */
const chunk = 4096

/**
 * Predicts every series at every step that has a whole window behind it and was measured. Gives equipment, item, the step, one
 * probability a horizon, and whether each raises an alarm.
 *
 * @throws InputError naming file, row and column, or when no series has a normal range
 */
export async function predict(
  emulator: Emulator,
  { emulator: file, input, reading }: PredictRequest & { readonly reading: ReadingOf<EquipmentConfig> },
  context: StudyContext,
): Promise<Predictions> {
  const parsed = equipmentSchema.safeParse({
    data: { ...reading.data, folder: dirname(input), readings: basename(input) },
  })
  if (!parsed.success)
    throw new InputError(`${file}: does not say how its tables are laid out — export it again`)
  const park = await readPark(parsed.data, context)
  if (isWhole(emulator)) return predictWhole(emulator, { file, input, park, data: parsed.data.data }, context)
  const told = toldBy(emulator, file)
  const ways = park.series.map((own) => seriesWay(own, told.ranges, input, file))
  const limits = limitsOf(park, parsed.data)
  const ranges = park.series.map((own, series) =>
    limits[series] === undefined
      ? reach(told.ranges.get(itemKey(own.equipment, own.item)))
      : inTrainedUnit(limits[series], ways[series]),
  )
  const without = park.series.filter((_, series) => ranges[series] === undefined)
  const places = [...ranges.entries()].flatMap(([series, range]) =>
    range === undefined ? [] : windowsOf(park, series, told.context).map((end) => ({ series, end, range })),
  )
  if (places.length === 0 && without.length === park.series.length)
    throw new InputError(
      `${input}: ${file} has no normal range for any of its items (${names(without)}) — give limits by --set data.limits=<table of equipment, item, low, high>`,
    )
  const moments = stepColumn(park, parsed.data.data.time)
  async function* chunks(): AsyncGenerator<readonly WrittenValues[]> {
    for (let from = 0; from < places.length; from += chunk) {
      const some = places.slice(from, from + chunk)
      const values = new Float32Array(some.length * told.context)
      for (const [row, { series, end }] of some.entries()) {
        const first = series * park.steps + end - told.context + 1
        const way = ways[series] ?? same
        for (let step = 0; step < told.context; step++)
          values[row * told.context + step] = converted(park.values[first + step] ?? NaN, way)
      }
      const { outputs } = await emulator.predict({
        values: { data: values, dims: [some.length, told.context] },
        limits: { data: some.flatMap(({ range }) => range), dims: [some.length, 2] },
      })
      const said = told.horizons.map(
        (horizon) => outputs['probability']?.columns[`probability_${horizon}`] as Float32Array,
      )
      yield [
        Int32Array.from(some, ({ series }) => series),
        Int32Array.from(some, ({ series }) => series),
        Int32Array.from(some, ({ end }) => moments.valueOf(end)),
        ...said,
        ...said.map((own, place) =>
          Int32Array.from(own, (value) => (value >= (told.thresholds[place] ?? NaN) ? 1 : 0)),
        ),
      ]
      const done = Math.min(places.length, from + chunk)
      context.reporter.progress({ task: 'predict', done, total: places.length, unit: 'windows' })
    }
  }
  const { data } = parsed.data
  const label = (name: string, key: 'equipment' | 'item'): WrittenColumn => ({
    name,
    kind: 'label',
    labels: park.series.map((own) => own[key]),
  })
  return {
    columns: [
      label(data.equipment, 'equipment'),
      label(data.item, 'item'),
      moments.column,
      ...told.horizons.map((horizon) => ({ name: `probability_${horizon}`, unit: '1' })),
      ...told.horizons.map((horizon): WrittenColumn => ({ name: `alarm_${horizon}`, kind: 'integer' })),
    ],
    chunks: chunks(),
    warnings: () => [
      ...park.counts.map((own) => countWords(own, park.readings)),
      ...(without.length === 0
        ? []
        : [`without a normal range, and left out: ${names(without)} — data.limits can give one`]),
    ],
    nothing: () => `${input}: no item has ${told.context} steps in a row from its first reading on`,
  }
}

const names = (series: Park['series']): string => {
  const all = series.map(({ equipment, item }) => `${equipment} ${item}`)
  return all.length > 5 ? `${all.slice(0, 5).join(', ')} and ${all.length - 5} more` : all.join(', ')
}

/** Ends of all windows of a series, where it was measured. */
function windowsOf({ values, measured, steps }: Park, series: number, context: number): readonly number[] {
  return Array.from({ length: steps }, (_, end) => end).filter((end) => {
    const at = series * steps + end
    return measured[at] === 1 && end + 1 >= context && !Number.isNaN(values[at - context + 1] ?? NaN)
  })
}

const same: Conversion = { factor: 1, offset: 0 }

/**
 * How readings become those of training, where both say their unit.
 * @throws InputError when they cannot
 */
function seriesWay(
  { equipment, item, unit }: Park['series'][number],
  known: ReadonlyMap<string, SeriesRange>,
  input: string,
  file: string,
): Conversion | undefined {
  const trained = known.get(itemKey(equipment, item))?.unit
  const way = trained === undefined ? 'same' : unitWay(unit, trained)
  if (way === 'none')
    throw new InputError(
      `${input}: ${item} of ${equipment} is in ${unit}, and ${file} was trained on it in ${trained}, which ${unit} cannot be made — bring the table to ${trained}, or correct its unit`,
    )
  return way === 'same' ? undefined : way
}

/** The two values that a series is measured by. */
type Edges = readonly [number, number]

/** What limits of the caller's own make of each series, in its unit; undefined without a limit. */
function limitsOf(park: Park, config: EquipmentConfig): readonly (Edges | undefined)[] {
  const { centre, half, source } = normalRanges(park, config, park.steps - 1)
  return park.series.map((_, series) =>
    source[series] === 'limits'
      ? reach({ centre: centre[series] ?? NaN, half: half[series] ?? NaN })
      : undefined,
  )
}

const reach = (range: Pick<SeriesRange, 'centre' | 'half'> | undefined): Edges | undefined =>
  range && [range.centre - range.half, range.centre + range.half]

const inTrainedUnit = ([low, high]: Edges, way = same): Edges => [converted(low, way), converted(high, way)]
