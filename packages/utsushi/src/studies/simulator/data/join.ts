// Parameters and outputs joined: by the run's name where both tables have one, else row by row.
import { InputError, countOf, suggestion } from '@utsushi/ground'
import { someOf } from '@utsushi/study'
import type { SimulatorConfig } from '../config.js'
import { outsideTransform } from '../fit/transforms.js'
import type { Runs } from './runs.js'

/** What was varied, a row a run. */
export interface ReadParameters {
  readonly file: string
  readonly firstRow: number
  readonly names: readonly string[]
  readonly units: readonly string[]
  /** `[rows]`; absent where rows have no names. */
  readonly labels?: readonly string[]
  readonly rows: number
  /** `[rows, inputs]` */
  readonly values: Float32Array
}

/** What came out, run by run. */
export interface ReadOutputs {
  readonly file: string
  readonly names: readonly string[]
  readonly units: readonly string[]
  /** `[runs]`; absent where rows have no names. */
  readonly labels?: readonly string[]
  readonly rows: number
  /** `[steps]`, empty where there is no axis. */
  readonly axis: Float64Array
  /** `[runs, steps · outputs]` */
  readonly values: Float32Array
  /** Row of a run in the file, the first of several. */
  rowOf(run: number): number
}

/**
 * Runs of which both is known.
 *
 * @throws InputError when names or rows do not match, every run failed, or an output does not go with its transformation
 */
export function joinRuns(config: SimulatorConfig, parameters: ReadParameters, outputs: ReadOutputs): Runs {
  const width = outputs.rows === 0 ? 0 : outputs.values.length / outputs.rows
  const matched =
    config.data.run === undefined ? byRow(parameters, outputs) : byName(config, parameters, outputs)
  const ended = matched.filter(({ output }) => output !== undefined && isWhole(outputs, output, width))
  const failed = matched.length - ended.length
  const cautions: string[] = []
  if (ended.length === 0)
    throw new InputError(
      `${outputs.file}: ${matched.length === 0 ? 'holds no runs' : `none of the ${countOf(matched.length, 'run')} has outputs that are numbers`} — mend it, or name another file`,
    )
  if (failed > 0) {
    const lost = matched.filter((run) => !ended.includes(run)).map(({ name }) => name)
    cautions.push(
      `${countOf(failed, 'run')} of ${matched.length} failed (no output, or one that is no number) and ${failed === 1 ? 'is' : 'are'} left out: ${someOf(lost)}; whether runs fail may hang on their parameters, and there the emulator is a guess`,
    )
  }
  const inputs = parameters.names.length
  const panelInputs = new Float32Array(ended.length * inputs)
  const values = new Float32Array(ended.length * width)
  for (const [run, { row, output = 0 }] of ended.entries()) {
    panelInputs.set(parameters.values.subarray(row * inputs, (row + 1) * inputs), run * inputs)
    values.set(outputs.values.subarray(output * width, (output + 1) * width), run * width)
  }
  refuseOutside(config, outputs, ended, values)
  const runs: Omit<Runs, 'sets' | 'cautions'> = {
    ...{ parametersFile: parameters.file, outputsFile: outputs.file, failed, axis: outputs.axis },
    names: ended.map(({ name }) => name),
    rows: Int32Array.from(ended, ({ row }) => parameters.firstRow + row),
    outputRows: Int32Array.from(ended, ({ output = 0 }) => outputs.rowOf(output)),
    inputs: {
      ...{ names: parameters.names, units: parameters.units, values: panelInputs },
      ...{ shape: [ended.length, inputs], missing: parameters.names.map(() => 0) },
    },
    outputs: {
      ...{ names: outputs.names, units: outputs.units, values, missing: outputs.names.map(() => 0) },
      shape: [ended.length, ...(outputs.axis.length > 0 ? [outputs.axis.length] : []), outputs.names.length],
    },
  }
  const sets = setsOf(runs)
  const repeats = repeatWords(runs, sets)
  return { ...runs, sets, cautions: [...cautions, ...(repeats === undefined ? [] : [repeats])] }
}

interface Matched {
  readonly name: string
  readonly row: number
  /** Place among the outputs; absent where there is none. */
  readonly output?: number
}

function byRow(parameters: ReadParameters, outputs: ReadOutputs): readonly Matched[] {
  if (parameters.rows !== outputs.rows)
    throw new InputError(
      `${outputs.file}: has ${countOf(outputs.rows, 'row')} and ${parameters.file} has ${parameters.rows}: without names they correspond one by one — name the column of the run in both by data.run, or write a row for every run (an empty one for one that failed)`,
    )
  return Array.from({ length: parameters.rows }, (_, row) => ({ name: `run ${row + 1}`, row, output: row }))
}

