import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import * as web from 'onnxruntime-web'
import { studyConformance } from '../testing/conformance/study.js'
import { silentReporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { compare } from '../compare/compare.js'
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

test('runs are compared on rows that both held back, in the units of the table', async () => {
  const folder = temporaryFolder()
  await starter.simulation?.run({ samples: 30 }, folder, context)
  const trained = async (name: string, epochs: number): Promise<string> => {
    const config = { data: { file: join(folder, 'rows.csv') }, model: { hidden: 8 }, training: { epochs } }
    const { run } = await train({ study: starter, config }, { out: join(folder, name), trainOnly: true })
    return run
  }
  const runs = [await trained('short', 1), await trained('long', 40)]
  const { on, targets } = await compare(runs)
  expect(on).toMatchObject({ of: '6 groups', entities: 6, moments: 36 })
  expect(targets[0]).toMatchObject({ target: 'speed', unit: 'm s-1', values: 36 })
  expect(targets[0]?.differences[0]).toMatchObject({ verdict: 'better' })
})
