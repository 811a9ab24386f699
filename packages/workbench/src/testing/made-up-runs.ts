// Run folders as training leaves them, made up: for tests, pictures and benches of the workbench.
import { seededRandom } from '@utsushi/ground'
import { createRun, type RunFolder } from '@utsushi/study'

/** What a made-up run is. */
export interface MadeUpRun {
  readonly study?: string
  /** ISO 8601. */
  readonly created?: string
  readonly epochs?: number
  readonly seed?: number
  /** Settings beside the usual ones. */
  readonly config?: Readonly<Record<string, unknown>>
  /** These settings and no others: where a study reads them again. */
  readonly wholeConfig?: Readonly<Record<string, unknown>>
  /** How it ended; `interrupted` has no outcome. */
  readonly ended?: 'evaluated' | 'trained' | 'interrupted' | 'failed'
}

/** A record of a history. */
export interface MadeUpRecord {
  readonly epoch: number
  readonly step: number
  readonly train: { readonly loss: number }
  readonly validation: { readonly rmseScaled: number; readonly rmse: Readonly<Record<string, number>> }
  readonly learningRate: number
  readonly seconds: number
}

/** One record of a loss that falls and is noisy. */
export function madeUpRecord(epoch: number, seed: number): MadeUpRecord {
  const random = seededRandom(seed * 100_003 + epoch)
  const fall = 0.15 + 0.05 * (seed % 7) + Math.exp(-epoch / (8 + (seed % 5)))
  const validation = fall * (1.05 + 0.08 * random.uniform())
  return {
    epoch,
    step: epoch * 20,
    train: { loss: fall * (0.95 + 0.1 * random.uniform()) },
    validation: { rmseScaled: validation, rmse: { gpp: validation / 20, nep: validation / 30 } },
    learningRate: 0.003 * 0.97 ** epoch,
    seconds: epoch * 0.4,
  }
}

/** The settings that made-up runs share. */
export const madeUpConfig = (seed: number): Readonly<Record<string, unknown>> => ({
  data: { folder: 'ensemble' },
  split: { kind: 'site', validation: 0.2 },
  model: { kind: 'lstm', hidden: 32 * (1 + (seed % 4)), layers: 1 + (seed % 2) },
  training: { learningRate: 0.003, epochs: 60, batch: 16 },
  seed,
})

/**
 * Writes a run folder.
 * @param path such as `runs/first`; it must not be there
 */
export function writeMadeUpRun(path: string, given: MadeUpRun = {}): RunFolder {
  const { study = 'ecosystem', epochs = 30, seed = 1, ended = 'evaluated', config = {} } = given
  const run = createRun(path, {
    ...{
      study,
      version: '0.1.0',
      source: 'ecosystem.yaml',
      created: given.created ?? '2026-11-20T09:00:00.000Z',
    },
    config: given.wholeConfig ?? { ...madeUpConfig(seed), ...config },
  })
  const records = Array.from({ length: epochs }, (_, index) => madeUpRecord(index + 1, seed))
  run.writeHistory(records as unknown as Parameters<RunFolder['writeHistory']>[0])
  const [best] = [...records].sort((a, b) => a.validation.rmseScaled - b.validation.rmseScaled)
  const finished = ended === 'evaluated' || ended === 'trained'
  if (finished)
    run.writeJson('outcome.json', {
      ...{ stopped: 'finished', epochs, steps: epochs * 20, seconds: epochs * 0.4 },
      best: { epoch: best?.epoch ?? 0, value: best?.validation.rmseScaled ?? 0, metric: 'rmseScaled' },
    })
  if (ended === 'evaluated')
    run.writeJson('metrics.json', { test: { rmseScaled: best?.validation.rmseScaled ?? 0 } })
  if (ended === 'failed')
    run.writeJson('failure.json', {
      ...{
        kind: 'diverged',
        stage: 'training',
        time: '2026-11-20T09:10:00.000Z',
        step: 140,
        learningRate: 0.1,
      },
      message: `${path} diverged at step 140: the loss became NaN`,
    })
  run.log('info', 'made up')
  run.close()
  return run
}
