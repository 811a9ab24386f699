// How far a comparison of a family has come, read from its journal, which another process may be writing.
import { join } from 'node:path'
import { readJournal } from '@utsushi/tune'
import { isSection } from '../definition/overrides.js'
import { comparisonOf } from '../family/open-comparison.js'
import { unitRecords, unitsFile, unitsOf } from '../family/units.js'
import { comparisonFile } from '../family/write-comparison.js'
import type { RunFolder } from './folder.js'

/** What `utsushi runs` tells of a comparison. */
export interface ComparisonSummary {
  readonly state: 'comparing' | 'interrupted' | 'compared'
  readonly epochs: 0
  /** A member on a fold each. */
  readonly units: { readonly done: number; readonly of: number }
  readonly best?: { readonly value: number; readonly metric: string }
}

/**
 * A comparison's state, units and best member's mean.
 *
 * @param working whether a process works on it
 * @throws InputError when the journal is broken
 */
export function comparisonSummary(run: RunFolder, working: boolean): ComparisonSummary {
  const { section, folds } = comparisonOf(run)
  const units = unitsOf(section, folds)
  const journal = run.has(unitsFile)
    ? readJournal(join(run.path, unitsFile), { onWarning: () => undefined })
    : []
  const records = unitRecords(units, journal[0]?.trials ?? [])
  const done = records.filter(({ outcome, failed }) => outcome !== undefined || failed !== undefined).length
  const said = run.has(comparisonFile) ? run.readJson(comparisonFile) : undefined
  const members = isSection(said) ? said['members'] : undefined
  const best: unknown = Array.isArray(members) ? members[0] : undefined
  const value = isSection(best) ? best['mean'] : undefined
  return {
    state: working ? 'comparing' : done === units.length && done > 0 ? 'compared' : 'interrupted',
    epochs: 0,
    units: { done, of: units.length },
    ...(typeof value === 'number' && { best: { value, metric: section.objective } }),
  }
}
