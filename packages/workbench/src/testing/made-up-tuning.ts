// A tuning's folder, made up: for tests, pictures and benches of the workbench.
import { join } from 'node:path'
import { createRun } from '@utsushi/study'
import { categorical, float, int, openJournal, openStudy, randomSampler, searchSpace } from '@utsushi/tune'
import { madeUpConfig } from './made-up-runs.js'

const space = searchSpace({
  'model.hidden': int(16, 256, { log: true }),
  'model.kind': categorical(['lstm', 'gru', 'mlp']),
  'training.learningRate': float(1e-4, 1e-1, { log: true }),
  'training.dropout': float(0, 0.5),
})

/**
 * Writes the folder of a search of two objectives, error and size.
 * @param path it must not be there
 */
export function writeMadeUpTuning(path: string, trials: number, seed = 1): void {
  const run = createRun(path, {
    ...{
      study: 'ecosystem',
      version: '0.1.0',
      source: 'ecosystem.yaml',
      created: '2026-11-19T09:00:00.000Z',
    },
    ...{ kind: 'tuning', config: { ...madeUpConfig(seed), tuning: { trials } } },
  })
  const storage = openJournal({
    ...{
      path: join(path, 'journal.log'),
      name: 'utsushi-ecosystem',
      directions: ['minimize', 'minimize'],
      space,
    },
    identity: { objectives: ['rmseScaled', 'weights'] },
  })
  // What is long is drawn by lot: a sampler that learns takes minutes for thousands.
  const sampler = trials > 1000 ? { sampler: randomSampler() } : {}
  const study = openStudy({ space, directions: ['minimize', 'minimize'], storage, seed, ...sampler })
  for (let index = 0; index < trials; index += 1) {
    const { number, parameters } = study.ask()
    const hidden = Number(parameters['model.hidden'])
    const rate = Math.log10(Number(parameters['training.learningRate']))
    if (index % 17 === 13) study.fail(number, 'the loss became NaN')
    else
      study.tell(number, [
        0.2 + 8 / hidden + 0.05 * (rate + 2.5) ** 2 + (parameters['model.kind'] === 'mlp' ? 0.1 : 0),
        4 * hidden * (hidden + 20),
      ])
  }
  storage.close()
  run.close()
}
