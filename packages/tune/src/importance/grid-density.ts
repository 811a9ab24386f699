/**
 * How densely trials lie along one parameter: a Parzen estimate on a grid of the parameter's range, with Scott's bandwidth
 * (as Optuna's PED-ANOVA has it, so that the two give the same importances).
 */
import { distributionSize, type Distribution, type ParameterValue } from '../distribution.js'
import { normalBelow } from '../samplers/normal.js'

/** Cells of a range without steps. */
const mostCells = 50

/** Probability of every cell of the grid; of every choice, for a categorical. */
export function gridDensity(distribution: Distribution, values: readonly ParameterValue[]): Float64Array {
  const counts = gridCounts(distribution, values)
  return distribution.kind === 'categorical' ? choiceDensity(counts) : cellDensity(counts)
}

function gridCounts(distribution: Distribution, values: readonly ParameterValue[]): Float64Array {
  if (distribution.kind === 'categorical') {
    const counts = new Float64Array(distribution.choices.length)
    for (const value of values) add(counts, distribution.choices.indexOf(value))
    return counts
  }
  const { kind, low, high, log } = distribution
  const cells =
    kind === 'int' && log
      ? Math.min(Math.ceil(Math.log(high - low + 1) / Math.log(2)) + 1, mostCells)
      : Math.min(distributionSize(distribution), mostCells)
  const scaled = (value: number): number => (log ? Math.log(value) : value)
  const width = (scaled(high) - scaled(low)) / (cells - 1)
  const counts = new Float64Array(cells)
  for (const value of values) {
    const cell = Math.ceil((scaled(Number(value)) - scaled(low)) / width - 0.5)
    add(counts, Math.min(Math.max(cell, 0), cells - 1))
  }
  return counts
}

function add(counts: Float64Array, cell: number): void {
  counts[cell] = (counts[cell] ?? 0) + 1
}

/** A kernel for each cell that holds trials, and one as wide as the grid, of the weight of one trial. */
function cellDensity(counts: Float64Array): Float64Array {
  const size = counts.length
  const cells = [...counts.keys()].filter((cell) => (counts[cell] ?? 0) > 0)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const deviation = Math.max(scottDeviation(counts, cells, total), 0.5 / 1.64)
  const density = new Float64Array(size)
  const addKernel = (weight: number, mean: number, width: number): void => {
    const below = (edge: number): number => normalBelow((edge - mean) / width)
    const inside = below(size - 0.5) - below(-0.5)
    for (let cell = 0; cell < size; cell++) {
      const mass = below(cell + 0.5) - below(cell - 0.5)
      density[cell] = (density[cell] ?? 0) + (weight / (total + 1)) * (mass / inside)
    }
  }
  for (const cell of cells) addKernel(counts[cell] ?? 0, cell, deviation)
  addKernel(1, (size - 1) / 2, size)
  return density
}

/** Scott (1992): 1.059 · min(interquartile range / 1.34, standard deviation) · n^(−1/5). */
function scottDeviation(counts: Float64Array, cells: readonly number[], total: number): number {
  let mean = 0
  for (const cell of cells) mean += (cell * (counts[cell] ?? 0)) / total
  let squares = 0
  for (const cell of cells) squares += (cell - mean) ** 2 * (counts[cell] ?? 0)
  const deviation = Math.sqrt(squares / Math.max(1, total - 1))
  let held = 0
  let [first, third]: [number | undefined, number | undefined] = [undefined, undefined]
  for (const cell of cells) {
    held += counts[cell] ?? 0
    if (held >= Math.floor(total / 4)) first ??= cell
    if (held > Math.floor((total * 3) / 4)) third ??= cell
  }
  const range = (third ?? cells.at(-1) ?? 0) - (first ?? 0)
  return 1.059 * Math.min(range / 1.34, deviation) * total ** -0.2
}

/** A kernel for each choice that was taken, mixed with an even one, and an even one of the weight of one trial. */
function choiceDensity(counts: Float64Array): Float64Array {
  const size = counts.length
  const kernels = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0) + 1
  const total = counts.reduce((sum, count) => sum + count, 0)
  const even = 1 / kernels
  const norm = 1 + size * even
  return counts.map((count) => (count + total * even) / norm / (total + 1) + 1 / size / (total + 1))
}
