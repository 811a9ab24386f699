// A study that only counts: trains in milliseconds, saves, resumes, and fails on request. For tests of everything around
// a study.
import { setTimeout as sleep } from 'node:timers/promises'
import { InputError } from '@utsushi/ground'
import { z } from 'zod'
import type { HistoryRecord, Study } from '../contract.js'

const schema = z.strictObject({
  data: z.strictObject({ folder: z.string() }),
  epochs: z.number().int().min(1).default(3),
  epochMs: z.number().default(1),
  fail: z.enum(['no', 'input', 'failure', 'disk']).default('no'),
  simulation: z
    .strictObject({ samples: z.number().int().default(2), fail: z.boolean().default(false) })
    .prefault({}),
  seed: z.number().int().default(0),
  threads: z.number().int().optional(),
  device: z.string().default('auto'),
})
type CountingConfig = z.output<typeof schema>

export const countingStudy: Study<CountingConfig> = {
  name: 'counting',
  module: import.meta.url,
  summary: 'Counts.',
  schema,
  paths: ['data.folder'],
  resumeKeys: ['epochMs', 'threads'],
  simulation: {
    schema: z.strictObject({}),
    run: async (options, folder) => {
      const { mkdir, writeFile } = await import('node:fs/promises')
      await mkdir(folder, { recursive: true })
      await writeFile(`${folder}/one.csv`, 'a\n1\n')
      if (z.object({ fail: z.boolean() }).parse(options).fail) throw new Error('the model exploded')
      return { folder, files: [`${folder}/one.csv`], tables: [] }
    },
  },
  dataFolder: (config) => config.data.folder,
  inspect: (_config, folder) =>
    Promise.resolve({ tables: [], warnings: [], report: `${folder}/report.html`, files: [] }),
  train: async (config, { run, reporter, signal, resume, onEpoch }) => {
    if (config.fail === 'input')
      throw new InputError('daily_0042.csv row 118: gpp is "NaN?" — expected a number')
    if (config.fail === 'failure') throw new TypeError('cannot read properties of a stone\nsecond line')
    if (config.fail === 'disk')
      throw Object.assign(new Error('write'), { code: 'ENOSPC', path: 'checkpoints/best' })
    const history: HistoryRecord[] = resume ? [...run.readHistory()] : []
    while (history.length < config.epochs && !signal.aborted) {
      await sleep(config.epochMs)
      const record = { epoch: history.length + 1, validation: { loss: 1 / (history.length + 1) } }
      history.push(record)
      run.writeHistory(history)
      onEpoch?.(record)
      reporter.progress({ task: 'train', done: record.epoch, total: config.epochs, unit: 'epochs' })
    }
    const epochs = history.length
    return {
      stopped: signal.aborted ? 'interrupted' : 'finished',
      ...{ epochs, steps: epochs, seconds: 0.1 },
      best: { epoch: epochs, value: 1 / epochs, metric: 'validation loss' },
    }
  },
  evaluate: (_config, run) => {
    run.writeJson('metrics.json', { rmse: 0.5 })
    const table = { title: 'test', columns: ['flux', 'RMSE'], rows: [['gpp', 0.5]] }
    return Promise.resolve({
      metrics: { rmse: 0.5 },
      tables: [table],
      report: run.file('report.html'),
      files: [],
    })
  },
  export: (_config, run, file) => {
    run.write('model.onnx', 'onnx')
    return Promise.resolve({ file, bytes: 4 })
  },
  predict: ({ output }) => Promise.resolve({ output, rows: 10, seconds: 0, warnings: [] }),
}
