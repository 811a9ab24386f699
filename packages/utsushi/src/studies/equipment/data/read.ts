// Reads a park: its tables of readings, the limits and the maintenance beside them. Odd readings are counted and told with the place
// of the first; only what leaves nothing to learn from ends the reading.
import { daily, parseInterval } from '@utsushi/data'
import { countOf, InputError } from '@utsushi/ground'
import type { StudyContext } from '@utsushi/study'
import { join } from 'node:path'
import type { EquipmentConfig } from '../config.js'
import type { Park, ReadingCount, ReadingKind } from './park.js'
import { readLong } from './read-long.js'
import { readWide, type TruthSteps } from './read-wide.js'
import { ReadingLog } from './readings.js'
import { readLimits, readMaintenance } from './side-tables.js'
import { stepMeans, type StepMeans } from './step-means.js'

/**
 * Reads the park that a study file names.
 *
 * @throws InputError naming file, row, column or key: for a missing file or column, a row without a name, readings of which most are
 * text or have no moment, limits that are none
 * @example const { series, steps, values, measured } = await readPark(config, context)
 */
export async function readPark(
  { data }: Pick<EquipmentConfig, 'data'>,
  { reporter }: Pick<StudyContext, 'reporter'>,
): Promise<Park> {
  const interval = parseInterval(data.interval) ?? daily
  const named = typeof data.readings === 'string' ? [data.readings] : data.readings
  const files = named.map((name) => join(data.folder, name))
  const log = new ReadingLog()
  const truth =
    data.layout === 'long'
      ? (await readLong(data, files, log), undefined)
      : await readWide(data, files, log, interval)
  refuseMostly(log, data, files)
  const means = stepMeans(log, interval, data.align)
  const { starts, ...axis } = { ...means, interval, align: data.align }
  const tell = (message: string): void => reporter.warn(message)
  const [limits, maintenance] = [
    await readLimits(data, axis, tell),
    await readMaintenance(data, { ...axis, starts }, tell),
  ]
  const counts = log.counts()
  return {
    ...axis,
    file: files.length === 1 ? (files[0] ?? '') : `${countOf(files.length, 'table')} in ${data.folder}`,
    ...(truth !== undefined && data.truth !== undefined && { truth: truthOf(truth, means) }),
    ...{ limits, maintenance, counts, readings: log.seen },
  }
}

/** What became of odd readings. */
const fates: Readonly<Record<ReadingKind, string>> = {
  time: 'have no moment and are left out',
  text: 'are text and are left out',
  missing: 'are missing',
  infinite: 'are infinite and are left out',
  repeated: 'repeat a moment of their series: what says the same again is left out, the others are averaged',
  unordered: 'go back in time and are put in their place',
  unit: 'are in a unit that is not their item’s and are left out',
  converted: 'are converted to their item’s unit',
}

/**
 * Odd readings in words.
 * @example countWords(park.counts[0], park.readings) // '3 of 900 readings are text and are left out — the first: …'
 */
export const countWords = ({ kind, count, first }: ReadingCount, readings: number): string =>
  `${count} of ${countOf(readings, 'reading')} ${fates[kind]} — the first: ${first}`

function refuseMostly(log: ReadingLog, data: EquipmentConfig['data'], files: readonly string[]): void {
  const { seen } = log
  for (const [kind, remedy] of [
    ['time', `expected moments such as 2024-03-01 12:30; check data.time (${data.time}) and data.dates`],
    ['text', 'expected numbers; check data.value, and data.missing for what stands for no value'],
    ['infinite', 'expected finite numbers; check data.value'],
  ] as const) {
    const { count = 0, first = '' } = log.counts().find((each) => each.kind === kind) ?? {}
    if (2 * count > seen)
      throw new InputError(
        `${files[0] ?? ''}: ${count} of ${countOf(seen, 'reading')} ${kind === 'time' ? 'have no moment' : kind === 'text' ? 'are text' : 'are infinite'}, the first: ${first} — ${remedy}`,
      )
  }
}

function truthOf(truth: TruthSteps, { series, steps, first, starts }: StepMeans): Uint8Array {
  const told = new Uint8Array(series.length * steps).fill(255)
  for (const [place, { equipment }] of series.entries()) {
    const start = starts.get(equipment) ?? first
    for (const [step, faulty] of truth.get(equipment) ?? [])
      if (step >= start && step < start + steps) told[place * steps + step - start] = faulty
  }
  return told
}
