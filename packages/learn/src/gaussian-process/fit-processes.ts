// Fits Gaussian processes to a table of runs: scales, kernels, and how wide intervals must be.
import {
  componentScores,
  fitComponents,
  fromComponents,
  type ComponentOptions,
} from '../classical/components.js'
import { columnOf, rowOf, type Matrix } from '../classical/matrix.js'
import type { FittedComponents, FittedProcess, GaussianProcesses } from './gaussian-processes.js'
import type { KernelForm, KernelShape } from './kernel.js'
import { MOST_EXACT } from './nearest.js'
import { inputUnits, scaledInputs } from './scaled-inputs.js'
import {
  bentTargets,
  drawnRows,
  givenRows,
  openSearch,
  unitsOf,
  type BendKind,
  type BentUnits,
  type FoundKernel,
  type GivenRows,
  type KernelSearch,
} from './search.js'
import { spreadsOf } from './spread.js'

/** How kernels are chosen. */
export interface GaussianProcessesOptions {
  /** Shapes that are tried for each output; squared exponential and Matérn 5/2 when left out. */
  readonly shapes?: readonly KernelShape[]
  /** A linear part; true when left out. */
  readonly linear?: boolean
  /** Whether outputs may vary where inputs do not; true when left out. */
  readonly noise?: boolean
  /** Whether an output may be taken on another scale, where that makes the runs more probable; true when left out. */
  readonly bend?: boolean
  /** Outputs are one series or field: processes from the inputs to its components. */
  readonly components?: ComponentOptions
  /** One kernel for all outputs, each on its own scale; components count in its choice as their deviations. False when left out. */
  readonly shared?: boolean
  /**
   * How far the logarithms of length scales are thought to lie from the prior's middle; the square root of 3 when left out. With many more
   * inputs than runs tell apart, 0.7 or less keeps length scales from fitting chance.
   */
  readonly lengthDeviation?: number
  /** Starts of each search; 2 when left out. */
  readonly starts?: number
  /** Steps of each search at most; 80 when left out. */
  readonly iterations?: number
  /** Runs that choose among shapes and scales, drawn by lot where there are more; 200 when left out. */
  readonly kernelRows?: number
  /** Told when outputs are done. */
  readonly onOutput?: (done: number, total: number) => void
}

type Settings = Required<Omit<GaussianProcessesOptions, 'components' | 'onOutput' | 'lengthDeviation'>> &
  Pick<GaussianProcessesOptions, 'lengthDeviation'>

const usual: Settings = {
  shapes: ['squared exponential', 'matern 5/2'],
  ...{ linear: true, noise: true, bend: true, shared: false },
  ...{ starts: 2, iterations: 80, kernelRows: 200 },
}

/**
 * Fits a process for every output, or for every component of a series: of the shapes of kernel and the scales of the output, the ones
 * with the highest posterior probability, given wide priors.
 *
 * @param inputs `[runs, inputs]`, in any units
 * @param outputs `[runs, outputs]`, in any units
 * @throws RangeError for fewer than two runs, values that are not finite, or inputs that never vary
 * @example
 * const processes = fitGaussianProcesses(matrix(100, 8, parameters), matrix(100, 3, yields))
 * const { mean, lower, upper } = predictGaussianProcesses(processes, matrix(1, 8, another))
 */
export function fitGaussianProcesses(
  inputs: Matrix,
  outputs: Matrix,
  { components, onOutput, ...asked }: GaussianProcessesOptions = {},
): GaussianProcesses {
  check(inputs, outputs)
  const settings = { ...usual, ...asked }
  const units = inputUnits(inputs)
  const scaled = scaledInputs(units, inputs)
  if (scaled.columns === 0)
    throw new RangeError('no input varies between the runs: there is nothing to learn from')
  const reduced = components === undefined ? undefined : fittedComponents(outputs, components)
  const scores = reduced?.scores ?? outputs
  const columns = Array.from({ length: scores.columns }, (_, k) => columnOf(scores, k))
  const varying = columns.filter((values) => values.some((value) => value !== values[0]))
  const groups = settings.shared && varying.length > 0 ? [varying] : varying.map((values) => [values])
  const fitted = new Map<Float64Array, FittedProcess>()
  for (const group of groups) {
    const weights = settings.shared && reduced !== undefined ? weightsOf(group) : undefined
    const found = fitGroup(givenRows(scaled, group, weights), settings)
    group.forEach((values, k) => fitted.set(values, found[k] as FittedProcess))
    onOutput?.(fitted.size, varying.length)
  }
  return {
    ...{ kind: 'gaussian-processes', version: 1, inputs: units },
    runs: Array.from({ length: inputs.rows }, (_, i) => Array.from(rowOf(inputs, i))),
    outputs: columns.map((values) => fitted.get(values) ?? { kind: 'constant', value: values[0] as number }),
    ...(reduced === undefined ? {} : { components: reduced.components }),
    notes: notesOf(givenRows(scaled, columns), units),
  }
}

/** Deviations, 1 in the mean: the first components of a series hold what matters, the last ones noise. */
function weightsOf(scores: readonly Float64Array[]): readonly number[] {
  const scales = scores.map((values) => unitsOf(values).scale)
  const mean = scales.reduce((sum, scale) => sum + scale, 0) / scales.length
  return scales.map((scale) => scale / mean)
}

