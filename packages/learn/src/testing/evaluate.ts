/**
 * Runs tensors on given values: a program made, loaded, fed once and released.
 */
import { program, type Feeds, type HostTensor, type Runtime, type Tensor } from '@utsushi/graph'

export async function evaluate(
  runtime: Runtime,
  inputs: readonly Tensor[],
  outputs: Readonly<Record<string, Tensor>>,
  feeds: Feeds,
): Promise<Record<string, HostTensor>> {
  const executable = await runtime.load(program({ name: 'test', inputs, outputs }))
  const results = await executable.run(feeds)
  await executable.release()
  return results
}
