// What is asked of a trained model: the logits of any windows, and, where the network looks by attention, which steps it took.
// Trees and the logistic regression answer without a program.
import { hostTensor, input, program, type HostTensor, type Program } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import type { Ask } from '@utsushi/study'
import { classifierLogits } from './fit/classifiers.js'
import type { Places } from './fit.js'
import { seenAt, tableInputs, type EquipmentTask } from './loss.js'
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
  const { classifiers, statistics } = task.fitted
  if (model === undefined) {
    if (classifiers === undefined) throw new RangeError('neither a network nor classifiers')
    const ask = (windows: Places): Promise<Answered> =>
      Promise.resolve({ logits: classifierLogits(classifiers, task.data.statistics, statistics, windows) })
    return () => ({ ask })
  }
  const say = ask('windows', () => windowProgram(task, model))
  return (parameters) => ({
    ask: async (windows) => {
      const parts: Readonly<Record<string, HostTensor>>[] = []
      for (let from = 0; from < windows.length; from += chunk) {
        // Always as many: the program is then prepared for one size.
        const index = Int32Array.from({ length: chunk }, (_, k) => windows[from + k] ?? windows[0] ?? 0)
        parts.push(await say(parameters, { index: hostTensor(index, [chunk], 'int32') }))
      }
      const joined = (name: string): Float32Array | undefined => {
        const arrays = parts.flatMap((part) => {
          const data = part[name]?.data
          return data === undefined ? [] : [data as Float32Array]
        })
        if (arrays.length === 0) return undefined
        const width = (arrays[0]?.length ?? 0) / chunk
        const all = new Float32Array(width * windows.length)
        for (const [place, array] of arrays.entries()) {
          const left = Math.min(chunk, windows.length - place * chunk)
          all.set(array.subarray(0, left * width), place * chunk * width)
        }
        return all
      }
      const attention = joined('attention')
      return { logits: joined('logits') ?? new Float32Array(0), ...(attention && { attention }) }
    },
  })
}

function windowProgram(
  { tables }: Pick<EquipmentTask, 'tables'>,
  { parameters, say }: EquipmentModel,
): Program {
  const flat = input('parameters', 'float32', [parameters.size])
  const index = input('index', 'int32', [chunk])
  const data = tableInputs(tables)
  const { logits, attention } = say(weightsOf(parameters, flat), seenAt(data, index))
  const asked = Object.entries(data).filter(([name]) => !['labels', 'known', 'alpha'].includes(name))
  return program({
    name: 'windows',
    inputs: [flat, ...asked.map(([, table]) => table), index],
    outputs: { logits, ...(attention && { attention }) },
  })
}
