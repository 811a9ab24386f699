// Sequences from files, in whichever layout they come: read, preprocessed one by one, gaps filled, cut into windows where the study file
// says so, and with what is asked of each.
import { join } from 'node:path'
import { fillGaps, parseDay, preprocessSequences, raggedPanel } from '@utsushi/data'
import {
  readAthena,
  readColumnPairs,
  readSequenceTable,
  readTs,
  readXy,
  type PlacedSequence,
  type ReadSequences,
} from '@utsushi/data/node'
import { countOf, InputError, listed, suggestionOrAll } from '@utsushi/ground'
import { missingMarks, type StudyContext } from '@utsushi/study'
import type { MaterialsConfig } from '../config.js'
import type { Asked, Materials, Quantity } from './measured.js'
import { windowsOf, type OwnSequence } from './windows.js'

/** Sequences without what is asked of them: what a finished emulator is given. */
export type Sequences = Omit<Materials, 'asked'>

/**
 * Reads what a study file names.
 *
 * @throws InputError naming file, row and column
 */
export async function readMaterials(
  config: MaterialsConfig,
  context: Pick<StudyContext, 'reporter'>,
): Promise<Materials> {
  const { raw, sequences, own } = await readAll(config, context, keptColumns(config))
  const { data, task } = config
  const answers =
    task.kind === 'sequences' && task.answers !== undefined
      ? await readSequenceTable(join(data.folder, task.answers), {
          ...(data.name !== undefined && { name: data.name }),
          missing: missingMarks(data),
        })
      : undefined
  const of = sequences.map(({ row }) => raw[row]?.sequence)
  const rows = sequences.map(({ row }) => row)
  return {
    ...own,
    days: Float64Array.from(of, (sequence) => dayOf(config, sequence)),
    asked: askedOf(config, of, rows, answers),
  }
}

/**
 * Reads the sequences alone: no table of specimens, no answers.
 * @throws InputError naming file, row and column
 */
export async function readSequences(
  config: MaterialsConfig,
  context: Pick<StudyContext, 'reporter'>,
): Promise<Sequences> {
  const data = { ...config.data, specimens: undefined, test: undefined }
  const { own } = await readAll({ ...config, data }, context, { groups: [], targets: [] })
  return own
}

/** What a study file asks for, each with its unit. */
const quantitiesOf = ({ targets }: MaterialsConfig['task']): readonly Quantity[] =>
  Object.entries(targets).map(([name, unit]) => ({ name, unit }))

interface Raw {
  readonly sequence: PlacedSequence
  readonly given: number
}

/** Columns that are kept with each sequence. */
interface Kept {
  readonly groups: readonly string[]
  readonly targets: readonly Quantity[]
}

async function readAll(
  config: MaterialsConfig,
  { reporter }: Pick<StudyContext, 'reporter'>,
  kept: Kept,
): Promise<{
  readonly raw: readonly Raw[]
  readonly sequences: readonly OwnSequence[]
  readonly own: Sequences
}> {
  const { data } = config
  const file = join(data.folder, data.file)
  const first = await readLayout(config, file, kept)
  const test =
    data.test === undefined ? undefined : await readLayout(config, join(data.folder, data.test), kept)
  const cautions = [...first.cautions, ...(test?.cautions ?? [])]
  const raw = [
    ...first.sequences.map((sequence) => ({ sequence, given: 0 })),
    ...(test?.sequences ?? []).map((sequence) => ({ sequence, given: 1 })),
  ]
  if (raw.length === 0) throw new InputError(`${file}: holds no sequences`)
  const whole = raw.map(({ sequence }) => withoutGaps(sequence))
  const { sequences: done, cautions: told } = preprocessSequences(
    whole.map(({ sequence }) => calledSignal(sequence, data.signal.name)),
    config.preprocess,
  )
  cautions.push(...told)
  const filled = whole.reduce((sum, own) => sum + own.filled, 0)
  const sequences = done.flatMap((sequence, row): OwnSequence[] => {
    const columns = data.gaps === 'mask' ? masked(sequence, whole[row]?.masks ?? {}) : sequence.columns
    const length = sequence.order.length
    if (length < 2)
      throw new InputError(
        `${sequence.place}: ${sequence.entity} has ${countOf(length, 'point')} — a sequence needs two or more: leave it out`,
      )
    return windowsOf(config.windows, {
      sequence: { ...sequence, columns },
      ...{ place: sequence.place, whole: sequence.entity, length, given: raw[row]?.given ?? 0, row },
    })
  })
  if (filled > 0)
    cautions.push(
      `${countOf(filled, 'missing point')} ${filled === 1 ? 'was' : 'were'} ${data.gaps === 'mask' ? 'set to 0 and told by a channel' : 'filled on a line, at the ends with the nearest value'} (data.gaps)`,
    )
  if (data.axes === 'same') refuseOtherAxes(file, sequences)
  const channels = sequences[0] === undefined ? [] : Object.keys(sequences[0].sequence.columns)
  const panel = raggedPanel(
    channels.map((name) => ({ name, unit: data.signal.unit })),
    sequences.map(({ sequence }) => sequence),
  )
  reporter.info(
    `${countOf(raw.length, 'sequence')} from ${file}${sequences.length === raw.length ? '' : `, cut into ${countOf(sequences.length, 'window')}`}`,
  )
  return {
    raw,
    sequences,
    own: {
      ...{ file, panel, cautions: [...new Set(cautions)] },
      places: sequences.map(({ place }) => place),
      whole: sequences.map(({ whole }) => whole),
      days: new Float64Array(sequences.length).fill(NaN),
      given: Uint8Array.from(sequences, ({ given }) => given),
      axes: sequences.map(({ row }) => axisWords(raw[row]?.sequence)),
      steps: sequences.reduce((most, { length }) => Math.max(most, length), 0),
    },
  }
}

