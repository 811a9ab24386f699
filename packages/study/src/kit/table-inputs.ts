// The tables of a study inside its programs: inputs by their names, and what a program was given found again.
import { input, type Tensor } from '@utsushi/graph'
import type { Tables } from '../definition/parts.js'

/** Tensors of a program, by name. */
export type NamedTensors = Readonly<Record<string, Tensor>>

/** Tables as inputs of a program. */
export const tableInputs = (tables: Tables): NamedTensors =>
  Object.fromEntries(
    Object.entries(tables).map(([name, { dtype, shape }]) => [name, input(name, dtype, shape)]),
  )

/**
 * A tensor of a program by its name.
 * @throws RangeError when it was not given
 */
export function named(tensors: NamedTensors, name: string): Tensor {
  const found = tensors[name]
  if (found === undefined)
    throw new RangeError(`the program lacks ${name}: it has ${Object.keys(tensors).join(', ')}`)
  return found
}
