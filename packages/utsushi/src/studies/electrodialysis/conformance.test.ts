import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as web from 'onnxruntime-web'
import { silentReporter, type StudyContext } from '@utsushi/study'
import { studyConformance } from '@utsushi/study/testing'
import { electrodialysis } from './index.js'

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
const simulation = electrodialysis.parts.simulation

studyConformance(electrodialysis, {
  web,
  guide: ['guide.md', 'studies/electrodialysis.md']
    .map((page) =>
      readFileSync(fileURLToPath(new URL(`../../../../../docs/${page}`, import.meta.url)), 'utf8'),
    )
    .join('\n'),
  axes: { time: 6 },
  data: async (folder) => simulation?.run(simulation.schema.parse({ samples: 10 }), folder, context),
  config: (folder) => ({
    data: { folder },
    split: { validation: 0.25 },
    model: { lstm: { hidden: 4, dropout: 0 }, mlp: { hidden: 4, dropout: 0 } },
    training: { epochs: 12, batch: 3 },
  }),
  space: { 'model.lstm.hidden': { choices: [4, 6] } },
})
