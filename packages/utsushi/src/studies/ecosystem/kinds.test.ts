// Joined networks and components beside everything else that a study file may ask for: either the file predicts what was evaluated, or the study is
// refused before anything is trained.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatStamp, parseInterval, parseStamp, stampStep, type Calendar } from '@utsushi/data'
import { parseOverride, silentReporter, train } from '../../index.js'
import { simulateEnsemble } from './simulate.js'
import { predictedAsEvaluated } from './testing/predicted-as-evaluated.js'

const folder = mkdtempSync(join(tmpdir(), 'utsushi-kinds-'))
const study = join(folder, 'study.yaml')
const out = join(folder, 'run')

beforeAll(async () => {
  const period = { from: '2003-06-01', to: '2004-12-31', compress: false, pictures: false }
  await simulateEnsemble({ out: join(folder, 'one'), samples: 36, seed: 3, ...period })
  await simulateEnsemble({ out: join(folder, 'sites'), samples: 12, sites: 2, seed: 3, ...period })
  writeFileSync(
    study,
    `study: ecosystem
data: { folder: one, drivers: [tmp_2m, dswrf_sfc, prate_sfc], targets: [gpp, npp, er, nep] }
windows: { context: 20, horizon: 10, stride: 20, history: full }
model: { components: 3, hidden: 6, layers: 1, embedding: 4, stateHidden: 4, headHidden: 6, statics: [concat] }
training: { batch: 8, epochs: 1, stepsPerEpoch: 4, warmupSteps: 1 }
evaluation: { stride: 10, baselines: [climatology] }
threads: 2
`,
  )
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bySamples =
  'split={ by: samples, train: [2003-07-01, 2004-08-31], validationSamples: 0.4, holdOutSamples: 0.2 }'
const periods =
  'train: [2003-07-01, 2004-02-29], validation: [2004-03-01, 2004-05-31], test: [2004-06-01, 2004-08-31]'
const byBoth = `split={ by: both, ${periods}, validationSamples: 0.3, holdOutSamples: 0.2 }`
const byTime = `split={ by: time, ${periods} }`
const sitesOf = 'data.units={ lai: m2 m-2, latitude: deg, elevation: m }'
const withLeaves = [
  `data.folder=${join(folder, 'sites')}`,
  sitesOf,
  'data.targets=[gpp, npp, er, nep, lai]',
  'data.transforms.lai=sqrt',
]
const bySites =
  'split={ by: sites, train: [2003-07-01, 2004-08-31], holdOutSites: 0.3, validationSamples: 0.4 }'
const byAll = `split={ by: all, ${periods}, holdOutSamples: 0.2, holdOutSites: 0.3 }`

/** Trains; answers with what was warned of. */
async function trained(overrides: readonly string[], file = study): Promise<string> {
  rmSync(out, { recursive: true, force: true })
  const warnings: string[] = []
  const reporter = { ...silentReporter, warn: (message: string) => void warnings.push(message) }
  await train(file, { out, overrides: overrides.map(parseOverride), reporter })
  return warnings.join('\n')
}

test.each([
  [bySamples, 'model.kind=joined'],
  [bySamples, 'model.kind=joined', 'training.ensemble=2', 'intervals.make=always'],
  [byBoth, 'model.kind=joined', 'training.ensemble=2', 'intervals.over=horizon'],
  [byTime, 'model.kind=joined', 'training.ensemble=2'],
  [bySamples, 'model.kind=joined', 'model.fluxes=free', 'data.transforms={gpp: sqrt, nep: asinh}'],
  [bySamples, 'model.kind=components', 'intervals.make=always', 'intervals.over=whole'],
  [
    bySamples,
    'training.ensemble=2',
    'intervals.make=always',
    'model.fluxes=free',
    'data.transforms.er=asinh',
  ],
  [byAll, ...withLeaves, 'training.ensemble=2'],
  [bySites, ...withLeaves, 'training.ensemble=2'],
])(
  'its file predicts what is evaluated: %s %s %s %s %s %s',
  async (...overrides) => {
    const said = overrides.filter((text) => text !== undefined)
    await trained(said)
    const { compared, worst } = await predictedAsEvaluated(out)
    expect(compared).toBeGreaterThan(1000)
    expect(worst).toBeLessThan(1e-4)
  },
  240_000,
)

test('components have no networks to be several of, and that is said', async () => {
  expect(await trained([bySamples, 'model.kind=components', 'training.ensemble=3'])).toMatch(
    /training\.ensemble/,
  )
})

test.each<[RegExp, ...string[]]>([
  [
    /components knows the steps that it was trained on and no others, but split\.by: time/,
    byTime,
    'model.kind=components',
  ],
  [
    /components knows the steps that it was trained on and no others, but split\.by: both/,
    byBoth,
    'model.kind=components',
  ],
  [
    /components knows .* but split\.by: sites/,
    bySites,
    'model.kind=components',
    `data.folder=${join(folder, 'sites')}`,
  ],
  [
    /components is for runs under the same weather/,
    bySamples,
    'model.kind=components',
    `data.folder=${join(folder, 'sites')}`,
    sitesOf,
  ],
  [/joined is for runs under the same weather/, bySites, 'model.kind=joined', ...withLeaves],
  [/joined is for runs under the same weather/, byAll, 'model.kind=joined', ...withLeaves],
  [
    /data\.transforms\.gpp — is sqrt, but model\.kind: components learns/,
    bySamples,
    'model.kind=components',
    'model.fluxes=free',
    'data.transforms.gpp=sqrt',
  ],
  [
    /model\.decoder — autoregressive feeds fluxes back/,
    bySamples,
    'model.kind=joined',
    'model.decoder=autoregressive',
  ],
  [
    /joined needs 10 samples to train on, and there are 8/,
    bySamples,
    'model.kind=joined',
    'split.holdOutSamples=0.4',
  ],
  [
    /components needs 10 samples to train on, and there are 8/,
    bySamples,
    'model.kind=components',
    'split.holdOutSamples=0.4',
  ],
  [
    /intervals of 99 % need 99 or more validation samples/,
    bySamples,
    'model.kind=joined',
    'intervals={make: always, level: 0.99}',
  ],
  [
    /intervals of 99 % need 99 or more validation samples/,
    bySamples,
    'model.kind=components',
    'intervals={make: always, level: 0.99}',
  ],
])('refused before anything is trained: %s', async (message, ...overrides) => {
  const failed = await trained(overrides).catch((error: unknown) => error as Error)
  expect(failed).toMatchObject({ name: 'InputError' })
  expect((failed as Error).message).toMatch(message)
  expect((failed as Error).message).not.toContain('\n')
  expect(existsSync(join(out, 'checkpoints'))).toBe(false)
})

/** The runs of one site with a file changed, as an override. */
function spoiled(name: string, change: (lines: string[]) => string[]): string {
  const other = join(folder, 'spoiled')
  rmSync(other, { recursive: true, force: true })
  cpSync(join(folder, 'one'), other, { recursive: true })
  const file = join(other, name)
  writeFileSync(file, change(readFileSync(file, 'utf8').trimEnd().split('\n')).join('\n') + '\n')
  return `data.folder=${other}`
}

/** Lines of a csv with other values in the last five columns, which are fluxes. */
const fluxesAre = (lines: string[], value: string, from = 1): string[] =>
  lines.map((line, row) =>
    row < from
      ? line
      : line
          .split(',')
          .map((field, k, all) => (k < all.length - 5 ? field : value))
          .join(','),
  )

test.each<[string, string, (lines: string[]) => string[], RegExp]>([
  [
    'ended early',
    'daily_0002.csv',
    (lines) => lines.slice(0, 101),
    /components is for runs over the same steps, and sample 2 runs from 2003-06-01 to 2003-09-08, not throughout split\.train — run it again or leave it out where it failed/,
  ],
  [
    'wrote nothing but dates',
    'daily_0002.csv',
    (lines) => fluxesAre(lines, 'NaN'),
    /daily_0002\.csv: column \w+ holds no value — leave it out or mend the file/,
  ],
  ['left an empty file', 'daily_0002.csv', () => [''], /daily_0002\.csv: has no header line/],
  [
    'blew up',
    'daily_0002.csv',
    (lines) => fluxesAre(lines, '1e30', 200),
    /values at 1e30, .*daily_0002\.csv row 201 .*a fill value\?/,
  ],
])('a run that %s is refused by its file', async (_, name, change, message) => {
  const overrides = [bySamples, 'model.kind=components', spoiled(name, change)]
  const failed = await trained(overrides).catch((error: unknown) => error as Error)
  expect(failed).toMatchObject({ name: 'InputError' })
  expect((failed as Error).message).toMatch(message)
})

test('constant parameters, equal parameter sets, and fewer runs than parameters are told', async () => {
  const folderOf = spoiled('parameter_summary.csv', ([header = '', ...rows]) => {
    const fields = rows.map((row) => row.split(','))
    const changed = fields.map(([id = '', first = '', , ...rest], k) => {
      const others = k === 5 ? (fields[4] ?? []).slice(3) : rest
      return [id, k === 5 ? (fields[4]?.[1] ?? '') : first, '1.5', ...others].join(',')
    })
    return [header, ...changed]
  })
  const said = await trained([bySamples, 'model.kind=components', folderOf])
  expect(said).toMatch(/data\.parameters: \w+ is the same in every training sample and left out/)
  expect(said).toMatch(/Samples with the same parameters: 4 = 5; one of each says nothing new/)
  expect(said).toMatch(
    /15 samples are trained on, for 35 parameters: too few to learn what each parameter does/,
  )
})

test.each([
  [
    '1 hour',
    'standard',
    '2010-01-01 00:00',
    24 * 45,
    'TIMESTAMP_START',
    'train: [2010-01-01, 2010-01-20], validation: [2010-01-21, 2010-01-31], test: [2010-02-01, 2010-02-14]',
  ],
  [
    '1 day',
    'noleap',
    '2003-06-01',
    550,
    'date',
    'train: [2003-06-01, 2004-03-10], validation: [2004-03-11, 2004-06-30], test: [2004-07-01, 2004-11-30]',
  ],
  [
    '1 month',
    'standard',
    '1990-01',
    12 * 20,
    'year,month',
    'train: [1990, 2001], validation: [2002, 2005], test: [2006, 2009-12]',
  ],
  [
    '1 year',
    'standard',
    '1900',
    100,
    'year',
    'train: [1900, 1959], validation: [1960, 1979], test: [1980, 1999]',
  ],
] as const)(
  'steps of %s, calendar %s: joined networks and components',
  async (interval, calendar, first, steps, header, split) => {
    const own = join(folder, interval.replace(' ', '-') + calendar)
    mkdirSync(own)
    writeRuns(own, { interval, calendar, first, steps, header })
    const file = join(own, 'study.yaml')
    writeFileSync(
      file,
      `study: ecosystem
data: { folder: ., interval: ${interval}, calendar: ${calendar}, drivers: [tair, rain], targets: [gpp, er, nep], fluxUnit: g C m-2 day-1 }
split: { by: both, ${split}, holdOutSamples: 0.15 }
windows: { context: 4, horizon: 5, stride: 5, history: full }
model: { components: 3, hidden: 6, layers: 1, embedding: 2, headHidden: 4, statics: [concat], kind: joined }
training: { batch: 8, epochs: 1, stepsPerEpoch: 4, warmupSteps: 1, ensemble: 2 }
evaluation: { stride: 5, baselines: [climatology] }
threads: 2
`,
    )
    await trained([], file)
    expect(await predictedAsEvaluated(out)).toMatchObject({ worst: expect.closeTo(0, 4) as number })
    const learnt = split.slice(0, split.indexOf(']') + 1)
    await trained([`split={ by: samples, ${learnt}, holdOutSamples: 0.15 }`, 'model.kind=components'], file)
    const { compared, worst } = await predictedAsEvaluated(out)
    expect(compared).toBeGreaterThan(50)
    expect(worst).toBeLessThan(1e-4)
  },
  240_000,
)

const fileOf: Readonly<Record<string, string>> = {
  ...{ '1 hour': 'hourly', '1 day': 'daily', '1 month': 'monthly', '1 year': 'yearly' },
}

/** Runs of 14 parameter sets, three parameters each. */
function writeRuns(
  own: string,
  {
    interval: text,
    calendar,
    first,
    steps,
    header,
  }: Readonly<Record<'interval' | 'first' | 'header', string>> & {
    readonly calendar: Calendar
    readonly steps: number
  },
): void {
  const interval = parseInterval(text)!
  const from = parseStamp(first, interval)
  const sets: string[] = []
  for (let sample = 0; sample < 14; sample++) {
    const [lue, base, lag] = [1 + ((sample * 5) % 14) / 14, 1 + ((sample * 3) % 14) / 14, (sample * 11) % 14]
    sets.push([sample, lue, base, lag].join(','))
    const rows: string[] = []
    for (let k = 0; k < steps; k++) {
      const when = formatStamp(from + k * stampStep(interval), interval)
      if (calendar === 'noleap' && when.endsWith('-02-29')) continue
      const warm = Math.sin(k / 4) + Math.sin(k * 1.7) / 3
      const [gpp, er] = [lue * (2 + warm), base * (1.5 + warm / 2) + lag / 20]
      const stamp =
        header === 'TIMESTAMP_START' ? when.replaceAll(/\D/g, '') : when.replace(/^(\d+)-(\d+)$/, '$1,$2')
      rows.push([stamp, 10 * warm, (k * 7) % 5, gpp, er, gpp - er].join(','))
    }
    const name = `${fileOf[text] ?? ''}_${String(sample).padStart(4, '0')}.csv`
    writeFileSync(join(own, name), [`${header},tair,rain,gpp,er,nep`, ...rows].join('\n'))
  }
  writeFileSync(join(own, 'parameter_summary.csv'), ['sample_id,lue,base,lag', ...sets].join('\n') + '\n')
}
