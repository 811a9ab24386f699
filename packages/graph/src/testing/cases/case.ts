/**
 * What the conformance suite asks of an operation: a function that uses it, and inputs.
 */
import type { HostTensor } from '../../runtime/host.js'
import type { BuildFunction } from '../check-gradients.js'

export interface OperationCase {
  readonly name: string
  readonly inputs: readonly HostTensor[]
  readonly build: BuildFunction
  /** Where asking for a gradient is an error. */
  readonly gradient?: 'none'
  /** The numbers that must come out, where no PyTorch fixture says so. */
  readonly expected?: ArrayLike<number>
}

/** Cases by the name of the registered operation. */
export type OperationCases = Readonly<Record<string, readonly OperationCase[]>>
