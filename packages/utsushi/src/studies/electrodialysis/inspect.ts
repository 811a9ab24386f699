// `inspect`: a look at the experiments before training, written as a report: ranges, gaps, distributions, trajectories,
// what the changes follow, how far measured totals drift, and what training or an emulator would stumble over. The report tells
// what every study tells of its data, and what batch experiments have besides.
import { greatestOf, leastOf } from '@utsushi/ground'
import { sentence } from '@utsushi/study'
import { formatNumber, formatShare } from '@utsushi/study/plots'
import { fourDigits, leftRangeTable, rangeSummary, heading, paragraph } from '@utsushi/study/report'
import type { Block, ClosureResidual, Inspection, ReportTable } from '@utsushi/study/report'
import type { Look, SummaryTable } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import { experimentSeries, largestDeparture, type Experiments } from './data/experiments.js'
import { readExperiments } from './data/read.js'
import { lookAt, partOf, totalsByName, type ElectrodialysisLook } from './inspect/look.js'
import { lookPictures } from './inspect/pictures.js'

/**
 * Looks at the data of a study file. Totals that drift do not end it: finding them is what inspecting is for.
 *
 * @throws InputError when the experiments cannot be read
 */
export async function inspect(config: ElectrodialysisConfig): Promise<Look<Experiments>> {
  const look = lookAt(config, await readExperiments(config, { keepImbalance: true }))
  return {
    data: look.experiments,
    tables: lookTables(look),
    inspection: inspectionOf(look),
    pictures: lookPictures(look),
    blocks: (figures) => [
      ...figures('imbalance'),
      imbalanceTable(look),
      heading('Experiments'),
      experimentTable(look),
      ...figures('trajectories'),
      heading('What the changes follow'),
      ...figures('changes'),
      heading('Parts'),
      ...partBlocks(look),
    ],
  }
}

/** The part of a look that every study has. */
function inspectionOf(look: ElectrodialysisLook): Inspection {
  const { ids, lengths, file, system, interval, panel } = look.experiments
  const rows = lengths.reduce((sum, length) => sum + length, 0)
  const { names, values } = look.correlations
  const exchanges = system.exchanges.map(
    ([a, b]) => `${system.compartments[a] ?? ''}–${system.compartments[b] ?? ''}`,
  )
  return {
    study: 'electrodialysis',
    source: file,
    overview: [
      { name: 'experiments', value: ids.length, format: 'count' },
      { name: 'samples', value: rows, format: 'count' },
      { name: 'samples of an experiment', value: `${leastOf(lengths)} to ${greatestOf(lengths)}` },
      { name: 'interval', value: `${interval} ${system.timeUnit}` },
      { name: 'compartments', value: system.compartments.join(', ') },
      { name: 'species', value: system.species.join(', ') },
      { name: 'exchanges', value: exchanges.join(', ') },
    ],
    columns: look.columns,
    correlations: {
      names,
      values: names.map((_, place) => values.subarray(place * names.length, (place + 1) * names.length)),
      method: 'Spearman rank correlation',
    },
    gaps: look.gaps,
    presence: {
      range: [2, rows + 2],
      scale: 'rows',
      columns: panel.names.map((name, place) => ({
        name,
        share: (panel.missing[place] ?? 0) / rows,
        gaps: look.gaps
          .filter(({ column }) => column === name)
          .map(({ from, to }) => ({ from: Number(from), to: Number(to) + 1 })),
      })),
    },
    closures: closuresOf(look),
    warnings: [],
  }
}

/** Each total over all experiments: how far it leaves its first value. */
function closuresOf(look: ElectrodialysisLook): ClosureResidual[] {
  return totalsByName(look).map(([name, all]) => {
    const departures = all.flatMap(({ totals: values }) =>
      [...values].slice(1).map((value) => value - (values[0] ?? NaN)),
    )
    const measured = departures.filter((value) => !Number.isNaN(value))
    const worst = all
      .map((series) => ({ series, ...largestDeparture(series) }))
      .reduce((a, b) => (Math.abs(b.share) > Math.abs(a.share) ? b : a))
    return {
      name: `total of ${name}`,
      unit: worst.series.unit,
      max: measured.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
      rms: Math.sqrt(measured.reduce((sum, value) => sum + value * value, 0) / measured.length),
      relativeToScale: Math.abs(worst.share),
      where: `experiment ${look.experiments.ids[worst.series.experiment] ?? ''}, step ${worst.step}`,
    }
  })
}

