// Parameters that somebody has chosen, in place of a design: those of a table, such as what a taste has found, or some like a group of
// pictures that a run has found.
import { readTable } from '@utsushi/data/node'
import { InputError, listed, randomStream } from '@utsushi/ground'
import { drawParameters } from '../groups/index.js'
import { groupsOfRun } from '../groups/of-run.js'
import { checkValues, type ParameterSpace } from '../sketches/parameter-space.js'
import type { SketchValues } from '../sketches/sketch.js'
import type { SimulationOptions } from './options.js'

type Asked = Pick<SimulationOptions, 'table' | 'like' | 'count' | 'seed'> &
  Partial<Pick<SimulationOptions, 'group'>>

/**
 * Parameters of a table or like a group; undefined where neither is named.
 *
 * @throws InputError naming the row of what cannot be drawn, or a group that there is not
 */
export async function givenValues(
  space: ParameterSpace,
  { table, like, group = 1, count, seed }: Asked,
): Promise<readonly SketchValues[] | undefined> {
  if (table !== undefined) return valuesOfTable(space, table)
  if (like === undefined) return undefined
  const groups = groupsOfRun(like, 'simulation.like')
  const found = groups[group - 1]
  if (found === undefined)
    throw new InputError(
      `simulation.group: there is no group ${group} in ${like} — there are ${listed(groups.map(({ name }) => name))}`,
    )
  return drawParameters(found.draw, space.parameters, count, randomStream(seed, 'group', group))
}

async function valuesOfTable(space: ParameterSpace, table: string): Promise<readonly SketchValues[]> {
  const names = space.parameters.map(({ name }) => name)
  const { columns, rows, firstRow } = await readTable(table, { columns: names })
  return Array.from({ length: rows }, (_, row) => {
    const values = Object.fromEntries(
      names.map((name) => [name, Number(columns.get(name)?.values[row] ?? NaN)]),
    )
    checkValues(space, values, `${table} row ${firstRow + row}`)
    return values
  })
}