/** Labels and texts that a study file names, which the reader is to keep with each sequence. */
function keptColumns({ data, task, split }: MaterialsConfig): Kept {
  const own = new Set(data.groups)
  if (data.time !== undefined) own.add(data.time)
  if (task.kind === 'classes') own.add(task.target)
  if (split.by === 'group') own.add(split.group)
  return { groups: [...own], targets: task.kind === 'values' ? quantitiesOf(task) : [] }
}

async function readLayout(config: MaterialsConfig, file: string, kept: Kept): Promise<ReadSequences> {
  const { data, task } = config
  const shared = {
    feature: { name: data.signal.name, unit: data.signal.unit },
    orderName: data.axis.name,
    orderUnit: data.axis.unit,
    missing: missingMarks(data),
    ...{ repeats: data.repeats, unsorted: data.unsorted, leaveOut: data.leaveOut },
    ...(data.specimens !== undefined && {
      specimens: {
        table: join(data.folder, data.specimens),
        ...(data.name !== undefined && { name: data.name }),
        ...kept,
      },
    }),
  }
  switch (data.layout) {
    case 'table':
      return readSequenceTable(file, {
        ...shared,
        ...(data.name !== undefined && { name: data.name }),
        ...(data.channel !== undefined && { channel: data.channel }),
        header: data.header,
        ...(data.specimens === undefined && { ...kept, targets: kept.targets.map(({ name }) => name) }),
      })
    case 'pairs':
      return readColumnPairs(file, {
        ...{ ...shared, classKey: task.target },
        ...(data.axisColumn && { axis: 'first' }),
      })
    case 'xy':
      return readXy(file, { ...shared, ending: data.ending })
    case 'ts':
      return readTs(file, {
        ...shared,
        classKey: task.target,
        ...(task.kind === 'values' && { targetKey: Object.keys(task.targets)[0] ?? 'target' }),
      })
    case 'athena':
      return readAthena(file, shared)
    default:
      return data.layout satisfies never
  }
}

type Columns = Readonly<Record<string, ArrayLike<number>>>

/** A single channel is called what the study file calls the signal. */
function calledSignal(sequence: PlacedSequence, name: string): PlacedSequence {
  const [only, ...others] = Object.values(sequence.columns)
  return only === undefined || others.length > 0 ? sequence : { ...sequence, columns: { [name]: only } }
}

/** A sequence whose missing points are filled on a line, where they were known, and how many were filled. */
function withoutGaps(sequence: PlacedSequence): {
  readonly sequence: PlacedSequence
  readonly masks: Columns
  readonly filled: number
} {
  const { place, entity, order } = sequence
  let missing = 0
  const masks: Record<string, Float64Array> = {}
  const columns: Record<string, Float64Array> = {}
  for (const [name, values] of Object.entries(sequence.columns)) {
    const all = Float64Array.from(values)
    const known = all.map((value) => (Number.isNaN(value) ? 0 : 1))
    const lacking = all.length - known.reduce((sum, one) => sum + one, 0)
    if (lacking === all.length)
      throw new InputError(`${place}: ${entity} has no value of ${name} at all — leave the sequence out`)
    missing += lacking
    masks[name] = known
    columns[name] =
      lacking === 0 ? all : fillGaps(all, { ends: 'hold', ...(order && { axis: order }) }).values
  }
  return { sequence: { ...sequence, columns }, masks, filled: missing }
}

/** Columns with 0 where nothing was known, each with one beside it that says so. */
function masked({ columns, place }: PlacedSequence, masks: Columns): Columns {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([name, values]) => {
      const known = masks[name] ?? []
      if (known.length !== values.length)
        throw new InputError(
          `data.gaps: mask keeps the points as they are, and preprocess changes their number (${place}) — interpolate, or leave out the step that does`,
        )
      return [
        [name, Float64Array.from(values, (value, point) => (known[point] === 0 ? 0 : value))],
        [`${name} known`, known],
      ]
    }),
  )
}

