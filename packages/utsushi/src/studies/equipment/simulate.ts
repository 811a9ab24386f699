// `simulate`: a park of equipment as its inspection log would tell of it, with the limits of a careful operator, the maintenance, and
// what really moved every series. Equipment after equipment is written, so that a park may be larger than memory.
import { formatDay } from '@utsushi/data'
import { openTableWriter, type TableWriter, type WrittenColumn } from '@utsushi/data/node'
import { seededRandom } from '@utsushi/ground'
import { makeFolder, writeAtomic } from '@utsushi/ground/node'
import { countOf, type Simulation, type SimulationOutcome, type StudyContext } from '@utsushi/study'
import { join } from 'node:path'
import { simulationSchema, type SimulationOptions } from './config.js'
import { equipmentId, simulateEquipment, type SimulatedEquipment } from './simulate/equipment.js'
import { kinds } from './simulate/kinds.js'
import { firstDay, surroundingsOf } from './simulate/surroundings.js'

/** The study's built-in simulator as the command line sees it. */
export const simulation: Simulation<SimulationOptions> = { schema: simulationSchema, run: simulatePark }

const causeNames = ['wear', 'step', 'drift', 'outage'] as const

/**
 * Writes `readings.csv`, `limits.csv`, `maintenance.csv`, `causes.csv` and `simulation.json` into a folder. Same options, same bytes.
 * @example await simulatePark(simulationSchema.parse({ equipment: 70, days: 1200 }), 'park', context)
 */
export async function simulatePark(
  options: SimulationOptions,
  folder: string,
  { reporter, signal }: Pick<StudyContext, 'reporter' | 'signal'>,
): Promise<SimulationOutcome> {
  makeFolder(folder)
  const { equipment, items, days, seed } = options
  const ids = Array.from({ length: equipment }, (_, place) => equipmentId(place))
  const surroundings = surroundingsOf(days, seededRandom((seed % 2 ** 31) * 65_536))
  const tables = await openTables(folder, ids)
  const told = new Tally()
  try {
    for (let place = 0; place < equipment; place++) {
      signal.throwIfAborted()
      const own = simulateEquipment(surroundings, place, items, seed)
      told.add(own)
      await writeEquipment(tables, place, own)
      reporter.progress({ task: 'simulate', done: place + 1, total: equipment, unit: 'pieces of equipment' })
    }
    for (const { writer } of Object.values(tables)) await writer.finish()
  } catch (error) {
    for (const { writer } of Object.values(tables)) await writer.abort()
    throw error
  }
  const record = join(folder, 'simulation.json')
  writeAtomic(
    record,
    `${JSON.stringify(
      {
        model: 'utsushi built-in park of equipment (docs/studies/equipment-park.md)',
        ...options,
        firstDay: formatDay(firstDay),
        ...told.counts(),
      },
      null,
      2,
    )}\n`,
  )
  return {
    folder,
    files: [record, ...Object.values(tables).map(({ file }) => file)],
    tables: [told.summary(options)],
  }
}

interface Written {
  readonly file: string
  readonly writer: TableWriter
}
type Tables = Readonly<Record<'readings' | 'limits' | 'maintenance' | 'causes', Written>>

async function openTables(folder: string, equipment: readonly string[]): Promise<Tables> {
  const who: WrittenColumn = { name: 'equipment_id', kind: 'label', labels: equipment }
  // Maintenance of all items names none.
  const what: WrittenColumn = {
    ...{ name: 'check_item_id', kind: 'label' },
    labels: [...kinds.map(({ item }) => item), ''],
  }
  const unit: WrittenColumn = { name: 'unit', kind: 'label', labels: kinds.map((kind) => kind.unit) }
  const moment: WrittenColumn = { name: 'timestamp', kind: 'stamp', interval: { count: 1, unit: 'minute' } }
  const open = async (name: string, columns: readonly WrittenColumn[]): Promise<Written> => {
    const file = join(folder, name)
    return { file, writer: await openTableWriter(file, columns) }
  }
  return {
    readings: await open('readings.csv', [who, what, moment, { name: 'value', kind: 'double' }, unit]),
    limits: await open('limits.csv', [
      who,
      what,
      { name: 'low', kind: 'double' },
      { name: 'high', kind: 'double' },
    ]),
    maintenance: await open('maintenance.csv', [who, { name: 'timestamp', kind: 'day' }, what]),
    causes: await open('causes.csv', [
      who,
      what,
      { name: 'from', kind: 'day' },
      { name: 'to', kind: 'day' },
      { name: 'cause', kind: 'label', labels: causeNames },
    ]),
  }
}

async function writeEquipment(
  { readings, limits, maintenance, causes }: Tables,
  place: number,
  { items, serviced, minutes }: SimulatedEquipment,
): Promise<void> {
  const all = kinds.length
  for (const [item, { series }] of items.entries()) {
    const days = [...series.readings.keys()].filter((day) => !Number.isNaN(series.readings[day]))
    const same = (value: number, count: number): Int32Array => new Int32Array(count).fill(value)
    const count = days.length
    await readings.writer.write([
      same(place, count),
      same(item, count),
      Int32Array.from(days, (day) => (firstDay + day) * 1440 + (minutes[day] ?? 0)),
      Float64Array.from(days, (day) => series.readings[day] ?? NaN),
      same(item, count),
    ])
    await limits.writer.write([[place], [item], [series.low], [series.high]])
    const spans = series.causes
    await causes.writer.write([
      same(place, spans.length),
      same(item, spans.length),
      spans.map(({ from }) => firstDay + from),
      spans.map(({ to }) => firstDay + to),
      spans.map(({ cause }) => causeNames.indexOf(cause)),
    ])
  }
  const serviceRows = [
    ...serviced.map((day) => ({ day, item: all })),
    ...items.flatMap(({ series }, item) => series.repaired.map((day) => ({ day, item }))),
  ].sort((a, b) => a.day - b.day || a.item - b.item)
  await maintenance.writer.write([
    new Int32Array(serviceRows.length).fill(place),
    serviceRows.map(({ day }) => firstDay + day),
    serviceRows.map(({ item }) => item),
  ])
}

/** Counts over the park. */
class Tally {
  readonly #byItem = new Map<string, { readings: number; outside: number; causes: number }>()
  #services = 0

  add({ items, serviced }: SimulatedEquipment): void {
    this.#services += serviced.length
    for (const { kind, series } of items) {
      const own = this.#byItem.get(kind.item) ?? { readings: 0, outside: 0, causes: 0 }
      own.causes += series.causes.length
      for (const value of series.readings) {
        if (Number.isNaN(value)) continue
        own.readings++
        if (value < series.low || value > series.high) own.outside++
      }
      this.#byItem.set(kind.item, own)
    }
  }

  counts(): { readonly readings: number; readonly outside: number; readonly services: number } {
    const all = [...this.#byItem.values()]
    const sum = (key: 'readings' | 'outside'): number => all.reduce((total, own) => total + own[key], 0)
    return { readings: sum('readings'), outside: sum('outside'), services: this.#services }
  }

  summary({ equipment, days }: SimulationOptions): SimulationOutcome['tables'][number] {
    return {
      title: `${countOf(equipment, 'piece', 'pieces')} of equipment over ${countOf(days, 'day')}`,
      columns: ['check item', 'unit', 'readings', 'outside its limits, %', 'spans with a cause'],
      rows: kinds.flatMap(({ item, unit }) => {
        const own = this.#byItem.get(item)
        if (own === undefined) return []
        return [
          [item, unit, own.readings, Number(((100 * own.outside) / own.readings).toFixed(1)), own.causes],
        ]
      }),
    }
  }
}
