/**
 * For whoever has a method that is fitted in one go, without a network and without steps: here a Gaussian process on a table.
 * Say what is your own, and training, tuning, evaluation, report, export and prediction are there; a study with a network, to
 * copy, is what `utsushi new` writes (packages/study/src/template/starter.ts).
 *
 * Rasmussen & Williams, Gaussian Processes for Machine Learning (2006), equation 2.25.
 */
import { dirname } from 'node:path'
import { fitScaler, parseScaler, transform, type Panel, type Scaler } from '@utsushi/data'
import { readTable } from '@utsushi/data/node'
import { constant, div, exp, input, matmul, neg, square, sub, sum, unsqueeze } from '@utsushi/graph'
import * as study from '@utsushi/study'
import { runCommandLine } from '@utsushi/study/command-line'
import { paragraph } from '@utsushi/study/report'
import { z } from 'zod'

const names = ['temperature', 'ph', 'rate'] // the last one is predicted from the others
const units = ['°C', '1', 'µmol min-1']
const group = 'batch' // whose rows stay together

const positive = z.number().positive()
const model = z.strictObject({
  lengthScale: positive.default(1).describe('How far one row tells of another, scaled.'),
  noise: positive.default(0.1).describe('Standard deviation of the noise, scaled.'),
})
const data = z.strictObject({ file: z.string().describe('Table: csv, text, either gzipped, or Parquet.') })
const schema = z.strictObject({ data, model: model.prefault({}), ...study.commonKeys() })
type Config = z.output<typeof schema>
type Vector = readonly number[]
const learnt = z.object({ rows: z.array(z.array(z.number())), weights: z.array(z.number()) })
type Fitted = z.output<typeof learnt> & { readonly scaler: Scaler }

const kernel = (a: Vector, b: Vector, lengthScale: number): number =>
  Math.exp(-a.reduce((far, value, k) => far + (value - (b[k] ?? 0)) ** 2, 0) / (2 * lengthScale ** 2))

/** x of A x = b for a symmetric positive definite A, by elimination. */
function solved(a: readonly Vector[], b: Vector): number[] {
  const rows = a.map((row, k) => [...row, b[k] ?? 0])
  for (const [k, pivot] of rows.entries())
    for (const row of rows.slice(k + 1)) {
      const share = (row[k] ?? 0) / (pivot[k] ?? 1)
      for (let j = k; j < pivot.length; j++) row[j] = (row[j] ?? 0) - share * (pivot[j] ?? 0)
    }
  return rows.reduceRight<number[]>((x, row, k) => {
    const known = x.reduce((total, value, j) => total + value * (row[k + 1 + j] ?? 0), 0)
    return [((row.at(-1) ?? 0) - known) / (row[k] ?? 1), ...x]
  }, [])
}

/** Rows of the table, scaled, and what is to be predicted from each. */
function scaledRows(scaler: Scaler, { values }: Panel, places: Vector) {
  const scaled = Array.from(transform(scaler, values))
  const rows = places.map((row) => scaled.slice(3 * row, 3 * row + 2))
  return { rows, values: places.map((row) => scaled[3 * row + 2] ?? NaN) }
}

