// From a study file to a finished emulator: create or reopen the run folder, train, evaluate. What a study does in each step
// is its own business.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { DivergedError } from '@utsushi/learn'
import type {
  Device,
  EvaluationOutcome,
  HistoryRecord,
  Scores,
  Study,
  TrainOutcome,
} from '../definition/contract.js'
import { resolveGiven, resolveStudy, type ResolvedStudy, type StudyWithConfig } from '../definition/file.js'
import { option } from '../definition/command-name.js'
import { isSection, type Override } from '../definition/overrides.js'
import { studies, studyNamed } from '../definition/registry.js'
import { silentReporter, teeReporter, type Reporter } from '../definition/reporter.js'
import { packageVersion } from './version.js'
import { asWritten } from './as-written.js'
import { changedKeys } from './changed-keys.js'
import { beginRun, calmer, isKept, refuseDiverged } from './begin.js'
import { failureFile, recordFailure, type RunFailure } from './failure.js'
import { openRun, type RunFolder } from './folder.js'
import { machineContext } from './machine-context.js'
import { requireDevice } from './providers.js'
import { forgetAside, putBack, removeOwn } from './own-files.js'
import { newRunPath } from './run-path.js'

export interface TrainOptions<Validation = Scores> {
  readonly overrides?: readonly Override[]
  /** Run folder; `runs/<study>-<time>` when absent. */
  readonly out?: string
  /** Continue the run in `out` (or the run folder given) from its latest checkpoint. */
  readonly resume?: boolean
  /** Replace the run that stands in `out`, or, given a run folder, train its settings anew. What it held is removed once this one trains. */
  readonly anew?: boolean
  /** Seconds between checkpoints; 30 when left out. What a kill costs, at most. */
  readonly checkpointSeconds?: number
  /** Leave out evaluation and emulator. */
  readonly trainOnly?: boolean
  readonly reporter?: Reporter
  readonly signal?: AbortSignal
  readonly threads?: number
  readonly device?: Device
  /** Stop at the first operation that gives NaN or infinity, and name it: a NonFiniteError. Several times slower. */
  readonly checked?: boolean
  readonly onEpoch?: (record: HistoryRecord<Validation>) => void
}

/** A run that was trained, and what came of it. */
export interface TrainedRun<Validation = Scores> {
  /** The run folder. */
  readonly run: string
  /** `model.onnx` in it; written unless training was interrupted or asked for alone. */
  readonly emulator: string
  /** Every evaluation, those before a resume too. */
  readonly history: readonly HistoryRecord<Validation>[]
  readonly outcome: TrainOutcome
  /** Absent when training was interrupted or asked for alone. */
  readonly evaluation?: EvaluationOutcome
}

/**
 * Trains what a study file describes (or continues a run folder), evaluates it and writes the emulator.
 *
 * @param source a study file, the folder of a run to continue, or a study with its configuration
 * @throws InputError with one line per problem of the study file or its data.
 * @example
 * const run = await train('ecosystem.yaml', { onEpoch: ({ epoch, train }) => console.log(epoch, train?.loss) })
 * const emulator = await openEmulator(run.emulator)
 */
export async function train<Config, Validation extends Scores = Scores, Written = unknown>(
  source: string | StudyWithConfig<Config, Validation, Written>,
  options: TrainOptions<Validation> = {},
): Promise<TrainedRun<Validation>> {
  const { resolved, run, resume, replaced } = openForTraining(source as string | StudyWithConfig, options)
  const { config } = resolved
  // What a study's own `validate` gives is what its history holds: the file names the study that gave it.
  const study = resolved.study as Study<unknown, Validation>
  const signal = options.signal ?? new AbortController().signal
  let stage: RunFailure['stage'] = 'training'
  try {
    const told = teeReporter(options.reporter ?? silentReporter, run.reporter())
    if (replaced !== undefined) told.info(replaced)
    const reporter = replaced === undefined ? told : forgettingAside(run, told)
    const { threads, device = 'auto', checked = false } = options
    const context = machineContext(
      { reporter, signal, device, checked, ...(threads === undefined ? {} : { threads }) },
      config,
    )
    await requireDevice(context.device)
    const doubt = resume ? run.doubt() : undefined
    if (doubt !== undefined) reporter.warn(doubt)
    // What was said of the weights so far holds no longer.
    if (resume)
      for (const stale of ['outcome.json', 'metrics.json', failureFile])
        rmSync(run.file(stale), { force: true })
    run.log('info', resume ? 'resumed' : 'begun', { pid: process.pid, node: process.version })
    const outcome = await study.train(config, {
      ...context,
      run,
      resume,
      ...(options.checkpointSeconds === undefined ? {} : { checkpointSeconds: options.checkpointSeconds }),
      ...(options.onEpoch === undefined ? {} : { onEpoch: options.onEpoch }),
    })
    forgetAside(run.path)
    run.writeJson('outcome.json', outcome)
    run.log('info', 'training ended', { ...outcome })
    const trained = {
      run: run.path,
      emulator: run.file('model.onnx'),
      history: run.readHistory() as readonly HistoryRecord<Validation>[],
      outcome,
    }
    if (outcome.stopped === 'interrupted' || options.trainOnly === true) return trained
    stage = 'evaluation'
    return { ...trained, evaluation: await study.evaluate(config, run, context) }
  } catch (error) {
    const failed = stage === 'training' ? withWayOut(error, run) : error
    const refused = error instanceof InputError && !resume && stage === 'training'
    if (refused && !isKept(run) && !run.has('training_history.json')) leaveNothing(run, replaced)
    else if (!signal.aborted) {
      forgetAside(run.path)
      recordFailure(run, failed, stage)
    }
    throw failed
  } finally {
    run.close()
  }
}

