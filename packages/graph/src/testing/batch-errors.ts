/**
 * Running over a model axis against running one model after the other.
 */
import { program } from '../compile/program.js'
import { describe, type Tensor } from '../expression/tensor.js'
import { overModels, type OverModelsOptions } from '../loop/over-models.js'
import { input } from '../ops/constant.js'
import { reshape, slice, stack } from '../ops/shape.js'
import { hostTensor, type HostTensor } from '../runtime/host.js'
import { grad } from '../transforms/grad.js'
import { mismatch } from './allclose.js'
import { weightedSum, type GradientCheck, type Loader } from './check-gradients.js'

const models = 2

/**
 * For every check, once with all inputs differing from model to model and once for each of the first three alone: results and
 * gradients over the model axis must be those of the models one by one. Returns what is wrong.
 */
export async function batchErrors(
  runtime: Loader,
  checks: readonly GradientCheck[],
  { by }: Required<OverModelsOptions>,
): Promise<readonly string[]> {
  const symbols: Tensor[] = []
  const feeds: Record<string, HostTensor> = {}
  const outputs: Record<string, Tensor> = {}
  const labels: { readonly key: string; readonly name: string; readonly varied: string }[] = []
  checks.forEach((check, c) => {
    const stacked = check.inputs.map((value, k) => {
      const symbol = input(`${c}.${k}`, value.dtype, [models, ...value.shape])
      feeds[`${c}.${k}`] = variants(value)
      symbols.push(symbol)
      return symbol
    })
    const every = stacked.map((_, k) => k)
    for (const varied of every.length > 1 ? [every, ...every.slice(0, 3).map((k) => [k])] : [every]) {
      if (varied.length === 0) continue
      const single = stacked.map((symbol) => modelOf(symbol, 0))
      const rest = (some: readonly Tensor[]): Tensor[] =>
        single.map((symbol, k) => some[varied.indexOf(k)] ?? symbol)
      const results = (some: readonly Tensor[]): readonly Tensor[] => withGradients(check, rest(some), some)
      const pick = varied.map((k) => stacked[k]).filter((symbol) => symbol !== undefined)
      const together = overModels(models, pick, results, { by })
      const apart = Array.from({ length: models }, (_, m) =>
        results(pick.map((symbol) => modelOf(symbol, m))),
      )
      together.forEach((tensor, r) => {
        const key = `${labels.length}`
        const expected = stack(
          apart.map((list) => list[r] ?? tensor),
          0,
        )
        if (describe(expected) !== describe(tensor)) {
          throw new Error(
            `${check.name}: over models gives ${describe(tensor)}, expected ${describe(expected)}`,
          )
        }
        outputs[`together ${key}`] = tensor
        outputs[`apart ${key}`] = expected
        const what = varied.length === every.length ? 'all inputs' : `input ${varied.join()}`
        labels.push({ key, name: check.name, varied: `${what} varied, result ${r}` })
      })
    }
  })
  const executable = await runtime.load(program({ name: 'model axis check', inputs: symbols, outputs }))
  const found = await executable.run(feeds)
  return labels.flatMap(({ key, name, varied }) => {
    const [together, apart] = [found[`together ${key}`], found[`apart ${key}`]]
    if (together === undefined || apart === undefined) return [`${name}: lost a result`]
    const difference = mismatch(together, apart, { relative: 2e-5, absolute: 2e-5 })
    return difference === undefined ? [] : [`${name}, over models by ${by}, ${varied}: ${difference}`]
  })
}

/** The results, and the gradients of a weighted sum of them where there are any. */
function withGradients(
  check: GradientCheck,
  inputs: readonly Tensor[],
  varied: readonly Tensor[],
): readonly Tensor[] {
  const results = [check.build(inputs)].flat()
  const wanted = varied.filter(({ dtype }) => dtype === 'float32')
  if (check.gradient === 'none' || wanted.length === 0 || !results.some(({ dtype }) => dtype === 'float32'))
    return results
  return [...results, ...grad(weightedSum(results), wanted)]
}

const modelOf = (symbol: Tensor, model: number): Tensor =>
  reshape(slice(symbol, { axis: 0, start: model, end: model + 1 }), symbol.shape.slice(1))

/** Inputs for each model: numbers a little apart, whole numbers in another order (or one further, for a scalar). */
function variants({ dtype, shape, data }: HostTensor): HostTensor {
  const values = Array.from(data as ArrayLike<number | bigint>, Number)
  const all = Array.from({ length: models }, (_, m) =>
    values.map((value, k) => {
      if (dtype === 'float32') return value + 0.07 * m
      if (dtype === 'bool') return m === 1 ? 1 - value : value
      return shape.length === 0 ? value + m : (values[(k + m) % values.length] ?? 0)
    }),
  )
  return hostTensor(all.flat(), [models, ...shape], dtype)
}
