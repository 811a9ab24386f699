import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import * as web from 'onnxruntime-web'
import { studyConformance } from '../testing/conformance/study.js'
import { silentReporter } from '../definition/reporter.js'
import { starter } from './starter.js'

const entry = createRequire(import.meta.url).resolve('onnxruntime-web')
web.env.wasm.wasmPaths = new URL('./', pathToFileURL(entry)).href
web.env.wasm.numThreads = 1

const context = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  threads: 1,
  device: 'cpu',
} as const

studyConformance(starter, {
  web,
  data: (folder) => starter.simulation?.run({ samples: 30 }, folder, context) ?? Promise.resolve(),
  config: (folder) => ({
    data: { file: `${folder}/rows.csv` },
    model: { hidden: 8 },
    training: { epochs: 12, batch: 16 },
  }),
  space: { 'model.hidden': { choices: [4, 8] } },
})
