import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatDay, parseDay } from '@utsushi/data'
import { expect, test } from 'vitest'
import { findingSentence, lookAtData, silentReporter, type StudyContext } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { ecosystemSchema, type EcosystemConfig } from './config.js'
import { ecosystem } from './index.js'
import { inspect } from './inspect.js'
import { loadLook, lookAt } from './inspect/look.js'

const context: StudyContext = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  device: 'cpu',
  threads: 1,
}
const header = 'date,tair,a_co2,gpp,er,nep'

interface Place {
  readonly sample: number
  readonly day: number
  readonly date: string
}

/** Writes an ensemble of six samples over three years; `rows` may change or drop a row. */
function writeEnsemble(
  folder: string,
  rows: (
    place: Place,
    cells: Record<string, number | string>,
  ) => Record<string, number | string> | undefined = (_, cells) => cells,
): string {
  const data = join(folder, 'ensemble')
  mkdirSync(data)
  const samples = [0, 1, 2, 3, 4, 5]
  const lue = (sample: number) => 1 + ((sample * 5) % 6) / 10
  writeFileSync(
    join(data, 'parameter_summary.csv'),
    ['sample_id,lue,twice', ...samples.map((sample) => `${sample},${lue(sample)},${2 * lue(sample)}`)].join(
      '\n',
    ),
  )
  const first = parseDay('2003-01-01')
  for (const sample of samples) {
    const lines = [header]
    for (let day = 0; day < 1096; day++) {
      const date = formatDay(first + day)
      const warm = Math.sin(((day - 100) / 365.25) * 2 * Math.PI)
      const gpp = lue(sample) * (2 + 2 * warm)
      const er = 1.5 + warm
      const cells = {
        date,
        tair: 8 + 10 * warm,
        a_co2: 375 + 2 * (Number(date.slice(0, 4)) - 2003),
        gpp,
        er,
        nep: gpp - er,
      }
      const row = rows({ sample, day, date }, cells)
      if (row !== undefined)
        lines.push(
          header
            .split(',')
            .map((name) => row[name])
            .join(),
        )
    }
    writeFileSync(join(data, `daily_000${sample}.csv`), lines.join('\n') + '\n')
  }
  return data
}

function configOf(folder: string, more: Partial<EcosystemConfig['data']> = {}): EcosystemConfig {
  return ecosystemSchema.parse({
    data: {
      folder,
      drivers: ['tair', 'a_co2'],
      targets: ['gpp', 'nep'],
      fluxUnit: 'g C m-2 day-1',
      units: { tair: '°C' },
      ...more,
    },
    split: { train: 2003, validation: 2004, test: 2005, holdOutSamples: 0.2 },
    windows: { context: 20, horizon: 30 },
  })
}

/** What a look tells, one sentence each. */
async function toldOf(config: EcosystemConfig): Promise<string[]> {
  const { data } = await inspect(config, context)
  return lookAtData(ecosystem.parts, config, data!).map(findingSentence)
}

async function findingsOf(...given: Parameters<typeof configOf>): Promise<string[]> {
  return toldOf(configOf(...given))
}

test('a look is written as a report with its pictures, and says what an emulator cannot know', async () => {
  const folder = temporaryFolder()
  const { warnings, report, files, tables } = await ecosystem.inspect(
    configOf(writeEnsemble(folder)),
    join(folder, 'look'),
    context,
  )
  expect(warnings).toEqual([
    expect.stringMatching(
      /^Training would end at once: a_co2 is 375 wherever it is trained on \(split.train\), but 377 in split.validation, 379 in split.test/,
    ),
    'Parameters that go together in rank, so that their effects cannot be told apart: lue and twice (1.00).',
  ])
  expect(files.filter((file) => file.endsWith('.png'))).toHaveLength(5)
  expect(files.every((file) => existsSync(file))).toBe(true)
  const text = readFileSync(join(folder, 'look', 'inspection.txt'), 'utf8')
  // er is no target, but it stands in the tables, so that the balance can be checked.
  expect(text).toContain('GPP − ER − NEP')
  expect(text).toContain('GPP, NEP, ER (to predict: GPP, NEP)')
  expect(text).toContain('2, the same weather for every sample')
  expect(text).toMatch(/GPP +(lue|twice) \+1\.00/)
  expect(text).toMatch(/held-out samples +2005-01-01 +2005-12-31 +365 +1 +12/)
  expect(readFileSync(report, 'utf8')).toContain('<svg')
  expect(tables[0]!.rows.map(([name]) => name)).toEqual(['tair', 'a_co2', 'gpp', 'nep', 'er'])
})

test('holes are told, with what becomes of them', async () => {
  const data = writeEnsemble(temporaryFolder(), ({ sample, day }, cells) => {
    if (day === 700) return undefined
    if (day >= 10 && day < 13) return { ...cells, tair: '' }
    return sample === 2 && day === 20 ? { ...cells, nep: 'NaN' } : cells
  })
  const found = await findingsOf(data)
  expect(found[0]).toContain('row 702: 1 day is missing between 2004-11-30 and 2004-12-02')
  expect(found).toContain(
    'Training would end at once: tair misses 18 of 6,570 values — fill the gaps in the files, or leave the column out of data.drivers.',
  )
  expect(found).toContain('nep misses 1 of 6,570 values; they are left out of loss and scores.')
  const config = configOf(data)
  const { gaps } = lookAt(config, await loadLook(config, context))
  expect(gaps.map(({ column, entity, from, to, rows }) => [column, entity, from, to, rows])).toEqual([
    ['tair', 'every sample', '2003-01-11', '2003-01-13', 3],
    ['nep', 'sample 2', '2003-01-21', '2003-01-21', 1],
  ])
})

test('a slip of the unit, an open balance, a dead and a negative sample are told', async () => {
  const data = writeEnsemble(temporaryFolder(), ({ sample, day }, cells) => {
    if (sample === 3) return { ...cells, gpp: 0, nep: -Number(cells['er']) }
    if (sample === 4 && day === 50) return { ...cells, nep: 9, er: -2 }
    return cells
  })
  const found = (await findingsOf(data, { fluxUnit: 'Mg C ha-1 day-1' })).join('\n')
  expect(found).toMatch(
    /GPP sums to \d\d,\d\d\d g C m⁻² a year .* In g C m⁻² day⁻¹, kg C ha⁻¹ day⁻¹, kg C m⁻² year⁻¹ or µmol CO2 m⁻² s⁻¹ it would fit; check data\.fluxUnit/,
  )
  expect(found).toMatch(/The data do not keep GPP − ER − NEP: off by up to .* at sample 4, 2003-02-20/)
  expect(found).toContain('1 of 6 samples has next to no GPP (below 1 % of the median): 3.')
  expect(found).toContain('ER is negative on < 0.1 % of the days')
})

test('a split that cannot be made is a finding, not the end of the look', async () => {
  const config = {
    ...configOf(writeEnsemble(temporaryFolder())),
    split: { ...configOf('.').split, test: ['2011-01-01', '2011-12-31'] as const },
  }
  const found = await toldOf(config)
  expect(found[0]).toContain('Training would end at once: split.test: has no rows')
})
