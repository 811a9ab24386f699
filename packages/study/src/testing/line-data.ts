// Rows of one csv, cut and fitted: the data of the line study.
import { readTable } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import { z } from 'zod'
import { commonKeys, dataKeys, ensembleKeys, missingMarks, trainingKeys } from '../definition/common-keys.js'
import type { DataDescription } from '../definition/description.js'
import { describedRows } from '../kit/described-rows.js'
import { isSection } from '../definition/overrides.js'

const count = z.number().int().min(0).default(4)
export const schema = z.strictObject({
  data: z.strictObject({ file: z.string().describe('Table of x and y.'), ...dataKeys() }),
  split: z.strictObject({ validation: count, test: count }).prefault({}).describe('Last rows, so many each.'),
  training: z
    .strictObject({
      ...trainingKeys({
        ...{ optimiser: 'adam', learningRate: 0.05, weightDecay: 0, schedule: 'cosine', warmupSteps: 5 },
        ...{ batch: 4, epochs: 8, patience: 50, examples: 'rows' },
      }),
      ...ensembleKeys(),
    })
    .prefault({}),
  ...commonKeys(),
})
export type Config = z.output<typeof schema>
export type Points = Readonly<Record<'x' | 'y', Float32Array>>
/** Rows by their place. */
export type Rows = readonly number[]
/** Learnt from the training rows alone. */
export type Fitted = Readonly<Record<'mean' | 'std' | 'min' | 'max' | 'slope' | 'offset', number>>
export const pick = (values: Float32Array, rows: Rows): Float32Array<ArrayBuffer> =>
  Float32Array.from(rows, (row) => values[row] ?? NaN)
export const meanOf = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const range = (from: number, to: number): Rows => Array.from({ length: to - from }, (_, k) => from + k)

export async function read({ data, split }: Config): Promise<Points> {
  const { file } = data
  const { columns, rows } = await readTable(file, { columns: ['x', 'y'], missing: missingMarks(data) })
  if (rows < split.validation + split.test) throw new InputError(`${file}: has only ${rows} rows`)
  const values = (name: string) => columns.get(name)?.values ?? new Float32Array(0)
  return { x: values('x'), y: values('y') }
}

/** x and y, each a block of its own. */
export function describe({ data: { file } }: Config, points: Points): DataDescription<Rows> {
  const block = (name: 'x' | 'y', role: 'input' | 'target') => {
    const values = points[name]
    return {
      ...{ role, key: 'data.file' },
      panel: { names: [name], units: [undefined], shape: [values.length, 1], values, missing: [0] },
    }
  }
  return describedRows({ file, firstRow: 2 }, [block('x', 'input'), block('y', 'target')])
}

/** Training rows first, then those of validation and test. */
export function parts({ split }: Config, { x: { length } }: Points) {
  const [first, second] = [length - split.validation - split.test, length - split.test]
  return {
    train: range(0, first),
    ...(split.validation > 0 && { validation: range(first, second) }),
    ...(split.test > 0 && { test: range(second, length) }),
  }
}

export function fit(_config: Config, points: Points, rows: Rows): Fitted {
  const [x, y] = [pick(points.x, rows), pick(points.y, rows)]
  const [mean, offset] = [meanOf(x), meanOf(y)]
  const std = Math.sqrt(meanOf(x.map((value) => (value - mean) ** 2))) || 1
  const slope = meanOf(x.map((value, k) => ((value - mean) / std) * ((y[k] ?? NaN) - offset)))
  return { mean, std, min: Math.min(...x), max: Math.max(...x), slope, offset }
}

export function parseFitted(value: unknown, file: string): Fitted {
  const missing = ['mean', 'std', 'slope', 'offset'].find(
    (key) => !isSection(value) || isNaN(Number(value[key])),
  )
  if (missing !== undefined)
    throw new InputError(`${file}: ${missing} is no number — train again or restore it`)
  return value as Fitted
}
