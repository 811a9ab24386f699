// What the emulator said, ready to be drawn: lines along an axis and single numbers, each with its unit and, where there is one, its
// interval.
import type { EmulatorMetadata, EmulatorOutput, Extrapolation, Prediction } from '@utsushi/emulator'
import { lookUp } from '@utsushi/ground'
import type { Case, Places } from '../plan/case.js'
import type { Plan } from '../plan/plan.js'
import type { Piece } from '../plan/inputs-of.js'
import type { Setting } from '../plan/setting.js'

/** One output. */
export interface Said {
  readonly name: string
  readonly unit: string
  /** Along the axis; one number of an answer without one. */
  readonly values: Float32Array
  readonly lower?: Float32Array
  readonly upper?: Float32Array
}

/** What an axis is called. */
export interface AxisTold {
  readonly name: string
  readonly unit: string
}

/** An answer. */
export interface Answer {
  /** Of every value of a line. */
  readonly places: Places
  readonly axis: AxisTold
  readonly lines: readonly Said[]
  readonly numbers: readonly Said[]
  /** Numbers that say little each, such as an embedding: in the csv alone. */
  readonly others: readonly Said[]
  readonly extrapolations: readonly Extrapolation[]
}

/** More numbers of one output than anybody compares. */
const mostNumbers = 40

/** The answer to a question. */
export function answerOf(
  metadata: EmulatorMetadata,
  plan: Plan,
  { outputs, extrapolations }: Prediction,
  pieces: readonly Piece[],
  shown: { readonly one: Case | undefined; readonly setting: Setting },
): Answer {
  const { answerAxis } = metadata.training
  const isCourse = Array.isArray(answerAxis) && answerAxis.length > 1
  const along: Said[] = []
  const alone: Said[] = []
  const others: Said[] = []
  for (const port of spoken(metadata.outputs)) {
    const said = saidOf(port, outputs, pieces, plan)
    if (isAlong(port.output) || plan.kind === 'windows') along.push(...said)
    else if (said.length > mostNumbers && !isCourse) others.push(...said)
    else alone.push(...said)
  }
  if (isCourse && answerAxis.length === alone.length)
    return {
      ...{ places: answerAxis.map(Number), axis: { name: 'place', unit: '1' }, extrapolations, numbers: [] },
      lines: [joined(alone)],
      others: [],
    }
  return {
    ...placesOf(metadata, plan, pieces, shown),
    ...{ lines: along, extrapolations },
    numbers: alone.filter(({ name }) => !name.endsWith('_raw')),
    others: [...alone.filter(({ name }) => name.endsWith('_raw')), ...others],
  }
}

const isAlong = ({ axes }: EmulatorOutput): boolean => axes.includes('time') || axes.includes('step')

/** An output with the outputs that are its interval. */
interface Spoken {
  readonly output: EmulatorOutput
  readonly lower?: EmulatorOutput
  readonly upper?: EmulatorOutput
  readonly deviation?: EmulatorOutput
}

/** Outputs that say how sure others are stand with these. */
function spoken(outputs: readonly EmulatorOutput[]): readonly Spoken[] {
  const named = (name: string): EmulatorOutput | undefined => outputs.find((output) => output.name === name)
  const aside = ['lower', 'upper', 'deviation']
  const partOf = (name: string): boolean =>
    aside.some((part) => name === part || name.endsWith(`_${part}`)) && outputs.length > 1
  const main = outputs.filter(({ name }) => !partOf(name))
  return main.map((output) => {
    const part = (kind: string): EmulatorOutput | undefined => {
      const own = named(`${output.name}_${kind}`) ?? (output === main[0] ? named(kind) : undefined)
      return own?.features.length === output.features.length && own.axes.join() === output.axes.join()
        ? own
        : undefined
    }
    const [lower, upper, deviation] = [part('lower'), part('upper'), part('deviation')]
    return { output, ...(lower && { lower }), ...(upper && { upper }), ...(deviation && { deviation }) }
  })
}

function saidOf(
  { output, lower, upper, deviation }: Spoken,
  outputs: Prediction['outputs'],
  pieces: readonly Piece[],
  { kind }: Plan,
): readonly Said[] {
  const column = (port: EmulatorOutput | undefined, place: number): Float32Array | undefined => {
    const name = port?.features[place]?.name
    const columns = port && lookUp(outputs, port.name)?.columns
    if (name === undefined || columns === undefined) return undefined
    const values = Float32Array.from((lookUp(columns, name) ?? []) as ArrayLike<number>)
    return isAlong(output) && kind !== 'windows' ? kept(values, pieces) : values
  }
  return output.features.map(({ name, unit }, place) => {
    const values = column(output, place) ?? new Float32Array(0)
    const spread = column(deviation, place)
    const low = column(lower, place) ?? (spread && values.map((value, at) => value - (spread[at] ?? 0)))
    const high = column(upper, place) ?? (spread && values.map((value, at) => value + (spread[at] ?? 0)))
    return { name, unit, values, ...(low && high && { lower: low, upper: high }) }
  })
}

/** The rows of a run that are answers, one piece behind the other. */
function kept(values: Float32Array, pieces: readonly Piece[]): Float32Array {
  const [first] = pieces
  if (first === undefined || (pieces.length === 1 && first.skip === 0)) return values
  const size = values.length / pieces.length
  const parts = pieces.map(({ skip, length }, row) => values.subarray(row * size + skip, row * size + length))
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function placesOf(
  { training }: EmulatorMetadata,
  { sequence, kind }: Plan,
  pieces: readonly Piece[],
  { one, setting }: { readonly one: Case | undefined; readonly setting: Setting },
): Pick<Answer, 'places' | 'axis'> {
  const own = Array.isArray(training['axis']) ? training['axis'].map(Number) : []
  const axis = {
    name: String(training['axisName'] ?? sequence?.axis ?? 'step'),
    unit: String(training['axisUnit'] ?? '1'),
  }
  if (sequence === undefined) return { axis, places: own }
  const at = pieces.flatMap(({ start, length, skip }) =>
    Array.from({ length: length - skip }, (_, k) => setting.from + start + skip + k),
  )
  const places = one?.places ?? (kind === 'course' && own.length > 0 ? own : undefined)
  return { axis, places: at.map((place) => places?.[place] ?? place + 1) }
}

/** Numbers along an axis of their own, as one line. */
function joined(numbers: readonly Said[]): Said {
  const [first] = numbers
  const last = (values: (one: Said) => Float32Array | undefined): Float32Array =>
    Float32Array.from(numbers, (one) => values(one)?.[0] ?? NaN)
  return {
    name: first?.name.replace(/_[^_]*$/, '') ?? '',
    unit: first?.unit ?? '1',
    values: last(({ values }) => values),
    ...(first?.lower && { lower: last(({ lower }) => lower), upper: last(({ upper }) => upper) }),
  }
}

/** One row of a prediction of many. */
export function rowOf(prediction: Prediction, row: number, rows: number): Prediction {
  return {
    extrapolations: [],
    outputs: Object.fromEntries(
      Object.entries(prediction.outputs).map(([name, output]) => [
        name,
        {
          ...output,
          columns: Object.fromEntries(
            Object.entries(output.columns).map(([feature, values]) => {
              const size = values.length / rows
              return [feature, values.subarray(row * size, (row + 1) * size)]
            }),
          ),
        },
      ]),
    ) as Prediction['outputs'],
  }
}
