// Groups that a run has found, read back from its `metrics.json`: what parameters like theirs are drawn from.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { isSection } from '@utsushi/study'
import { parseParameterDraw, type ParameterDraw } from './parameter-draw.js'

/** A group of a run. */
export interface GroupOfRun {
  readonly name: string
  readonly draw: ParameterDraw
}

/**
 * @param run folder of a run
 * @param key of the study file that names it, for messages
 * @throws InputError where the folder is no run of this study with groups
 */
export function groupsOfRun(run: string, key: string): readonly GroupOfRun[] {
  const file = join(run, 'metrics.json')
  const parts = existsSync(file) ? listIn(JSON.parse(readFileSync(file, 'utf8')), 'parts') : []
  const [main] = parts
  const groups = listIn(isSection(main) ? main['groups'] : undefined, 'groups').flatMap(
    (one): GroupOfRun[] =>
      isSection(one) && one['draw'] !== null && typeof one['name'] === 'string'
        ? [{ name: one['name'], draw: parseParameterDraw(one['draw'], file) }]
        : [],
  )
  if (groups.length === 0)
    throw new InputError(`${file}: holds no groups — name the folder of an evaluated run (${key})`)
  return groups
}

function listIn(section: unknown, key: string): readonly unknown[] {
  const found = isSection(section) ? section[key] : undefined
  return Array.isArray(found) ? found : []
}
