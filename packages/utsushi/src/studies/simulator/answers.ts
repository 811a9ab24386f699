// What is asked of a trained model: the scores of any runs, with what it knows of their variance. Methods that are fitted in one go answer
// without a program.
import { gather, hostTensor, input, program, type Program } from '@utsushi/graph'
import { matrix, weightsOf } from '@utsushi/learn'
import { named, tableInputs, type Ask } from '@utsushi/study'
import type { Places } from './data/runs.js'
import type { Scores } from './fit/basis.js'
import { methodSays } from './fit/methods.js'
import { scaledInputs } from './fit.js'
import type { SimulatorTask } from './loss.js'
import type { SimulatorModel } from './model.js'

export interface SimulatorAnswers {
  /** Of a network, the variance is that between its members alone. */
  of(places: Places): Promise<Scores>
}

/** Runs that go through the network at once. */
const chunk = 256

type Asked = Pick<SimulatorTask, 'data' | 'tables' | 'model' | 'fitted'>

/**
 * Prepares to ask about runs; one program for all.
 * @example const { mean, variance } = await answers(task, ask)(weights).of(task.parts.test)
 */
export function answers(task: Asked, ask: Ask): (parameters: Float32Array) => SimulatorAnswers {
  const { model, fitted, data } = task
  if (model === undefined) {
    const { method } = fitted
    if (method === undefined) throw new RangeError('neither a network nor a fitted method')
    return () => ({ of: (places) => Promise.resolve(methodSays(method, scaledInputs(fitted, data, places))) })
  }
  const say = ask('runs', () => scoreProgram(task, model))
  const scores = fitted.basis.directions.length
  const { members } = model
  return (parameters) => ({
    of: async (places) => {
      const all = { mean: matrix(places.length, scores), variance: matrix(places.length, scores) }
      for (let from = 0; from < places.length; from += chunk) {
        const index = Int32Array.from({ length: chunk }, (_, k) => places[from + k] ?? places[0] ?? 0)
        const { outputs } = await say(parameters, { index: hostTensor(index, [chunk], 'int32') })
        const said = outputs?.data as Float32Array
        const rows = Math.min(chunk, places.length - from)
        for (let at = 0; at < rows * scores; at++) {
          const each = Array.from(
            { length: members },
            (_, member) => said[member * chunk * scores + at] ?? NaN,
          )
          const mean = each.reduce((sum, value) => sum + value, 0) / members
          all.mean.values[from * scores + at] = mean
          all.variance.values[from * scores + at] =
            each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, members - 1)
        }
      }
      return all
    },
  })
}

function scoreProgram({ tables }: Asked, { parameters, say }: SimulatorModel): Program {
  const flat = input('parameters', 'float32', [parameters.size])
  const index = input('index', 'int32', [chunk])
  const data = tableInputs({ inputs: tables['inputs'] ?? hostTensor([]) })
  const outputs = say(weightsOf(parameters, flat), gather(named(data, 'inputs'), index, 0))
  return program({ name: 'runs', inputs: [flat, named(data, 'inputs'), index], outputs: { outputs } })
}
