// What a program answers with, from the text that it printed or wrote: JSON or CSV, single numbers or a course.
import { InputError } from '@utsushi/ground'

/** Outputs of one run. */
export interface ProgramAnswer {
  readonly names: readonly string[]
  /** `[steps]`; absent where outputs are single numbers. */
  readonly axis?: readonly number[]
  /** `[steps, outputs]`, one step where there is no axis. */
  readonly values: readonly (readonly number[])[]
}

/** What is looked for in an answer. */
export interface AnswerLayout {
  /** Outputs that the study file names; whatever there is when empty. */
  readonly outputs: readonly string[]
  /** Whether outputs are courses. */
  readonly isCourse: boolean
  /** What the column of the steps is called. */
  readonly step: string
}

/**
 * Reads an answer: the whole text as JSON; or its last line that is JSON or CSV numbers; or a whole CSV table.
 *
 * @throws InputError saying what is missing; the caller says of which run
 * @example programAnswer('reading mesh …\n{"flow": 71.2}\n', { outputs: ['flow'], isCourse: false, step: 'time' })
 */
export function programAnswer(text: string, layout: AnswerLayout): ProgramAnswer {
  const trimmed = text.trim()
  if (trimmed === '')
    throw new InputError('says nothing: let it print its outputs as its last line, as JSON or CSV')
  const lines = trimmed.split(/\r?\n/)
  const json = parsedJson(trimmed) ?? parsedJson(lines.at(-1) ?? '')
  const answer = json === undefined ? fromTable(lines, layout) : fromJson(json, layout)
  return checked(answer, layout)
}

function parsedJson(text: string): unknown {
  if (!/^[[{\d"-]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'number')

function fromJson(json: unknown, { outputs, isCourse, step }: AnswerLayout): ProgramAnswer {
  const nameOf = (place: number, count: number): string =>
    outputs[place] ?? (count === 1 ? 'output' : `output${place + 1}`)
  if (typeof json === 'number') return { names: [nameOf(0, 1)], values: [[json]] }
  if (isNumbers(json))
    return isCourse
      ? { names: [nameOf(0, 1)], axis: json.map((_, at) => at), values: json.map((value) => [value]) }
      : { names: json.map((_, place) => nameOf(place, json.length)), values: [json] }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new InputError(
      `says ${JSON.stringify(json).slice(0, 80)}: expected numbers, such as {"flow": 71.2}`,
    )
  const entries = Object.entries(json)
  const courses = entries.flatMap(([name, value]) => (isNumbers(value) ? [[name, value] as const] : []))
  if (courses.length > 0) {
    const axis = courses.find(([name]) => name === step)?.[1]
    const own = courses.filter(([name]) => name !== step && (outputs.length === 0 || outputs.includes(name)))
    const steps = axis ?? own[0]?.[1].map((_, at) => at) ?? []
    const odd = own.find(([, values]) => values.length !== steps.length)
    if (odd !== undefined)
      throw new InputError(`${odd[0]} has ${odd[1].length} values, and there are ${steps.length} steps`)
    return {
      ...{ names: own.map(([name]) => name), axis: steps },
      values: steps.map((_, at) => own.map(([, values]) => values[at] ?? NaN)),
    }
  }
  const numbers = entries.flatMap(([name, value]) =>
    typeof value === 'number' ? [[name, value] as const] : [],
  )
  return { names: numbers.map(([name]) => name), values: [numbers.map(([, value]) => value)] }
}

const fieldsOf = (line: string): string[] => {
  const by = line.includes(',') ? ',' : line.includes(';') ? ';' : /\s+/
  return line
    .trim()
    .split(by)
    .map((field) => field.trim().replace(/^"(.*)"$/, '$1'))
}

const numbersIn = (line: string): number[] | undefined => {
  const numbers = fieldsOf(line).map((field) => (field === '' ? NaN : Number(field)))
  return numbers.every((value) => !Number.isNaN(value)) ? numbers : undefined
}

/** A header and rows of numbers, or a last line of numbers alone. */
function fromTable(lines: readonly string[], { outputs, isCourse, step }: AnswerLayout): ProgramAnswer {
  // Rows of numbers at the end, and the line above them.
  let from = lines.length
  while (from > 0 && numbersIn(lines[from - 1] ?? '') !== undefined) from--
  const rows = lines.slice(from).map((line) => numbersIn(line) ?? [])
  const last = rows.at(-1)
  if (last === undefined)
    throw new InputError(
      `says "${(lines.at(-1) ?? '').slice(0, 80)}": expected numbers in its last line, as JSON or CSV`,
    )
  const above = from > 0 ? fieldsOf(lines[from - 1] ?? '') : []
  const header = above.length === last.length ? above : undefined
  if (!isCourse) {
    const names =
      header ??
      last.map((_, place) => outputs[place] ?? (last.length === 1 ? 'output' : `output${place + 1}`))
    return { names, values: [last] }
  }
  const odd = rows.find((row) => row.length !== last.length)
  if (odd !== undefined) throw new InputError(`has rows of ${odd.length} and of ${last.length} numbers`)
  const place = header === undefined ? 0 : Math.max(0, header.indexOf(step))
  const without = (row: readonly string[]): string[] => row.filter((_, at) => at !== place)
  const names =
    header === undefined ? last.slice(1).map((_, at) => outputs[at] ?? `output${at + 1}`) : without(header)
  if (last.length === 1)
    return { names: [outputs[0] ?? 'output'], axis: rows.map((_, at) => at), values: rows }
  return {
    names,
    axis: rows.map((row) => row[place] ?? NaN),
    values: rows.map((row) => row.filter((_, at) => at !== place)),
  }
}

/** The outputs that are asked for, in their order, all of them numbers. */
function checked({ names, axis, values }: ProgramAnswer, { outputs, isCourse }: AnswerLayout): ProgramAnswer {
  if (isCourse !== (axis !== undefined))
    throw new InputError(
      isCourse
        ? 'gives single numbers, and data.layout asks for courses'
        : 'gives courses, and data.layout: scalars asks for single numbers — set data.layout: long',
    )
  const wanted = outputs.length > 0 ? outputs : names
  const places = wanted.map((name) => names.indexOf(name))
  const missing = wanted.find((_, at) => (places[at] ?? -1) < 0)
  if (missing !== undefined || wanted.length === 0)
    throw new InputError(`gives ${names.join(', ') || 'nothing'}, and not ${missing ?? 'any output'}`)
  const taken = values.map((row) => places.map((place) => row[place] ?? NaN))
  if (!taken.every((row) => row.every(Number.isFinite)) || axis?.every(Number.isFinite) === false)
    throw new InputError('gives an output that is no number')
  return { names: wanted, values: taken, ...(axis && { axis }) }
}