function byName(
  { data }: SimulatorConfig,
  parameters: ReadParameters,
  outputs: ReadOutputs,
): readonly Matched[] {
  const known = placesOf(
    parameters.file,
    parameters.labels ?? [],
    (row) => parameters.firstRow + row,
    data.run,
  )
  const places = placesOf(outputs.file, outputs.labels ?? [], (row) => outputs.rowOf(row), data.run)
  for (const [label, place] of places)
    if (!known.has(label))
      throw new InputError(
        `${outputs.file} row ${outputs.rowOf(place)}: ${data.run ?? 'run'} ${label} is not in ${parameters.file}${suggestion(label, known.keys())} — add its parameters there, or drop it here`,
      )
  return [...known].map(([name, row]) => {
    const output = places.get(name)
    return { name, row, ...(output !== undefined && { output }) }
  })
}

function placesOf(
  file: string,
  labels: readonly string[],
  rowOf: (place: number) => number,
  column = 'run',
): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  for (const [place, label] of labels.entries()) {
    const before = places.get(label)
    if (before !== undefined)
      throw new InputError(
        `${file} row ${rowOf(place)}: ${column} ${label} stands in row ${rowOf(before)} too — give every run a name of its own`,
      )
    places.set(label, place)
  }
  return places
}

function isWhole({ values }: ReadOutputs, run: number, width: number): boolean {
  for (let at = run * width; at < (run + 1) * width; at++)
    if (!Number.isFinite(values[at] ?? NaN)) return false
  return true
}

/** @throws InputError naming the first value that a transformation does not take */
function refuseOutside(
  config: SimulatorConfig,
  outputs: ReadOutputs,
  ended: readonly Matched[],
  values: Float32Array,
): void {
  const width = ended.length === 0 ? 0 : values.length / ended.length
  const count = outputs.names.length
  for (const [column, name] of outputs.names.entries()) {
    const transform = config.outputs[name]?.transform ?? 'none'
    const problem = outsideTransform(transform)
    if (problem === undefined) continue
    for (let at = column; at < values.length; at += count) {
      const value = values[at] ?? NaN
      if (!problem.isOutside(value)) continue
      const run = ended[Math.floor(at / width)]
      const step = outputs.axis[Math.floor((at % width) / count)]
      throw new InputError(
        `${outputs.file} row ${outputs.rowOf(run?.output ?? 0)}: ${name} is ${value}${step === undefined ? '' : ` at ${step}`}, and outputs.${name}.transform: ${transform} takes ${problem.takes} — take another, or none`,
      )
    }
  }
}

/** Runs of the same parameters, numbered. */
function setsOf({ inputs, names }: Pick<Runs, 'inputs' | 'names'>): Int32Array {
  const width = inputs.names.length
  const known = new Map<string, number>()
  return Int32Array.from(names, (_, run) => {
    const key = inputs.values.subarray(run * width, (run + 1) * width).join(' ')
    const set = known.get(key) ?? known.size
    known.set(key, set)
    return set
  })
}

/** Runs that repeat the parameters of others, and whether they came to the same. */
function repeatWords(
  { names, rows, outputs, parametersFile }: Pick<Runs, 'names' | 'rows' | 'outputs' | 'parametersFile'>,
  sets: Int32Array,
): string | undefined {
  const width = outputs.values.length / Math.max(1, names.length)
  const first = new Map<number, number>()
  let [repeats, others] = [0, 0]
  let pair: readonly [number, number] | undefined
  for (const [run, set] of sets.entries()) {
    const before = first.get(set)
    if (before === undefined) {
      first.set(set, run)
      continue
    }
    repeats++
    const differs = outputs.values
      .subarray(run * width, (run + 1) * width)
      .some((value, at) => value !== outputs.values[before * width + at])
    if (differs) {
      others++
      pair ??= [before, run]
    }
  }
  if (repeats === 0) return undefined
  if (pair === undefined)
    return `${countOf(repeats, 'run')} ${repeats === 1 ? 'repeats' : 'repeat'} the parameters and the outputs of another and ${repeats === 1 ? 'says' : 'say'} nothing new`
  const [a, b] = pair
  return `${countOf(others, 'run')} ${others === 1 ? 'has' : 'have'} the parameters of another and other outputs (the first: ${parametersFile} rows ${rows[a] ?? 0} and ${rows[b] ?? 0}): the simulator is noisy, or hangs on something that is not among the inputs; no emulator can be closer than that`
}
