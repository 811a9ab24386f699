// What the conformance suites of the studies that ship are given alike: a page's ONNX Runtime, pages of the documentation, and data of a
// study's own simulator.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as web from 'onnxruntime-web'
import { silentReporter, type Study, type StudyContext } from '@utsushi/study'

web.env.wasm.wasmPaths = new URL(
  './',
  pathToFileURL(createRequire(import.meta.url).resolve('onnxruntime-web')),
).href
web.env.wasm.numThreads = 1

const context: StudyContext = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  threads: 1,
  device: 'cpu',
}

/** ONNX Runtime as a page has it. */
export { web }

/**
 * Pages of the documentation, one behind the other.
 * @example guideOf('guide.md', 'studies/electrodialysis.md')
 */
export const guideOf = (...pages: readonly string[]): string =>
  pages
    .map((page) => readFileSync(fileURLToPath(new URL(`../../../../docs/${page}`, import.meta.url)), 'utf8'))
    .join('\n')

/**
 * Writes data by a study's own simulator.
 * @example data: simulatedBy(electrodialysis, { samples: 10 })
 */
export const simulatedBy =
  ({ name, simulation }: Pick<Study, 'name' | 'simulation'>, options: Readonly<Record<string, unknown>>) =>
  async (folder: string): Promise<void> => {
    if (simulation === undefined) throw new RangeError(`the study ${name} has no simulator`)
    await simulation.run(simulation.schema.parse(options), folder, context)
  }