function imbalanceTable(look: ElectrodialysisLook): ReportTable {
  return {
    kind: 'table',
    caption: 'Largest departure of each experiment’s totals from their first value',
    columns: [
      { name: 'experiment' },
      ...totalsByName(look).flatMap(([name, [first]]) => [
        { name: `${name} at the start`, unit: first?.unit ?? '' },
        { name: 'largest departure', align: 'right' as const },
        { name: 'at step', format: 'count' as const },
      ]),
    ],
    rows: look.experiments.ids.map((id, experiment) => [
      id,
      ...look.totals
        .filter((series) => series.experiment === experiment)
        .flatMap((series) => {
          const { first, share, step } = largestDeparture(series)
          return [first, signedShare(share), step]
        }),
    ]),
  }
}

function signedShare(share: number): string {
  const size = Math.abs(share)
  const text = size > 0 && size < 1e-3 ? `${formatNumber(100 * size, 2)} %` : formatShare(size)
  return size === 0 ? '0' : `${share < 0 ? '−' : '+'}${text}`
}

function experimentTable(look: ElectrodialysisLook): ReportTable {
  const { experiments } = look
  const { system, lengths, interval } = experiments
  const controls = system.variables.filter(({ kind }) => kind === 'control')
  return {
    kind: 'table',
    caption: 'Experiments',
    columns: [
      { name: 'experiment' },
      { name: 'part' },
      { name: 'samples', format: 'count' },
      { name: 'duration', unit: system.timeUnit },
      ...controls.map(({ name, unit }) => ({ name, unit })),
    ],
    rows: experiments.ids.map((id, experiment) => [
      id,
      partOf(look, experiment),
      lengths[experiment] ?? 0,
      ((lengths[experiment] ?? 0) - 1) * interval,
      ...controls.map(({ name }) => experimentSeries(experiments, experiment, name)[0] ?? NaN),
    ]),
    note: 'Controls as they are at the start.',
  }
}

function partBlocks({ split, folds, experiments, leftRanges }: ElectrodialysisLook): Block[] {
  if ('problem' in split) return [paragraph(sentence(`The experiments cannot be split so: ${split.problem}`))]
  const idsOf = (places: readonly number[]): string =>
    places.map((place) => experiments.ids[place] ?? '').join(', ')
  const row = (name: string, places: readonly number[]) => [name, places.length, idsOf(places)]
  return [
    {
      kind: 'table',
      caption: 'Parts of the split: experiments are never torn apart',
      columns: [{ name: 'part' }, { name: 'count', format: 'count' }, { name: 'experiments', align: 'left' }],
      rows: [
        ...Object.entries(split).map(([name, places = []]) => row(name, places)),
        ...folds.map(({ validation }, fold) => row(`scored in fold ${fold + 1}`, validation)),
      ],
    },
    leftRangeTable(
      {
        ...{ caption: 'Variables outside the widened range of the training experiments', column: 'variable' },
        ...{ outside: 'samples outside', known: ['known from', 'known to'] },
      },
      leftRanges,
    ),
  ]
}

/** A few small tables for the terminal. */
function lookTables(look: ElectrodialysisLook): SummaryTable[] {
  return [
    rangeSummary('Columns', look.columns),
    {
      title: 'Measured totals: departure from their first value',
      columns: ['total', 'unit', 'largest', 'typical', 'largest, %', 'where'],
      rows: closuresOf(look).map(({ name, unit, max, rms, relativeToScale, where }) => [
        name,
        unit ?? '',
        fourDigits(max),
        fourDigits(rms),
        fourDigits(100 * relativeToScale),
        where ?? '',
      ]),
    },
  ]
}
