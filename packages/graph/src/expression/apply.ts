/**
 * Making operations: types are inferred by the operation's rule, and what it refuses is reported with the line that asked
 * for it.
 */
import { GraphError } from './graph-error.js'
import { ruleOf } from './rules.js'
import { describe, first, makeNode, type Attributes, type Tensor } from './tensor.js'

/** Makes a node of a registered operation and returns its outputs. */
export function apply(op: string, inputs: readonly Tensor[], attributes: Attributes = {}): readonly Tensor[] {
  const types = naming(op, inputs, () => ruleOf(op).infer(inputs, attributes))
  return makeNode(op, inputs, attributes, types, callSite())
}

/** Runs `build`; what it refuses is reported with the operation, its operands and the line that asked for it. */
export function naming<T>(op: string, inputs: readonly Tensor[], build: () => T): T {
  try {
    return build()
  } catch (error) {
    if (!(error instanceof GraphError) || error.message.includes(builtAt)) throw error
    const site = callSite()
    const place = site === undefined ? '' : `${builtAt}${site}`
    throw new GraphError(`${op}(${inputs.map(describe).join(', ')}): ${error.message}${place}`)
  }
}

const builtAt = ' — built at '

/** Refuses an operation: an error with its name, its operands and the line that asked for it. */
export function refuse(op: string, inputs: readonly Tensor[], message: string): never {
  return naming(op, inputs, () => {
    throw new GraphError(message)
  })
}

/** {@link apply} for operations with one output. */
export function apply1(op: string, inputs: readonly Tensor[], attributes: Attributes = {}): Tensor {
  return first(apply(op, inputs, attributes))
}

const ownFiles = /[/\\](packages[/\\]graph|@utsushi[/\\]graph)[/\\](dist|src)[/\\](?!.*\.test\.)/

/** The first stack frame outside this package. */
function callSite(): string | undefined {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 16
  const stack = new Error().stack ?? ''
  Error.stackTraceLimit = limit
  const frame = stack
    .split('\n')
    .slice(1)
    .find((line) => !ownFiles.test(line) && !/node:internal|<anonymous>/.test(line))
  const place = frame && /\(?((?:file:\/\/)?[^()\s]+:\d+):\d+\)?$/.exec(frame)?.[1]
  return place?.replace(/^file:\/\//, '').replace(/^.*\/(?=[^/]*\/[^/]*$)/, '')
}
