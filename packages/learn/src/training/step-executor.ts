/**
 * What runs optimiser steps: one session in a worker, or several that share a batch.
 */
import type { Feeds, HostTensor } from '@utsushi/graph'

/** An `Executable` of `@utsushi/graph` is one. Calls are answered in the order in which they were made. */
export interface StepExecutor {
  /** Gives data, parameters and optimiser state; they stay from run to run. */
  set(values: Feeds): Promise<void>
  /** The present values of state. */
  get(names: readonly string[]): Promise<Record<string, HostTensor>>
  /** Runs the steps whose inputs are stacked in the feeds; answers with outputs stacked over the same steps. */
  run(feeds: Feeds): Promise<Record<string, HostTensor>>
}
