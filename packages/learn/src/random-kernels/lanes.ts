// Where kernels move along a series: in WebAssembly, four steps at once, or in JavaScript where that is not to be had. Both give the same
// to the bit.
import { TAPS } from './dilations.js'
import { openModule } from '../web-assembly/open-module.js'
import { lanesCode } from './lanes-code.js'
import { mostSteps, pooledFour, poolFour, type PooledFour } from './pooling.js'

const { fround } = Math

/** Memory that the innermost loops work in, and the loops. What they write may reach three numbers beyond the length. */
export interface Lanes {
  /** A series with zeros around it. */
  readonly series: Float32Array
  /** What is added to parts of it. */
  readonly others: Float32Array
  /** Nine weights. */
  readonly weights: Float32Array
  /** Answers of one kernel after the other, `stride` numbers each. */
  readonly answers: Float32Array
  readonly stride: number
  /** The weights along the series, `dilation` steps apart; into the answers of this row. */
  weigh(dilation: number, length: number, row: number): void
  /** The others and the series from these three places on, added one after the other; into the first answers. */
  addThree(first: number, second: number, third: number, length: number): void
  /** Of four series that lie interleaved: how many of the answers of steps `from` to `to` (exclusive) are above a bias. */
  countAbove(from: number, to: number, bias: number): void
  /** All that `poolFour` keeps of them. */
  pool(from: number, to: number, bias: number): void
  /** What counting and pooling found. */
  readonly pooled: PooledFour
}

type Weigh = (x: number, end: number, stride: number, weights: number, into: number) => void
type AddThree = (x: number, end: number, a: number, b: number, c: number, into: number) => void
type Pool = (x: number, end: number, bias: number, into: number) => void

/**
 * @param steps of the longest series
 * @param dilation the widest
 * @param rows kernels whose answers are kept beside each other
 * @param plain JavaScript alone
 */
export function openLanes(steps: number, dilation: number, rows = 1, plain = false): Lanes {
  const stride = 4 * Math.ceil(steps / 4) + 4
  const sizes = {
    series: stride + (TAPS - 1) * dilation,
    others: stride,
    weights: 12,
    answers: rows * stride,
    pooled: 16,
  }
  const assembles = !plain && steps <= 4 * mostSteps
  return (assembles ? assembled(sizes, stride) : undefined) ?? inPlainCode(sizes, stride)
}

interface Sizes {
  readonly series: number
  readonly others: number
  readonly weights: number
  readonly answers: number
  readonly pooled: number
}

/** `undefined` where a page forbids WebAssembly, or its kind of instructions is unknown. */
function assembled(sizes: Sizes, stride: number): Lanes | undefined {
  const [others, weights] = [4 * sizes.series, 4 * (sizes.series + sizes.others)]
  const answers = weights + 4 * sizes.weights
  const pooled = answers + 4 * sizes.answers
  const opened = openModule(lanesCode, pooled + 4 * sizes.pooled)
  if (opened === undefined) return undefined
  const { buffer, exports } = opened
  const weigh = exports['weigh'] as Weigh
  const addThree = exports['addThree'] as AddThree
  const countAbove = exports['countAbove'] as Pool
  const pool = exports['pool'] as Pool
  /** Of four series side by side. */
  const place = (step: number): number => answers + 16 * step
  return {
    series: new Float32Array(buffer, 0, sizes.series),
    others: new Float32Array(buffer, others, sizes.others),
    weights: new Float32Array(buffer, weights, sizes.weights),
    answers: new Float32Array(buffer, answers, sizes.answers),
    ...{ stride, pooled: pooledFour(buffer, pooled) },
    weigh: (dilation, length, row) => weigh(0, 4 * length, 4 * dilation, weights, answers + 4 * row * stride),
    addThree: (first, second, third, length) =>
      addThree(others, others + 4 * length, 4 * first, 4 * second, 4 * third, answers),
    countAbove: (from, to, bias) => countAbove(place(from), place(to), bias, pooled),
    pool: (from, to, bias) => pool(place(from), place(to), bias, pooled),
  }
}

function inPlainCode(sizes: Sizes, stride: number): Lanes {
  const series = new Float32Array(sizes.series)
  const others = new Float32Array(sizes.others)
  const weights = new Float32Array(sizes.weights)
  const answers = new Float32Array(sizes.answers)
  const pooled = { ...pooledFour(new ArrayBuffer(4 * sizes.pooled), 0), places: new Float64Array(4) }
  return {
    ...{ series, others, weights, answers, stride, pooled },
    weigh: (dilation, length, row) => {
      for (let j = 0; j < length; j++) {
        let sum = fround((weights[0] as number) * (series[j] as number))
        for (let tap = 1; tap < TAPS; tap++)
          sum = fround(sum + fround((weights[tap] as number) * (series[j + tap * dilation] as number)))
        answers[row * stride + j] = sum
      }
    },
    addThree: (first, second, third, length) => {
      for (let j = 0; j < length; j++) {
        const two = fround((others[j] as number) + (series[first + j] as number))
        const three = fround(two + (series[second + j] as number))
        answers[j] = fround(three + (series[third + j] as number))
      }
    },
    countAbove: (from, to, bias) => {
      for (let lane = 0; lane < 4; lane++) {
        let above = 0
        for (let j = 4 * from + lane; j < 4 * to; j += 4) above += (answers[j] as number) > bias ? 1 : 0
        pooled.above[lane] = above
      }
    },
    pool: (from, to, bias) => poolFour(answers, from, to, bias, pooled),
  }
}
