// A study with a family and something to leak: y from x of rows that stand in specimens, each with an offset of its own. A member that
// remembers its nearest rows knows the offset of a specimen it has seen, and nothing of a fresh one. For tests of comparisons.
import { readTable } from '@utsushi/data/node'
import { foldsByGroup } from '@utsushi/data'
import { constant, gather, hostTensor, input, program, type Tensor } from '@utsushi/graph'
import { flatParameters, linear, mse, weightsOf } from '@utsushi/learn'
import { z } from 'zod'
import { commonKeys, dataKeys, trainingKeys } from '../definition/common-keys.js'
import { defineStudy } from '../definition/define-study.js'
import type { StudyParts } from '../definition/parts.js'
import { foldsByGroupOf } from '../kit/grouped-rows.js'
import { paragraph } from '../report/document.js'

const schema = z.strictObject({
  data: z.strictObject({ file: z.string().describe('Table of specimen, x and y.'), ...dataKeys() }),
  model: z
    .strictObject({
      kind: z.enum(['line', 'nearest', 'network']).default('line').describe('What answers.'),
      neighbours: z.number().int().min(1).default(1).describe('Of nearest: rows that are averaged.'),
    })
    .prefault({}),
  training: z
    .strictObject(
      trainingKeys({ learningRate: 0.05, weightDecay: 0, batch: 16, epochs: 20, examples: 'rows' }),
    )
    .prefault({}),
  ...commonKeys(),
})
type Config = z.output<typeof schema>

/** Rows of the table. */
export interface SpecimenRows {
  readonly specimen: readonly string[]
  readonly x: Float32Array
  readonly y: Float32Array
}
type Rows = readonly number[]

/** What each kind learns of the rows it trains on. */
interface Fitted {
  readonly slope: number
  readonly offset: number
  readonly x: readonly number[]
  readonly y: readonly number[]
}
interface Answers {
  predict(x: Float32Array): Promise<Float32Array>
}
interface Evaluation {
  readonly part: string
  readonly rmse: number
}
type Task = { readonly data: SpecimenRows }

const at = (values: Float32Array, rows: Rows): Float32Array<ArrayBuffer> =>
  Float32Array.from(rows, (row) => values[row] ?? NaN)
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length

async function rmse({ data }: Task, { predict }: Answers, rows: Rows): Promise<number> {
  const predicted = await predict(at(data.x, rows))
  return Math.sqrt(mean(at(data.y, rows).map((value, k) => (value - (predicted[k] ?? NaN)) ** 2)))
}

function fit(_config: Config, data: SpecimenRows, rows: Rows): Fitted {
  const [x, y] = [at(data.x, rows), at(data.y, rows)]
  const [centre, offset] = [mean(x), mean(y)]
  const spread = mean(x.map((value) => (value - centre) ** 2))
  const slope = mean(x.map((value, k) => (value - centre) * ((y[k] ?? 0) - offset))) / spread
  return { slope, offset: offset - slope * centre, x: [...x], y: [...y] }
}

/** The mean of the nearest rows. */
function nearest({ x, y }: Fitted, neighbours: number, asked: number): number {
  const order = [...x.keys()].sort((a, b) => Math.abs((x[a] ?? 0) - asked) - Math.abs((x[b] ?? 0) - asked))
  return mean(order.slice(0, neighbours).map((row) => y[row] ?? 0))
}

const layer = linear({ inputs: 1, outputs: 1 })
const network = () => ({ parameters: flatParameters({ line: layer.parameters }) })
type Model = ReturnType<typeof network> | undefined
const tensorAt = (tensors: Readonly<Record<string, Tensor>>, name: string): Tensor => {
  const tensor = tensors[name]
  if (tensor === undefined) throw new RangeError(`there is no tensor "${name}"`)
  return tensor
}

/** The parts, for studies of one's own that differ in some. */
export const specimensParts: StudyParts<
  Config,
  SpecimenRows,
  Rows,
  Fitted,
  Model,
  Answers,
  Evaluation,
  { readonly rmse: number },
  z.input<typeof schema>
