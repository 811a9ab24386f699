import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { formatStamp, parseInterval, parseStamp, stampStep } from '@utsushi/data'
import { streamTable } from '@utsushi/data/node'
import { openEmulator } from '@utsushi/emulator'
import { readStudyFile, silentReporter, train } from '../../index.js'
import type { EcosystemConfig } from './config.js'
import { ecosystem } from './index.js'

// Hours, months and years from a look to predictions: the same study, counted in other steps.
const root = mkdtempSync(join(tmpdir(), 'utsushi-time-steps-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const context = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ device: 'auto' as const, threads: 1 },
}

interface Case {
  readonly interval: string
  readonly first: string
  readonly steps: number
  readonly file: string
  readonly header: string
  readonly stamp: (text: string) => string
  readonly split: string
  readonly windows: string
  readonly firstPredicted: string
  readonly column: string
  readonly said: readonly string[]
}

const cases: readonly Case[] = [
  {
    ...{
      interval: '1 hour',
      first: '2010-01-01 00:00',
      steps: 24 * 60,
      file: 'hourly',
      header: 'TIMESTAMP_START',
    },
    stamp: (text) => text.replaceAll(/\D/g, ''),
    split:
      'train: [2010-01-01, 2010-01-31], validation: [2010-02-01, 2010-02-14], test: [2010-02-15, 2010-03-01]',
    windows: 'context: 24, horizon: 12, stride: 12',
    ...{ firstPredicted: '2010-01-02 00:00', column: 'timestamp' },
    said: ['over 12 hours', 'RMSE by forecast hour', 'climatology'],
  },
  {
    ...{ interval: '1 month', first: '1990-01', steps: 12 * 20, file: 'monthly', header: 'year,month' },
    stamp: (text) => text.replace('-', ','),
    split: 'train: [1990, 2001], validation: [2002, 2005], test: [2006, 2009-12]',
    windows: 'context: 6, horizon: 12, stride: 12',
    ...{ firstPredicted: '1990-07', column: 'date' },
    said: ['over 12 months', 'mean of the month over the training years', 'Sums over a year'],
  },
  {
    ...{ interval: '1 year', first: '1900', steps: 100, file: 'yearly', header: 'year' },
    stamp: (text) => text,
    split: 'train: [1900, 1959], validation: [1960, 1979], test: [1980, 1999]',
    windows: 'context: 2, horizon: 5, stride: 1',
    ...{ firstPredicted: '1902', column: 'date' },
    said: ['over 5 years', 'RMSE by forecast year'],
  },
]

test.each(cases)(
  'steps of $interval train, are told as such, and are dated in predictions',
  async ({
    interval: text,
    first,
    steps,
    file,
    header,
    stamp,
    split,
    windows,
    firstPredicted,
    column,
    said,
  }) => {
    const interval = parseInterval(text)!
    const folder = join(root, file)
    mkdirSync(folder)
    const from = parseStamp(first, interval)
    for (const sample of [0, 1, 2]) {
      const rows = Array.from({ length: steps }, (_, k) => {
        const warm = Math.sin(k / 4) + Math.sin(k * 1.7) / 3
        const gpp = (1 + sample / 2) * (2 + warm)
        const when = stamp(formatStamp(from + k * stampStep(interval), interval))
        return `${when},${10 * warm},${(k * 7) % 5},${gpp},${1.5 + warm / 2},${gpp - 1.5 - warm / 2}`
      })
      const table = [`${header},tair,rain,gpp,er,nep`, ...rows].join('\n')
      writeFileSync(join(folder, `${file}_000${sample}.csv`), table)
    }
    writeFileSync(join(folder, 'parameter_summary.csv'), 'sample_id,lue\n0,1\n1,1.5\n2,2\n')
    const study = join(folder, 'study.yaml')
    writeFileSync(
      study,
      `study: ecosystem
data: { folder: ., interval: ${text}, drivers: [tair, rain], targets: [gpp, er, nep], fluxUnit: g C m-2 day-1 }
split: { by: time, ${split} }
windows: { ${windows} }
model: { hidden: 6, layers: 1, embedding: 2, stateHidden: 4, headHidden: 4, dropout: 0 }
training: { batch: 8, epochs: 1, stepsPerEpoch: 4, warmupSteps: 1 }
threads: 1
`,
    )
    const { config } = readStudyFile(study)
    await ecosystem.inspect(config as EcosystemConfig, join(folder, 'look'), context)
    const look = readFileSync(join(folder, 'look', 'inspection.txt'), 'utf8')
    expect(look).toContain(`${first} to `)
    expect(look).not.toMatch(/NaN|\bdays\b|1970/)

    const { run } = await train(study, { out: join(folder, 'run') })
    const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8').replaceAll(/\s+/g, ' ')
    for (const words of said) expect(report).toContain(words)
    expect(report).not.toMatch(/NaN|\bdays\b/)

    const emulator = await openEmulator(join(run, 'model.onnx'))
    expect(emulator.metadata.reading).toMatchObject({ data: { interval: text } })
    await emulator.close()
    const output = join(folder, 'fluxes.csv')
    await ecosystem.predict({ emulator: join(run, 'model.onnx'), input: folder, output }, context)
    const [names, row] = readFileSync(output, 'utf8').split('\n')
    expect(names).toBe(`sample_id,${column},gpp,er,nep`)
    expect(row).toMatch(new RegExp(`^0,${firstPredicted},`))

    // As Parquet, they are moments that read back as the same.
    const parquet = join(folder, 'fluxes.parquet')
    await ecosystem.predict({ emulator: join(run, 'model.onnx'), input: folder, output: parquet }, context)
    let read = 0
    for await (const { rows } of streamTable(parquet, { columns: ['gpp'] })) read += rows
    expect(read).toBe(readFileSync(output, 'utf8').trim().split('\n').length - 1)
  },
  240_000,
)
