// A study of one's own, small and whole: numbers of a row give other numbers of it, through a network of two hidden layers.
// Rows of one group (a specimen, a day, a run of the machine) are never torn apart. Change what is yours: most often `read`,
// `network` and `objective`.
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fitScaler, parseScaler, takeFeatures, transform, type Panel, type Scaler } from '@utsushi/data'
import { constant, gather, hostTensor, input, program, type Tensor } from '@utsushi/graph'
import { seededRandom } from '@utsushi/ground'
import { makeFolder } from '@utsushi/ground/node'
import { flatParameters, mlp, mse, weightsOf, type Weights } from '@utsushi/learn'
import * as study from '@utsushi/study'
import { displayUnit, formatNumber, parityChart, type ParityColumn } from '@utsushi/study/plots'
import { facts, good, paragraph, warning } from '@utsushi/study/report'
import { z } from 'zod'

// The study file: every key with its default and its meaning.

const share = z.number().gt(0).lt(1)
const columns = z.record(z.string(), study.unit).refine((all) => Object.keys(all).length > 0, 'name a column')
const simulation = z.strictObject({
  samples: z.number().int().min(10).default(60).describe('Specimens to simulate, six rows each.'),
})
const schema = z.strictObject({
  data: z
    .strictObject({
      file: z.string().default('data/rows.csv').describe('Table: csv, text, either gzipped, or Parquet.'),
      inputs: columns.default({ mass: 'kg', area: 'm2', drag: '1' }).describe('Known columns, with units.'),
      outputs: columns.default({ speed: 'm s-1' }).describe('Columns to predict, with units.'),
      group: z.string().default('specimen').describe('Column of numbers whose rows stay together.'),
      ...study.dataKeys(),
    })
    .prefault({}),
  split: z
    .strictObject({
      validation: share.default(0.15).describe('Share of the groups that chooses the best epoch.'),
      test: share.default(0.2).describe('Share of the groups that only the evaluation touches.'),
    })
    .prefault({}),
  model: z
    .strictObject({ hidden: z.number().int().min(1).default(32).describe('Units of each hidden layer.') })
    .prefault({}),
  training: z.strictObject(study.trainingKeys({ examples: 'rows', learningRate: 5e-3 })).prefault({}),
  simulation: simulation.prefault({}),
  ...study.commonKeys(),
})
type Config = z.output<typeof schema>

// Data: read, scaled on the training rows, laid out.

interface Rows {
  readonly file: string
  readonly firstRow: number
  readonly inputs: Panel
  readonly outputs: Panel
  readonly group: Float32Array
}

interface Fitted {
  readonly inputs: Scaler
  readonly outputs: Scaler
}

async function read({ data }: Config): Promise<Rows> {
  const units = { ...data.inputs, ...data.outputs, [data.group]: '1' }
  const { file, firstRow, panel } = await study.wholeRows(data.file, units, data)
  return {
    ...{ file, firstRow, group: takeFeatures(panel, [data.group]).values },
    inputs: takeFeatures(panel, Object.keys(data.inputs)),
    outputs: takeFeatures(panel, Object.keys(data.outputs)),
  }
}

const describe = (_config: Config, rows: Rows): study.DataDescription<study.RowPlaces> =>
  study.describedRows(rows, [
    { role: 'input', key: 'data.inputs', panel: rows.inputs },
    { role: 'target', key: 'data.outputs', panel: rows.outputs },
  ])

function fit(_config: Config, { inputs, outputs }: Rows, train: study.RowPlaces): Fitted {
  const options = { kind: 'standard', rows: { entities: train } } as const
  return { inputs: fitScaler(inputs, options), outputs: fitScaler(outputs, options) }
}

function parseFitted(value: unknown, file: string): Fitted {
  const { inputs, outputs } = study.isSection(value) ? value : {}
  return { inputs: parseScaler(inputs, `${file}: inputs`), outputs: parseScaler(outputs, `${file}: outputs`) }
}

// The network, its loss, and what a trained one is asked.

