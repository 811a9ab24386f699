/**
 * What all graphs of one program share: constants, named sizes, and names that are given once.
 */
import type { DType, TypedArray } from '../expression/dtype.js'
import { GraphError } from '../expression/graph-error.js'
import { parseDim, type Dim, type DimTerm, type Shape } from '../expression/shape.js'
import type { OnnxNode, OnnxTensor } from '../onnx/model.js'

/** What all graphs of one program share. */
export class Root {
  readonly initializers: OnnxTensor[] = []
  readonly sizes = new Map<string, string>()
  readonly prologue: OnnxNode[] = []
  private readonly constants = new Map<string, string>()
  private readonly byArray = new Map<TypedArray, string>()
  private counter = 0

  fresh(stem: string): string {
    return `${stem}_${this.counter++}`
  }

  constant(dtype: DType, dims: readonly number[], data: TypedArray): string {
    const key =
      data.length <= 64
        ? `${dtype}[${dims.join()}]${Array.from(data as Float64Array, signed).join()}`
        : undefined
    const known = key === undefined ? this.byArray.get(data) : this.constants.get(key)
    if (known !== undefined) return known
    const name = this.fresh('constant')
    this.initializers.push({ name, dtype, dims, data })
    if (key === undefined) this.byArray.set(data, name)
    else this.constants.set(key, name)
    return name
  }

  emit(
    nodes: OnnxNode[],
    opType: string,
    inputs: readonly string[],
    attributes?: OnnxNode['attributes'],
  ): string {
    const output = this.fresh(opType.toLowerCase())
    nodes.push({ opType, inputs, outputs: [output], ...(attributes && { attributes }) })
    return output
  }

  int64(values: readonly number[]): string {
    const data = BigInt64Array.from(values, (value) =>
      BigInt(value === Number.MAX_SAFE_INTEGER ? '9223372036854775807' : value),
    )
    return this.constant('int64', [values.length], data)
  }

  /** An int64 vector with the sizes; named ones are computed once, in the main graph. */
  shape(shape: Shape): string {
    const fixed = shape.filter((dim): dim is number => typeof dim === 'number')
    if (fixed.length === shape.length) return this.int64(fixed)
    const parts = shape.map((dim) => this.size(dim))
    return parts.length === 1
      ? (parts[0] ?? '')
      : this.cached(`[${shape.join()}]`, () =>
          this.emit(this.prologue, 'Concat', parts, { axis: { kind: 'int', value: 0 } }),
        )
  }

  private cached(key: string, make: () => string): string {
    const known = this.sizes.get(key) ?? make()
    this.sizes.set(key, known)
    return known
  }

  private size(dim: Dim): string {
    if (typeof dim === 'number') return this.int64([dim])
    const known = this.sizes.get(dim)
    return known ?? this.cached(dim, () => this.sizeSum(parseDim(dim)))
  }

  private sizeSum(terms: readonly DimTerm[]): string {
    const parts = terms.map(({ sign, factors }) => {
      const names = factors.map((factor) =>
        typeof factor === 'object'
          ? this.sizeSum(factor)
          : typeof factor === 'number'
            ? this.int64([factor])
            : this.named(factor),
      )
      const product = names.reduce((left, right) => this.emit(this.prologue, 'Mul', [left, right]))
      return { sign, product }
    })
    return parts.reduce<string>(
      (left, { sign, product }) =>
        left === '' ? product : this.emit(this.prologue, sign > 0 ? 'Add' : 'Sub', [left, product]),
      '',
    )
  }

  private named(name: string): string {
    const known = this.sizes.get(name)
    if (known === undefined) throw new GraphError(`the size "${name}" is on no input of the program`)
    return known
  }
}

const signed = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value))
