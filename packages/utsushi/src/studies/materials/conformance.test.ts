import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as web from 'onnxruntime-web'
import { silentReporter, type StudyContext } from '@utsushi/study'
import { studyConformance } from '@utsushi/study/testing'
import { materials } from './index.js'

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
const simulation = materials.parts.simulation

studyConformance(materials, {
  web,
  guide: ['guide.md', 'studies/materials-settings.md']
    .map((page) =>
      readFileSync(fileURLToPath(new URL(`../../../../../docs/${page}`, import.meta.url)), 'utf8'),
    )
    .join('\n'),
  data: async (folder) =>
    simulation?.run(
      simulation.schema.parse({ kind: 'barkhausen', specimens: 12, measurements: 2, windows: 2, length: 48 }),
      folder,
      context,
    ),
  config: (folder) => ({
    data: { folder, specimens: 'specimens.csv', name: 'name', groups: ['specimen', 'lot'] },
    task: { target: 'state' },
    split: { by: 'group', group: 'specimen' },
    model: { kind: 'gru', hidden: 6, bidirectional: false },
    training: { epochs: 6, batch: 8 },
  }),
  space: { 'model.dropout': { choices: [0, 0.2] } },
})