/** What was put aside for a run is removed once it trains: until then its data may be refused. */
function forgettingAside(run: RunFolder, reporter: Reporter): Reporter {
  return {
    ...reporter,
    progress: (progress) => {
      if (progress.task === 'train') forgetAside(run.path)
      reporter.progress(progress)
    },
  }
}

/** A run that was refused before it began: the folder is as it was. */
function leaveNothing(run: RunFolder, replaced: string | undefined): void {
  if (replaced === undefined) removeOwn(run.path)
  else putBack(run.path)
}

/** A divergence with the command that begins anew. */
function withWayOut(error: unknown, run: RunFolder): unknown {
  if (!(error instanceof DivergedError)) return error
  return new DivergedError(`${error.message}; ${calmer(run)}`, error.step, error.learningRate)
}

interface Opened {
  readonly resolved: ResolvedStudy
  readonly run: RunFolder
  readonly resume: boolean
  /** What stood there and is replaced, in a line. */
  readonly replaced?: string
}

type OpenOptions = Pick<TrainOptions, 'overrides' | 'out' | 'resume' | 'anew' | 'checked'>

function openForTraining(source: string | StudyWithConfig, options: OpenOptions): Opened {
  if (options.resume === true && options.anew === true)
    throw new InputError(
      `${option('resume')} goes on with a run and ${option('anew')} replaces it — give one of the two`,
    )
  if (typeof source === 'string' && existsSync(join(source, 'config.json'))) {
    if (options.anew !== true && options.out !== undefined)
      throw new InputError(
        `${option('out')}: ${source} is the folder of a run, which goes on where it is — leave it out, or train its settings in another folder with ${option('anew')}`,
      )
    return reopen(source, undefined, options)
  }
  return openResolved(resolveGiven(source, options.overrides), options)
}

function openResolved(resolved: ResolvedStudy, options: OpenOptions): Opened {
  const path = options.out ?? newRunPath(resolved.study.name)
  if (options.out === undefined && options.resume === true)
    throw new InputError(
      `${option('resume')} needs the run to continue: give its folder instead of the study file, or ${option('out')}`,
    )
  if (options.out === undefined && options.anew === true)
    throw new InputError(
      `${option('anew')} needs the run to replace: give its folder instead of the study file, or ${option('out')}`,
    )
  if (options.resume === true && existsSync(join(path, 'config.json'))) return reopen(path, resolved, options)
  return begin(path, resolved, options)
}

function begin(path: string, resolved: ResolvedStudy, { anew = false }: OpenOptions): Opened {
  const { study, source, config } = resolved
  const created = new Date().toISOString()
  const written = { study: study.name, version: packageVersion, created, source, config }
  return { resolved, resume: false, ...beginRun(path, written, { anew }) }
}

/** Settings that do not change what is computed. */
const onlyMachine = ['threads', 'device']

function reopen(path: string, given: ResolvedStudy | undefined, options: OpenOptions): Opened {
  const run = openRun(path)
  const study = studyOfRun(run)
  const overrides = given === undefined ? options.overrides : []
  const resolved = given ?? { ...resolveRun(run, overrides), source: run.config.source }
  if (options.anew === true) return begin(options.out ?? path, resolved, options)
  // Both with today's defaults: a key that an earlier version did not know is none that was changed.
  const changed = resolved.study === study ? changedKeys(resolveRun(run).config, resolved.config) : ['study']
  const asItWas = changed.every((key) => onlyMachine.includes(key))
  if (asItWas && options.checked !== true) refuseDiverged(run)
  // Where nothing was trained, nothing has to stay as it was.
  if (!isKept(run)) return begin(path, resolved, options)
  const refused = changed.filter((key) => !study.resumeKeys.includes(key))
  if (refused.length > 0)
    throw new InputError(
      `${path} was begun with another ${refused.join(', ')} — a resumed run keeps its settings ` +
        `(except ${study.resumeKeys.join(', ')}); replace it with ${option('anew')}; with ${option('out')} too, that leaves it and begins another`,
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

/** The study of a run. @throws InputError saying how it is made known where it is not */
function studyOfRun({ path, config: { study } }: RunFolder): Study {
  const known = studies.get(study)
  if (known !== undefined) return known
  try {
    return studyNamed(study)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(
      `${path}: ${error.message}; in code, give the study itself: train({ study, config }, { out: '${path}', resume: true })`,
    )
  }
}

/** The study and configuration of a run folder, with overrides. */
export function resolveRun(run: RunFolder, overrides: readonly Override[] = []): ResolvedStudy {
  const config = run.config.config
  const file = join(run.path, 'config.json')
  if (!isSection(config)) throw new InputError(`${file}: "config" is not a section — restore the file`)
  const study = studyNamed(run.config.study)
  return resolveStudy(study, asWritten(study, config), { source: file, overrides })
}