function network({ model }: Config, { inputs, outputs }: Fitted) {
  const hidden = [model.hidden, model.hidden]
  const layers = mlp({ inputs: inputs.features.length, hidden, outputs: outputs.features.length })
  const parameters = flatParameters(layers.parameters)
  return {
    parameters,
    apply: (weights: Weights<typeof parameters.tree>, x: Tensor): Tensor => layers.apply(weights, x),
  }
}
type Network = ReturnType<typeof network>
type Task = study.Task<Config, Rows, study.RowPlaces, Fitted, Network>

const objective = ({ model }: Task): study.Loss<Network> => ({
  loss: ({ weights, data, batch }) => {
    const [inputs, outputs, row] = [data['inputs'], data['outputs'], batch['row']]
    if (!inputs || !outputs || !row) throw new RangeError('a table is missing')
    return mse(model.apply(weights, gather(inputs, row, 0)), gather(outputs, row, 0))
  },
})

/** Scaled predictions of all rows, `[rows, outputs]`. */
function answers({ model, tables }: Task, ask: study.Ask) {
  const predict = ask('all rows', () => {
    const flat = input('parameters', 'float32', [model.parameters.size])
    const inputs = input('inputs', 'float32', tables['inputs']?.shape ?? [])
    const predicted = model.apply(weightsOf(model.parameters, flat), inputs)
    return program({ name: 'rows', inputs: [flat, inputs], outputs: { predicted } })
  })
  return (weights: Float32Array) => async (): Promise<Float32Array> =>
    (await predict(weights, {}))['predicted']?.data as Float32Array
}
type Answers = ReturnType<ReturnType<typeof answers>>

/** A column's errors beside those of the simplest rival, the training mean. */
interface ColumnScore extends ParityColumn {
  readonly rmseOfMean: number
  readonly rmseScaled: number
}

async function scores(
  { data, fitted }: Task,
  ask: Answers,
  rows: study.RowPlaces,
): Promise<readonly ColumnScore[]> {
  const scaled = await ask()
  const { features } = fitted.outputs
  return features.map(({ name, unit = '1', center, scale }, column) => {
    const at = (all: Float32Array, row: number): number => all[row * features.length + column] ?? NaN
    const predicted = rows.map((row) => at(scaled, row) * scale + center)
    const measured = rows.map((row) => at(data.outputs.values, row))
    const rmseOf = (guess: (k: number) => number): number =>
      Math.sqrt(measured.reduce((sum, value, k) => sum + (value - guess(k)) ** 2, 0) / measured.length)
    const rmse = rmseOf((k) => predicted[k] ?? NaN)
    return {
      name,
      unit,
      predicted,
      measured,
      rmse,
      rmseOfMean: rmseOf(() => center),
      rmseScaled: rmse / scale,
    }
  })
}

