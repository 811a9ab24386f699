// A session on the calling thread: the one way of a page, and what a worker does inside.
import { InputError } from '@utsushi/ground'
import type * as OnnxRuntime from 'onnxruntime-common'
import type { HostTensor } from '../arrays.js'
import { isDType } from '../arrays.js'
import { graphPorts } from './session.js'
import type { ModelSession } from './session.js'

/** A module of ONNX Runtime: `onnxruntime-web` in any of its builds, or `onnxruntime-node`. */
export type OnnxRuntimeModule = Pick<typeof OnnxRuntime, 'InferenceSession' | 'Tensor' | 'env'>

/**
 * Loads a model with this ONNX Runtime, on this thread.
 *
 * @throws InputError when ONNX Runtime refuses the model
 */
export async function openDirect(
  ort: OnnxRuntimeModule,
  bytes: Uint8Array,
  options: OnnxRuntime.InferenceSession.SessionOptions,
): Promise<ModelSession> {
  const session = await ort.InferenceSession.create(bytes, options).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new InputError(`ONNX Runtime cannot load this model: ${reason}`, { cause: error })
  })
  return {
    inputs: graphPorts(session.inputMetadata),
    outputs: graphPorts(session.outputMetadata),
    async run(feeds) {
      const tensors = Object.entries(feeds).map(([name, { dtype, data, dims }]) => [
        name,
        new ort.Tensor(dtype as 'float32', data as Float32Array, dims),
      ])
      const outputs = await session.run(Object.fromEntries(tensors) as OnnxRuntime.InferenceSession.FeedsType)
      return Object.fromEntries(
        Object.entries(outputs).map(([name, tensor]) => [name, hostTensor(name, tensor)]),
      )
    },
    close: () => session.release(),
  }
}

function hostTensor(name: string, { type, dims, data }: OnnxRuntime.Tensor): HostTensor {
  if (!isDType(type)) throw new Error(`output "${name}" is of type ${type}, which is not read`)
  return { dtype: type, dims: [...dims], data: data as HostTensor['data'] }
}
