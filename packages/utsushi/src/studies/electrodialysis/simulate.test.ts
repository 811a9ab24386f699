import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentReporter } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { electrodialysisSchema, simulationSchema } from './config.js'
import { readExperiments } from './data/read.js'
import { simulateElectrodialysis } from './simulate.js'
import { largestDeparture, totalSeries } from './data/experiments.js'

const context = { reporter: silentReporter, signal: new AbortController().signal }

async function simulated(options: Record<string, unknown> = {}) {
  const folder = temporaryFolder()
  const outcome = await simulateElectrodialysis(simulationSchema.parse(options), folder, context)
  return { folder, outcome }
}

/** The written table by column, in doubles. */
function table(file: string): Record<string, number>[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const names = header.split(',')
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((field, place) => [names[place], Number(field)])),
  )
}

test('a simulated campaign has the columns of the research layout and reads as a study', async () => {
  const { folder } = await simulated()
  const rows = table(join(folder, 'BMED_DATA_AG.csv'))
  expect(Object.keys(rows[0]!)).toEqual('exp V E t VF VA VB CFLA CALA CBLA CFK CAK CBK I'.split(' '))
  const experiments = await readExperiments(electrodialysisSchema.parse({ data: { folder } }))
  expect(experiments.ids).toHaveLength(24)
  // Two dozen batches of their own lengths, about 25 samples each.
  expect(rows.length / 24).toBeGreaterThan(20)
  expect(rows.length / 24).toBeLessThan(30)
  expect(new Set(experiments.lengths).size).toBeGreaterThan(8)
})

test('without noise every total closes to 1e-9 in the written table', async () => {
  const { folder } = await simulated({ samples: 6 })
  const first = new Map<number, number[]>()
  for (const row of table(join(folder, 'BMED_DATA_AG.csv'))) {
    const at = (name: string): number => row[name]!
    const totals = ['LA', 'K'].map(
      (ion) => at(`CF${ion}`) * at('VF') + at(`CA${ion}`) * at('VA') + at(`CB${ion}`) * at('VB'),
    )
    totals.push(at('VF') + at('VA') + at('VB'))
    const before = first.get(at('exp')) ?? totals
    first.set(at('exp'), before)
    for (const [place, value] of totals.entries())
      expect(Math.abs(value / before[place]! - 1)).toBeLessThan(1e-9)
  }
})

test('the same seed gives the same table, another seed another; noise makes totals scatter', async () => {
  const text = ({ folder }: { folder: string }) => readFileSync(join(folder, 'BMED_DATA_AG.csv'), 'utf8')
  const once = text(await simulated({ samples: 3, seed: 4, noise: 0.02 }))
  expect(text(await simulated({ samples: 3, seed: 4, noise: 0.02 }))).toBe(once)
  expect(text(await simulated({ samples: 3, seed: 5, noise: 0.02 }))).not.toBe(once)
  const { folder } = await simulated({ samples: 6, noise: 0.02 })
  const experiments = await readExperiments(electrodialysisSchema.parse({ data: { folder } }))
  const shares = totalSeries(experiments).map((series) => Math.abs(largestDeparture(series).share))
  expect(Math.max(...shares)).toBeGreaterThan(0.01)
  expect(Math.max(...shares)).toBeLessThan(0.2)
})

test('the second process is read by a study file of other columns, compartments, species and units', async () => {
  const { folder, outcome } = await simulated({ process: 'ed', samples: 8 })
  expect(outcome.tables[0]?.title).toMatch(/^8 batches/)
  const experiments = await readExperiments(
    electrodialysisSchema.parse({
      data: {
        folder,
        file: 'ED_DATA.csv',
        experiment: 'batch',
        time: 'minutes',
        timeUnit: 'min',
        interval: 5,
      },
      system: {
        compartments: { diluate: { volume: 'VD' }, concentrate: { volume: 'VC' } },
        species: {
          sodium: { diluate: 'Na_D', concentrate: 'Na_C' },
          chloride: { diluate: 'Cl_D', concentrate: 'Cl_C' },
          sulfate: { diluate: 'SO4_D', concentrate: 'SO4_C' },
        },
        concentrationUnit: 'mmol/L',
        controls: { U: 'V' },
        responses: { I: 'A' },
      },
    }),
  )
  expect(experiments.ids).toHaveLength(8)
  for (const series of totalSeries(experiments))
    expect(Math.abs(largestDeparture(series).share)).toBeLessThan(1e-5)
})
