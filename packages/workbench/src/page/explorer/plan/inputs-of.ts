// What the emulator is asked: a setting as its inputs take it.
import {
  forecastLayout,
  forecastTiles,
  type EmulatorInputs,
  type EmulatorMetadata,
  type InputValue,
} from '@utsushi/emulator'
import { lookUp } from '@utsushi/ground'
import type { Case } from './case.js'
import type { Plan, SequenceInput } from './plan.js'
import { columnOf, type Setting } from './setting.js'

/** A row of the run, and which places of the shown part it answers for. */
export interface Piece {
  /** Place of its first row in the shown part. */
  readonly start: number
  readonly length: number
  /** Rows at its beginning that are no answer. */
  readonly skip: number
}

/** A question, and how its answer is put together. */
export interface Question {
  readonly inputs: EmulatorInputs
  /** Along the axis, one a row of the run. */
  readonly pieces: readonly Piece[]
}

/** The numbers of a setting, by input; each an array of as many rows as there are settings. */
export function scalarInputs(
  { scalars }: Plan,
  settings: readonly Pick<Setting, 'values'>[],
): Record<string, InputValue> {
  const inputs = [...new Set(scalars.map(({ input }) => input))]
  return Object.fromEntries(
    inputs.map((input) => {
      const own = scalars.filter((scalar) => scalar.input === input)
      const data = Float32Array.from(settings.flatMap(({ values }) => own.map(({ key }) => values[key] ?? 0)))
      return [input, { data, dims: [settings.length, own.length] }]
    }),
  )
}

/**
 * The question of a setting. Windows and forecasts of a longer series are rows of one run.
 *
 * @throws Error saying what is missing
 */
export function questionOf(
  metadata: EmulatorMetadata,
  plan: Plan,
  one: Case | undefined,
  setting: Setting,
): Question {
  const scalars = scalarInputs(plan, [setting])
  const { sequence } = plan
  if (sequence === undefined) return { inputs: { ...givenInputs(plan, one), ...scalars }, pieces: [] }
  const columns = sequence.features.map(({ name }) => columnOf(plan, one, setting, name))
  const length = columns[0]?.length ?? 0
  const pieces = piecesOf(metadata, plan, sequence, length).filter(
    ({ start, skip }) => plan.kind !== 'windows' || one?.measured?.[setting.from + start + skip] !== false,
  )
  const first = pieces[0]
  if (first === undefined) throw new Error(tooShort(metadata, sequence, length))
  return {
    inputs: {
      ...givenInputs(plan, one),
      ...scalars,
      [sequence.name]: tableInput(sequence, columns, pieces, rowLength(sequence, first)),
      ...(plan.lengths && {
        [plan.lengths]: { data: pieces.map((piece) => piece.length), dims: [pieces.length] },
      }),
    },
    pieces,
  }
}

/** Places of a sequence that is shorter than its input are left 0, and their number is told by `lengths`. */
const rowLength = (sequence: SequenceInput, { length }: Piece): number => sequence.length ?? length

function piecesOf(
  metadata: EmulatorMetadata,
  { kind, lengths }: Plan,
  { length: fixed }: SequenceInput,
  length: number,
): readonly Piece[] {
  if (kind === 'windows') {
    const context = fixed ?? 1
    return Array.from({ length: Math.max(0, length - context + 1) }, (_, start) => ({
      ...{ start, length: context, skip: context - 1 },
    }))
  }
  if (fixed !== undefined)
    return length === fixed || (lengths !== undefined && length > 0 && length < fixed)
      ? [{ start: 0, length, skip: 0 }]
      : []
  const layout = forecastLayout(metadata)
  if (layout === undefined) return length > 0 ? [{ start: 0, length, skip: 0 }] : []
  return forecastTiles(length, layout).map((tile) => ({
    ...{ start: tile.start, length: tile.length, skip: tile.keep },
  }))
}

function tooShort(
  metadata: EmulatorMetadata,
  { length: fixed, axis }: SequenceInput,
  length: number,
): string {
  if (length === 0) return 'there is no table yet: choose a case, or drop a csv in'
  if (fixed !== undefined)
    return `the table has ${length} rows, and the emulator takes ${axis === 'time' ? 'at least ' : ''}${fixed}`
  const { context = 0 } = forecastLayout(metadata) ?? {}
  return `the table has ${length} rows, and the first ${context} are spin-up without an answer: show more of it`
}

/** The rows of the run, laid out as the input has them. */
function tableInput(
  { layout }: SequenceInput,
  columns: readonly Float32Array[],
  pieces: readonly Piece[],
  size: number,
): InputValue {
  const width = columns.length
  const data = new Float32Array(pieces.length * size * width)
  for (const [row, { start, length }] of pieces.entries())
    for (const [place, column] of columns.entries())
      for (let at = 0; at < length; at++) {
        const into = layout === 'features-first' ? place * size + at : at * width + place
        data[row * size * width + into] = column[start + at] ?? NaN
      }
  const dims = {
    'features-last': [pieces.length, size, width],
    'features-first': [pieces.length, width, size],
    'one-feature': [pieces.length, size],
  }[layout]
  return { data, dims }
}

/** What comes with a case and is not set by hand. */
function givenInputs({ given }: Plan, one: Case | undefined): Record<string, InputValue> {
  return Object.fromEntries(
    given.map(({ name, features, shape }) => {
      const columns = (one && lookUp(one.inputs, name)) ?? {}
      const each = features.map((feature) => lookUp(columns, feature.name) ?? [])
      const rows = each[0]?.length ?? 0
      if (rows === 0) throw new Error(`${name} comes with a case, and none is chosen: choose one`)
      const data = Array.from({ length: rows * each.length }, (_, at) => {
        const row = Math.floor(at / each.length)
        return each[at % each.length]?.[row] ?? NaN
      })
      return [
        name,
        { data, dims: [1, ...shape.slice(1).map((size) => (typeof size === 'number' ? size : rows))] },
      ]
    }),
  )
}
