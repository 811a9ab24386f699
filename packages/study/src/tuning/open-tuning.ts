// The folder of a tuning: made for a study file, or one that was begun and goes on as it began.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { changedKeys } from '../run/changed-keys.js'
import { createRun, isTuning, openFolder, type RunFolder } from '../run/folder.js'
import { newRunPath } from '../run/run-path.js'
import { resolveRun } from '../run/train.js'
import { packageVersion } from '../run/version.js'
import { option } from '../definition/command-name.js'
import { resolveGiven, type ResolvedStudy, type StudyWithConfig } from '../definition/file.js'
import { isSection, type Override } from '../definition/overrides.js'

export interface OpenedTuning {
  readonly resolved: ResolvedStudy
  readonly run: RunFolder
  /** Whether the folder was made just now. */
  readonly begun: boolean
}

/**
 * What may change when a tuning goes on: how many trials it is to have, who works on them, and where the data lie; that
 * these are the same data, a digest tells.
 */
const mayChange = ['tuning.trials', 'tuning.workers', 'threads', 'device']

/**
 * Opens or makes the folder of a tuning and locks it. Nothing in one that was there is changed.
 *
 * @param source a study file, the folder of a tuning, or a study with its configuration
 * @throws InputError for a study file that is wrong, a folder that holds something else or is in use, or settings other
 * than those the tuning began with
 */
export function openForTuning(
  source: string | StudyWithConfig,
  { overrides = [], out }: { readonly overrides?: readonly Override[]; readonly out?: string },
): OpenedTuning {
  if (typeof source === 'string' && existsSync(source) && statSync(source).isDirectory()) {
    if (!existsSync(join(source, 'config.json')))
      throw new InputError(
        `${source} is a folder without a tuning — expected a study file (.yaml), or the folder of a tuning`,
      )
    if (out !== undefined)
      throw new InputError(
        `${option('out')}: ${source} is the folder of a tuning, which goes on where it is — leave it out`,
      )
    return reopen(source, overrides)
  }
  const resolved = resolveGiven(source, overrides)
  const path = out ?? newRunPath(`${resolved.study.name}-tune`)
  if (existsSync(join(path, 'config.json'))) return reopen(path, overrides, resolved)
  const run = createRun(path, {
    study: resolved.study.name,
    version: packageVersion,
    created: new Date().toISOString(),
    source: resolved.source,
    config: resolved.config,
    kind: 'tuning',
  })
  return { resolved, run, begun: true }
}

function reopen(path: string, overrides: readonly Override[], given?: ResolvedStudy): OpenedTuning {
  const run = openFolder(path)
  if (!isTuning(run))
    throw new InputError(
      `${path} holds a ${run.config.kind ?? 'trained run'}, not a tuning — give a study file, and another folder with ${option('out')}`,
    )
  const kept = resolveRun(run)
  const resolved = given ?? resolveRun(run, overrides)
  const changed = resolved.study === kept.study ? changedSettings(kept.config, resolved.config) : ['study']
  const free = [...mayChange, ...kept.study.paths]
  const refused = changed.filter((key) => !free.includes(key))
  if (refused.length > 0)
    throw new InputError(
      `${path} was begun with another ${refused.join(', ')} — a tuning goes on with its own settings ` +
        `(except ${free.join(', ')}); begin a new one with ${option('out')}`,
    )
  run.lock()
  return { resolved, run, begun: false }
}

/** Changed keys, of the space by the names of its parameters: they have dots of their own. */
function changedSettings(before: unknown, after: unknown): readonly string[] {
  const [kept, given] = [spaceOf(before), spaceOf(after)]
  const searched = [...new Set([...Object.keys(kept), ...Object.keys(given)])]
  return [
    ...changedKeys(before, after).filter((key) => !/^tuning\.space(\.|$)/.test(key)),
    ...searched
      .filter((key) => changedKeys(kept[key], given[key]).length > 0)
      .map((key) => `tuning.space of ${key}`),
  ]
}

function spaceOf(config: unknown): Readonly<Record<string, unknown>> {
  const tuning = isSection(config) ? config['tuning'] : undefined
  const space = isSection(tuning) ? tuning['space'] : undefined
  return isSection(space) ? space : {}
}
