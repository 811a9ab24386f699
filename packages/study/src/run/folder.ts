// A run on disk: the only state there is. Everything later (evaluate, predict, export) needs this folder alone.
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FailureError, InputError } from '@utsushi/ground'
import { diskFailure, makeFolder, regularFile, removePartialsIn, writeAtomic } from '@utsushi/ground/node'
import { command, option } from '../definition/command-name.js'
import type { Reporter } from '../definition/reporter.js'
import { digestsFile, RunDigests } from './digests.js'
import { historyCsv, type HistoryRecord } from './history.js'
import { lockRun } from './lock.js'

/** What `config.json` holds. */
export interface RunConfig {
  readonly study: string
  /** Version of utsushi that wrote it. */
  readonly version: string
  readonly created: string
  /** The study file that was given, as a path; for the reader only. */
  readonly source: string
  /** Every default filled in, paths absolute. */
  readonly config: unknown
  /** What the folder holds: a search, a comparison of a family, or, when absent, one training. */
  readonly kind?: 'tuning' | 'comparison'
  /** Of a tuning or a comparison: a digest of the data that is scored on. */
  readonly data?: string
  /** Of a comparison: what was asked of it. */
  readonly comparison?: Readonly<Record<string, unknown>>
}

/** A folder that holds a run. Writing is atomic; `close` gives the lock back. */
export class RunFolder {
  readonly path: string
  readonly config: RunConfig
  readonly #digests: RunDigests
  #unlock: (() => void) | undefined
  #identity: string | undefined

  constructor(path: string, config: RunConfig) {
    this.path = resolve(path)
    this.config = config
    this.#digests = new RunDigests(this.path)
  }

  /** Path of a file in the run; its folder is created. */
  file(...parts: readonly string[]): string {
    this.#refuseOtherFolder()
    const file = join(this.path, ...parts)
    makeFolder(join(file, '..'))
    return file
  }

  /** Whether a file is there. */
  has(...parts: readonly string[]): boolean {
    return existsSync(join(this.path, ...parts))
  }

  /**
   * Writes text or bytes, whole or not at all.
   * @throws FailureError when the folder was removed or replaced since it was locked
   */
  write(name: string, content: string | Uint8Array): void {
    writeAtomic(this.file(name), content)
  }

  /** Writes plain data and the digest that {@link readJson} compares it with. */
  writeJson(name: string, value: unknown): void {
    this.#refuseOtherFolder()
    const text = JSON.stringify(value, null, 2) + '\n'
    const written = this.#digests.about(name, text)
    this.write(name, text)
    written()
  }

  /** @throws InputError naming the file when it is missing, not JSON, or does not hold what was written. */
  readJson(name: string): unknown {
    this.#refuseOtherFolder()
    return readJsonFile(this.path, name, this.#digests)
  }

  /** As {@link has}. @throws InputError when the file was there once, and is lost. */
  hasKept(name: string): boolean {
    this.#digests.checkThere(name)
    return this.has(name)
  }

  /** What is to be said of a run that an earlier version wrote: which of its files have no digest. */
  doubt(): string | undefined {
    const unknown = this.#digests.unknown()
    if (unknown.length === 0) return undefined
    return `${this.path}: no digests of ${unknown.join(', ')}, so damage to them would not be seen: an earlier version wrote them`
  }

  /** Rewrites `training_history.json` and `.csv`. */
  writeHistory(records: readonly HistoryRecord[]): void {
    this.writeJson('training_history.json', records)
    this.write('training_history.csv', historyCsv(records))
  }

  /** Records so far; empty before the first evaluation. */
  readHistory(): readonly HistoryRecord[] {
    if (!this.hasKept('training_history.json')) return []
    const records = this.readJson('training_history.json')
    if (!Array.isArray(records))
      throw new InputError(`${join(this.path, 'training_history.json')} is not a list — restore or delete it`)
    return records as HistoryRecord[]
  }

  /** Appends one line to `log.jsonl`. */
  log(level: 'info' | 'warn', message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const line = JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })
    try {
      appendFileSync(this.file('log.jsonl'), line + '\n')
    } catch (error) {
      throw diskFailure(join(this.path, 'log.jsonl'), error)
    }
  }

  /** A reporter that writes messages (not progress) to `log.jsonl`. */
  reporter(): Reporter {
    return {
      progress: () => {},
      info: (message, fields) => this.log('info', message, fields),
      warn: (message, fields) => this.log('warn', message, fields),
    }
  }

  /** @throws InputError when another living process works in this folder. */
  lock(): void {
    if (this.#unlock === undefined) {
      this.#unlock = lockRun(this.path)
      // What a process left that was killed while it wrote.
      removePartialsIn(this.path)
    }
    this.#identity = lockIdentity(this.path)
  }

  /** Files would be written into a folder that nobody knows, beside or in place of the run's. */
  #refuseOtherFolder(): void {
    if (this.#identity === undefined || this.#identity === lockIdentity(this.path)) return
    throw new FailureError(
      `${this.path} was removed or replaced while it was worked in: what came of this is not kept — begin again in another folder`,
    )
  }

  /** Removes the folder: for what was refused before it began, in a folder made for it. */
  discard(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  close(): void {
    this.#unlock?.()
    this.#unlock = undefined
    this.#identity = undefined
  }
}

