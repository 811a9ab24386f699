// What mattered, by taking it away: one stretch of the sequence after the other is replaced by the straight line between its ends, and what
// the answer makes of it is how much the stretch mattered.
import type { EmulatorInputs, InputValue, Prediction } from '@utsushi/emulator'
import type { Plan } from '../plan/plan.js'
import type { Question } from '../plan/inputs-of.js'

/** How much each place of a window mattered to each output. */
export interface Attribution {
  /** By output feature: the answer less the answer without the place. */
  readonly changes: Readonly<Record<string, Float32Array>>
}

/** Stretches that a sequence is cut into at most. */
const mostStretches = 64

/**
 * Takes stretches away from one row of a question, all in one run.
 *
 * @param row which window; 0 of a question of one
 */
export async function occluded(
  { sequence, lengths }: Plan,
  { inputs }: Question,
  row: number,
  ask: (inputs: EmulatorInputs) => Promise<Prediction>,
): Promise<Attribution | undefined> {
  if (sequence === undefined) return undefined
  const own = shaped(inputs[sequence.name])
  if (own === undefined) return undefined
  const [, first = 1, second = 1] = own.dims
  const [steps, width] =
    sequence.layout === 'features-first' ? [second, first] : [first, own.dims.length > 2 ? second : 1]
  const at = (step: number, feature: number): number =>
    sequence.layout === 'features-first' ? feature * steps + step : step * width + feature
  const size = steps * width
  const window = Float32Array.from(own.data.slice(row * size, (row + 1) * size))
  const length = lengthIn(inputs, lengths, row) ?? steps
  const each = Math.max(1, Math.ceil(length / mostStretches))
  const starts = Array.from({ length: Math.ceil(length / each) }, (_, k) => k * each)
  const rows = [
    window,
    ...starts.map((start) => without(window, start, Math.min(length, start + each), { at, width, length })),
  ]
  const data = new Float32Array(rows.length * size)
  for (const [place, values] of rows.entries()) data.set(values, place * size)
  const { outputs } = await ask({
    ...inputs,
    ...(lengths && { [lengths]: { data: rows.map(() => length), dims: [rows.length] } }),
    [sequence.name]: { data, dims: [rows.length, ...own.dims.slice(1)] },
  })
  const changes = Object.values(outputs).flatMap(({ columns }) =>
    Object.entries(columns).map(([name, column]) => {
      const whole = Number(column[0] ?? 0)
      const values = Float32Array.from(
        { length },
        (_, step) => whole - Number(column[1 + Math.floor(step / each)] ?? whole),
      )
      return [name, values] as const
    }),
  )
  return { changes: Object.fromEntries(changes) }
}

interface Layout {
  readonly at: (step: number, feature: number) => number
  readonly width: number
  readonly length: number
}

function without(
  window: Float32Array,
  from: number,
  to: number,
  { at, width, length }: Layout,
): Float32Array {
  const copy = window.slice()
  for (let feature = 0; feature < width; feature++) {
    const left = from > 0 ? from - 1 : Math.min(to, length - 1)
    const right = to < length ? to : left
    const [low, high] = [window[at(left, feature)] ?? 0, window[at(right, feature)] ?? 0]
    for (let step = from; step < to; step++)
      copy[at(step, feature)] = low + ((high - low) * (step - from + 1)) / (to - from + 1)
  }
  return copy
}

function shaped(
  value: InputValue | undefined,
): { readonly data: Float32Array; readonly dims: readonly number[] } | undefined {
  if (typeof value !== 'object' || value === null || !('dims' in value) || !('data' in value))
    return undefined
  const { data, dims } = value
  return data instanceof Float32Array && Array.isArray(dims) ? { data, dims: dims.map(Number) } : undefined
}

function lengthIn(inputs: EmulatorInputs, lengths: string | undefined, row: number): number | undefined {
  const value = lengths === undefined ? undefined : inputs[lengths]
  if (typeof value !== 'object' || value === null || !('data' in value)) return undefined
  const { data } = value
  return Array.isArray(data) ? Number(data[row]) : undefined
}
