// From a study file to a finished emulator: create or reopen the run folder, train, export, evaluate. What a study does
// in each step is its own business.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Device, EvaluationOutcome, HistoryRecord, TrainOutcome } from '../definition/contract.js'
import { readStudyFile, resolveStudy, type ResolvedStudy } from '../definition/file.js'
import { InputError } from '../definition/input-error.js'
import { isSection, type Override } from '../definition/overrides.js'
import { studyNamed } from '../definition/registry.js'
import { silentReporter, teeReporter, type Reporter } from '../definition/reporter.js'
import { packageVersion } from './version.js'
import { changedKeys } from './changed-keys.js'
import { createRun, openRun, type RunFolder } from './folder.js'
import { machineContext } from './machine-context.js'
import { requireDevice } from './providers.js'
import { newRunPath } from './run-path.js'

export interface TrainOptions {
  readonly overrides?: readonly Override[]
  /** Run folder; `runs/<study>-<time>` when absent. */
  readonly out?: string
  /** Continue the run in `out` (or the run folder given) from its latest checkpoint. */
  readonly resume?: boolean
  /** Leave out export and evaluation. */
  readonly trainOnly?: boolean
  readonly reporter?: Reporter
  readonly signal?: AbortSignal
  readonly threads?: number
  readonly device?: Device
  readonly onEpoch?: (record: HistoryRecord) => void
}

/** A run that was trained, and what came of it. */
export interface TrainedRun {
  /** The run folder. */
  readonly run: string
  /** `model.onnx` in it; absent when training was interrupted or `trainOnly`. */
  readonly emulator?: string
  readonly outcome: TrainOutcome
  readonly evaluation?: EvaluationOutcome
}

/**
 * Trains what a study file describes (or continues a run folder), writes the emulator and evaluates it.
 *
 * @param source a study file, or the folder of a run to continue.
 * @throws InputError with one line per problem of the study file or its data.
 * @example
 * const run = await train('ecosystem.yaml', { onEpoch: (epoch) => console.log(epoch) })
 * console.log(run.emulator)
 */
export async function train(source: string, options: TrainOptions = {}): Promise<TrainedRun> {
  const { resolved, run, resume } = openForTraining(source, options)
  const { study, config } = resolved
  try {
    const reporter = teeReporter(options.reporter ?? silentReporter, run.reporter())
    const signal = options.signal ?? new AbortController().signal
    const { threads, device = 'auto' } = options
    const context = machineContext(
      { reporter, signal, device, ...(threads === undefined ? {} : { threads }) },
      config,
    )
    await requireDevice(context.device)
    // What was said of the weights so far holds no longer.
    if (resume) for (const stale of ['outcome.json', 'metrics.json']) rmSync(run.file(stale), { force: true })
    run.log('info', resume ? 'resumed' : 'begun', { pid: process.pid, node: process.version })
    const outcome = await study.train(config, {
      ...context,
      run,
      resume,
      ...(options.onEpoch === undefined ? {} : { onEpoch: options.onEpoch }),
    })
    run.writeJson('outcome.json', outcome)
    run.log('info', 'training ended', { ...outcome })
    if (outcome.stopped === 'interrupted' || options.trainOnly === true) return { run: run.path, outcome }
    const exported = await study.export(config, run, run.file('model.onnx'), context)
    if (context.signal.aborted) return { run: run.path, emulator: exported.file, outcome }
    const evaluation = await study.evaluate(config, run, context)
    return { run: run.path, emulator: exported.file, outcome, evaluation }
  } catch (error) {
    const refused = error instanceof Error && error.name === 'InputError'
    if (refused && !resume && !run.has('checkpoints') && !run.has('training_history.json')) run.discard()
    throw error
  } finally {
    run.close()
  }
}

interface Opened {
  readonly resolved: ResolvedStudy
  readonly run: RunFolder
  readonly resume: boolean
}

function openForTraining(source: string, options: TrainOptions): Opened {
  if (existsSync(join(source, 'config.json'))) return reopen(source, undefined, options)
  const resolved = readStudyFile(source, options.overrides)
  const path = options.out ?? newRunPath(resolved.study.name)
  if (options.resume === true) {
    if (options.out === undefined)
      throw new InputError(
        '--resume needs the run to continue: give its folder instead of the study file, or --out',
      )
    if (existsSync(join(path, 'config.json'))) return reopen(path, resolved, options)
  }
  const run = createRun(path, {
    study: resolved.study.name,
    version: packageVersion,
    created: new Date().toISOString(),
    source: resolved.source,
    config: resolved.config,
  })
  return { resolved, run, resume: false }
}

function reopen(path: string, given: ResolvedStudy | undefined, options: TrainOptions): Opened {
  const run = openRun(path)
  const study = studyNamed(run.config.study)
  const overrides = given === undefined ? options.overrides : []
  const resolved = given ?? resolveRun(run, overrides)
  const changed = resolved.study !== study ? ['study'] : changedKeys(run.config.config, resolved.config)
  const refused = changed.filter((key) => !study.resumeKeys.includes(key))
  if (refused.length > 0)
    throw new InputError(
      `${path} was begun with another ${refused.join(', ')} — a resumed run keeps its settings ` +
        `(except ${study.resumeKeys.join(', ')}); begin a new one with --out`,
    )
  run.lock()
  try {
    if (changed.length > 0) run.writeJson('config.json', { ...run.config, config: resolved.config })
  } catch (error) {
    run.close()
    throw error
  }
  return { resolved, run, resume: true }
}

/** The study and configuration of a run folder, with overrides. */
export function resolveRun(run: RunFolder, overrides: readonly Override[] = []): ResolvedStudy {
  const config = run.config.config
  const file = join(run.path, 'config.json')
  if (!isSection(config)) throw new InputError(`${file}: "config" is not a section — restore the file`)
  return resolveStudy(studyNamed(run.config.study), config, { source: file, overrides })
}
