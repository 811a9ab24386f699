// From a file to an explorer: opened in a worker, with its cases, and warm, so that the first move of a slider is as quick as the others.
import { explore, type Explored } from './state.js'
import type { Case } from './plan/case.js'
import { openModel, type ModelFile, type SpawnWorker } from './runtime/open-model.js'

/**
 * Opens a file for exploring.
 *
 * @param options.cases that came with it
 * @param options.wasm ONNX Runtime's program, where it is not beside the worker's script
 * @throws Error whose message says what is wrong with the file, and what to do
 */
export async function openExplored(
  file: ModelFile,
  spawn: SpawnWorker,
  { cases = [], wasm }: { readonly cases?: readonly Case[]; readonly wasm?: Uint8Array } = {},
): Promise<Explored> {
  const model = await openModel(file, spawn, wasm)
  try {
    return explore(model, cases)
  } catch (error) {
    model.close()
    throw error
  }
}
