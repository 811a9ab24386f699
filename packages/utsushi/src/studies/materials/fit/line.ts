// A line in the points of a sequence to the numbers asked for: ridge regression, each number with the penalty that leaving out one
// sequence after the other chooses.
import { add, constant, matmul, reshape, type Tensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { fitRidge, matrix, type Matrix } from '@utsushi/learn'
import { isSection } from '@utsushi/study'
import { answersWide, type Materials, type Places } from '../data/measured.js'

/** A line: plain data. */
export interface Line {
  readonly points: number
  readonly outputs: number
  /** `[points, outputs]`, in units of the answers per unit of the signal. */
  readonly coefficients: readonly number[]
  /** `[outputs]` */
  readonly intercept: readonly number[]
}

/** Points of some sequences as rows: `[sequences, steps · channels]`, in the units of the signals. */
export function pointRows({ panel, steps }: Pick<Materials, 'panel' | 'steps'>, places: Places): Matrix {
  const width = steps * panel.names.length
  const rows = matrix(places.length, width)
  for (const [row, place] of places.entries()) {
    const from = (panel.offsets[place] ?? 0) * panel.names.length
    for (let at = 0; at < width; at++) rows.values[row * width + at] = panel.values[from + at] ?? NaN
  }
  return rows
}

/** What is asked of some sequences: one a class (1 where it is of it), or the numbers themselves; unknown ones are the mean. */
export function askedRows({ asked }: Pick<Materials, 'asked'>, places: Places): Matrix {
  const width = answersWide(asked)
  const rows = matrix(places.length, width)
  for (let column = 0; column < width; column++) {
    const own = places.map((place) =>
      asked.kind === 'classes' ? (asked.of[place] === column ? 1 : 0) : (asked.values[place * width + column] ?? NaN),
    )
    const known = own.filter((value) => !Number.isNaN(value))
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length
    for (const [row, value] of own.entries()) rows.values[row * width + column] = Number.isNaN(value) ? mean : value
  }
  return rows
}

/** Fits a ridge regression on some sequences. */
export function fitLine(materials: Pick<Materials, 'panel' | 'steps' | 'asked'>, train: Places): Line {
  const rows = pointRows(materials, train)
  const scales = columnMoments(rows)
  const scaled = matrix(rows.rows, rows.columns)
  for (const [at, value] of rows.values.entries()) {
    const column = at % rows.columns
    scaled.values[at] = (value - (scales.mean[column] ?? 0)) / (scales.deviation[column] ?? 1)
  }
  const { coefficients, intercept } = fitRidge(scaled, askedRows(materials, train))
  const outputs = coefficients.columns
  const own = Array.from(coefficients.values, (value, at) => value / (scales.deviation[Math.floor(at / outputs)] ?? 1))
  const shift = Array.from({ length: outputs }, (_, output) =>
    scales.mean.reduce((sum, mean, point) => sum + mean * (own[point * outputs + output] ?? 0), 0),
  )
  return {
    ...{ points: rows.columns, outputs },
    coefficients: own,
    intercept: Array.from(intercept, (value, output) => value - (shift[output] ?? 0)),
  }
}

function columnMoments({ rows, columns, values }: Matrix) {
  const mean = new Array<number>(columns).fill(0)
  const square = new Array<number>(columns).fill(0)
  for (const [at, value] of values.entries()) mean[at % columns] = (mean[at % columns] ?? 0) + value / rows
  for (const [at, value] of values.entries())
    square[at % columns] = (square[at % columns] ?? 0) + (value - (mean[at % columns] ?? 0)) ** 2 / rows
  const deviation = square.map((own, column) => {
    const size = Math.sqrt(own)
    return size > 1e-12 * Math.abs(mean[column] ?? 0) ? size : 1
  })
  return { mean, deviation }
}

/** `[sequences, outputs]` of some sequences; of classes, shares that add up to one. */
export function lineAnswers(
  { outputs, coefficients, intercept }: Line,
  materials: Pick<Materials, 'panel' | 'steps' | 'asked'>,
  places: Places,
): Float32Array {
  const rows = pointRows(materials, places)
  const said = new Float32Array(places.length * outputs)
  for (let row = 0; row < rows.rows; row++)
    for (let output = 0; output < outputs; output++) {
      let sum = intercept[output] ?? 0
      for (let point = 0; point < rows.columns; point++)
        sum += (rows.values[row * rows.columns + point] ?? 0) * (coefficients[point * outputs + output] ?? 0)
      said[row * outputs + output] = sum
    }
  return materials.asked.kind === 'classes' ? asShares(said, outputs) : said
}

/** Least share that a class is given. */
const least = 0.01

function asShares(said: Float32Array, width: number): Float32Array {
  for (let from = 0; from < said.length; from += width) {
    const row = said.subarray(from, from + width)
    for (const [at, value] of row.entries()) row[at] = Math.max(least, value)
    const all = row.reduce((sum, value) => sum + value, 0)
    for (const [at, value] of row.entries()) row[at] = value / all
  }
  return said
}

/** The line in graph form: `[batch, steps, channels]` → `[batch, outputs]`. */
export function lineTensor({ points, outputs, coefficients, intercept }: Line, sequence: Tensor): Tensor {
  const flat = reshape(sequence, [sequence.shape[0] ?? 1, points])
  const weights = constant(Float32Array.from(coefficients), { shape: [points, outputs] })
  return add(matmul(flat, weights), constant([...intercept]))
}

/** @throws InputError when the record of a run is damaged */
export function parseLine(value: unknown, file: string): Line {
  const { points, outputs, coefficients, intercept } = isSection(value) ? value : {}
  const isWhole =
    typeof points === 'number' &&
    typeof outputs === 'number' &&
    isNumbers(coefficients) &&
    isNumbers(intercept) &&
    coefficients.length === points * outputs &&
    intercept.length === outputs
  if (!isWhole) throw new InputError(`${file}: no line in the points — train again or restore the file`)
  return { points, outputs, coefficients, intercept }
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number' && Number.isFinite(each))
