// How much wider intervals must be than a kernel alone says: its numbers were chosen by the same rows, and it is sure of them. So the
// search goes on without a part of the rows, from where it ended, and what it then says of that part is held against the truth.
import { permutation, seededRandom } from '@utsushi/ground'
import { isLarge, predictNearest } from './nearest.js'
import { foldsOut, predictRows, type RowPrediction, type SeenProcess } from './process.js'
import {
  bentTargets,
  openSearch,
  takenRows,
  type BendKind,
  type BentUnits,
  type FoundKernel,
  type GivenRows,
} from './search.js'
import type { KernelForm } from './kernel.js'
import { mergeRows } from './seen-rows.js'

/** Parts of the rows, each left out once. */
const PARTS = 5

/** Rows held against the others that are enough: further parts are not left out. */
const ENOUGH = 150

/** Rows beyond which the kernel stays as it is: so many leave little doubt about it. */
const MOST_ROWS = 600

/** A search that goes on: to a few hundredths of a nat, which no interval shows. */
const GOING_ON = { iterations: 30, valueTolerance: 1e-5 }

/** Below this many rows nothing can be said of how wide intervals should be. */
const FEWEST = 20

/** The quantile that intervals are held to, and how many deviations a normal number stays within so often. */
const [HELD, NORMAL] = [0.95, 1.959964]

/**
 * @returns for each output, how many times the deviation should be what the kernel says; 1 for fewer than 20 rows
 */
export function spreadsOf(
  given: GivenRows,
  form: KernelForm,
  kind: BendKind,
  found: FoundKernel,
): readonly number[] {
  if (given.inputs.rows < FEWEST) return given.targets.map(() => 1)
  const away =
    given.inputs.rows > MOST_ROWS ? awayFromOthers(given, found) : awayFromParts(given, form, kind, found)
  return away.map((distances) => {
    const sorted = distances.map(Math.abs).sort((a, b) => a - b)
    const place = Math.min(HELD * (sorted.length + 1) - 1, sorted.length - 1)
    const [low, high] = [sorted[Math.floor(place)] ?? NORMAL, sorted[Math.ceil(place)] ?? NORMAL]
    return (low + (place % 1) * (high - low)) / NORMAL
  })
}

/** Rows that are held against the others where there are very many. */
const FEW_OF_MANY = 500

/** Distances of rows from what all others say, in deviations, of each output; the kernel stays. */
const awayFromOthers = (given: GivenRows, found: FoundKernel): number[][] =>
  given.targets.map((values, k) => {
    const targets = bentTargets(values, found.outputs[k] as BentUnits)
    const process: SeenProcess = { kernel: found.kernel, rows: mergeRows(given.inputs, targets, given.known) }
    if (!isLarge(process)) return distances(targets, foldsOut(process), found.kernel.noise)
    const drawn = permutation(given.inputs.rows, seededRandom(0)).subarray(0, FEW_OF_MANY)
    const told = predictNearest(
      process,
      takenRows(given, drawn).inputs,
      (row, place) => given.known.places[drawn[row] as number] === place,
    )
    return distances(
      Float64Array.from(drawn, (row) => targets[row] as number),
      told,
      found.kernel.noise,
    )
  })

/** Distances of rows from what the other parts say, in deviations, of each output. */
function awayFromParts(given: GivenRows, form: KernelForm, kind: BendKind, found: FoundKernel): number[][] {
  // A place belongs to one part, however often it was seen.
  const order = permutation(given.known.first.length, seededRandom(0))
  const part = Array.from(given.known.places, (place) => (order[place] as number) % PARTS)
  const some = (keep: (part: number) => boolean): number[] =>
    part.flatMap((own, row) => (keep(own) ? [row] : []))
  const repeats = given.known.first.length < given.inputs.rows
  const away: number[][] = given.targets.map(() => [])
  for (let left = 0, held = 0; left < PARTS && held < ENOUGH; left++) {
    const known = takenRows(
      given,
      some((own) => own !== left),
    )
    const others = takenRows(
      given,
      some((own) => own === left),
    )
    held += others.inputs.rows
    const again = openSearch(known).from(form, kind, found, GOING_ON)
    away.forEach((list, k) => {
      const units = again.outputs[k] as BentUnits
      const targets = bentTargets(known.targets[k] as Float64Array, units)
      // Rows that repeat tell of noise by themselves: parts that lack them may know of none, but are not asked about it.
      const noise = repeats ? Math.max(again.kernel.noise, found.kernel.noise) : again.kernel.noise
      const kernel = { ...again.kernel, noise }
      const process: SeenProcess = { kernel, rows: mergeRows(known.inputs, targets, known.known) }
      const truth = bentTargets(others.targets[k] as Float64Array, units)
      list.push(...distances(truth, predictRows(process, others.inputs), kernel.noise))
    })
  }
  return away
}

const distances = (targets: Float64Array, { mean, variance }: RowPrediction, noise: number): number[] =>
  Array.from(
    targets,
    (value, i) => (value - (mean[i] as number)) / Math.sqrt((variance[i] as number) + noise ** 2 + 1e-12),
  )
