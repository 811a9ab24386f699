import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseOverride, train } from '../../index.js'
import { simulateEnsemble } from './simulate.js'

const folder = mkdtempSync(join(tmpdir(), 'utsushi-bad-input-'))
const good = join(folder, 'good')
const study = join(folder, 'study.yaml')

beforeAll(async () => {
  const period = { from: '2003-01-01', to: '2005-12-31' }
  await simulateEnsemble({ out: good, samples: 4, seed: 3, ...period, pictures: false })
  for (const name of readdirSync(good).filter((file) => file.endsWith('.gz'))) {
    writeFileSync(join(good, name.slice(0, -3)), gunzipSync(readFileSync(join(good, name))))
    rmSync(join(good, name))
  }
  writeFileSync(
    study,
    `study: ecosystem
data: { folder: bad, drivers: [tmp_sfc, tmp_2m, tmp10_soil, dswrf_sfc] }
split: { train: 2003, validation: 2004, test: 2005, holdOutSamples: 0 }
windows: { context: 30, horizon: 20, stride: 20 }
model: { hidden: 4, layers: 1, embedding: 2, stateHidden: 4, headHidden: 4, dropout: 0 }
training: { batch: 8, epochs: 1, stepsPerEpoch: 4, warmupSteps: 1 }
threads: 1
`,
  )
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Rows of a csv, the header first. */
type Rows = string[][]

function edit(name: string, change: (rows: Rows) => void): void {
  const file = join(folder, 'bad', name)
  const rows = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  change(rows)
  writeFileSync(file, rows.map((row) => row.join(',')).join('\n') + '\n')
}

function editDaily(change: (rows: Rows) => void): void {
  for (const sample of [0, 1, 2, 3]) edit(`daily_000${sample}.csv`, change)
}

const fill =
  (column: string, value: string, until = '9999') =>
  (rows: Rows): void => {
    const at = rows[0]!.indexOf(column)
    for (const row of rows.slice(1)) if (row[0]! < until) row[at] = value
  }

const summary = 'parameter_summary.csv'

test.each<[string, () => void, RegExp, string[]?]>([
  [
    'a sample without its table',
    () => rmSync(join(folder, 'bad', 'daily_0002.csv')),
    /parameter_summary\.csv: sample 2 has no daily table — expected a file named \*daily_0002\*: add it, or leave the sample's row out$/,
  ],
  [
    'a table without its row in the summary',
    () => edit(summary, (rows) => rows.splice(3, 1)),
    /daily_0002\.csv: sample 2 has no row in .*parameter_summary\.csv — add its row, or remove the file$/,
  ],
  [
    'a sample twice in the summary',
    () => edit(summary, (rows) => rows.push(rows[2]!)),
    /parameter_summary\.csv row 6: sample 1 stands twice \(also row 3\) — keep one row$/,
  ],
  [
    'two tables of one sample',
    () => cpSync(join(folder, 'bad', 'daily_0001.csv'), join(folder, 'bad', 'again_daily_0001.csv')),
    /: both again_daily_0001\.csv and daily_0001\.csv are the daily table of sample 1 — keep one of them$/,
  ],
  [
    'a gap in the dates of all samples',
    () => editDaily((rows) => rows.splice(99, 1)),
    /daily_0000\.csv row 100: 1 day is missing between 2003-04-08 and 2003-04-10 — fill the gap/,
  ],
  [
    'a gap in the dates of one sample',
    () => edit('daily_0003.csv', (rows) => rows.splice(99, 1)),
    /daily_0003\.csv row 100: 1 day is missing between 2003-04-08 and 2003-04-10 — fill the gap/,
  ],
  [
    'parameters that disagree with the summary',
    () =>
      edit('daily_0001.csv', (rows) =>
        rows.forEach((row, k) => row.push(k === 0 ? 'tree_pmax' : k < 49 ? pmaxOf(1) : '9')),
      ),
    /daily_0001\.csv row 50: tree_pmax is 9, but .*parameter_summary\.csv says [\d.]{5,10} for sample 1 — make them agree$/,
  ],
  [
    'an unknown driver',
    () => undefined,
    /daily_0000\.csv: has no column "tmp_2n" — did you mean "tmp_2m"\? Its columns are date, tmp_sfc, /,
    ['data.drivers=[tmp_sfc,tmp_2n]'],
  ],
  [
    'an unknown parameter',
    () => undefined,
    /parameter_summary\.csv: has no column "tree_pmx" — did you mean "tree_pmax"\? Its columns are sample_id, /,
    ['data.parameters=[tree_pmx]'],
  ],
  [
    'a column that one table lacks',
    () => edit('daily_0002.csv', (rows) => (rows[0]![2] = 'other')),
    /daily_0002\.csv: has no column "tmp_2m" — /,
  ],
  [
    'text for a driver',
    () => edit('daily_0002.csv', (rows) => (rows[119]![1] = 'abc')),
    /daily_0002\.csv row 120: tmp_sfc is "abc" — expected a number$/,
  ],
  [
    'text for a parameter',
    () => edit(summary, (rows) => (rows[2]![1] = 'abc')),
    /parameter_summary\.csv row 3: tree_alloc_ass is "abc" — expected a number$/,
  ],
  [
    'a constant driver',
    () => editDaily(fill('tmp_2m', '5.1')),
    /^data\.drivers tmp_2m: is 5\.1 in every training row — it says nothing; leave it out$/,
  ],
  [
    'a target that is constant in training alone',
    () => editDaily(fill('er', '5', '2004')),
    /^er is 5 wherever it is trained on \(split\.train\)[^\n]* — leave it out of data\.targets, or choose another period$/,
  ],
  [
    'a target that is 0 throughout',
    () => editDaily(fill('nep', '0')),
    /^nep is 0 wherever it is trained on \(split\.train\)[^\n]* — leave it out of data\.targets/,
  ],
  [
    'a column without any value',
    () => editDaily(fill('nep', '-9999')),
    /daily_0000\.csv: column nep holds no value — leave it out or mend the file$/,
  ],
  [
    'a target without any training value',
    () => editDaily(fill('nep', '', '2004')),
    /^split\.train: nep holds no value from 2003-01-01 to 2003-12-31 — choose another period, or leave it out of the targets$/,
  ],
  [
    'a driver with one value missing',
    () => edit('daily_0001.csv', (rows) => (rows[76]![3] = 'NaN')),
    /daily_0001\.csv, 2003-03-17: tmp10_soil is missing — drivers must be complete/,
  ],
  [
    'a window longer than the training period',
    () => undefined,
    /^study\.yaml line 3: split\.train — has 365 days, fewer than windows\.context 400 \+ horizon 20 — lengthen it/,
    ['windows.context=400'],
  ],
  [
    'a training period before the record',
    () => undefined,
    /^split\.train: has no training rows — the record runs 2003-01-01 to 2005-12-31$/,
    ['split.train=1990'],
  ],
  [
    'a misspelt key',
    () => undefined,
    /^--set training\.epoch=3: training\.epoch — unknown key, did you mean "epochs"\?$/,
    ['training.epoch=3'],
  ],
  [
    'a graphics card that is not there',
    () => undefined,
    /^device cuda does not work here: .* — leave it out to use the processor; utsushi doctor tells more$/,
    ['device=cuda'],
  ],
])('%s is refused in one line, and nothing is written', async (_what, spoil, message, overrides = []) => {
  if (overrides[0] === 'device=cuda' && (await cudaWorks())) return
  rmSync(join(folder, 'bad'), { recursive: true, force: true })
  cpSync(good, join(folder, 'bad'), { recursive: true })
  spoil()
  const out = join(folder, 'run')
  const refused = await train(study, { out, overrides: overrides.map(parseOverride) }).then(
    () => undefined,
    (error: unknown) => error as Error,
  )
  expect(refused?.name).toBe('InputError')
  expect(refused?.message).toMatch(message)
  expect(refused?.message).not.toContain('\n')
  expect(existsSync(out)).toBe(false)
})

const pmaxOf = (sample: number): string =>
  readFileSync(join(good, summary), 'utf8').split('\n')[sample + 1]!.split(',')[3]!

async function cudaWorks(): Promise<boolean> {
  const { tryProvider } = await import('@utsushi/study')
  return (await tryProvider('cuda')).works
}

test('a loss that is no number is a failure of one line, and claims no checkpoint that is not there', async () => {
  rmSync(join(folder, 'bad'), { recursive: true, force: true })
  cpSync(good, join(folder, 'bad'), { recursive: true })
  const out = join(folder, 'diverged')
  const overrides = [
    'training.learningRate=1e30',
    'training.optimiser=sgd',
    'training.clip=1e30',
    'training.schedule=constant',
    'model.fluxes=free',
  ].map(parseOverride)
  const failed = await train(study, { out, overrides }).catch((error: unknown) => error as Error)
  expect(failed).toMatchObject({ name: 'DivergedError' })
  expect((failed as Error).message).toMatch(
    /^step \d+: (the loss|the gradient's norm) is \S+ at learning rate 1e\+30: lower the learning rate[^\n]*in the data; begin it anew with a lower rate: [^\n]*$/,
  )
  expect(existsSync(join(out, 'checkpoints', 'latest.safetensors'))).toBe(false)
})

test('a damaged best checkpoint or scaler is named and not used; a lost one is written again', async () => {
  rmSync(join(folder, 'bad'), { recursive: true, force: true })
  cpSync(good, join(folder, 'bad'), { recursive: true })
  const out = join(folder, 'damaged')
  await train(study, { out, trainOnly: true })
  const best = join(out, 'checkpoints', 'best.safetensors')
  const bytes = readFileSync(best)
  const altered = Uint8Array.from(bytes)
  altered[altered.length - 5]! ^= 1
  writeFileSync(best, altered)
  await expect(train(out)).rejects.toThrow(
    `${best}: the checkpoint is damaged (its checksum does not match its contents); put back a copy of it, or ` +
      'delete it and go on with utsushi train, which writes it again',
  )
  rmSync(best)
  await train(out, { trainOnly: true })
  expect(readFileSync(best).equals(bytes)).toBe(true)
  const latest = join(out, 'checkpoints', 'latest.safetensors')
  writeFileSync(latest, readFileSync(latest).subarray(0, 900))
  await expect(train(out)).rejects.toThrow(/latest\.safetensors: the checkpoint is damaged \(cut short/)
})
