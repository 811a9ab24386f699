/**
 * Passes over a whole program before it is lowered. Loop bodies are rewritten from the inside out.
 */
import type { Tensor } from '../tensor.js'
import { everywhere } from './bodies.js'
import { deduplicate } from './deduplicate.js'
import { joinPads } from './join-pads.js'
import { splitSlices } from './split-slices.js'

const passes = [deduplicate, everywhere((outputs) => joinPads(outputs)), deduplicate, everywhere(splitSlices)]

export function optimize(outputs: readonly Tensor[]): readonly Tensor[] {
  return passes.reduce((program, pass) => pass(program), outputs)
}