/** @throws InputError naming the first sequence whose axis is another */
function refuseOtherAxes(file: string, sequences: readonly OwnSequence[]): void {
  const [first] = sequences
  if (first === undefined) return
  const reach = ({ sequence: { order }, length }: OwnSequence): readonly [number, number] => [
    order?.[0] ?? 0,
    order?.[length - 1] ?? length - 1,
  ]
  const other = sequences.find(
    ({ sequence: { order }, length }) =>
      length !== first.length ||
      (order !== undefined &&
        Array.from(order).some((value, point) => value !== first.sequence.order?.[point])),
  )
  if (other === undefined) return
  const reaches = sequences.map(reach)
  const low = reaches.reduce((most, [from]) => Math.max(most, from), -Infinity)
  const high = reaches.reduce((least, [, to]) => Math.min(least, to), Infinity)
  const words = (own: OwnSequence): string =>
    `${own.place} has ${own.length} points from ${reach(own).join(' to ')}`
  const wayOut =
    low < high
      ? `bring all to one by preprocess: [{ resample: { from: ${low}, to: ${high}, points: ${Math.min(first.length, other.length)} } }]`
      : 'there is no range that all have'
  throw new InputError(
    `${file}: sequences stand on different axes: ${words(first)}, ${words(other)} — ${wayOut}, or set data.axes: any where only their order counts`,
  )
}

/** Start, step and number of points; nothing where there is no axis. */
function axisWords(sequence: PlacedSequence | undefined): string {
  const { order, columns } = sequence ?? {}
  if (order === undefined) return ''
  const length = Object.values(columns ?? {})[0]?.length ?? 0
  const [first = 0, second = 1] = [order[0], order[1]]
  return `${Number(first.toPrecision(6))}, ${Number((second - first).toPrecision(4))}, ${length}`
}

function dayOf({ data }: MaterialsConfig, sequence: PlacedSequence | undefined): number {
  const text = data.time === undefined ? undefined : sequence?.groups[data.time]
  if (text === undefined || text === '') return NaN
  const day = parseDay(/^\d{4}$/.test(text) ? `${text}-01-01` : text)
  if (Number.isNaN(day))
    throw new InputError(
      `${sequence?.place ?? ''}: "${text}" in ${data.time ?? ''} is no date such as 2024-03-01`,
    )
  return day
}

function askedOf(
  { task, data }: MaterialsConfig,
  of: readonly (PlacedSequence | undefined)[],
  rows: readonly number[],
  answers: ReadSequences | undefined,
): Asked {
  switch (task.kind) {
    case 'classes': {
      const labels = of.map((sequence) => {
        const label = sequence?.groups[task.target]
        if (label === undefined || label === '')
          throw new InputError(
            `${sequence?.place ?? ''}: has no ${task.target} — name the column of the class by task.target${suggestionOrAll(task.target, Object.keys(sequence?.groups ?? {}))}`,
          )
        return label
      })
      if (task.usual !== undefined) return usualOf(task.target, task.usual, labels)
      const names = [...new Set(labels)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      if (names.length < 2)
        throw new InputError(
          `task.target: all ${countOf(labels.length, 'sequence')} are of the class ${names[0] ?? ''} — there is nothing to tell apart`,
        )
      const place = new Map(names.map((name, at) => [name, at]))
      return {
        kind: 'classes',
        target: task.target,
        names,
        of: Int32Array.from(labels, (label) => place.get(label) ?? 0),
      }
    }
    case 'values': {
      const given = quantitiesOf(task)
      const targets = given.length > 0 ? given : [{ name: 'target', unit: '1' }]
      const values = Float32Array.from(
        of.flatMap((sequence) => targets.map(({ name }) => sequence?.targets[name] ?? NaN)),
      )
      return { kind: 'values', targets, values }
    }
    case 'sequences': {
      const file = join(data.folder, task.answers ?? '')
      if (answers === undefined) throw new RangeError('task.answers is not read')
      return answersOf(task.answer, file, of, rows, answers)
    }
    default:
      return task.kind satisfies never
  }
}

/** The usual class, and all others as one. */
function usualOf(target: string, usual: string, labels: readonly string[]): Asked {
  if (!labels.includes(usual))
    throw new InputError(
      `task.usual: no sequence is of the class ${usual} — there are ${listed([...new Set(labels)].toSorted())}`,
    )
  return {
    kind: 'classes',
    target,
    names: [usual, 'other'],
    of: Int32Array.from(labels, (label) => (label === usual ? 0 : 1)),
  }
}

function answersOf(
  answer: MaterialsConfig['task']['answer'],
  file: string,
  of: readonly (PlacedSequence | undefined)[],
  rows: readonly number[],
  { sequences }: ReadSequences,
): Asked {
  const byName = new Map(sequences.map((sequence) => [sequence.entity, sequence]))
  const axis = Float64Array.from(sequences[0]?.order ?? [])
  const values = new Float32Array(of.length * axis.length)
  for (const [place, sequence] of of.entries()) {
    const own = byName.get(sequence?.entity ?? '') ?? sequences[rows[place] ?? -1]
    const column = own === undefined ? undefined : Object.values(own.columns)[0]
    if (column?.length !== axis.length)
      throw new InputError(
        `${file}: has no answer of ${axis.length} points for ${sequence?.entity ?? ''} (${sequence?.place ?? ''}) — add its row, or leave the sequence out`,
      )
    for (let point = 0; point < axis.length; point++)
      values[place * axis.length + point] = column[point] ?? NaN
  }
  return { kind: 'sequences', answer, axis, values }
}
