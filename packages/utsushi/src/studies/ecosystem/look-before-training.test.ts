// What the data of an ensemble say before training, and what becomes of it: every way out that is named is gone here.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatDay, parseDay } from '@utsushi/data'
import { expect, test } from 'vitest'
import { findingSentence, lookAtData, silentReporter, train } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { ecosystemSchema } from './config.js'
import { readData } from './data.js'
import { ecosystem } from './index.js'
import { inspect } from './inspect.js'

interface Place {
  readonly sample: number
  readonly date: string
  readonly day: number
}
type Cells = Record<string, number | string>

/** Four samples over three years, fluxes that balance, weather that all share; `change` mends a row in place. */
function ensemble(change: (cells: Cells, place: Place) => void = () => undefined): string {
  const folder = join(temporaryFolder(), 'ensemble')
  mkdirSync(folder)
  const parameters = [0, 1, 2, 3].map((sample) => `${sample},${1 + ((sample * 3) % 4) / 10}`)
  writeFileSync(join(folder, 'parameter_summary.csv'), ['sample_id,lue', ...parameters].join('\n'))
  for (const sample of [0, 1, 2, 3]) {
    const lines: string[] = []
    for (let day = 0; day < 1096; day++) {
      const date = formatDay(parseDay('2010-01-01') + day)
      const warm = Math.sin(((day - 100) / 365.25) * 2 * Math.PI)
      const gpp = (1 + ((sample * 3) % 4) / 10) * (2 + 2 * warm + ((day * 7) % 5) / 20)
      const er = 1.5 + warm
      const cells: Cells = { date, tair: 8 + 10 * warm + ((day * 13) % 7) / 5, gpp, er, nep: gpp - er }
      change(cells, { sample, date, day })
      if (day === 0) lines.push(Object.keys(cells).join())
      lines.push(Object.values(cells).join())
    }
    writeFileSync(join(folder, `daily_000${sample}.csv`), lines.join('\n') + '\n')
  }
  return folder
}

const written = (folder: string, data: object = {}, more: object = {}) => ({
  data: {
    ...{ folder, drivers: ['tair'], targets: ['gpp', 'er', 'nep'], fluxUnit: 'g C m-2 day-1' },
    ...data,
  },
  split: { train: 2010, validation: 2011, test: 2012, holdOutSamples: 0.25 },
  windows: { context: 20, horizon: 15, stride: 30 },
  model: { hidden: 4, layers: 1, embedding: 2, stateHidden: 4, headHidden: 4 },
  training: { epochs: 1, batch: 8, warmupSteps: 1 },
  evaluation: { stride: 60 },
  threads: 1,
  ...more,
})

const context = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' as const },
}

/** What training is told, or refused by, one line each. */
async function found(...given: Parameters<typeof written>): Promise<string[]> {
  const config = ecosystemSchema.parse(written(...given))
  return lookAtData(ecosystem.parts, config, await readData(config, context)).map(findingSentence)
}

const trained = (...given: Parameters<typeof written>) =>
  train({ study: ecosystem, config: written(...given) }, { out: join(temporaryFolder(), 'run') })

test('a shared fill value is told once, by file, row and day; a target’s is declared away', async () => {
  const weather = ensemble((cells, { day }) => void (day === 50 && (cells['tair'] = 1e20)))
  expect((await found(weather))[0]).toMatch(
    /^Training would end at once: tair: 1 value at 1e20, 10\^19 standard deviations from the rest .*daily_0000\.csv row 52 \(2010-02-20, as in all 4 files\); a fill value\?/,
  )
  const flux = ensemble(
    (cells, { sample, day }) => void (sample === 1 && day === 50 && (cells['nep'] = -6999)),
  )
  const [told] = await found(flux)
  expect(told).toMatch(/^nep: 1 value at -6999, .*daily_0001\.csv row 52 .*data\.missing: \[-6999\]\.$/)
  expect((await found(flux, { missing: [-6999] })).join('\n')).not.toMatch(/fill value/)
})

test('a parameter at a fill value is named by its row and sample', async () => {
  const folder = ensemble()
  const file = join(folder, 'parameter_summary.csv')
  writeFileSync(file, readFileSync(file, 'utf8').replace('2,1.2', '2,-9999.9'))
  expect((await found(folder))[0]).toMatch(
    /lue: 1 value at -9999\.9, .*parameter_summary\.csv row 4 \(sample 2\)/,
  )
})

test('one file in kelvin is told, with its file', async () => {
  const folder = ensemble((cells, { sample }) => {
    if (sample === 3) cells['tair'] = Number(cells['tair']) + 273.15
  })
  expect((await found(folder)).join('\n')).toMatch(
    /tair in \S*daily_0003\.csv lies about 273 above the others .*kelvin beside degrees Celsius\? give all files one unit/,
  )
})

test.each([
  [
    'kelvin from a day on',
    (cells: Cells, day: number) => void (day >= 700 && (cells['tair'] = Number(cells['tair']) + 273.15)),
    /tair lies about 273 above what was before from row 702 \(2011-12-02.*\) on \(-?[\d.]+ in \S*daily_0000\.csv row 701 \(2011-12-01.*\), then 27\d[\d.]*\): kelvin after degrees Celsius\? give the record one unit: subtract 273\.15 from there on/,
  ],
  [
    'a flux in another unit from a day on, in every file',
    (cells: Cells, day: number) => void (day >= 500 && (cells['gpp'] = Number(cells['gpp']) * 1000)),
    /gpp is about 1000 times what was before from row 502 .* \([\d.]+ in \S*daily_0000\.csv row 501 \(2011-05-15\), then \d+[\d.]* .*\), and so in sample 1, sample 2 and sample 3: another unit\? .* divide by 1000 from there on/,
  ],
  [
    'a share for a while',
    (cells: Cells, day: number) =>
      void (day >= 300 && day < 600 && (cells['er'] = (Number(cells['er']) + 0.4) / 100)),
    /er is about 1\/100 of what was before from row 302 .* until row 602 .*multiply by 100 between the two/,
  ],
])('%s is told with file, row, day and values', async (_, change, message) => {
  const folder = ensemble((cells, { day }) => change(cells, day))
  expect((await found(folder)).join('\n')).toMatch(message)
})