export const gaussianProcess = study.defineStudy({
  ...{ name: 'gaussian-process', module: import.meta.url, schema, paths: ['data.file'] },
  summary: 'A column of a small table from other columns of it, by a Gaussian process.',
  dataFolder: ({ data }: Config) => dirname(data.file),
  read: async ({ data }) => {
    const { rows, columns } = await readTable(data.file, { columns: [...names, group] })
    const cell = (k: number): number => columns.get(names[k % 3] ?? '')?.values[Math.floor(k / 3)] ?? NaN
    const values = Float32Array.from({ length: 3 * rows }, (_, k) => cell(k))
    const panel: Panel = { names, units, values, missing: [], shape: [rows, 3] }
    return { panel, group: columns.get(group)?.values ?? new Float32Array(rows) }
  },
  digest: ({ panel, group }) => [panel.values, group],
  parts: ({ seed }, { group }) => study.partsByGroup(group, { validation: 0.15, test: 0.2 }, seed),
  audit: (_, { group }, rows, name) => ({ name, entity: rows.map((row) => group[row] ?? 0) }),
  folds: (_, { group }, { train, validation = [] }) =>
    study.foldsByGroupOf(group, [...train, ...validation], 'the groups outside the test'),
  fit: ({ model: { lengthScale, noise } }, { panel }, train): Fitted => {
    const scaler = fitScaler(panel, { kind: 'standard', rows: { entities: train } })
    const { rows, values } = scaledRows(scaler, panel, train)
    const alike = (a: Vector, i: number): Vector =>
      rows.map((b, j) => kernel(a, b, lengthScale) + (i === j ? noise ** 2 : 0))
    return { scaler, rows, weights: solved(rows.map(alike), values) }
  },
  parseFitted: (value, file) => {
    const { scaler, ...rest } = study.isSection(value) ? value : {}
    return { ...learnt.parse(rest), scaler: parseScaler(scaler, file) }
  },
  tables: () => ({}),
  model: () => undefined,
  // A trained one is asked for its errors on some rows, and those of the mean.
  answers:
    ({ config, data, fitted }) =>
    () =>
    (places: Vector) => {
      const { rows, values } = scaledRows(fitted.scaler, data.panel, places)
      const rmse = (guess: (row: Vector) => number): number =>
        Math.sqrt(rows.reduce((all, row, k) => all + (guess(row) - (values[k] ?? NaN)) ** 2, 0) / rows.length)
      const share = (row: Vector, k: number): number =>
        kernel(row, fitted.rows[k] ?? [], config.model.lengthScale) * (fitted.weights[k] ?? 0)
      const predict = (row: Vector): number => fitted.rows.reduce((all, _, k) => all + share(row, k), 0)
      return { rmseScaled: rmse(predict), ofMean: rmse(() => 0) }
    },
  validate: async (_, errorsOn, rows) => errorsOn(rows),
  monitor: { path: 'rmseScaled', direction: 'minimize', meaning: 'RMSE in standard deviations' },
  space: {
    'model.lengthScale': { float: [0.1, 10], log: true },
    'model.noise': { float: [0.01, 1], log: true },
  },
  evaluated: ['test', 'validation'],
  score: async (_, errorsOn, { name, samples }) => [{ part: name, ...errorsOn(samples) }],
  emulators: ({ config: { model }, fitted: { scaler, rows, weights } }) => {
    const part = (from: number): Scaler => ({ ...scaler, features: scaler.features.slice(from, from + 2) })
    const [known, wanted] = [part(0), part(2)]
    const x = input('inputs', 'float32', ['batch', 2])
    const seen = constant(rows.flat(), { shape: [rows.length, 2] })
    const far = sub(unsqueeze(study.scaledBy(x, known), 1), seen)
    const near = exp(neg(div(sum(square(far), { axes: [2] }), 2 * model.lengthScale ** 2)))
    const outputs = study.unscaledBy(matmul(near, constant(weights, { shape: [weights.length, 1] })), wanted)
    const metadata = {
      ...{ name: 'Gaussian process', description: 'Its mean, with a squared exponential kernel.' },
      inputs: [study.inputPort('inputs', x, ['batch', 'feature'], known)],
      outputs: [study.outputPort('outputs', ['batch', 1], ['batch', 'feature'], wanted)],
      training: { split: 'by group', rows: rows.length, period: null },
    }
    return [{ suffix: '', inputs: [x], outputs: { outputs }, metadata }]
  },
  report: (_, scores) => ({
    ...{ title: `${names[2]}`, subtitle: 'from temperature and acidity', scores: [], data: [], model: [] },
    verdict: scores.map((score) =>
      paragraph(`${score.part}: ${score.rmseScaled}; the mean ${score.ofMean}.`),
    ),
  }),
})

// Run by itself (node examples/dist/gaussian-process-study.js train my-study.yaml), it is a command line with this study.
if (process.argv[1] === import.meta.filename)
  process.exit(await runCommandLine({ studies: [gaussianProcess], name: 'gaussian-process' }))