/** Outputs that share a kernel. */
function fitGroup(given: GivenRows, settings: Settings): readonly FittedProcess[] {
  const few = drawnRows(given, settings.kernelRows)
  const { found, form, kind } = chosen(few, settings)
  const many = drawnRows(given, MOST_EXACT)
  const last = searchOf(many, settings).from(form, kind, found, settings)
  const spreads = spreadsOf(given, form, kind, last)
  return given.targets.map((values, k) => {
    const { bend, center, scale } = last.outputs[k] as BentUnits
    return {
      ...{ kind: 'process', kernel: last.kernel, bend, center, scale },
      targets: Array.from(bentTargets(values, { bend, center, scale })),
      spread: spreads[k] ?? 1,
    }
  })
}

const searchOf = (given: GivenRows, { lengthDeviation }: Settings): KernelSearch =>
  openSearch(given, undefined, { lengthDeviation })

interface Chosen {
  readonly found: FoundKernel
  readonly form: KernelForm
  readonly kind: BendKind
}

/** Steps by which shapes and scales are compared, from where the best search ended. */
const TRIAL = 20

/** The best scale under the first shape, then the best shape on that scale. */
function chosen(given: GivenRows, settings: Settings): Chosen {
  const search = searchOf(given, settings)
  const [form, ...others] = settings.shapes.map((shape): KernelForm => ({
    ...{ shape, constant: 1, linear: settings.linear, noise: settings.noise },
    inputs: given.inputs.columns,
  }))
  if (form === undefined) throw new RangeError('no shape of kernel to try')
  const kind = 'none'
  const first: Chosen = { form, kind, found: search.fromStarts(form, kind, settings) }
  const better = (best: Chosen, form: KernelForm, kind: BendKind): Chosen => {
    const found = search.from(form, kind, best.found, { iterations: TRIAL })
    return found.value > best.found.value ? { found, form, kind } : best
  }
  const scaled = bendsOf(given, settings).reduce((best, kind) => better(best, form, kind), first)
  return others.reduce((best, form) => better(best, form, scaled.kind), scaled)
}

/** Scales that an output may be taken on, besides its own. */
function bendsOf({ targets }: GivenRows, { bend, shared }: Settings): readonly BendKind[] {
  if (!bend || shared) return []
  const positive = targets.every((values) => values.every((value) => value > 0))
  return positive ? ['log', 'yeo-johnson'] : ['yeo-johnson']
}

function fittedComponents(
  outputs: Matrix,
  options: ComponentOptions,
): { readonly components: FittedComponents; readonly scores: Matrix } {
  const components = fitComponents(outputs, options)
  const scores = componentScores(components, outputs)
  const again = fromComponents(components, scores)
  const degrees = Math.max(1, outputs.rows - 1 - scores.columns)
  const left = new Float64Array(outputs.columns)
  again.values.forEach((value, at) => {
    const column = at % outputs.columns
    left[column] = (left[column] as number) + ((outputs.values[at] as number) - value) ** 2 / degrees
  })
  return {
    scores,
    components: {
      mean: Array.from(components.mean),
      directions: Array.from({ length: scores.columns }, (_, k) =>
        Array.from(rowOf(components.directions, k)),
      ),
      ...{ shares: Array.from(components.shares), left: Array.from(left) },
    },
  }
}

/** What a reader should know of the runs. */
function notesOf(
  { inputs, targets, known }: GivenRows,
  units: GaussianProcesses['inputs'],
): readonly string[] {
  const notes: string[] = []
  const constant = units.deviation.flatMap((value, k) => (value > 0 ? [] : [k + 1]))
  if (constant.length > 0)
    notes.push(`input ${constant.join(', ')} is the same in every run: nothing can be said of what it does`)
  const again = inputs.rows - known.first.length
  if (again > 0) {
    const noisy = targets.flatMap((values, k) =>
      known.places.every((place, row) => values[row] === values[known.first[place] as number]) ? [] : [k + 1],
    )
    const say =
      noisy.length > 0
        ? `output ${noisy.join(', ')} differs between them, which counts as noise`
        : 'they say the same'
    notes.push(
      `${again} ${again === 1 ? 'run has' : 'runs have'} the inputs of another and ${again === 1 ? 'is' : 'are'} merged with it: ${say}`,
    )
  }
  targets.forEach((values, k) => {
    if (values.every((value) => value === values[0]))
      notes.push(`output ${k + 1} is ${values[0]} in every run`)
  })
  return notes
}

function check(inputs: Matrix, outputs: Matrix): void {
  if (inputs.rows !== outputs.rows)
    throw new RangeError(`${inputs.rows} rows of inputs, but ${outputs.rows} rows of outputs`)
  if (inputs.rows < 2) throw new RangeError(`Gaussian processes of ${inputs.rows} run`)
  if (inputs.columns === 0 || outputs.columns === 0)
    throw new RangeError(`Gaussian processes from ${inputs.columns} inputs to ${outputs.columns} outputs`)
  for (const [what, { values, columns }] of [
    ['input', inputs],
    ['output', outputs],
  ] as const) {
    const at = values.findIndex((value) => !Number.isFinite(value))
    if (at >= 0)
      throw new RangeError(
        `run ${Math.floor(at / columns) + 1}: ${what} ${(at % columns) + 1} is ${values[at]}, expected a finite number — leave the run out`,
      )
  }
}
