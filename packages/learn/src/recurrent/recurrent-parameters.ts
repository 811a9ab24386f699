/**
 * Weights of a recurrent stack and how they begin.
 */
import {
  glorotUniform,
  orthogonal,
  sideBySide,
  uniformByFan,
  zero,
  type Initialiser,
} from '../parameters/initialisers.js'
import { parameter, type Parameter } from '../parameters/parameters.js'
import type { RecurrentOptions } from './recurrent-options.js'

/**
 * Weights of one layer: `input [inputs, gates · hidden]`, `state [hidden, gates · hidden]` unless gates see the input alone,
 * biases `[gates · hidden]`, and the cell's own vectors `[hidden]`.
 */
export type CellParameters = {
  readonly input: Parameter
  readonly state?: Parameter
  readonly bias?: Parameter
  readonly stateBias?: Parameter
  readonly vectors?: Readonly<Record<string, Parameter>>
}

/** One entry a layer, or two (forward, backward) when bidirectional. */
export type RecurrentParameters = readonly CellParameters[]

export function recurrentParameters({
  cell,
  inputs,
  hidden,
  layers = 1,
  statics = 0,
  biases = 2,
  bidirectional = false,
  initial = 'uniform',
  forgetBias = 0,
  memory,
}: RecurrentOptions): RecurrentParameters {
  const directions = bidirectional ? 2 : 1
  const columns = cell.gates.length * hidden
  const eachGate = (one: Initialiser): Initialiser => sideBySide(cell.gates.map(() => one))
  const uniform = uniformByFan(hidden)
  const [forInput, forState, forBias] =
    initial === 'uniform'
      ? [uniform, uniform, uniform]
      : [eachGate(glorotUniform), eachGate(orthogonal()), zero]
  const gateAt = (name: string): number => cell.gates.indexOf(name)
  const raised =
    memory === undefined
      ? addToGate(forBias, gateAt('forget'), hidden, forgetBias)
      : chrono(forBias, { forget: gateAt(cell.keeps ?? 'forget'), input: gateAt('input'), hidden, memory })
  const vectors = Object.entries(cell.vectors ?? {}).map(([name, begin]) => [
    name,
    parameter([hidden], begin),
  ])
  return Array.from({ length: layers * directions }, (_, k) => {
    const rows = k < directions ? inputs + statics : hidden * directions
    return {
      input: parameter([rows, columns], forInput),
      ...(cell.inputOnly !== true && { state: parameter([hidden, columns], forState) }),
      ...(biases >= 1 && { bias: parameter([columns], raised) }),
      ...(biases === 2 && cell.inputOnly !== true && { stateBias: parameter([columns], forBias) }),
      ...(vectors.length > 0 && { vectors: Object.fromEntries(vectors) as Record<string, Parameter> }),
    }
  })
}

function addToGate(initial: Initialiser, gate: number, hidden: number, amount: number): Initialiser {
  if (gate < 0 || amount === 0) return initial
  return (shape, random) =>
    initial(shape, random).map((value, k) => (Math.floor(k / hidden) === gate ? value + amount : value))
}

/**
 * Forget gates that begin with memories of 1 … `memory` steps: b_f = log u, b_i = −log u, u uniform in [1, memory − 1]
 * (Tallec & Ollivier 2018, equation 16).
 */
function chrono(
  initial: Initialiser,
  { forget, input, hidden, memory }: { forget: number; input: number; hidden: number; memory: number },
): Initialiser {
  return (shape, random) => {
    const values = initial(shape, random)
    for (let unit = 0; unit < hidden; unit++) {
      const bias = Math.log(1 + random.uniform() * Math.max(memory - 2, 0))
      if (forget >= 0) values[forget * hidden + unit] = bias
      if (input >= 0) values[input * hidden + unit] = -bias
    }
    return values
  }
}
