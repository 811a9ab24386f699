// `simulate`: runs of a test function as somebody's own simulator would leave them: a table of parameters and one of outputs.
import { openTableWriter, type WrittenColumn } from '@utsushi/data/node'
import { seededRandom } from '@utsushi/ground'
import { makeFolder, writeAtomic } from '@utsushi/ground/node'
import { countOf, type Simulation, type SimulationOutcome, type StudyContext } from '@utsushi/study'
import { join } from 'node:path'
import { designOf } from './simulate/design.js'
import { runProgram } from './simulate/program/run-program.js'
import { testFunctions } from './simulate/functions.js'
import { simulationSchema, type SimulationOptions } from './simulate/options.js'

/** The study's test functions as the command line sees them. */
export const simulation: Simulation<SimulationOptions> = {
  ...{ schema: simulationSchema, run: simulateRuns, runProgram },
}

/**
 * Writes `parameters.csv`, `outputs.csv` and `simulation.json` into a folder. Same options, same bytes.
 * @example await simulateRuns(simulationSchema.parse({ kind: 'borehole', samples: 100 }), 'borehole', context)
 */
export async function simulateRuns(
  options: SimulationOptions,
  folder: string,
  { reporter, signal }: Pick<StudyContext, 'reporter' | 'signal'>,
): Promise<SimulationOutcome> {
  makeFolder(folder)
  const own = testFunctions[options.kind]
  const design = designOf(own.inputs, options)
  const random = seededRandom(options.seed + 1)
  const exact = design.map((inputs) => own.of(inputs))
  signal.throwIfAborted()
  const spread = deviationOf(exact.flat())
  const outputs = exact.map((values) =>
    values.map((value) => value + options.noise * spread * (options.noise > 0 ? random.normal() : 0)),
  )
  reporter.progress({ task: 'simulate', done: options.samples, total: options.samples, unit: 'runs' })
  const run: WrittenColumn = { name: 'run', kind: 'integer' }
  const numbers = Int32Array.from(design, (_, place) => place + 1)
  const parameters = await written(
    join(folder, 'parameters.csv'),
    [run, ...own.inputs.map(({ name }) => ({ name, kind: 'double' }) as const)],
    [numbers, ...own.inputs.map((_, k) => Float64Array.from(design, (inputs) => rounded(inputs[k] ?? NaN)))],
  )
  const table = await written(
    join(folder, 'outputs.csv'),
    [
      run,
      ...(own.axis === undefined
        ? [{ name: own.output.name, kind: 'double' } as const]
        : own.axis.values.map((at) => ({ name: String(at), kind: 'double' }) as const)),
    ],
    [
      numbers,
      ...(outputs[0] ?? []).map((_, step) =>
        Float64Array.from(outputs, (values) => rounded(values[step] ?? NaN)),
      ),
    ],
  )
  const record = join(folder, 'simulation.json')
  writeAtomic(
    record,
    `${JSON.stringify(
      {
        ...{ model: `utsushi test function: ${own.what}`, source: own.source, ...options },
        ...{ inputs: own.inputs, output: own.output },
        ...(own.axis && { axis: own.axis }),
      },
      null,
      2,
    )}\n`,
  )
  return {
    folder,
    files: [parameters, table, record],
    tables: [
      {
        title: `${countOf(options.samples, 'run')}: ${own.what}`,
        columns: ['column', 'unit', 'least', 'most'],
        rows: [
          ...own.inputs.map(({ name, unit }, k) => [
            name,
            unit,
            ...endsOf(design.map((inputs) => inputs[k] ?? NaN)),
          ]),
          [own.output.name, own.output.unit, ...endsOf(outputs.flat())],
        ],
      },
    ],
  }
}

async function written(
  file: string,
  columns: readonly WrittenColumn[],
  values: readonly (Int32Array | Float64Array)[],
): Promise<string> {
  const writer = await openTableWriter(file, columns)
  try {
    await writer.write(values)
    await writer.finish()
  } catch (error) {
    await writer.abort()
    throw error
  }
  return file
}

/** As many digits as a float32 number keeps, and two more. */
const rounded = (value: number): number => Number(value.toPrecision(9))

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

const endsOf = (values: readonly number[]): readonly number[] =>
  [Math.min, Math.max].map((of) =>
    Number(values.reduce((end, value) => of(end, value), values[0] ?? NaN).toPrecision(4)),
  )
