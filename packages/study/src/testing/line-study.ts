// The smallest study there can be, twice: y from x out of one csv, once by a linear network trained by gradients (`line`),
// once in closed form, where `fit` is all of it (`leastSquares`). For tests of the verbs, and to see what a study gives.
import { readTable } from '@utsushi/data/node'
import { add, constant, div, gather, hostTensor, input, mul, program, sub, type Tensor } from '@utsushi/graph'
import { flatParameters, linear, mse, weightsOf } from '@utsushi/learn'
import type { Json } from '@utsushi/emulator'
import { defineStudy } from '../definition/define-study.js'
import type { Ask, EmulatorFile, StudyParts } from '../definition/parts.js'
import { good, heading, paragraph } from '../report/document.js'
import {
  describe,
  fit,
  meanOf,
  parseFitted,
  parts,
  pick,
  read,
  schema,
  type Config,
  type Fitted,
  type Points,
  type Rows,
} from './line-data.js'

interface Answers {
  predict(x: Float32Array): Promise<Float32Array>
}
interface Evaluation {
  readonly part: string
  readonly rows: number
  readonly rmse: number
}
const tensorOf = (tensors: Readonly<Record<string, Tensor>>, name: string): Tensor => {
  const tensor = tensors[name]
  if (tensor === undefined) throw new RangeError(`there is no tensor "${name}"`)
  return tensor
}

/** y `[rows, 1]` from standardised x `[rows, 1]`. */
type Line = (x: Tensor) => Tensor

const standardised = ({ mean, std }: Fitted, x: Tensor): Tensor => div(sub(x, mean), std)

/** Asks a line, with weights where there are some. */
const asking =
  (fitted: Fitted, ask: Ask, size: number, lineOf: (flat: Tensor) => Line) =>
  (parameters: Float32Array): Answers => ({
    predict: async (x) => {
      const forward = ask(`predict ${x.length}`, () => {
        const flat = input('parameters', 'float32', [size])
        const given = input('given', 'float32', [x.length, 1])
        const outputs = { y: lineOf(flat)(standardised(fitted, given)) }
        return program({ name: 'line', inputs: size === 0 ? [given] : [flat, given], outputs })
      })
      const { y } = await forward(parameters, { given: hostTensor(x.slice(), [x.length, 1]) })
      return y?.data as Float32Array
    },
  })

async function rmse({ data }: { readonly data: Points }, { predict }: Answers, rows: Rows): Promise<number> {
  const predicted = await predict(pick(data.x, rows))
  return Math.sqrt(meanOf(pick(data.y, rows).map((value, k) => (value - (predicted[k] ?? NaN)) ** 2)))
}

function emulator(fitted: Fitted, line: Line): readonly EmulatorFile[] {
  const x = input('x', 'float32', ['batch', 1])
  const port = { dtype: 'float32', shape: ['batch', 1], axes: ['batch', 'feature'] } as const
  const { min, max } = fitted
  const metadata = {
    ...{ name: 'line', description: 'y from x.' },
    inputs: [{ name: 'x', ...port, features: [{ name: 'x', unit: '1', min, max }] }],
    outputs: [{ name: 'y', ...port, features: [{ name: 'y', unit: 'm', std: null }] }],
    training: { split: 'the last rows are held out', rows: 1, period: null },
  }
  return [{ suffix: '', inputs: [x], outputs: { y: line(standardised(fitted, x)) }, metadata }]
}

type Parts<Model> = StudyParts<Config, Points, Rows, Fitted, Model, Answers, Evaluation>

/** What both ways to a line have in common. */
const shared = <Model>(): Omit<
  Parts<Model>,
  'name' | 'summary' | 'model' | 'answers' | 'emulators' | 'space'
