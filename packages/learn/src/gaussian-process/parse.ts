// Fitted Gaussian processes read back from JSON, checked.
import { InputError } from '@utsushi/ground'
import { listOf, numberOf, numbersOf, recordOf } from '../json-values.js'
import type { Bend } from './bend.js'
import type {
  ConstantOutput,
  FittedComponents,
  FittedProcess,
  GaussianProcesses,
} from './gaussian-processes.js'
import type { CovarianceKernel, KernelShape } from './kernel.js'

const shapes: readonly KernelShape[] = ['squared exponential', 'matern 5/2', 'matern 3/2']

/**
 * @param file it came from, for messages
 * @throws InputError naming the key that is wrong
 * @example parseGaussianProcesses(JSON.parse(text), 'processes.json')
 */
export function parseGaussianProcesses(value: unknown, file: string): GaussianProcesses {
  const given = recordOf(value, file)
  if (given['kind'] !== 'gaussian-processes' || given['version'] !== 1)
    throw new InputError(
      `${file}: holds no Gaussian processes of version 1 — fit them again or restore the file`,
    )
  const units = recordOf(given['inputs'], `${file}.inputs`)
  const mean = numbersOf(units['mean'], `${file}.inputs.mean`)
  const deviation = sized(units['deviation'], mean.length, `${file}.inputs.deviation`)
  const runs = listOf(given['runs'], `${file}.runs`).map((run, k) =>
    sized(run, mean.length, `${file}.runs[${k}]`),
  )
  const varying = deviation.filter((one) => one > 0).length
  const outputs = listOf(given['outputs'], `${file}.outputs`).map((output, k) =>
    outputOf(output, runs.length, varying, `${file}.outputs[${k}]`),
  )
  const components = given['components']
  return {
    ...{ kind: 'gaussian-processes', version: 1, inputs: { mean, deviation }, runs, outputs },
    ...(components === undefined
      ? {}
      : { components: componentsOf(components, outputs.length, `${file}.components`) }),
    notes: listOf(given['notes'], `${file}.notes`).map(String),
  }
}

function outputOf(
  value: unknown,
  runs: number,
  inputs: number,
  where: string,
): FittedProcess | ConstantOutput {
  const given = recordOf(value, where)
  if (given['kind'] === 'constant')
    return { kind: 'constant', value: numberOf(given['value'], `${where}.value`) }
  if (given['kind'] !== 'process')
    throw new InputError(
      `${where}.kind: is ${JSON.stringify(given['kind'])}, expected "process" or "constant"`,
    )
  return {
    kind: 'process',
    kernel: kernelIn(given['kernel'], inputs, `${where}.kernel`),
    bend: bendIn(given['bend'], `${where}.bend`),
    center: numberOf(given['center'], `${where}.center`),
    scale: positiveOf(given['scale'], `${where}.scale`),
    targets: sized(given['targets'], runs, `${where}.targets`),
    spread: positiveOf(given['spread'], `${where}.spread`),
  }
}

function kernelIn(value: unknown, inputs: number, where: string): CovarianceKernel {
  const given = recordOf(value, where)
  const shape = shapes.find((one) => one === given['shape'])
  if (shape === undefined)
    throw new InputError(
      `${where}.shape: is ${JSON.stringify(given['shape'])}, expected one of ${shapes.join(', ')}`,
    )
  const lengthScales = sized(given['lengthScales'], inputs, `${where}.lengthScales`)
  lengthScales.forEach((scale, k) => positiveOf(scale, `${where}.lengthScales[${k}]`))
  return {
    ...{ shape, lengthScales },
    constant: numberOf(given['constant'], `${where}.constant`),
    linear: numberOf(given['linear'], `${where}.linear`),
    bent: numberOf(given['bent'], `${where}.bent`),
    noise: numberOf(given['noise'], `${where}.noise`),
  }
}

function bendIn(value: unknown, where: string): Bend {
  const given = recordOf(value, where)
  const { kind } = given
  if (kind === 'none' || kind === 'log') return { kind }
  if (kind !== 'yeo-johnson')
    throw new InputError(`${where}.kind: is ${JSON.stringify(kind)}, expected "none", "log" or "yeo-johnson"`)
  const power = numberOf(given['power'], `${where}.power`)
  if (power < 0 || power > 2)
    throw new InputError(`${where}.power: is ${power}, expected a number from 0 to 2`)
  return {
    ...{ kind, power },
    center: numberOf(given['center'], `${where}.center`),
    scale: positiveOf(given['scale'], `${where}.scale`),
  }
}

function componentsOf(value: unknown, count: number, where: string): FittedComponents {
  const given = recordOf(value, where)
  const mean = numbersOf(given['mean'], `${where}.mean`)
  const directions = listOf(given['directions'], `${where}.directions`).map((one, k) =>
    sized(one, mean.length, `${where}.directions[${k}]`),
  )
  if (directions.length !== count)
    throw new InputError(
      `${where}.directions: there are ${directions.length}, expected ${count}, one an output`,
    )
  return {
    ...{ mean, directions },
    shares: sized(given['shares'], count, `${where}.shares`),
    left: sized(given['left'], mean.length, `${where}.left`),
  }
}

/** So many numbers. */
function sized(value: unknown, count: number, where: string): readonly number[] {
  const numbers = numbersOf(value, where)
  if (numbers.length === count) return numbers
  throw new InputError(`${where}: holds ${numbers.length} numbers, expected ${count}`)
}

function positiveOf(value: unknown, where: string): number {
  const number = numberOf(value, where)
  if (number > 0) return number
  throw new InputError(`${where}: is ${number}, expected a number above 0`)
}
