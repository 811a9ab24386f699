// What came of the runs, as tables that the study reads: outputs of those that ended, and why the others did not.
import { join } from 'node:path'
import { openTableWriter, type WrittenColumn, type WrittenValues } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import type { SimulatorConfig } from '../../config.js'
import type { EndedRun } from './journal.js'
import { runColumn, type ParameterRows } from './parameter-rows.js'
import type { ProgramAnswer } from './program-answer.js'

/**
 * Writes `outputs.csv` in the layout that the study file asks for, and `failures.csv`.
 *
 * @returns the files
 * @throws InputError when no run ended, or runs gave different outputs
 */
export async function writeOutputs(
  config: SimulatorConfig,
  folder: string,
  { runs }: ParameterRows,
  ended: ReadonlyMap<string, EndedRun>,
): Promise<readonly string[]> {
  const answered = runs.flatMap((run, place) => {
    const own = ended.get(run)
    return own !== undefined && 'answer' in own ? [{ run, place, answer: own.answer }] : []
  })
  const failed = runs.flatMap((run, place) => {
    const own = ended.get(run)
    return own !== undefined && 'failure' in own ? [{ place, own }] : []
  })
  const column: WrittenColumn = { name: runColumn(config), kind: 'label', labels: runs }
  const failures = join(folder, 'failures.csv')
  await written(
    failures,
    [
      column,
      { name: 'seconds', kind: 'double' },
      { name: 'reason', kind: 'label', labels: failed.map(({ own }) => own.failure) },
    ],
    [failed.map(({ place }) => place), failed.map(({ own }) => own.seconds), failed.map((_, at) => at)],
  )
  const [first] = answered
  if (first === undefined) throw new InputError(`${failures}: all ${runs.length} runs failed — see there why`)
  const odd = answered.find(({ answer }) => answer.names.join() !== first.answer.names.join())
  if (odd !== undefined)
    throw new InputError(
      `run ${odd.run} gives ${odd.answer.names.join(', ')}, and run ${first.run} ${first.answer.names.join(', ')} — name the outputs in the study file (outputs)`,
    )
  const outputs = join(folder, config.data.outputs)
  const { columns, values } = tableOf(config, first.answer, answered)
  await written(outputs, [column, ...columns], values)
  return [outputs, failures]
}

interface Answered {
  readonly run: string
  readonly place: number
  readonly answer: ProgramAnswer
}

function tableOf(
  { data }: SimulatorConfig,
  first: ProgramAnswer,
  answered: readonly Answered[],
): { readonly columns: readonly WrittenColumn[]; readonly values: readonly WrittenValues[] } {
  const places = answered.map(({ place }) => place)
  const named = (name: string): WrittenColumn => ({ name, kind: 'double' })
  switch (data.layout) {
    case 'scalars':
      return {
        columns: first.names.map(named),
        values: [
          places,
          ...first.names.map((_, k) => answered.map(({ answer }) => answer.values[0]?.[k] ?? NaN)),
        ],
      }
    case 'wide': {
      const axis = first.axis ?? []
      const odd = answered.find(({ answer }) => answer.axis?.join() !== axis.join())
      if (odd !== undefined || first.names.length !== 1)
        throw new InputError(
          odd === undefined
            ? `data.layout: wide holds one output, and the program gives ${first.names.join(', ')} — set data.layout: long`
            : `run ${odd.run} stands on other steps than the first — set data.layout: long`,
        )
      return {
        columns: axis.map((at) => named(String(at))),
        values: [
          places,
          ...axis.map((_, step) => answered.map(({ answer }) => answer.values[step]?.[0] ?? NaN)),
        ],
      }
    }
    case 'long':
      return {
        columns: [named(data.step), ...first.names.map(named)],
        values: [
          answered.flatMap(({ place, answer }) => answer.values.map(() => place)),
          answered.flatMap(({ answer }) => [...(answer.axis ?? [])]),
          ...first.names.map((_, k) =>
            answered.flatMap(({ answer }) => answer.values.map((row) => row[k] ?? NaN)),
          ),
        ],
      }
    default:
      return data.layout satisfies never
  }
}

async function written(
  file: string,
  columns: readonly WrittenColumn[],
  values: readonly WrittenValues[],
): Promise<void> {
  const writer = await openTableWriter(file, columns)
  try {
    await writer.write(values)
    await writer.finish()
  } catch (error) {
    await writer.abort()
    throw error
  }
}