> = {
  name: 'specimens',
  module: import.meta.url,
  summary: 'y from x of rows in specimens.',
  schema,
  paths: ['data.file'],
  dataFolder: ({ data }) => data.file,
  read: async ({ data: { file } }) => {
    const { columns } = await readTable(file, { columns: ['x', 'y', 'specimen'] })
    const values = (name: string) => columns.get(name)?.values ?? new Float32Array(0)
    return { specimen: Array.from(values('specimen'), String), x: values('x'), y: values('y') }
  },
  digest: ({ x, y, specimen }) => [x, y, specimen.join()],
  parts: (_config, { x }) => ({ train: [...x.keys()] }),
  audit: (_config, { specimen }, rows, name) => ({
    ...{ name, entity: rows.map((row) => `row ${row}`) },
    groups: { specimen: rows.map((row) => specimen[row] ?? '') },
  }),
  folds: (_config, { specimen, x }, { train }) => {
    const plan = foldsByGroupOf(specimen, train, `the ${new Set(specimen).size} specimens`)
    const [rows, own] = [[...x.keys()], [...new Set(specimen)]]
    return {
      ...plan,
      fresh: 'specimens',
      // By groups that hold one specimen each, which says the same as drawing them.
      cut: (among, { folds, seed }) => {
        const whole = (places: readonly number[]) => places.map((place) => among[place] ?? 0)
        return foldsByGroup({ groups: among.map((place) => own[place] ?? ''), folds, seed }).map((fold) => ({
          train: whole(fold.train),
          test: whole(fold.test),
        }))
      },
      random: {
        entities: rows.length,
        called: `the ${rows.length} rows`,
        parts: (fitted, held) => ({ train: fitted, validation: held }),
      },
    }
  },
  fit,
  parseFitted: (value) => value as Fitted,
  tables: (_config, { x, y }) => ({
    x: hostTensor(x.slice(), [x.length, 1]),
    y: hostTensor(y.slice(), [y.length, 1]),
  }),
  model: ({ model }) => (model.kind === 'network' ? network() : undefined),
  examples: (_config, _data, train) => ({
    ...{ count: train.length, called: 'training rows', columns: { row: Int32Array.from(train) } },
  }),
  loss: () => ({
    loss: ({ weights, data, batch }) => {
      const rows = (name: string): Tensor => gather(tensorAt(data, name), tensorAt(batch, 'row'), 0)
      return mse(layer.apply(weights.line, rows('x')), rows('y'))
    },
  }),
  answers:
    ({ config, fitted, model }, ask) =>
    (parameters) => ({
      predict: async (x) => {
        if (model === undefined)
          return x.map((value) =>
            config.model.kind === 'nearest'
              ? nearest(fitted, config.model.neighbours, value)
              : fitted.slope * value + fitted.offset,
          )
        const forward = ask(`predict ${x.length}`, () => {
          const flat = input('parameters', 'float32', [model.parameters.size])
          const given = input('given', 'float32', [x.length, 1])
          const y = layer.apply(weightsOf(model.parameters, flat).line, given)
          return program({ name: 'specimens', inputs: [flat, given], outputs: { y } })
        })
        const { y } = await forward(parameters, { given: hostTensor(x.slice(), [x.length, 1]) })
        return y?.data as Float32Array
      },
    }),
  validate: async (task, asked, rows) => ({ rmse: await rmse(task, asked, rows) }),
  monitor: { path: 'rmse', direction: 'minimize', meaning: 'RMSE of y' },
  evaluated: ['train'],
  score: async (task, asked, { name, samples }) => [{ part: name, rmse: await rmse(task, asked, samples) }],
  emulators: () => [
    {
      suffix: '',
      inputs: [input('x', 'float32', [1])],
      outputs: { y: constant(new Float32Array(1)) },
      metadata: {
        ...{ name: 'specimens', description: 'y from x.', inputs: [], outputs: [] },
        training: { split: 'none', rows: 1, period: null },
      },
    },
  ],
  report: () => ({
    ...{ title: 'Specimens', subtitle: 'y from x', verdict: [], scores: [], model: [] },
    data: [paragraph('Rows of specimens.')],
  }),
  objectives: { rmse: { direction: 'minimize', meaning: 'RMSE of y', score: rmse } },
  family: () => [
    { name: 'line', meaning: 'least squares', overrides: { 'model.kind': 'line' } },
    {
      name: 'nearest',
      meaning: 'rows like it',
      overrides: { 'model.kind': 'nearest' },
      space: { 'model.neighbours': { int: [1, 40] } },
    },
    {
      name: 'network',
      overrides: { 'model.kind': 'network' },
      space: { 'training.learningRate': { float: [1e-2, 0.3], log: true } },
    },
  ],
  advise: ({ members }) => [`Rows are few: ${members.length} members were asked.`],
}
export const specimensStudy = defineStudy(specimensParts)
