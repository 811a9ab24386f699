// What is asked of a trained model: the logits of any windows, and, where the network looks by attention, which steps it took.
// Trees and the logistic regression answer without a program.
import {
  constant,
  hostTensor,
  input,
  program,
  type HostTensor,
  type Program,
  type Tensor,
} from '@utsushi/graph'
import { randomness, weightsOf } from '@utsushi/learn'
import type { Ask } from '@utsushi/study'
import { classifierLogits } from './fit/classifiers.js'
import type { Places } from './data/columns.js'
import { seenAt, tableInputs, type EquipmentTask } from './loss.js'
import type { EquipmentModel } from './model.js'
import { networkLogits } from './network-logits.js'

/** What is said of some windows. */
export interface Answered {
  /** `[windows, horizons]`, before calibration. */
  readonly logits: Float32Array
  /** `[windows, networks, context]`: how much of each step was taken; with the branch `attention` alone. */
  readonly attention?: Float32Array
}

export interface EquipmentAnswers {
  ask(windows: Places): Promise<Answered>
  /**
   * The same with other statistics in place of the windows' own, `[windows, columns]`, unstandardised: what explanations ask. Absent
   * where the model sees no statistics.
   *
   * @returns `[windows, horizons]`, logits
   */
  readonly instead?: (windows: Places, statistics: Float32Array) => Promise<Float32Array>
  /** Logits `[windows, horizons]` of windows that nobody measured: what is asked when some of their steps are hidden. */
  readonly changed: (given: ChangedWindows) => Promise<Float32Array>
  /**
   * What the network says with dropout left on, once (Gal & Ghahramani 2016): another pass leaves out other units. Absent where nothing
   * is left out.
   *
   * @returns `[windows, horizons]`, logits
   */
  readonly dropped?: (windows: Places, pass: number) => Promise<Float32Array>
}

/** Windows that nobody measured, as a model is given them. */
export interface ChangedWindows {
  /** `[windows, columns]`, unstandardised. */
  readonly statistics: Float32Array
  /** `[windows, context]`, measured by the normal range; absent of whole pieces of equipment. */
  readonly steps?: Float32Array
}

/** Windows that go through the network at once. */
const chunk = 2048

type Asked = Pick<EquipmentTask, 'config' | 'data' | 'tables' | 'model' | 'fitted'>

/**
 * Prepares to ask about windows; one program for all.
 * @example const { logits } = await answers(task, ask)(weights).ask(task.parts.test)
 */
export function answers(task: Asked, ask: Ask): (parameters: Float32Array) => EquipmentAnswers {
  const { model } = task
  const { classifiers, statistics: scales } = task.fitted
  if (model === undefined) {
    if (classifiers === undefined) throw new RangeError('neither a network nor classifiers')
    const { statistics } = task.data
    const said = (values: Float32Array): Promise<Float32Array> => {
      const rows = Int32Array.from({ length: values.length / statistics.names.length }, (_, row) => row)
      return Promise.resolve(classifierLogits(classifiers, { ...statistics, values }, scales, rows))
    }
    const own: EquipmentAnswers = {
      ask: (windows) =>
        Promise.resolve({ logits: classifierLogits(classifiers, statistics, scales, windows) }),
      instead: (_, values) => said(values),
      changed: (given) => said(given.statistics),
    }
    return () => own
  }
  const say = ask('windows', () => windowProgram(task, model))
  const width = task.data.statistics.names.length
  const sayInstead = ask('windows with other statistics', () => insteadProgram(task, model, width))
  const sayChanged = ask('windows that were changed', () => changedProgram(task, model))
  const sayDropped = ask('windows with dropout', () => windowProgram(task, model, task.config.seed))
  return (parameters) => ({
    ask: async (windows) => {
      const parts: Named[] = []
      for (let from = 0; from < windows.length; from += chunk)
        parts.push(await say(parameters, { index: indexFrom(windows, from) }))
      const joined = (name: string): Float32Array | undefined => joinedOf(parts, name, windows.length)
      const attention = joined('attention')
      return { logits: joined('logits') ?? new Float32Array(0), ...(attention && { attention }) }
    },
    changed: async ({ statistics, steps }) => {
      const { context } = task.config.windows
      const count = statistics.length / width
      const parts: Named[] = []
      for (let from = 0; from < count; from += chunk) {
        const given = { givenStatistics: rowsFrom(statistics, width, from) }
        const also = steps && { givenSteps: rowsFrom(steps, context, from) }
        parts.push(await sayChanged(parameters, { ...given, ...also }))
      }
      return joinedOf(parts, 'logits', count) ?? new Float32Array(0)
    },
    ...(task.config.model.dropout > 0 && {
      dropped: async (windows: Places, pass: number) => {
        const parts: Named[] = []
        for (let from = 0; from < windows.length; from += chunk) {
          // Chunks of one pass are other windows: each draws for itself.
          const counter = hostTensor(BigInt64Array.of(BigInt(pass * 2 ** 20 + from / chunk)), [], 'int64')
          parts.push(await sayDropped(parameters, { index: indexFrom(windows, from), counter }))
        }
        return joinedOf(parts, 'logits', windows.length) ?? new Float32Array(0)
      },
    }),
    ...(task.config.model.branches.includes('statistics') && {
      instead: async (windows: Places, values: Float32Array) => {
        const parts: Named[] = []
        for (let from = 0; from < windows.length; from += chunk) {
          const given = { index: indexFrom(windows, from), given: rowsFrom(values, width, from) }
          parts.push(await sayInstead(parameters, given))
        }
        return joinedOf(parts, 'logits', windows.length) ?? new Float32Array(0)
      },
    }),
  })
}

