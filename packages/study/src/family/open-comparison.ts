// The folder of a comparison: made for a study file, or one that was begun and goes on as it began.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { option } from '../definition/command-name.js'
import { resolveGiven, type ResolvedStudy, type StudyWithConfig } from '../definition/file.js'
import { isSection, type Override } from '../definition/overrides.js'
import { changedKeys } from '../run/changed-keys.js'
import { createRun, isComparison, openFolder, type RunFolder } from '../run/folder.js'
import { newRunPath } from '../run/run-path.js'
import { resolveRun } from '../run/train.js'
import { packageVersion } from '../run/version.js'
import { familySection, parseFamilySection, type FamilyOptions, type FamilySection } from './settings.js'
import type { OuterFolds } from './units.js'

export interface OpenedComparison {
  readonly resolved: ResolvedStudy
  readonly section: FamilySection
  readonly run: RunFolder
  /** Whether the folder was made just now. */
  readonly begun: boolean
}

/** What may change when a comparison goes on, beside where the data lie. */
const mayChange = ['threads', 'device', 'tuning.workers']

/**
 * Opens or makes the folder of a comparison and locks it. Nothing in one that was there is changed.
 *
 * @param source a study file, the folder of a comparison, or a study with its configuration
 * @throws InputError for a study file that is wrong, a folder that holds something else or is in use, and settings other than those that
 * the comparison began with
 */
export function openComparison(
  source: string | StudyWithConfig,
  options: FamilyOptions & { readonly overrides?: readonly Override[]; readonly out?: string },
): OpenedComparison {
  const { overrides = [], out } = options
  if (typeof source === 'string' && existsSync(source) && statSync(source).isDirectory()) {
    if (out !== undefined)
      throw new InputError(
        `${option('out')}: ${source} is the folder of a comparison, which goes on where it is — leave it out`,
      )
    return reopen(source, options)
  }
  const resolved = resolveGiven(source, overrides)
  const path = out ?? newRunPath(`${resolved.study.name}-compare`)
  if (existsSync(join(path, 'config.json'))) return reopen(path, options, resolved)
  const section = familySection(resolved.study, resolved.config, options)
  const run = createRun(path, {
    study: resolved.study.name,
    version: packageVersion,
    created: new Date().toISOString(),
    source: resolved.source,
    config: resolved.config,
    kind: 'comparison',
    comparison: { ...section },
  })
  return { resolved, section, run, begun: true }
}

function reopen(
  path: string,
  options: FamilyOptions & { readonly overrides?: readonly Override[] },
  given?: ResolvedStudy,
): OpenedComparison {
  const run = openFolder(path)
  if (!isComparison(run))
    throw new InputError(
      `${path} holds a ${run.config.kind ?? 'trained run'}, not a comparison of a family — choose another folder with ${option('out')}`,
    )
  const kept = resolveRun(run)
  const resolved = given ?? resolveRun(run, options.overrides)
  const { section } = comparisonOf(run)
  const free = [...mayChange, ...kept.study.paths]
  const asked = { ...section, ...onlyGiven(options, section) }
  const refused = [
    ...(resolved.study === kept.study ? changedKeys(kept.config, resolved.config) : ['study']),
    ...changedKeys(
      section,
      given === undefined ? asked : familySection(resolved.study, resolved.config, options),
    ),
  ].filter((key) => !free.includes(key))
  if (refused.length > 0)
    throw new InputError(
      `${path} was begun with another ${[...new Set(refused)].join(', ')} — a comparison goes on with its own settings (except ${free.join(', ')}); begin a new one with ${option('out')}`,
    )
  run.lock()
  return { resolved, section, run, begun: false }
}

/** What was asked for, of what a section has. */
const onlyGiven = (options: FamilyOptions, section: FamilySection): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.keys(section).flatMap((key) => {
      const value: unknown = Reflect.get(options, key)
      return value === undefined ? [] : [[key, value === false ? null : value]]
    }),
  )

/**
 * What the folder of a comparison says of it.
 *
 * @throws InputError when it is damaged
 */
export function comparisonOf({ path, config }: RunFolder): {
  readonly section: FamilySection
  readonly folds: OuterFolds
} {
  const file = join(path, 'config.json')
  const kept = config.comparison
  const folds = isSection(kept) ? kept['cut'] : undefined
  const count = (name: string): number => {
    const value = isSection(folds) ? folds[name] : undefined
    return typeof value === 'number' ? value : 0
  }
  return {
    section: parseFamilySection(kept, file),
    folds: { chosen: count('chosen'), random: count('random') },
  }
}
