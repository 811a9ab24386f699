/**
 * The program that explains: a model's answer to a batch of sequences, and its gradient along every step and channel of them.
 */
import {
  arange,
  cast,
  equal,
  grad,
  input,
  program,
  sum,
  unsqueeze,
  where,
  type Program,
  type Tensor,
} from '@utsushi/graph'
import { weightsOf, type FlatParameters, type ParameterTree, type Weights } from '../parameters/parameters.js'
import { parametersName, type InputSpecs } from '../training/train-definition.js'

/** What an answer is computed from. */
export interface ExplainedInputs<T> {
  readonly weights: Weights<T>
  /** float32 `[batch, steps, channels]` */
  readonly sequence: Tensor
  /** The further inputs by name, `[batch, …]` each. */
  readonly beside: Readonly<Record<string, Tensor>>
  /** int32 `[batch]`: which answer of each sequence is asked for, such as a class. */
  readonly target: Tensor
}

/** A model, and which of its answers is explained. */
export interface GradientProgramOptions<T extends ParameterTree> {
  readonly name?: string
  readonly parameters: FlatParameters<T>
  /** Steps and channels of a sequence. */
  readonly steps: number
  readonly channels: number
  /** What stands beside a sequence, per sequence: `{ lengths: { dtype: 'int32', shape: [] } }`. */
  readonly beside?: InputSpecs
  /** The answer of each sequence, `[batch]`: a logit of its target (see {@link pickTarget}), a regression's value; without dropout. */
  readonly score: (inputs: ExplainedInputs<T>) => Tensor
}

/** Names of the inputs and outputs of a gradient program. */
export const gradientNames = {
  ...{ parameters: parametersName, sequence: 'sequence', target: 'target' },
  ...{ score: 'score', gradient: 'gradient' },
} as const

/**
 * Inputs `parameters` `[weights]`, `sequence` `[batch, steps, channels]`, what stands beside it, and `target` `[batch]`;
 * outputs `score` `[batch]` and `gradient` `[batch, steps, channels]`.
 *
 * Explain logits, not probabilities: where a model is sure, the gradient of a probability is next to nothing everywhere.
 *
 * @throws RangeError when the answer is not one number a sequence
 * @example
 * const explaining = gradientProgram({
 *   ...{ parameters, steps: 300, channels: 1 },
 *   score: ({ weights, sequence, target }) => pickTarget(model.apply(weights, { sequence }).outputs, target),
 * })
 */
export function gradientProgram<T extends ParameterTree>({
  name = 'gradients',
  parameters,
  steps,
  channels,
  beside = {},
  score,
}: GradientProgramOptions<T>): Program {
  const flat = input(gradientNames.parameters, 'float32', [parameters.size])
  const sequence = input(gradientNames.sequence, 'float32', ['batch', steps, channels])
  const target = input(gradientNames.target, 'int32', ['batch'])
  const others = Object.fromEntries(
    Object.entries(beside).map(([key, { dtype, shape }]) => [key, input(key, dtype, ['batch', ...shape])]),
  )
  const answer = score({ weights: weightsOf(parameters, flat), sequence, beside: others, target })
  if (answer.shape.length !== 1 || answer.shape[0] !== 'batch')
    throw new RangeError(
      `${name}: the score is [${answer.shape.join(', ')}], expected one number a sequence, [batch]`,
    )
  // A score depends on its own sequence alone, so that the gradient of their sum is that of each.
  const [gradient] = grad(sum(answer), [sequence])
  return program({
    name,
    inputs: [flat, sequence, ...Object.values(others), target],
    outputs: {
      [gradientNames.score]: answer,
      ...(gradient !== undefined && { [gradientNames.gradient]: gradient }),
    },
  })
}

/**
 * Of each row of logits `[batch, classes]` the one of its target `[batch]`.
 * @example pickTarget(logits, target) // [batch]
 */
export function pickTarget(logits: Tensor, target: Tensor): Tensor {
  const classes = arange(logits.shape[1] ?? 1)
  const isTarget = equal(unsqueeze(classes, 0), unsqueeze(cast(target, 'int64'), 1))
  return sum(where(isTarget, logits, 0), { axes: 1 })
}