test('seasons and weather are no change of unit', async () => {
  expect((await found(ensemble())).join('\n')).not.toContain('what was before')
})

test('a year without values is refused by its key and days; choosing another trains', async () => {
  const folder = ensemble((cells, { date }) => {
    if (date.startsWith('2011')) for (const name of ['gpp', 'er', 'nep']) cells[name] = ''
  })
  const words =
    'split.validation: gpp, er and nep hold no value from 2011-01-01 to 2011-12-31 — choose another period'
  expect((await found(folder))[0]).toBe(`Training would end at once: ${words}.`)
  await expect(trained(folder)).rejects.toThrow(words)
  const split = { train: 2010, validation: ['2012-01-01', '2012-06-30'], test: ['2012-07-01', '2012-12-31'] }
  expect((await trained(folder, {}, { split })).outcome.epochs).toBe(1)
})

test('a test period that reaches past the record is told by a look, before training and in the verdict', async () => {
  const folder = ensemble()
  const split = { train: 2010, validation: 2011, test: ['2012-01-01', '2013-06-30'], holdOutSamples: 0.25 }
  const words =
    'split.test: 2012-01-01 to 2013-06-30 reaches past the record, which ends on 2012-12-31 — only what lies within is taken: add the rest, or write split.test: [2012-01-01, 2012-12-31]'
  expect(await found(folder, {}, { split })).toContain(`${words}.`)
  const { run } = await trained(folder, {}, { split })
  const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8').replaceAll(/\s+/g, ' ')
  expect(report).toContain(words)
})

test('a training period that names more years than there are is a note of the look alone', async () => {
  const split = { ...written('').split, train: [1990, 2010] }
  const config = ecosystemSchema.parse(written(ensemble(), {}, { split }))
  const notes = lookAtData(ecosystem.parts, config, await readData(config, context)).filter(
    ({ kind, part }) => kind === 'split' && part === 'train',
  )
  expect(notes).toMatchObject([{ level: 'note' }])
  expect(notes[0]?.message).toContain('which begins on 2010-01-01')
})

test('a flux without values in the test alone is told before training, and not scored', async () => {
  const folder = ensemble((cells, { date }) => void (date.startsWith('2012') && (cells['gpp'] = '')))
  const told = (await found(folder)).join('\n')
  expect(told).toMatch(
    /^split\.test: gpp holds no value from 2012-01-01 to 2012-12-31: it is not scored there\.$/m,
  )
  expect(told).toMatch(/^split\.holdOutSamples: gpp holds no value/m)
})

const turned = (): string => ensemble((cells) => void (cells['nep'] = -Number(cells['nep'])))

test('NEE given as NEP is refused by its cause, and by its own role trains and balances', async () => {
  const folder = turned()
  expect((await found(folder))[0]).toBe(
    'Training would end at once: nep has the opposite sign of GPP − ER (r = −1.00): NEE is −NEP — give it the role nee instead of nep: data.roles: { nee: nep }.',
  )
  const { run } = await trained(folder, { roles: { nee: 'nep' } })
  expect(readFileSync(join(run, 'evaluation_report.txt'), 'utf8')).toMatch(/OK: GPP − ER \+ NEE closes/)
})

test('free fluxes can follow any sign: the verdict does not praise what the data do not keep', async () => {
  const folder = turned()
  const free = await trained(folder, {}, { model: { ...written(folder).model, fluxes: 'free' } })
  const report = readFileSync(join(free.run, 'evaluation_report.txt'), 'utf8')
  expect(report).not.toMatch(/OK: GPP − ER − NEP/)
  expect(report.replaceAll(/\s+/g, ' ')).toMatch(/nep has the opposite sign of GPP − ER/)
})

test('a flux in another unit and one that simply does not balance are told apart', async () => {
  const unit = ensemble((cells) => void (cells['nep'] = Number(cells['nep']) / 100))
  expect((await found(unit)).join('\n')).toMatch(
    /nep is 0\.0100 times GPP − ER \(r = 1\.00\): is it in another unit/,
  )
  const open = ensemble((cells, { day }) => void (cells['nep'] = Number(cells['nep']) + Math.sin(day)))
  expect((await found(open)).join('\n')).toMatch(
    /The data do not keep GPP − ER − NEP: off by up to .* set model\.fluxes: free/,
  )
})

test('inspect says the same, and each thing once', async () => {
  const folder = ensemble((cells, { day }) => void (day === 50 && (cells['tair'] = 1e20)))
  const config = ecosystemSchema.parse(written(folder))
  const { data, inspection } = await inspect(config, context)
  expect(inspection.warnings).toEqual([])
  const told = lookAtData(ecosystem.parts, config, data!).map(findingSentence)
  expect(told).toEqual(await found(folder))
  expect(new Set(told).size).toBe(told.length)
})

test('a share that holds out no sample is told by its key, with both ways out', async () => {
  const split = { ...written('').split, holdOutSamples: 0.1 }
  expect((await found(ensemble(), {}, { split }))[0]).toBe(
    'Training would end at once: split.holdOutSamples: share 0.1 of 4 is none — raise the share to 0.25 or more, or set it to 0 to hold none out.',
  )
})
