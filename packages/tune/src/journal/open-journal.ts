import { dirname } from 'node:path'
import { InputError } from '@utsushi/ground'
import { makeFolder } from '@utsushi/ground/node'
import type { SearchSpace } from '../space.js'
import type { Direction, Json, TrialRecord } from '../trial.js'
import { incompatibility } from './distribution-json.js'
import { spaceDifference, sortedJson, spaceJson } from './space-difference.js'
import type { Durability } from './flusher.js'
import { JournalFile } from './journal-file.js'
import { JournalStorage } from './journal-storage.js'
import { pythonJson } from './python-json.js'
import { recordWriter } from './record.js'
import { trialRecords, type StudyEntry } from './study-entry.js'
import { workerIdentity } from './worker-identity.js'

/** Which study of which file, and how it is kept. */
export interface JournalOptions {
  /** The file; it is made, with its folder, when it is not there. */
  readonly path: string
  /** Of the study. A file holds any number of studies. */
  readonly name: string
  /** One a value of the tuned function. */
  readonly directions: readonly Direction[]
  /** `create` refuses a study that is there, `resume` one that is not; either way when absent. */
  readonly mode?: 'create' | 'resume' | 'either'
  /** Kept with the study; one that differs from what is kept is refused. */
  readonly space?: SearchSpace
  /** What else must be the same for the study to go on: the data's name, the seed. Kept as the study's user attributes. */
  readonly identity?: Readonly<Record<string, Json>>
  /** When a finished trial is on disk; `background` when absent. */
  readonly durability?: Durability
  /** Told of a journal that was repaired; written to stderr when absent. */
  readonly onWarning?: (message: string) => void
}

const spaceKey = 'utsushi:space'

/**
 * Opens a study in a journal that Optuna reads and writes too, in as many processes as like to.
 *
 * @throws InputError for a broken journal (file and line), a name that is taken or missing (`mode`), other directions,
 * another space or another identity than the study began with.
 * @example
 * const study = openJournal({ path: 'runs/tune.journal', name: 'bmed', directions: ['minimize'], space })
 * for (let trial = study.takeTrial({ upTo: 200 }); trial !== undefined; trial = study.takeTrial({ upTo: 200 })) …
 */
export function openJournal(options: JournalOptions): JournalStorage {
  const { path, name } = options
  if (options.directions.length === 0) throw new InputError(`the study "${name}" needs a direction`)
  makeFolder(dirname(path))
  const { onWarning = warn } = options
  const file = new JournalFile(path, {
    onWarning,
    readOnly: false,
    durability: options.durability ?? 'background',
  })
  try {
    const worker = workerIdentity()
    const { doubt } = file
    const study = file.replay.study(name)
    if (study === undefined || study.trials.length === 0 || options.mode === 'create')
      keepStudy(file, worker, options)
    const opened = file.replay.study(name)
    if (opened === undefined) throw new Error(`${path}: the study "${name}" was deleted while it was made`)
    refuseDifference(file.path, opened, options)
    if (doubt !== undefined) onWarning(doubt)
    return new JournalStorage(file, opened, worker)
  } catch (error) {
    file.close()
    throw error
  }
}

/** A study as a journal has it. */
export interface JournalStudy {
  readonly name: string
  readonly directions: readonly Direction[]
  readonly userAttributes: Readonly<Record<string, Json>>
  readonly systemAttributes: Readonly<Record<string, Json>>
  readonly trials: readonly TrialRecord[]
}

/**
 * All studies of a journal, whoever wrote it, without touching the file.
 *
 * @throws InputError for a broken journal, naming the line
 * @example const [study] = readJournal('runs/tune.journal')
 */
export function readJournal(
  path: string,
  options: Pick<JournalOptions, 'onWarning'> = {},
): readonly JournalStudy[] {
  const { onWarning = warn } = options
  const file = new JournalFile(path, { onWarning, readOnly: true })
  file.close()
  if (file.doubt !== undefined) onWarning(file.doubt)
  return file.replay.studies
    .filter(({ deleted }) => !deleted)
    .map((study) => ({
      name: study.name,
      directions: study.directions,
      userAttributes: Object.fromEntries(study.userAttributes),
      systemAttributes: Object.fromEntries(study.systemAttributes),
      trials: trialRecords(study),
    }))
}

/**
 * Makes the study, with all that is kept of it, in one append, or adds to one without trials what it lacks. Another process
 * may have been first, which `create` alone minds.
 */
function keepStudy(file: JournalFile, worker: string, options: JournalOptions): void {
  const { path, name, directions, mode, space, identity = {} } = options
  const write = recordWriter(worker)
  file.append(() => {
    const { studies } = file.replay
    const study = file.replay.study(name)
    if (study !== undefined && mode === 'create')
      throw new InputError(`${path} has a study "${name}" already: resume it, or give this one another name`)
    if (study === undefined && mode === 'resume') {
      const names = studies.filter(({ deleted }) => !deleted).map((other) => `"${other.name}"`)
      throw new InputError(
        `${path} has no study "${name}" to resume: it has ${names.length === 0 ? 'none' : names.join(', ')}`,
      )
    }
    if (study !== undefined && study.trials.length > 0) return { lines: [], result: undefined }
    const id = study?.id ?? studies.length
    const lines = [
      ...(study === undefined ? [write.createStudy(name, directions)] : []),
      ...Object.entries(identity)
        .filter(([key]) => study?.userAttributes.has(key) !== true)
        .map(([key, value]) => write.studyAttribute(id, 'user', key, value)),
      ...(space === undefined || study?.systemAttributes.has(spaceKey) === true
        ? []
        : [write.studyAttribute(id, 'system', spaceKey, spaceJson(space))]),
    ]
    return { lines, result: undefined, flush: lines.length > 0 }
  })
}

function refuseDifference(path: string, study: StudyEntry, options: JournalOptions): void {
  const refuse = (difference: string): never => {
    throw new InputError(
      `${path}: the study "${study.name}" ${difference}: take another name or journal, or the settings that it began with`,
    )
  }
  if (study.directions.join() !== options.directions.join())
    refuse(`is to ${study.directions.join(', ')}, not to ${options.directions.join(', ')}`)
  for (const [key, value] of Object.entries(options.identity ?? {})) {
    const kept = study.userAttributes.get(key)
    if (kept === undefined) refuse(`does not say its ${key}, which here is ${pythonJson(value)}`)
    else if (sortedJson(kept) !== sortedJson(value))
      refuse(`has ${key} ${pythonJson(kept)}, not ${pythonJson(value)}`)
  }
  const { space } = options
  if (space === undefined) return
  const kept = study.systemAttributes.get(spaceKey)
  const difference = kept === undefined ? trialDifference(study, space) : spaceDifference(kept, space)
  if (difference !== undefined) refuse(difference)
}

/** Of a study that says nothing of its space, as Optuna's do: its trials' parameters must be of this one. */
function trialDifference({ firstDistributions }: StudyEntry, space: SearchSpace): string | undefined {
  for (const [name, { distribution }] of firstDistributions) {
    const parameter = Object.hasOwn(space, name) ? space[name] : undefined
    if (parameter === undefined) return `searches "${name}", which this space lacks`
    const difference = incompatibility(distribution, parameter.distribution)
    if (difference !== undefined) return `has a parameter "${name}" that ${difference}`
  }
  return undefined
}

function warn(message: string): void {
  console.error(`warning: ${message}`)
}