type Named = Readonly<Record<string, HostTensor>>

/** As many windows as a program takes, from one on; always as many: the program is then prepared for one size. */
const indexFrom = (windows: Places, from: number): HostTensor =>
  hostTensor(
    Int32Array.from({ length: chunk }, (_, k) => windows[from + k] ?? windows[0] ?? 0),
    [chunk],
    'int32',
  )

/** As many rows as a program takes, from one on; zeros behind the last. */
function rowsFrom(values: Float32Array, width: number, from: number): HostTensor {
  const rows = new Float32Array(chunk * width)
  rows.set(values.subarray(from * width, (from + chunk) * width))
  return hostTensor(rows, [chunk, width])
}

/** An output of several runs as one array of so many windows; `undefined` where the program has none of that name. */
function joinedOf(parts: readonly Named[], name: string, count: number): Float32Array | undefined {
  const arrays = parts.flatMap((part) => {
    const data = part[name]?.data
    return data === undefined ? [] : [data as Float32Array]
  })
  if (arrays.length === 0) return undefined
  const width = (arrays[0]?.length ?? 0) / chunk
  const all = new Float32Array(width * count)
  for (const [place, array] of arrays.entries()) {
    const left = Math.min(chunk, count - place * chunk)
    all.set(array.subarray(0, left * width), place * chunk * width)
  }
  return all
}

function windowProgram(
  { tables }: Pick<EquipmentTask, 'tables'>,
  { parameters, say }: EquipmentModel,
  dropoutSeed?: number,
): Program {
  const flat = input('parameters', 'float32', [parameters.size])
  const index = input('index', 'int32', [chunk])
  const data = tableInputs(tables)
  const counter = input('counter', 'int64', [])
  const random = dropoutSeed === undefined ? undefined : randomness(dropoutSeed, counter)
  const { logits, attention } = say(weightsOf(parameters, flat), seenAt(data, index), random)
  const asked = Object.entries(data).filter(([name]) => !['labels', 'known', 'alpha'].includes(name))
  return program({
    name: 'windows',
    inputs: [flat, ...asked.map(([, table]) => table), index, ...(random ? [counter] : [])],
    outputs: { logits, ...(attention && random === undefined && { attention }) },
  })
}

/** The same with statistics that are given row by row, beside whatever else the tables hold of the windows. */
function insteadProgram(
  { tables }: Pick<EquipmentTask, 'tables'>,
  { parameters, say }: EquipmentModel,
  width: number,
): Program {
  const flat = input('parameters', 'float32', [parameters.size])
  const index = input('index', 'int32', [chunk])
  const given = input('given', 'float32', [chunk, width])
  const rows = constant(
    Int32Array.from({ length: chunk }, (_, row) => row),
    { dtype: 'int32' },
  )
  const all = Object.entries(tableInputs(tables)).filter(
    ([name]) => !['labels', 'known', 'alpha', 'statistics'].includes(name),
  )
  const isOfStatistics = ([name]: readonly [string, Tensor]): boolean => name.startsWith('statistics')
  const { logits } = say(weightsOf(parameters, flat), {
    ...seenAt(Object.fromEntries(all.filter((own) => !isOfStatistics(own))), index),
    ...seenAt({ ...Object.fromEntries(all.filter(isOfStatistics)), statistics: given }, rows),
  })
  return program({
    name: 'windows-instead',
    inputs: [flat, ...all.map(([, table]) => table), index, given],
    outputs: { logits },
  })
}

/** Windows whose statistics and steps are given, and nothing out of the tables. */
function changedProgram(task: Asked, model: EquipmentModel): Program {
  const { config, data } = task
  const flat = input('parameters', 'float32', [model.parameters.size])
  const statistics = input('givenStatistics', 'float32', [chunk, data.statistics.names.length])
  const steps =
    config.windows.of === 'item' && input('givenSteps', 'float32', [chunk, config.windows.context])
  const logits = networkLogits(task, model, weightsOf(model.parameters, flat), {
    statistics: () => statistics,
    ...(steps && { window: steps }),
  })
  return program({
    name: 'windows-changed',
    inputs: [flat, statistics, ...(steps ? [steps] : [])],
    outputs: { logits },
  })
}