/** What tells the lock of a folder from every other; `undefined` where there is none. */
function lockIdentity(path: string): string | undefined {
  const status = statSync(join(path, 'run.lock'), { bigint: true, throwIfNoEntry: false })
  return status && `${status.dev}-${status.ino}`
}

/** What a process leaves that was killed before it had written `config.json`. */
const ofOneBegun = new RegExp(
  `^(run\\.lock.*|${digestsFile}|(${digestsFile}|config\\.json)\\.\\d+\\.partial)$`,
)

/**
 * Creates a run folder and writes `config.json`.
 *
 * @throws InputError when the folder already holds a run or other files.
 */
export function createRun(path: string, config: RunConfig): RunFolder {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory())
      throw new InputError(`${path} is a file — choose a folder with ${option('out')}`)
    if (existsSync(join(path, 'config.json')))
      throw new InputError(
        heldOther(openFolder(path)) ??
          `${path} already holds a run — continue it with ${option('resume')}, or choose another with ${option('out')}`,
      )
    const others = readdirSync(path).filter((name) => !ofOneBegun.test(name))
    if (others.length > 0)
      throw new InputError(
        `${path} is not empty (${others[0]}) and holds no run that could be replaced — choose another folder with ${option('out')}, such as ${freeFolder(path)}`,
      )
  }
  makeFolder(path)
  const run = new RunFolder(path, config)
  run.lock()
  try {
    run.writeJson('config.json', config)
  } catch (error) {
    run.close()
    throw error
  }
  return run
}

/** A folder within one that is none yet. */
function freeFolder(within: string): string {
  for (let count = 1; ; count++) {
    const folder = join(within, count === 1 ? 'run' : `run-${count}`)
    if (!existsSync(folder)) return folder
  }
}

/**
 * Opens the folder of a training.
 *
 * @throws InputError when it is none, holds a tuning, or its `config.json` is damaged.
 * @example openRun('runs/first').readHistory()
 */
export function openRun(path: string): RunFolder {
  const run = openFolder(path)
  if (isTuning(run))
    throw new InputError(
      `${path} holds a tuning, not a trained run — ${command(`train ${join(path, 'best.yaml')}`)} trains its best configuration`,
    )
  if (isComparison(run))
    throw new InputError(
      `${path} holds a comparison of a family, not a trained run — its report says which member to train`,
    )
  return run
}

/** What is to be said to one who would train in a folder that holds something else; nothing where it holds a training. */
export function heldOther(run: RunFolder): string | undefined {
  const { path } = run
  const others = `choose another folder with ${option('out')}`
  if (isTuning(run))
    return `${path} already holds a tuning — ${others} (${command(`tune ${path}`)} goes on with it)`
  if (isComparison(run))
    return `${path} already holds a comparison — ${others} (${command(`compare ${path}`)} goes on with it)`
  return undefined
}

/** Whether a folder holds a comparison of a family. */
export const isComparison = ({ config }: Pick<RunFolder, 'config'>): boolean => config.kind === 'comparison'

/** Whether a folder holds a search rather than one training. */
export const isTuning = ({ config }: Pick<RunFolder, 'config'>): boolean => config.kind === 'tuning'

/**
 * Opens the folder of a training or a tuning.
 *
 * @throws InputError when it is neither, or its `config.json` is damaged.
 */
export function openFolder(path: string): RunFolder {
  if (!existsSync(path))
    throw new InputError(`${path} does not exist — ${command('runs')} lists the runs there are`)
  if (!statSync(path).isDirectory())
    throw new InputError(`${path} is a file — expected the folder of a run (${command('runs')} lists them)`)
  const file = join(path, 'config.json')
  if (!existsSync(file))
    throw new InputError(
      `${path} is not a run folder: it has no config.json — ${command(`runs ${path}`)} lists the runs in it`,
    )
  const config = readJsonFile(resolve(path), 'config.json', new RunDigests(resolve(path)))
  if (!isRunConfig(config))
    throw new InputError(`${file} is not a run's configuration: "study" or "config" is missing — restore it`)
  return new RunFolder(path, config)
}

function isRunConfig(value: unknown): value is RunConfig {
  return (
    typeof value === 'object' &&
    value !== null &&
    'study' in value &&
    typeof value.study === 'string' &&
    'config' in value
  )
}

function readJsonFile(folder: string, name: string, digests: RunDigests): unknown {
  const file = join(folder, name)
  let bytes: Buffer
  regularFile(file)
  try {
    bytes = readFileSync(file)
  } catch {
    throw new InputError(`${file} cannot be read — has the run been interrupted before it was written?`)
  }
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    const where = error instanceof Error ? error.message.replaceAll('\n', ' ') : 'not JSON'
    throw new InputError(
      `${file} is damaged (${where}) — restore it from a copy, or delete the run and train again`,
    )
  }
  digests.check(name, bytes)
  return value
}
