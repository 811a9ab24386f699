/**
 * What a loop is made of: bodies, sources, and the attributes of its node.
 */
import type { Node, Tensor } from '../expression/tensor.js'

/** A loop body: closed, that is, every tensor it uses is one of its parameters, a constant, or made inside. */
export interface ScanBody {
  readonly carries: readonly Tensor[]
  readonly inputs: readonly Tensor[]
  readonly captures: readonly Tensor[]
  readonly carryResults: readonly Tensor[]
  readonly outputResults: readonly Tensor[]
}

export interface ScanAttributes {
  readonly body: ScanBody
  readonly reverse: boolean
  /** The scan that this one repeats with more outputs; the two are merged before anything is compiled. */
  readonly extends?: Node
}

/** What the operation is called. */
export const scanName = 'scan'

/** The attributes of a node that is a loop. */
export const scanOf = (node: Node): ScanAttributes | undefined =>
  node.op === scanName ? scanAttributes(node) : undefined

export const scanAttributes = (node: Node): ScanAttributes => node.attributes as unknown as ScanAttributes

export type OpenBody = Omit<ScanBody, 'captures'>

export interface ScanFrame {
  readonly sources: { readonly carries: readonly Tensor[]; readonly inputs: readonly Tensor[] }
  /** Nodes older than this belong to the surrounding program. */
  readonly clock: number
  readonly reverse: boolean
  /** Nothing moves out. */
  readonly inPlace?: boolean
}
