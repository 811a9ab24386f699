// `simulate`: one of the built-in experiments as its laboratory would hand it over: sequences, what is known of each, and, apart from
// these, what was drawn for it. Specimen after specimen is written. An experiment is in `simulate/`, in the folder of its name.
import { openTableWriter, type TableWriter, type WrittenColumn } from '@utsushi/data/node'
import { makeFolder, writeAtomic } from '@utsushi/ground/node'
import {
  countOf,
  type Simulation,
  type SimulationOutcome,
  type StudyContext,
  type SummaryTable,
} from '@utsushi/study'
import { join } from 'node:path'
import { barkhausenNoise } from './simulate/barkhausen/noise.js'
import { lotName, namesOf, specimenName } from './simulate/campaign.js'
import { powderDiffraction } from './simulate/diffraction/powder.js'
import { transformation } from './simulate/evolution/transformation.js'
import {
  isWindowed,
  simulationSchema,
  type SimulatedKind,
  type SimulationOptions,
} from './simulate/options.js'
import {
  rounded,
  type SimulatedColumn,
  type SimulatedSequence,
  type SimulatedSet,
  type Simulator,
} from './simulate/simulated-set.js'
import { orderParameter } from './simulate/trajectory/transition.js'

/** The study's built-in simulators as the command line sees them. */
export const simulation: Simulation<SimulationOptions> = { schema: simulationSchema, run: simulateMaterials }

const simulators: Readonly<Record<SimulatedKind, Simulator>> = {
  xrd: powderDiffraction,
  barkhausen: barkhausenNoise,
  evolution: transformation,
  trajectory: orderParameter,
}

/**
 * Writes `signals.csv`, `specimens.csv`, `truth.csv`, `simulation.json` and, where a sequence is to be answered, `answers.csv` into a folder. Same
 * options, same bytes.
 * @example await simulateMaterials(simulationSchema.parse({ kind: 'xrd', specimens: 125 }), 'patterns', context)
 */
export async function simulateMaterials(
  options: SimulationOptions,
  folder: string,
  { reporter, signal }: Pick<StudyContext, 'reporter' | 'signal'>,
): Promise<SimulationOutcome> {
  makeFolder(folder)
  const set = simulators[options.kind](options)
  const tables = await openTables(folder, set, options)
  const ranges = new Ranges(set.columns)
  try {
    for (let specimen = 0; specimen < options.specimens; specimen++) {
      signal.throwIfAborted()
      const sequences = set.sequencesOf(specimen)
      ranges.add(sequences)
      for (const { writer, rows } of tables) await writer.write(rows(specimen, sequences))
      reporter.progress({
        ...{ task: 'simulate', done: specimen + 1, total: options.specimens, unit: 'specimens' },
      })
    }
    for (const { writer } of tables) await writer.finish()
  } catch (error) {
    for (const { writer } of tables) await writer.abort()
    throw error
  }
  const record = join(folder, 'simulation.json')
  writeAtomic(record, `${JSON.stringify(recordOf(set, options), null, 2)}\n`)
  return {
    folder,
    files: [record, ...tables.map(({ file }) => file)],
    tables: [ranges.summary(set, options)],
  }
}

/** A file being written, and the columns that the sequences of a specimen give it. */
interface Written {
  readonly file: string
  readonly writer: TableWriter
  readonly rows: (specimen: number, sequences: readonly SimulatedSequence[]) => number[][]
}

