// Columns that the study file speaks of beside its lists: a unit or a role of a column that no table has does nothing, and is a
// name misspelled.
import { columnNames } from '@utsushi/data/node'
import { InputError, suggestionOrAll } from '@utsushi/ground'
import type { EcosystemConfig } from '../config.js'

/** The columns that there are. */
interface Columns {
  /** Of the daily tables. */
  readonly daily: readonly string[]
  /** The parameter summary, where there is one. */
  readonly summary?: string | undefined
  /** Of the table of sites. */
  readonly sites?: readonly string[]
}

/**
 * Refuses units and roles of columns that are nowhere.
 *
 * @throws InputError naming the key and the nearest column
 */
export async function refuseUnknownColumns(
  { data: { roles, units, drivers, targets, parameters } }: EcosystemConfig,
  { daily, summary, sites = [] }: Columns,
): Promise<void> {
  const listed = [...drivers, ...targets, ...(parameters === 'all' ? [] : parameters)]
  const known = [...new Set([...targets, ...daily.filter((name) => name !== '')])]
  const problems = Object.entries(roles)
    .filter(([, column]) => !known.includes(column))
    .map(([role, column]) => `data.roles.${role}: ${absent(column, known)}`)
  const unlisted = Object.keys(units).filter((name) => !listed.includes(name) && !known.includes(name))
  if (unlisted.length > 0) {
    const own = summary === undefined ? [] : await columnNames(summary)
    const all = [...new Set([...listed, ...known, ...own, ...sites])].filter((name) => name !== '')
    for (const name of unlisted)
      if (!all.includes(name)) problems.push(`data.units.${name}: ${absent(name, all)}`)
  }
  if (problems.length > 0) throw new InputError(problems.join('\n'))
}

const absent = (name: string, columns: readonly string[]): string =>
  `no table has a column "${name}"${suggestionOrAll(name, columns)}`
