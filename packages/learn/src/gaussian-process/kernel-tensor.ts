// One kernel and the rows it has seen inside a program, in float64.
import {
  add,
  concat,
  constant,
  exp,
  matmul,
  maximum,
  mul,
  neg,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@utsushi/graph'
import { transposed, type Matrix } from '../classical/matrix.js'
import type { CovarianceKernel, KernelShape } from './kernel.js'
import { factorStrips, solutionOf, type FactorStrip, type SeenProcess } from './process.js'

/** Float64 numbers of a program. */
export const double = (values: ArrayLike<number>, shape: readonly number[]): Tensor =>
  constant(values, { dtype: 'float64', shape })

/** What one kernel says. */
export interface KernelTensors {
  /** `[rows, outputs]`, each times its scale. */
  readonly mean: Tensor
  /** `[rows, 1]`: of the function, in units of the kernel; the same for all its outputs. */
  readonly variance: Tensor
}

/**
 * What `predictRows` says.
 *
 * @param processes of one kernel and the same places, and what their means are multiplied with
 * @param x float64 `[rows, inputs that vary]`, scaled as the inputs were
 */
export function kernelTensors(
  processes: readonly { readonly process: SeenProcess; readonly scale: number }[],
  x: Tensor,
): KernelTensors {
  const first = processes[0]?.process
  if (first === undefined) throw new RangeError('no process to lay into a program')
  const { kernel, rows } = first
  const solved = solvedTensor(covarianceTensor(kernel, x, rows.inputs), factorStrips(first))
  const n = rows.inputs.rows
  const halves = processes.map(({ process, scale }) =>
    solutionOf(process).halfway.map((value) => scale * value),
  )
  const laid = Array.from({ length: n }, (_, i) => halves.map((own) => own[i] as number)).flat()
  const line = kernel.linear ** 2 / rows.inputs.columns
  const prior = add(mul(sumSquares(x), line), kernel.constant ** 2 + kernel.bent ** 2)
  return {
    mean: matmul(solved, double(laid, [n, processes.length])),
    variance: maximum(sub(prior, sumSquares(solved)), 0),
  }
}

/** `solveRows`: each row is the inverse of the factor times what stood there. */
function solvedTensor(across: Tensor, strips: readonly FactorStrip[]): Tensor {
  const solved: Tensor[] = []
  for (const { from, count, before, inverted } of strips) {
    const own = slice(across, { axis: 1, start: from, end: from + count })
    const rest = from === 0 ? own : sub(own, matmul(concat(solved, 1), double(before.values, [from, count])))
    solved.push(matmul(rest, double(inverted.values, [count, count])))
  }
  return concat(solved, 1)
}

const sumSquares = (x: Tensor): Tensor => sum(square(x), { axes: 1, keepDims: true })

/**
 * Covariances with the rows that were seen: `[rows, places]`. Factors are in the constants: ONNX Runtime takes a number that a product
 * is multiplied with into the product, in 32 bits.
 */
export function covarianceTensor(kernel: CovarianceKernel, x: Tensor, seen: Matrix): Tensor {
  const { rows: n, columns: d } = seen
  const shares = kernel.lengthScales.map((scale) => 1 / scale ** 2)
  const times = (factors: readonly number[]): Tensor => {
    const values = seen.values.map((value, at) => value * (factors[at % d] as number))
    return double(transposed({ ...seen, values }).values, [d, n])
  }
  const squares = Array.from({ length: n }, (_, i) =>
    shares.reduce((total, share, k) => total + share * (seen.values[i * d + k] as number) ** 2, 0),
  )
  const own = add(matmul(square(x), double(shares, [d, 1])), double(squares, [1, n]))
  const apart = sub(own, matmul(x, times(shares.map((share) => 2 * share))))
  const bent = mul(correlationTensor(kernel.shape, maximum(apart, 0)), kernel.bent ** 2)
  const level = add(bent, kernel.constant ** 2)
  return kernel.linear === 0 ? level : add(level, matmul(x, times(shares.map(() => kernel.linear ** 2 / d))))
}

function correlationTensor(shape: KernelShape, squares: Tensor): Tensor {
  switch (shape) {
    case 'squared exponential':
      return exp(mul(squares, -0.5))
    case 'matern 5/2': {
      const r = sqrt(mul(squares, 5))
      return mul(add(add(r, 1), mul(square(r), 1 / 3)), exp(neg(r)))
    }
    case 'matern 3/2': {
      const r = sqrt(mul(squares, 3))
      return mul(add(r, 1), exp(neg(r)))
    }
    default:
      return shape satisfies never
  }
}
