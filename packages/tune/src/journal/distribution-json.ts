/**
 * Distributions as Optuna writes them into its journal, and values in its inner form: numbers as they are, a choice as its
 * place in the list.
 */
import type { Distribution, ParameterValue } from '../distribution.js'
import { parsePythonJson, pythonFloat, pythonJson } from './python-json.js'

/** @example distributionJson({ kind: 'int', low: 1, high: 4, log: false, step: 1 }) */
export function distributionJson(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'float': {
      const { low, high, log, step } = distribution
      const rest = `"low": ${pythonFloat(low)}, "high": ${pythonFloat(high)}, "log": ${log}`
      const stepText = step === undefined ? 'null' : pythonFloat(step)
      return `{"name": "FloatDistribution", "attributes": {"step": ${stepText}, ${rest}}}`
    }
    case 'int': {
      const { low, high, log, step } = distribution
      return `{"name": "IntDistribution", "attributes": {"log": ${log}, "step": ${step}, "low": ${low}, "high": ${high}}}`
    }
    case 'categorical':
      return `{"name": "CategoricalDistribution", "attributes": {"choices": ${pythonJson(distribution.choices)}}}`
    default:
      return distribution satisfies never
  }
}

/** The same text stands on thousands of lines. */
const known = new Map<string, Distribution>()

/**
 * Reads a distribution, also under the names that Optuna used before version 3.
 * @throws Error for any other.
 */
export function parseDistribution(text: string): Distribution {
  const found = known.get(text)
  if (found !== undefined) return found
  const parsed = readDistribution(parsePythonJson(text))
  if (parsed === undefined) throw new Error(`unknown distribution ${text.slice(0, 120)}`)
  if (known.size > 10_000) known.clear()
  known.set(text, parsed)
  return parsed
}

interface WrittenDistribution {
  readonly name: string
  readonly attributes: {
    readonly low?: number
    readonly high?: number
    readonly log?: boolean
    readonly step?: number | null
    readonly q?: number
    readonly choices?: readonly ParameterValue[]
  }
}

function readDistribution(json: unknown): Distribution | undefined {
  const { name, attributes } = (json ?? {}) as Partial<WrittenDistribution>
  if (typeof attributes !== 'object') return undefined
  const { low, high, log = false, step, q, choices } = attributes
  if (name === 'CategoricalDistribution')
    return Array.isArray(choices) ? { kind: 'categorical', choices } : undefined
  if (typeof low !== 'number' || typeof high !== 'number') return undefined
  const width = step ?? q
  const steps = width === undefined ? {} : { step: width }
  switch (name) {
    case 'FloatDistribution':
      return { kind: 'float', low, high, log, ...steps }
    case 'UniformDistribution':
    case 'DiscreteUniformDistribution':
      return { kind: 'float', low, high, log: false, ...steps }
    case 'LogUniformDistribution':
      return { kind: 'float', low, high, log: true }
    case 'IntDistribution':
      return { kind: 'int', low, high, log, step: width ?? 1 }
    case 'IntUniformDistribution':
      return { kind: 'int', low, high, log: false, step: width ?? 1 }
    case 'IntLogUniformDistribution':
      return { kind: 'int', low, high, log: true, step: 1 }
    default:
      return undefined
  }
}

/** @throws Error for a value that the distribution cannot hold. */
export function innerValue(distribution: Distribution, value: ParameterValue): string {
  if (distribution.kind === 'categorical') {
    const index = distribution.choices.indexOf(value)
    if (index >= 0) return String(index)
  } else if (typeof value === 'number' && Number.isFinite(value)) return pythonFloat(value)
  throw new Error(`the value ${pythonJson(value)} is none of ${distributionJson(distribution)}`)
}

/** @throws Error for a choice that is not in the list. */
export function outerValue(distribution: Distribution, inner: number): ParameterValue {
  if (distribution.kind !== 'categorical') return distribution.kind === 'int' ? Math.trunc(inner) : inner
  const choice = distribution.choices[inner]
  if (choice === undefined)
    throw new Error(`there is no choice number ${inner} in ${distributionJson(distribution)}`)
  return choice
}

/**
 * Why Optuna would not take one parameter under both distributions: another kind, another scale, other choices. Ranges may
 * differ. `undefined` when it takes both.
 */
export function incompatibility(before: Distribution, after: Distribution): string | undefined {
  if (before.kind !== after.kind) return `is ${before.kind}, not ${after.kind}`
  if (before.kind === 'categorical' && after.kind === 'categorical') {
    const [was, is] = [pythonJson(before.choices), pythonJson(after.choices)]
    return was === is ? undefined : `has the choices ${was}, not ${is}`
  }
  if (before.kind !== 'categorical' && after.kind !== 'categorical' && before.log !== after.log)
    return before.log ? 'is logarithmic' : 'is not logarithmic'
  return undefined
}