> => ({
  module: import.meta.url,
  schema,
  paths: ['data.file'],
  dataFolder: ({ data }) => data.file,
  ...{ read, describe, parts, fit, parseFitted },
  digest: ({ x, y }) => [x, y],
  audit: (_config, _points, rows, name) => ({ name, entity: rows }),
  folds: (_config, _points, { train }) => {
    const at = (places: readonly number[]): Rows => places.map((place) => train[place] ?? 0)
    const called = `the ${train.length} training rows`
    return {
      entities: train.length,
      called,
      parts: (fitted, held) => ({ train: at(fitted), validation: at(held) }),
    }
  },
  tables: (_config, { x, y }, { mean, std }) => ({
    x: hostTensor(
      x.map((value) => (value - mean) / std),
      [x.length, 1],
    ),
    y: hostTensor(y.slice(), [y.length, 1]),
  }),
  validate: async (task, asked, rows) => ({ rmse: await rmse(task, asked, rows) }),
  monitor: { path: 'rmse', direction: 'minimize', meaning: 'RMSE of y' },
  evaluated: ['test', 'validation'],
  score: async (task, asked, { name, samples }) => [
    { part: name, rows: samples.length, rmse: await rmse(task, asked, samples) },
  ],
  values: async ({ data }, { samples }, asked) => ({
    targets: [{ name: 'y', unit: 'm' }],
    called: { one: 'row', many: 'rows' },
    entities: Array.from(data.x, (_, row) => `${row}`),
    moments: [''],
    entity: Int32Array.from(samples),
    moment: new Int32Array(samples.length),
    observed: pick(data.y, samples),
    ...(asked && { predicted: await asked.predict(pick(data.x, samples)) }),
  }),
  metrics: (evaluations) => ({ rmse: Object.fromEntries(evaluations.map((own) => [own.part, own.rmse])) }),
  emulatorMetrics: (metrics) => metrics as Readonly<Record<string, Json>>,
  summaryTables: (evaluations) => [
    { title: 'RMSE', columns: ['part', 'RMSE'], rows: evaluations.map((own) => [own.part, own.rmse]) },
  ],
  predict: async (emulator, request) => {
    const { columns } = await readTable(request.input, { columns: ['x'] })
    const data = columns.get('x')?.values ?? new Float32Array(0)
    async function* chunks() {
      if (data.length === 0) return
      const { outputs } = await emulator.predict({ x: { dims: [data.length, 1], data } })
      yield [data, outputs['y']?.data as Float32Array]
    }
    const names = [{ name: 'x' }, { name: 'y', unit: 'm' }]
    return {
      columns: names,
      chunks: chunks(),
      warnings: () => [],
      nothing: () => `${request.input}: no rows`,
    }
  },
  pictures: () => ({}),
  report: (_task, evaluations) => ({
    ...{ title: 'A line', subtitle: 'y from x', data: [paragraph('The last rows are held out.')] },
    verdict: [good(`RMSE ${evaluations[0]?.rmse.toPrecision(3) ?? '–'} m.`)],
    scores: [heading('Scores'), paragraph('One number.')],
    model: [paragraph('y = a·x + b.')],
  }),
  inspect: async (config) => {
    const title = 'Points'
    const rows = [['y', meanOf((await read(config)).y)]] as const
    return {
      tables: [{ title, columns: ['', 'mean'], rows }],
      inspection: {
        study: 'line',
        source: config.data.file,
        overview: [],
        columns: [],
        gaps: [],
        closures: [],
        warnings: [],
      },
      pictures: {},
      blocks: () => [],
    }
  },
  objectives: { rmse: { direction: 'minimize', meaning: 'RMSE of y', score: rmse } },
})

const layer = linear({ inputs: 1, outputs: 1 })
const modelOf = () => ({ parameters: flatParameters({ line: layer.parameters }) })
type Model = ReturnType<typeof modelOf>
const networkLine =
  ({ parameters }: Model, flat: Tensor): Line =>
  (x) =>
    layer.apply(weightsOf(parameters, flat).line, x)

/** By gradients. */
export const lineParts: Parts<Model> = {
  ...shared<Model>(),
  ...{ name: 'line', summary: 'y from x by a network of two weights.', model: modelOf },
  examples: (_config, _points, train) => {
    return { count: train.length, called: 'training rows', columns: { row: Int32Array.from(train) } }
  },
  loss: () => ({
    loss: ({ weights, data, batch }) => {
      const at = (name: string): Tensor => gather(tensorOf(data, name), tensorOf(batch, 'row'), 0)
      return mse(layer.apply(weights.line, at('x')), at('y'))
    },
  }),
  answers: ({ fitted, model }, ask) =>
    asking(fitted, ask, model.parameters.size, (flat) => networkLine(model, flat)),
  emulators: ({ fitted, model, weights }) => emulator(fitted, networkLine(model, constant(weights))),
  space: { 'training.learningRate': { float: [1e-3, 1e-1], log: true } },
}
export const lineStudy = defineStudy(lineParts)

const fittedLine =
  ({ slope, offset }: Fitted): Line =>
  (x) =>
    add(mul(x, slope), offset)

/** In closed form: there is no network, and `fit` is all of it. */
export const leastSquaresStudy = defineStudy<Config, Points, Rows, Fitted, undefined, Answers, Evaluation>({
  ...shared<undefined>(),
  ...{ name: 'leastSquares', summary: 'y from x by least squares.', model: () => undefined },
  answers: ({ fitted }, ask) => asking(fitted, ask, 0, () => fittedLine(fitted)),
  emulators: ({ fitted }) => emulator(fitted, fittedLine(fitted)),
  space: { 'split.test': { int: [3, 5] } },
})
