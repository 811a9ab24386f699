// `simulate`: runs one of the built-in processes for a Latin hypercube of what its operator chooses and writes the batches as
// one table, in the research layout, with a record of how they were made. A process and its campaign are in `simulate/`, in
// the file of its name.
import { countOf } from '@utsushi/study'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { latinHypercube } from '@utsushi/data'
import { openTableWriter, type WrittenColumn } from '@utsushi/data/node'
import { seededRandom } from '@utsushi/ground'
import { makeFolder } from '@utsushi/ground/node'
import type { Simulation, SimulationOutcome, StudyContext, SummaryTable } from '@utsushi/study'
import { simulationSchema, type SimulationOptions } from './config.js'
import { concentration, runBatch, type BatchSample, type Campaign, type Settings } from './simulate/batch.js'
import { bmedCampaign } from './simulate/bmed.js'
import { desalinationCampaign } from './simulate/desalination.js'

/** The study's built-in simulator as the command line sees it: a stack of bipolar or of plain membranes. */
export const simulation: Simulation<SimulationOptions> = {
  schema: simulationSchema,
  run: simulateElectrodialysis,
}

/** The campaign of a process that a study file may name. */
const campaigns: Readonly<Record<SimulationOptions['process'], Campaign>> = {
  bmed: bmedCampaign,
  ed: desalinationCampaign,
}

/**
 * Writes a table of simulated batches and `simulation.json` into a folder.
 * @example await simulateElectrodialysis({ process: 'bmed', samples: 24, seed: 0, noise: 0.01 }, 'data', context)
 */
export async function simulateElectrodialysis(
  options: SimulationOptions,
  folder: string,
  { reporter, signal }: Pick<StudyContext, 'reporter' | 'signal'>,
): Promise<SimulationOutcome> {
  const campaign = campaigns[options.process]
  makeFolder(folder)
  const batches = simulateBatches(options, (done) => {
    signal.throwIfAborted()
    reporter.progress({ task: 'simulate', done, total: options.samples, unit: 'batches' })
  })
  const columns = columnsOf(campaign)
  const rows = batches.flatMap((batch, place) => rowsOf(campaign, batch, place, options))
  const file = join(folder, campaign.layout.file)
  const writer = await openTableWriter(file, columns)
  await writer.write(columns.map((_, column) => rows.map((row) => row[column] ?? NaN)))
  await writer.finish()
  const record = join(folder, 'simulation.json')
  writeFileSync(record, JSON.stringify(provenance(campaign, options), null, 2) + '\n')
  return { folder, files: [record, file], tables: [summary(columns, rows, batches)] }
}

/** One simulated batch: samples an interval apart under constant settings. */
interface SimulatedBatch {
  readonly settings: Settings
  readonly samples: readonly BatchSample[]
}

/** Batches of a design; the same options, the same batches. Noise is added when they are written. */
function simulateBatches(
  { process, samples, seed }: Omit<SimulationOptions, 'noise'>,
  onBatch: (done: number) => void,
): SimulatedBatch[] {
  const campaign = campaigns[process]
  const interval = campaign.interval * campaign.layout.time.seconds
  return drawChoices(campaign, samples, seed).map((drawn, place) => {
    const { settings, start, ...length } = campaign.batch(drawn)
    const batch = { settings, samples: runBatch(campaign.process, start, settings, { ...length, interval }) }
    onBatch(place + 1)
    return batch
  })
}

/** Choices for each batch, spread apart over their ranges. */
function drawChoices({ ranges }: Campaign, samples: number, seed: number): Record<string, number>[] {
  const { names, values } = latinHypercube({ parameters: ranges, samples, seed, maximin: true })
  return Array.from({ length: samples }, (_, sample) =>
    Object.fromEntries(names.map((name, place) => [name, values[sample * names.length + place] ?? NaN])),
  )
}

function columnsOf({ layout }: Pick<Campaign, 'layout'>): WrittenColumn[] {
  const { experiment, time, settings, volumes, concentrations, concentrationUnit, current } = layout
  return [
    { name: experiment, kind: 'integer' },
    ...settings.map(({ name, unit }): WrittenColumn => ({ name, unit, kind: 'double' })),
    { name: time.name, unit: time.unit, kind: 'double' },
    ...volumes.map((name): WrittenColumn => ({ name, unit: 'L', kind: 'double' })),
    ...concentrations
      .flat()
      .map((name): WrittenColumn => ({ name, unit: concentrationUnit, kind: 'double' })),
    { name: current, unit: 'A', kind: 'double' },
  ]
}

/**
 * Rows of a batch as they are written. Noise multiplies each measured value by e^(noise · z), z standard normal, so that
 * none becomes negative; volumes, which are read off a scale, get a fifth of it.
 */
function rowsOf(
  { process, layout, interval }: Campaign,
  { settings, samples }: SimulatedBatch,
  place: number,
  { noise, seed }: SimulationOptions,
): number[][] {
  const random = seededRandom((seed % 2 ** 31) * 65_536 + place + 1)
  const measured = (value: number, share = 1): number =>
    noise === 0 ? value : value * Math.exp(noise * share * random.normal())
  return samples.map(({ state, current }, step) => [
    place + 1,
    ...layout.settings.map(({ name }) => settings[name] ?? NaN),
    step * interval,
    ...Array.from(state.volumes, (volume) => measured(volume, 0.2)),
    ...process.species.flatMap((_, species) =>
      process.compartments.map((_name, compartment) =>
        measured(layout.concentrationFactor * concentration(state, species, compartment)),
      ),
    ),
    measured(current),
  ])
}

/** What made the table: enough to make it again. */
function provenance(
  { layout, ranges, interval }: Campaign,
  options: SimulationOptions,
): Record<string, unknown> {
  return {
    model: 'utsushi built-in electrodialysis stack (docs/studies/electrodialysis-simulator.md)',
    ...options,
    interval: `${interval} ${layout.time.unit}`,
    ranges,
    columns: Object.fromEntries(columnsOf({ layout }).map(({ name, unit }) => [name, unit ?? 'id'])),
  }
}

function summary(
  columns: readonly WrittenColumn[],
  rows: readonly (readonly number[])[],
  batches: readonly SimulatedBatch[],
): SummaryTable {
  const lengths = batches.map(({ samples }) => samples.length)
  const range = (values: readonly number[]): number[] => [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ]
  return {
    title: `${countOf(batches.length, 'batch', 'batches')} of ${range(lengths).join(' to ')} samples, ${countOf(rows.length, 'row')}`,
    columns: ['column', 'unit', 'least', 'most'],
    rows: columns
      .slice(1)
      .map(({ name, unit }, place) => [
        name,
        unit ?? '',
        ...range(rows.map((row) => row[place + 1] ?? NaN)).map((value) => Number(value.toPrecision(4))),
      ]),
  }
}
