import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as web from 'onnxruntime-web'
import { silentReporter, type StudyContext } from '@utsushi/study'
import { studyConformance } from '@utsushi/study/testing'
import { equipment } from './index.js'

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
const simulation = equipment.parts.simulation

studyConformance(equipment, {
  web,
  guide: ['guide.md', 'studies/equipment-settings.md']
    .map((page) =>
      readFileSync(fileURLToPath(new URL(`../../../../../docs/${page}`, import.meta.url)), 'utf8'),
    )
    .join('\n'),
  data: async (folder) =>
    simulation?.run(simulation.schema.parse({ equipment: 4, items: 2, days: 400 }), folder, context),
  config: (folder) => ({
    data: { folder },
    labels: { horizons: [5, 10] },
    split: { validation: 0.25 },
    windows: { context: 30, stride: 4 },
    model: { branches: ['statistics'], hidden: [8, 4], dropout: 0.1 },
    training: { epochs: 12, batch: 32 },
  }),
  space: { 'model.dropout': { choices: [0, 0.2] } },
})
