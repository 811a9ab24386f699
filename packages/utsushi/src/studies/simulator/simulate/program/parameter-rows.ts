// The parameter sets that a program is run for: those of the table that is there, word for word, or a design over the ranges that the study
// file declares.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { columnNames, openTableWriter, streamFields } from '@utsushi/data/node'
import { InputError, plainName } from '@utsushi/ground'
import type { SimulatorConfig } from '../../config.js'
import { designOf } from '../design.js'

/** What a program is run for. */
export interface ParameterRows {
  readonly file: string
  readonly names: readonly string[]
  /** `[rows]` As the table calls runs; their numbers from 1 where it does not. */
  readonly runs: readonly string[]
  /** `[rows][names]`, as text: what the program is given is what stands in the table. */
  readonly values: readonly (readonly string[])[]
  readonly isNew: boolean
}

/** The column that runs are named by, where the study file names none. */
export const runColumn = ({ data }: Pick<SimulatorConfig, 'data'>): string => data.run ?? 'run'

/**
 * Reads the table of parameters of a folder, or draws one.
 *
 * @throws InputError for a run without a name or with that of another, and where there is neither table nor ranges
 */
export async function parameterRows(config: SimulatorConfig, folder: string): Promise<ParameterRows> {
  const file = join(folder, config.data.parameters)
  const isNew = !existsSync(file)
  if (isNew) await drawn(config, file)
  const run = runColumn(config)
  const declared = Object.keys(config.inputs)
  const all = await columnNames(file, [run, ...declared])
  const names = declared.length > 0 ? declared : all.filter((name) => name !== run && name !== '')
  const hasRun = all.includes(run)
  const runs: string[] = []
  const values: (readonly string[])[] = []
  for await (const { columns, rows, firstRow } of streamFields(file, [...names, ...(hasRun ? [run] : [])]))
    for (let row = 0; row < rows; row++) {
      const own = names.map((_, k) => columns[k]?.[row] ?? '')
      const missing = own.indexOf('')
      if (missing >= 0)
        throw new InputError(
          `${file} row ${firstRow + row}: ${names[missing] ?? ''} is missing — fill it, or drop the run`,
        )
      const named = hasRun ? (columns[names.length]?.[row] ?? '') : String(runs.length + 1)
      runs.push(plainName(`${file} row ${firstRow + row}: ${run}`, named))
      values.push(own)
    }
  if (runs.length === 0) throw new InputError(`${file}: holds no rows to run`)
  const seen = new Set<string>()
  for (const [row, name] of runs.entries()) {
    if (name === '' || seen.has(name))
      throw new InputError(
        `${file}: ${run} of data row ${row + 1} is ${name === '' ? 'empty' : `${name}, as of another`} — give every run a name of its own`,
      )
    seen.add(name)
  }
  return { file, names, runs, values, isNew }
}

async function drawn({ inputs, simulation, data }: SimulatorConfig, file: string): Promise<void> {
  const varied = Object.entries(inputs).map(([name, { unit, min, max, scale }]) => ({
    ...{ name, unit, min, max },
    isLog: scale === 'log',
  }))
  const open = varied.find(({ min, max }) => min === undefined || max === undefined)
  if (varied.length === 0 || open !== undefined)
    throw new InputError(
      `${file}: is not there, and ${open === undefined ? 'the study file declares no inputs' : `inputs.${open.name} declares no range`} to draw runs from — put the table there, or declare ${open === undefined ? 'inputs with min and max' : 'its min and max'}`,
    )
  const cube = varied.map(({ name, unit, min = 0, max = 1, isLog }) => ({
    ...{ name, unit },
    min: isLog ? Math.log(min) : min,
    max: isLog ? Math.log(max) : max,
  }))
  const design = designOf(cube, simulation)
  const writer = await openTableWriter(file, [
    { name: runColumn({ data }), kind: 'integer' },
    ...varied.map(({ name }) => ({ name, kind: 'double' }) as const),
  ])
  await writer.write([
    Int32Array.from(design, (_, run) => run + 1),
    ...varied.map(({ isLog, min = 0, max = 1 }, k) =>
      Float64Array.from(design, (row) => {
        const value = isLog ? Math.exp(row[k] ?? NaN) : (row[k] ?? NaN)
        // Rounding must not carry a value out of its range.
        return Math.min(max, Math.max(min, Number(value.toPrecision(9))))
      }),
    ),
  ])
  await writer.finish()
}
