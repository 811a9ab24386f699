/**
 * Passes over a whole program before it is lowered. Loop bodies are rewritten from the inside out.
 */
import type { Tensor } from '../expression/tensor.js'
import { everywhere } from '../transforms/bodies.js'
import { deduplicate } from '../transforms/deduplicate.js'
import { joinColumns } from '../transforms/join-columns.js'
import { joinPads } from '../transforms/join-pads.js'
import { splitSlices } from './split-slices.js'

const passes = [
  // Loops have joined the columns of their bodies when they were made, so that their gradients are of what was joined.
  (outputs: readonly Tensor[]) => joinColumns(outputs),
  deduplicate,
  everywhere((outputs) => joinPads(outputs)),
  deduplicate,
  everywhere(splitSlices),
]

export function optimize(outputs: readonly Tensor[]): readonly Tensor[] {
  return passes.reduce((program, pass) => pass(program), outputs)
}
