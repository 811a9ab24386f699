// What is asked of a trained model: the class probabilities of any sequences, or the numbers asked for, in their units. Methods that are
// fitted in one go answer without a program.
import {
  constant,
  hostTensor,
  input,
  program,
  softmax,
  type HostTensor,
  type Program,
  type Tensor,
} from '@utsushi/graph'
import {
  gradientProgram,
  initialise,
  meanSequence,
  pickTarget,
  weightsOf,
  type RunGradients,
  type Sequences,
} from '@utsushi/learn'
import { named, tableInputs, type Ask, type Tables } from '@utsushi/study'
import { isOneOf, ledKinds } from './config.js'
import { answersWide, type Places } from './data/measured.js'
import { methodAnswers } from './fit/methods.js'
import { scaledSequences } from './fit/rows.js'
import { seenAt, type MaterialsTask } from './loss.js'
import type { MaterialsModel, Seen } from './model.js'

export interface MaterialsAnswers {
  /** `[sequences, outputs]`: probabilities of the classes, or what is asked for in its unit. */
  of(places: Places): Promise<Float32Array>
  /** Gradients of a logit or a scaled answer, with the trained weights and with random ones; absent without a network. */
  readonly gradients?: {
    readonly trained: RunGradients
    readonly random: RunGradients
    /** Of the trained network begun from the states that the mean of training leads to; absent where no state is led anywhere. */
    readonly settled?: RunGradients
  }
  /** The answers to any scaled sequences of one length; absent of networks, which are asked by their gradients. */
  readonly scaled?: (sequences: Sequences) => Float32Array
}

/** Sequences that go through the network at once. */
const chunk = 64

type Asked = Pick<MaterialsTask, 'config' | 'data' | 'parts' | 'tables' | 'model' | 'fitted'>

/**
 * Prepares to ask about sequences; one program for all.
 * @example const probabilities = await answers(task, ask)(weights).of(task.parts.test)
 */
export function answers(task: Asked, ask: Ask): (parameters: Float32Array) => MaterialsAnswers {
  const { model, fitted, data, config } = task
  if (model === undefined) {
    const { method } = fitted
    if (method === undefined) throw new RangeError('neither a network nor a fitted method')
    const scaled = (sequences: Sequences): Float32Array => methodAnswers(method, sequences)
    return () => ({ of: (places) => Promise.resolve(scaled(scaledSequences(data, fitted, places))), scaled })
  }
  const say = ask('sequences', () => sequenceProgram(task, model))
  const isClasses = config.task.kind === 'classes'
  const width = answersWide(data.asked)
  const gradients = ask('gradients', () => gradientsOf(task, model))
  const settled = ask('settled gradients', () => gradientsOf(task, model, leadIns(task)))
  const isLed = isOneOf(ledKinds, config.model.kind)
  const random = initialise(model.parameters, config.seed + 1)
  return (parameters) => ({
    ...(fitted.isEven && {
      gradients: {
        trained: (feeds: Tables) => gradients(parameters, feeds),
        random: (feeds: Tables) => gradients(random, feeds),
        ...(isLed && { settled: (feeds: Tables) => settled(parameters, feeds) }),
      },
    }),
    of: async (places) => {
      const all = new Float32Array(places.length * width)
      for (let from = 0; from < places.length; from += chunk) {
        const { outputs } = await say(parameters, { index: indexFrom(places, from) })
        const own = outputs?.data as Float32Array
        all.set(own.subarray(0, width * Math.min(chunk, places.length - from)), width * from)
      }
      return isClasses ? all : inUnits(all, fitted.answers, data.asked.kind === 'values')
    },
  })
}

/** As many sequences as a program takes, from one on; always as many: the program is then prepared for one size. */
const indexFrom = (places: Places, from: number): HostTensor =>
  hostTensor(
    Int32Array.from({ length: chunk }, (_, k) => places[from + k] ?? places[0] ?? 0),
    [chunk],
    'int32',
  )

/** Scaled answers in their units. */
function inUnits(
  scaled: Float32Array,
  { center, scale }: { readonly center: readonly number[]; readonly scale: readonly number[] },
  byColumn: boolean,
): Float32Array {
  const width = byColumn ? center.length : 1
  return scaled.map((value, at) => value * (scale[at % width] ?? NaN) + (center[at % width] ?? NaN))
}

function sequenceProgram({ tables, fitted, config }: Asked, { parameters, say }: MaterialsModel): Program {
  const flat = input('parameters', 'float32', [parameters.size])
  const index = input('index', 'int32', [chunk])
  const data = tableInputs({
    values: tables['values'] ?? hostTensor([]),
    ...(!fitted.isEven && tables['lengths'] && { lengths: tables['lengths'] }),
  })
  const { outputs } = say(weightsOf(parameters, flat), seenAt(data, index, fitted.isEven))
  return program({
    name: 'sequences',
    inputs: [flat, named(data, 'values'), ...(fitted.isEven ? [] : [named(data, 'lengths')]), index],
    outputs: { outputs: config.task.kind === 'classes' ? softmax(outputs, 1) : outputs },
  })
}

/** A logit or a scaled answer of sequences that are given, and its gradient. */
const gradientsOf = (
  { data, fitted }: Asked,
  { parameters, say }: MaterialsModel,
  settled?: Seen['settled'],
): Program =>
  gradientProgram({
    parameters,
    ...{ steps: fitted.steps, channels: data.panel.names.length },
    score: ({ weights, sequence, target }) =>
      pickTarget(say(weights, { values: sequence, ...(settled && { settled }) }).outputs, target),
  })

/** What stands before and behind sequences to explain: the first and the last step of the mean of training, for as long as it takes. */
function leadIns({ data, fitted, parts }: Asked): NonNullable<Seen['settled']> {
  const { values, shape } = scaledSequences(data, fitted, parts.train)
  const [, steps, channels] = shape
  const { data: mean } = meanSequence(hostTensor(values, shape))
  const at = (step: number): Tensor =>
    constant(Float32Array.from({ length: channels }, (_, k) => Number(mean[step * channels + k] ?? 0)))
  return { begin: at(0), end: at(steps - 1) }
}