async function openTables(folder: string, set: SimulatedSet, options: SimulationOptions): Promise<Written[]> {
  const names = namesOf(options)
  const windows = isWindowed(options) ? options.windows : 1
  const name: WrittenColumn = { name: 'name', kind: 'label', labels: names.sequences }
  const many = set.channels.length > 1
  const sequenceOf = (specimen: number, place: number): number =>
    specimen * options.measurements * windows + place
  const open = async (
    file: string,
    columns: readonly WrittenColumn[],
    rows: Written['rows'],
  ): Promise<Written> => {
    const path = join(folder, file)
    return { file: path, writer: await openTableWriter(path, columns), rows }
  }
  const written = [
    await open(
      'signals.csv',
      [
        name,
        ...(many
          ? [{ name: 'channel', kind: 'label', labels: set.channels.map((channel) => channel.name) } as const]
          : []),
        ...axisColumns(set.axis.values),
      ],
      (specimen, sequences) =>
        columnsOf(
          sequences.flatMap(({ signals }, place) =>
            signals.map((values, channel) => [
              ...[sequenceOf(specimen, place), ...(many ? [channel] : [])],
              ...decimals(values, set.channels[channel]?.digits ?? 0),
            ]),
          ),
        ),
    ),
    await open(
      'specimens.csv',
      [
        name,
        ...(windows > 1 || isWindowed(options)
          ? [{ name: 'measurement', kind: 'label', labels: names.measurements } as const]
          : []),
        { name: 'specimen', kind: 'label', labels: places(options.specimens, specimenName) },
        { name: 'lot', kind: 'label', labels: places(options.lots, lotName) },
        { name: 'day', kind: 'day' },
        ...set.columns.map(headed),
      ],
      (specimen, sequences) =>
        columnsOf(
          sequences.map(({ lot, day, columns }, place) => [
            sequenceOf(specimen, place),
            ...(isWindowed(options) ? [Math.floor(sequenceOf(specimen, place) / windows)] : []),
            ...[specimen, lot, day],
            ...columns.map((value, column) => rounded(value, set.columns[column]?.digits ?? 0)),
          ]),
        ),
    ),
    await open('truth.csv', [name, ...set.truths.map(headed)], (specimen, sequences) =>
      columnsOf(
        sequences.map(({ truths }, place) => [
          sequenceOf(specimen, place),
          ...truths.map((value, column) => rounded(value, set.truths[column]?.digits ?? 0)),
        ]),
      ),
    ),
  ]
  const { answers } = set
  if (answers === undefined) return written
  return [
    ...written,
    await open('answers.csv', [name, ...axisColumns(answers.values)], (specimen, sequences) =>
      columnsOf(
        sequences.map(({ answer = new Float64Array() }, place) => [
          sequenceOf(specimen, place),
          ...decimals(answer, answers.digits),
        ]),
      ),
    ),
  ]
}

const places = (count: number, called: (place: number) => string): string[] =>
  Array.from({ length: count }, (_, place) => called(place))

const axisColumns = (values: Float64Array): WrittenColumn[] =>
  Array.from(values, (value) => ({ name: String(value), kind: 'double' }))

const decimals = (values: Float64Array, digits: number): Float64Array =>
  values.map((value) => rounded(value, digits))

/** A column whose unit stands in its header. */
function headed({ name, unit, labels }: SimulatedColumn): WrittenColumn {
  const header = unit === undefined ? name : `${name} (${unit})`
  return labels === undefined
    ? { name: header, kind: 'double' }
    : { name: header, kind: 'label', labels: [...labels] }
}

/** Rows as columns. */
const columnsOf = (rows: readonly (readonly number[])[]): number[][] =>
  (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? NaN))

/** What made the files: enough to make them again. */
function recordOf(set: SimulatedSet, options: SimulationOptions): Record<string, unknown> {
  const named = ({ name, unit }: { readonly name: string; readonly unit?: string }): string =>
    unit === undefined ? name : `${name} (${unit})`
  return {
    model: `utsushi built-in ${set.what} (docs/studies/materials-simulators.md)`,
    ...options,
    axis: { name: set.axis.name, unit: set.axis.unit, points: set.axis.values.length },
    channels: set.channels.map(named),
    targets: set.targets,
    ...(set.answers === undefined
      ? {}
      : { answers: { name: set.answers.name, points: set.answers.values.length } }),
    truth: set.truths.map(named),
  }
}

/** Least and most of every column; of text, how often each is there. */
class Ranges {
  readonly #columns: readonly SimulatedColumn[]
  readonly #least: number[]
  readonly #most: number[]
  readonly #counts = new Map<string, number>()
  #sequences = 0

  constructor(columns: readonly SimulatedColumn[]) {
    this.#columns = columns
    this.#least = columns.map(() => Infinity)
    this.#most = columns.map(() => -Infinity)
  }

  add(sequences: readonly SimulatedSequence[]): void {
    this.#sequences += sequences.length
    for (const { columns } of sequences)
      for (const [place, value] of columns.entries()) {
        this.#least[place] = Math.min(this.#least[place] ?? Infinity, value)
        this.#most[place] = Math.max(this.#most[place] ?? -Infinity, value)
        const label = this.#columns[place]?.labels?.[value]
        if (label !== undefined) this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1)
      }
  }

  summary({ axis }: SimulatedSet, { specimens, lots }: SimulationOptions): SummaryTable {
    return {
      title: `${countOf(this.#sequences, 'sequence')} of ${countOf(axis.values.length, 'point')}, of ${countOf(specimens, 'specimen')} from ${countOf(Math.min(lots, specimens), 'lot')}`,
      columns: ['column', 'unit', 'least', 'most'],
      rows: this.#columns.flatMap(({ name, unit, labels }, place): (string | number)[][] =>
        labels === undefined
          ? [
              [
                name,
                unit ?? '',
                ...[this.#least, this.#most].map((ends) => Number((ends[place] ?? NaN).toPrecision(4))),
              ],
            ]
          : labels.map((label) => [
              `${name}: ${label}`,
              'sequences',
              this.#counts.get(label) ?? 0,
              this.#counts.get(label) ?? 0,
            ]),
      ),
    }
  }
}
