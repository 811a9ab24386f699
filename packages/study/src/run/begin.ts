// Beginning a run: in a new folder, or in the place of one that left nothing worth keeping, or that is to be replaced. A run
// that is finished, or can be gone on with, is never written over without being told to.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { command, option, trainAgain } from '../definition/command-name.js'
import { isSection } from '../definition/overrides.js'
import { readFailure } from './failure.js'
import { createRun, heldOther, openFolder, RunFolder, type RunConfig } from './folder.js'
import { putAside } from './own-files.js'
import { stateOf, type RunState } from './state.js'

/** A run that was begun, and what stood there before. */
export interface BegunRun {
  readonly run: RunFolder
  /** One line, when something was replaced. */
  readonly replaced?: string
}

/**
 * Creates a run folder, locks it and writes `config.json`.
 *
 * @param anew whether a run that stands there is replaced: its files are put aside until the new one trains
 * @throws InputError when the folder holds a run worth keeping, a tuning or other files, or is in use
 */
export function beginRun(path: string, config: RunConfig, { anew = false } = {}): BegunRun {
  if (!existsSync(join(path, 'config.json')) || !statSync(path).isDirectory())
    return { run: createRun(path, config) }
  const before = openFolder(path)
  const other = heldOther(before)
  if (other !== undefined) throw new InputError(other)
  const state = stateOf(before)
  const run = new RunFolder(path, config)
  run.lock()
  try {
    if (!anew && isKept(before)) throw refusal(before, state)
    putAside(path)
    run.writeJson('config.json', config)
    const what = `the run of ${before.config.created.slice(0, 16).replace('T', ' ')}, ${inWords[state]}`
    const why = isKept(before) ? 'is replaced' : 'left nothing to go on from and is replaced'
    return { run, replaced: `${path}: ${what}, ${why}` }
  } catch (error) {
    run.close()
    throw error
  }
}

const inWords: Readonly<Record<RunState, string>> = {
  training: 'which is training',
  interrupted: 'which was interrupted',
  failed: 'which failed',
  trained: 'which was trained',
  evaluated: 'which was finished',
}

/** Whether a run has anything that could be used or gone on with. */
export const isKept = (run: RunFolder): boolean => run.has('outcome.json') || hasCheckpoint(run)

/** Whether there is a state to go on from. */
export const hasCheckpoint = (run: RunFolder): boolean =>
  run.has('checkpoints/latest.safetensors') || run.has('checkpoints/best.safetensors')

function refusal(run: RunFolder, state: RunState): InputError {
  const { path } = run
  const others = `choose another folder with ${option('out')}, or replace it with ${option('anew')}`
  if (state === 'failed' && readFailure(run)?.kind === 'diverged')
    return new InputError(
      `${path} already holds a run that diverged; going on with it diverges again — ${others}; ${keptWeights(run)}`,
    )
  if (state === 'failed' || state === 'interrupted')
    return new InputError(
      `${path} already holds a run, ${inWords[state]} — continue it with ${option('resume')}, ${others}`,
    )
  return new InputError(`${path} already holds a run, ${inWords[state]} — ${others}`)
}

/** What a run that diverged is still good for. */
const keptWeights = (run: RunFolder): string =>
  run.has('checkpoints/best.safetensors')
    ? `its best weights so far are kept: ${command(`export ${run.path}`)} writes them`
    : 'it has no weights worth keeping'

/**
 * Refuses to go on with a run that diverged as it stands: the same steps give the same NaN.
 *
 * @throws InputError saying how it is begun anew
 */
export function refuseDiverged(run: RunFolder): void {
  const failure = readFailure(run)
  if (failure?.kind !== 'diverged' || failure.stage !== 'training') return
  const from = hasCheckpoint(run) ? ' from its last checkpoint' : ''
  throw new InputError(
    `${run.path} diverged${failure.step === undefined ? '' : ` at step ${failure.step}`}; going on${from} with the same settings and data diverges again — ${calmer(run)}`,
  )
}

/** The command that begins a run anew with settings under which it is less likely to diverge. */
export function calmer({ path, config }: Pick<RunFolder, 'path' | 'config'>): string {
  const { rate, clip } = pace(config.config)
  const set = [
    ...(rate === undefined ? [] : [`training.learningRate=${shown(rate > 0.01 ? 0.001 : rate / 10)}`]),
    ...(clip !== undefined && clip > 1 ? ['training.clip=1'] : []),
  ]
  return `begin it anew with a lower rate: ${trainAgain(path, { anew: true, set })}`
}

function pace(config: unknown): { readonly rate?: number; readonly clip?: number } {
  const training = isSection(config) ? config['training'] : undefined
  const { learningRate: rate, clip } = isSection(training) ? training : {}
  return { ...(typeof rate === 'number' && { rate }), ...(typeof clip === 'number' && { clip }) }
}

const shown = (value: number): string => String(Number(value.toPrecision(3)))