export const starter = study.defineStudy({
  name: 'starter',
  module: import.meta.url,
  summary: 'Columns of a table from other columns of it.',
  schema,
  paths: ['data.file'],
  dataFolder: ({ data }) => dirname(data.file),
  demo: 'study: starter\n',
  simulation: {
    schema: simulation,
    run: async ({ samples }, folder) => {
      const random = seededRandom(0)
      const between = (low: number, high: number): number => low + (high - low) * random.uniform()
      const lines = Array.from({ length: 6 * samples }, (_, k) => {
        const [mass, area, drag] = [between(1, 20), between(0.05, 0.5), between(0.3, 1.2)]
        const speed = Math.sqrt((2 * 9.81 * mass) / (1.2 * area * drag)) // a body that falls through air
        return [Math.floor(k / 6), mass, area, drag, speed].join(',')
      })
      const file = join(folder, 'rows.csv')
      makeFolder(folder)
      await writeFile(file, ['specimen,mass,area,drag,speed', ...lines, ''].join('\n'))
      return { folder, files: [file], tables: [] }
    },
  },
  ...{ read, describe },
  digest: ({ inputs, outputs, group }) => [inputs.values, outputs.values, group],
  parts: ({ split, seed }, { group }) => study.partsByGroup(group, split, seed),
  audit: (_config, { group }, rows, name) => ({ name, entity: rows.map((row) => group[row] ?? 0) }),
  folds: (_config, { group }, { train, validation = [] }) =>
    study.foldsByGroupOf(group, [...train, ...validation], 'the groups outside the test'),
  fit,
  parseFitted,
  tables: (_config, { inputs, outputs }, fitted) => ({
    inputs: hostTensor(transform(fitted.inputs, inputs.values), inputs.shape),
    outputs: hostTensor(transform(fitted.outputs, outputs.values), outputs.shape),
  }),
  model: network,
  examples: (_config, _data, train) => {
    return { count: train.length, called: 'rows', columns: { row: Int32Array.from(train) } }
  },
  loss: objective,
  answers,
  validate: async (task, ask, rows) => {
    const each = await scores(task, ask, rows)
    const squares = each.reduce((sum, { rmseScaled }) => sum + rmseScaled ** 2, 0)
    const rmse = Object.fromEntries(each.map((column) => [column.name, column.rmse]))
    return { rmseScaled: Math.sqrt(squares / each.length), rmse }
  },
  monitor: { path: 'rmseScaled', direction: 'minimize', meaning: 'RMSE of scaled outputs' },
  space: { 'model.hidden': { int: [8, 64] }, 'training.learningRate': { float: [1e-3, 0.02], log: true } },
  evaluated: ['test', 'validation'],
  values: async ({ data, fitted }, { samples }, answers) =>
    study.rowValues(data, samples, 'group', answers && { scaled: await answers(), scaler: fitted.outputs }),
  score: async (task, ask, { name, samples }) => [{ part: name, columns: await scores(task, ask, samples) }],
  emulators: ({ fitted, model, weights }) => {
    const inputs = input('inputs', 'float32', ['batch', fitted.inputs.features.length])
    const own = weightsOf(model.parameters, constant(weights))
    const outputs = study.unscaledBy(model.apply(own, study.scaledBy(inputs, fitted.inputs)), fitted.outputs)
    const axes = ['batch', 'feature']
    const metadata = {
      name: 'starter emulator',
      description: 'Columns of a row from other columns of it.',
      inputs: [study.inputPort('inputs', inputs, axes, fitted.inputs)],
      outputs: [study.outputPort('outputs', ['batch', fitted.outputs.features.length], axes, fitted.outputs)],
      training: { split: 'by group', rows: fitted.inputs.features[0]?.count ?? 0, period: null },
    }
    return [{ suffix: '', inputs: [inputs], outputs: { outputs }, metadata }]
  },
  pictures: (_task, [main]) => ({
    ...(main && {
      prediction_vs_actual: {
        chart: parityChart(`Predicted against measured: ${main.part}`, main.columns),
        caption: 'Predicted against measured; the dashed line is perfect agreement.',
        alt: `RMSE: ${main.columns.map(({ name, unit, rmse }) => `${name} ${formatNumber(rmse)} ${displayUnit(unit)}`).join(', ')}.`,
      },
    }),
  }),
  report: ({ config, parts, model }, [main], figures) => ({
    title: Object.keys(config.data.outputs).join(', '),
    subtitle: `from ${Object.keys(config.data.inputs).join(', ')}`,
    verdict: (main?.columns ?? []).map(({ name, unit, rmse, rmseOfMean }) =>
      (rmse < rmseOfMean ? good : warning)(
        `${name}: wrong by ${formatNumber(rmse)} ${displayUnit(unit)} (RMSE); the mean by ${formatNumber(rmseOfMean)}.`,
      ),
    ),
    scores: figures('prediction_vs_actual'),
    data: [
      paragraph(
        Object.entries(parts)
          .map(([name, rows]) => `${name}: ${rows?.length} rows`)
          .join(', '),
      ),
    ],
    model: [facts([{ name: 'weights', value: model.parameters.size, format: 'count' }])],
  }),
})
