// What is asked of a trained model: the logits of any windows, and, where the network looks by attention, which steps it took.
// Trees and the logistic regression answer without a program.
import { hostTensor, input, program, type HostTensor, type Program } from '@utsushi/graph'
import { randomness, weightsOf } from '@utsushi/learn'
import { tableInputs, type Ask } from '@utsushi/study'
import { withChangedWindows, type ChangedWindows } from './answers/with-changed-windows.js'
import { withOtherStatistics } from './answers/with-other-statistics.js'
import { classifierLogits } from './fit/classifiers.js'
import type { Places } from './data/columns.js'
import { seenAt, type EquipmentTask } from './loss.js'
import type { EquipmentModel } from './model.js'

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

/** Windows that go through a network at once: programs are prepared for one size, and what is left of the last chunk is computed in vain. */
const chunks = { ofColumns: 2048, ofSteps: 128 } as const

/** Fewer where every window goes through an encoder or step by step: there what is in vain is dear, and a small program no slower. */
const chunkOf = ({ tables }: Pick<Asked, 'tables'>): number =>
  tables['windows'] === undefined ? chunks.ofColumns : chunks.ofSteps

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
  const chunk = chunkOf(task)
  const say = ask('windows', () => windowProgram(task, model, chunk))
  const sayDropped = ask('windows with dropout', () => windowProgram(task, model, chunk, task.config.seed))
  const sayInstead = task.config.model.branches.includes('statistics')
    ? withOtherStatistics(task, model, ask)
    : undefined
  const sayChanged = withChangedWindows(task, model, ask)
  return (parameters) => ({
    changed: (given) => sayChanged(parameters, given),
    ask: async (windows) => {
      const parts: Named[] = []
      for (let from = 0; from < windows.length; from += chunk)
        parts.push(await say(parameters, { index: indexFrom(windows, from, chunk) }))
      const joined = (name: string): Float32Array | undefined => joinedOf(parts, name, windows.length, chunk)
      const attention = joined('attention')
      return { logits: joined('logits') ?? new Float32Array(0), ...(attention && { attention }) }
    },
    ...(task.config.model.dropout > 0 && {
      dropped: async (windows: Places, pass: number) => {
        const parts: Named[] = []
        for (let from = 0; from < windows.length; from += chunk) {
          // Chunks of one pass are other windows: each draws for itself.
          const counter = hostTensor(BigInt64Array.of(BigInt(pass * 2 ** 20 + from / chunk)), [], 'int64')
          parts.push(await sayDropped(parameters, { index: indexFrom(windows, from, chunk), counter }))
        }
        return joinedOf(parts, 'logits', windows.length, chunk) ?? new Float32Array(0)
      },
    }),
    ...(sayInstead && {
      instead: (windows: Places, values: Float32Array) => sayInstead(parameters, windows, values),
    }),
  })
}

type Named = Readonly<Record<string, HostTensor>>

/** As many windows as a program takes, from one on; always as many: the program is then prepared for one size. */
const indexFrom = (windows: Places, from: number, chunk: number): HostTensor =>
  hostTensor(
    Int32Array.from({ length: chunk }, (_, k) => windows[from + k] ?? windows[0] ?? 0),
    [chunk],
    'int32',
  )

/** An output of several runs as one array of so many windows; `undefined` where the program has none of that name. */
function joinedOf(
  parts: readonly Named[],
  name: string,
  count: number,
  chunk: number,
): Float32Array | undefined {
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
  chunk: number,
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
