// Units of parameters from the table `parameter_ranges.csv` beside an ensemble, and where they are no units, or others than the
// study file says.
import { lookUp } from '@utsushi/ground'
import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { isSameUnit, namedUnit, unitProblem, unknownUnit, type Panel } from '@utsushi/data'
import { columnNames, readLabels } from '@utsushi/data/node'
import { displayUnit } from '@utsushi/study/plots'

/** The table that `simulate` writes beside an ensemble. */
const rangesTable = 'parameter_ranges.csv'

/**
 * Unit by parameter; empty when the folder has no such table, or the table has no column of units. A parameter without a unit there
 * is left out.
 *
 * @throws InputError when the table cannot be read
 * @example (await parameterUnits('demo/ensemble'))['tree_sla'] // 'cm2 (g dry matter)-1'
 */
export async function parameterUnits(folder: string): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, rangesTable)
  if (!existsSync(file)) return {}
  const header = await columnNames(file)
  const column = (name: string) => header.find((own) => own.trim().toLowerCase() === name)
  const [parameter, unit] = [column('parameter'), column('unit') ?? column('units')]
  if (parameter === undefined || unit === undefined) return {}
  const [names, units] = [
    await readLabels(file, parameter, { empty: true }),
    await readLabels(file, unit, { empty: true }),
  ]
  return Object.fromEntries(
    names.flatMap((name, row) => {
      const text = units[row] ?? ''
      return name === '' || text === '' || text.toLowerCase() === unknownUnit ? [] : [[name, text]]
    }),
  )
}

/**
 * What is odd about the units of parameters, a sentence each: a text that is none, or one that the study file contradicts.
 *
 * @param told units by parameter, of the table
 * @param units of the study file, which count
 */
export function parameterUnitFindings(
  names: readonly string[],
  told: Readonly<Record<string, string>>,
  units: Readonly<Record<string, string>>,
): readonly string[] {
  return names.flatMap((name) => {
    const [own, other] = [lookUp(units, name), lookUp(told, name)]
    if (other === undefined) return []
    const problem = unitProblem(other)
    if (problem !== undefined)
      return own === undefined
        ? [`${rangesTable}, unit of ${name}: ${problem}; data.units: { ${name}: … } says it too`]
        : []
    if (own === undefined || isSameUnit(own, other)) return []
    return [
      `${rangesTable} has ${name} in ${displayUnit(other)}, data.units in ${displayUnit(own)}, which is taken: make them agree`,
    ]
  })
}

/** Columns whose header tells another unit than the study file. */
export function headerUnitFindings(
  columns: readonly string[],
  units: Readonly<Record<string, string>>,
): readonly string[] {
  return columns.flatMap((column) => {
    const [told, own] = [namedUnit(column).unit, lookUp(units, column)]
    if (told === undefined || own === undefined || isSameUnit(told, own)) return []
    return [
      `the header "${column}" tells ${displayUnit(told)}, data.units ${displayUnit(own)}, which is taken: make them agree`,
    ]
  })
}

/** Columns whose unit nobody tells, and how it is told; `undefined` when there are none. */
export function unknownUnits(panels: readonly Pick<Panel, 'names' | 'units'>[]): string | undefined {
  const unknown = panels.flatMap(({ names, units }) =>
    names.filter((_, place) => (units[place] ?? unknownUnit).toLowerCase() === unknownUnit),
  )
  if (unknown.length === 0) return undefined
  return `${unknown.join(', ')} (data.units tells them: "1", in quotes, for a number without a unit)`
}
