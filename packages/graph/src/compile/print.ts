/**
 * A program as text, one operation a line, bodies of loops and choices indented below their node.
 */
import { reachableNodes } from '../expression/reachable.js'
import { ruleOf } from '../expression/rules.js'
import { describe, type Attributes, type Tensor } from '../expression/tensor.js'

/** The program that makes the outputs, as text. */
export function printProgram(name: string, outputs: Readonly<Record<string, Tensor>>): string {
  const lines = [`program ${name}`]
  const write = (results: readonly Tensor[], indent: string): void => {
    for (const node of reachableNodes(results)) {
      const inputs = node.inputs.map(label).join(', ')
      const made = node.outputs.map((output) => `${label(output)}: ${describe(output)}`).join(', ')
      lines.push(`${indent}${made} = ${node.op}(${inputs})${printAttributes(node.attributes)}`)
      const { bodies } = ruleOf(node.op)
      if (bodies === undefined) continue
      const { parameters, captures, results: inner } = bodies.of(node.attributes)
      const name = bodies.repeats ? 'step' : 'branches'
      lines.push(`${indent}  ${name}(${[...parameters, ...captures].map(label).join(', ')})`)
      for (const body of inner) {
        write(body, `${indent}    `)
        lines.push(`${indent}  → ${body.map(label).join(', ')}`)
      }
    }
  }
  write(Object.values(outputs), '  ')
  for (const [key, tensor] of Object.entries(outputs)) lines.push(`  ${key} = ${label(tensor)}`)
  return lines.join('\n')
}

function label(tensor: Tensor): string {
  const { id, outputs } = tensor.node
  return outputs.length > 1 ? `%${id}.${tensor.index}` : `%${id}`
}

/** Attributes that are numbers, names or lists of them: no data, types or bodies. */
function printAttributes(attributes: Attributes): string {
  const shown = Object.entries(attributes).filter(
    ([, value]) => value !== '' && (typeof value !== 'object' || Array.isArray(value)),
  )
  return shown.length === 0 ? '' : ` ${JSON.stringify(Object.fromEntries(shown))}`
}
