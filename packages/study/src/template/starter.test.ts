import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import * as web from 'onnxruntime-web'
import { studyConformance } from '../testing/conformance/study.js'
import { silentReporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { train } from '../run/train.js'
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

test.each([
  [
    'a row of no group is refused: it would stand in a part by itself',
    ',2,0.1,1,13',
    {},
    /row 3: specimen is/,
  ],
  [
    'a study without inputs is refused by its key',
    '0,2,0.1,1,13',
    { inputs: {} },
    /data\.inputs — name a col/,
  ],
])('%s', async (_, line, data, message) => {
  const folder = temporaryFolder()
  const file = join(folder, 'rows.csv')
  writeFileSync(file, ['specimen,mass,area,drag,speed', '0,1,0.1,1,9', line, ''].join('\n'))
  const out = join(folder, 'run')
  await expect(train({ study: starter, config: { data: { file, ...data } } }, { out })).rejects.toThrow(
    message,
  )
})
