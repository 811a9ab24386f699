// `simulate`: runs the built-in process for a Latin hypercube of what its operator chooses and writes the batches as one
// table, in the research layout, with a record of how they were made.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTableWriter, seededRandom, type WrittenColumn } from '@utsushi/data'
import type { SimulationOutcome, StudyContext, SummaryTable } from '@utsushi/study'
import type { SimulationOptions } from './config.js'
import { concentration, runBatch, type BatchSample, type Settings } from './process-model/batch.js'
import { campaigns, drawChoices, type Campaign } from './process-model/designs.js'

/** One simulated batch: samples an interval apart under constant settings. */
export interface SimulatedBatch {
  readonly settings: Settings
  readonly samples: readonly BatchSample[]
}

/** Batches of a design; the same options, the same batches. Noise is added when they are written. */
export function simulateBatches(
  { process, samples, seed }: Omit<SimulationOptions, 'noise'>,
  onBatch: (done: number, total: number) => void = () => undefined,
): SimulatedBatch[] {
  const campaign = campaigns[process]
  const interval = campaign.interval * campaign.layout.time.seconds
  return drawChoices(campaign, samples, seed).map((drawn, place) => {
    const { settings, start, ...length } = campaign.batch(drawn)
    const batch = { settings, samples: runBatch(campaign.process, start, settings, { ...length, interval }) }
    onBatch(place + 1, samples)
    return batch
  })
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
  mkdirSync(folder, { recursive: true })
  const batches = simulateBatches(options, (done, total) => {
    signal.throwIfAborted()
    reporter.progress({ task: 'simulate', done, total, unit: 'batches' })
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

function columnsOf({ layout }: Campaign): WrittenColumn[] {
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
    columns: Object.fromEntries(
      columnsOf({ layout } as Campaign).map(({ name, unit }) => [name, unit ?? 'id']),
    ),
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
    title: `${batches.length} batches of ${range(lengths).join(' to ')} samples, ${rows.length} rows`,
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
