// The workers of a tuning at work: news of their trials told, their endings told once.
import { rmSync } from 'node:fs'
import { relative } from 'node:path'
import { FailureError } from '@utsushi/ground'
import { runWorkers, type EndedWorker, type RunWorkersOptions } from '@utsushi/tune'
import { command } from '../definition/command-name.js'
import type { RunConfig, RunFolder } from '../run/folder.js'
import type { Reporter } from '../definition/reporter.js'
import { cautions } from './cautions.js'
import { openTuningJournal, resultsFile } from './journal.js'
import { followTuning } from './progress.js'
import type { TuningSettings } from './settings.js'
import type { WorkerNews } from './worker.js'

/**
 * Runs workers until the journal holds as many trials as were asked for, or they are told to stop.
 *
 * @param settled the study's configuration, which workers read from the folder, and its data's digest
 * @throws InputError for a journal of something else
 * @throws FailureError when every worker failed; what finished stays in the journal
 */
export async function runTrials(
  run: RunFolder,
  settled: Pick<RunConfig, 'config' | 'data'>,
  settings: TuningSettings,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<void> {
  const storage = openTuningJournal(run, settings, reporter)
  try {
    // Workers read it; only now is nothing left to refuse, and nothing was said of a folder that stays as it was.
    const doubt = run.doubt()
    if (doubt !== undefined) reporter.warn(doubt)
    for (const line of cautions(settings)) reporter.info(line)
    run.writeJson('config.json', { ...run.config, ...settled })
    rmSync(run.file(resultsFile), { force: true }) // what was said of the trials so far holds no longer
    const { own } = settings
    if (storage.trials.length === 0 && own !== undefined && 'parameters' in own)
      storage.enqueue(own.parameters)
    for (const number of storage.retryAbandoned())
      reporter.info(`trial ${number} was cut off when its process ended; its parameters are tried again`)
    await runAndTell(
      {
        ...{ data: { folder: run.path, module: settings.study.module }, workers: settings.workers, signal },
        module: new URL('./worker.js', import.meta.url),
      },
      followTuning(settings, storage, reporter),
      reporter,
      relative('.', run.path) || '.',
    )
  } finally {
    storage.close()
  }
}

/** A worker that failed is told of once others are seen to go on without it: when none does, that is one error, not many. */
async function runAndTell(
  options: RunWorkersOptions,
  follow: (news: WorkerNews) => void,
  reporter: Reporter,
  folder: string,
): Promise<void> {
  const failed: EndedWorker[] = []
  const tell = (): void => {
    for (const { worker, ...how } of failed.splice(0))
      reporter.warn(`worker ${worker + 1} ended: ${reasonOf(how)}; the others go on`)
  }
  let ended: readonly EndedWorker[] = []
  try {
    ended = await runWorkers({
      ...options,
      onEvent: (event) => {
        if (event.kind === 'ended' && event.code !== 0) failed.push(event)
        if (event.kind !== 'message') return
        const news = event.data as unknown as WorkerNews
        if (news.kind === 'trial' && news.state !== 'fail') tell()
        follow(news)
      },
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FailureError(`${reason} — trials that finished are kept: ${command(`tune ${folder}`)} goes on`)
  }
  if (ended.some(({ code }) => code === 0)) tell()
}

const reasonOf = ({ reason, signal, code }: Omit<EndedWorker, 'worker'>): string =>
  reason ?? (signal === null ? `exit code ${code}` : `killed by ${signal}`)
