// `inspect`: a look at a park before training, written as a report: how much was read and what was odd, series with their ranges and
// gaps, coverage, and how often each part deviates.
import { formatInterval } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import { sentence, type Look, type PartsOf, type StudyContext } from '@utsushi/study'
import {
  describeColumns,
  heading,
  paragraph,
  rangeSummary,
  type Block,
  type Inspection,
} from '@utsushi/study/report'
import type { EquipmentConfig } from './config.js'
import { bordersOf, equipmentOf, parkRanges, partsOf, type Borders } from './data.js'
import type { Park, Ranges, WindowPlaces } from './data/park.js'
import { readPark } from './data/read.js'
import { stepName, stepStart } from './data/steps.js'
import { itemColumns } from './describe.js'
import { baseRates, type BaseRate } from './inspect/base-rates.js'
import { gapsIn } from './inspect/gaps.js'
import { ratesPicture, seriesPicture } from './inspect/pictures.js'

/** @throws InputError when the readings cannot be read */
export async function inspect(
  config: EquipmentConfig,
  context: Pick<StudyContext, 'reporter'>,
): Promise<Omit<Look, 'data'>> {
  const park = await readPark(config, context)
  const cut = cutOf(config, park)
  const ranges = 'problem' in cut ? undefined : parkRanges(config, park)
  const columns = itemColumns(config, park).flatMap(({ panel }) => describeColumns(panel, 'check items'))
  const rates = 'problem' in cut || ranges === undefined ? [] : baseRates(config, park, ranges, cut.parts)
  const borders = 'problem' in cut ? undefined : cut.borders
  return {
    tables: [rangeSummary('Check items', columns), ...(rates.length > 0 ? [ratesSummary(rates)] : [])],
    inspection: inspectionOf(park, columns),
    pictures: {
      ...(ranges !== undefined &&
        borders !== undefined && { series: seriesPicture(park, ranges, borders.training) }),
      ...(rates.length > 0 && { 'base-rates': ratesPicture(rates) }),
    },
    blocks: (figures) => [
      heading('Series'),
      ...figures('series'),
      ...(ranges === undefined ? [] : [seriesTable(park, ranges)]),
      heading('Parts'),
      ...('problem' in cut ? [paragraph(sentence(`The readings cannot be split so: ${cut.problem}`))] : []),
      ...figures('base-rates'),
      ...(rates.length > 0 ? [ratesTable(rates)] : []),
    ],
  }
}

type Cut = { readonly parts: PartsOf<WindowPlaces>; readonly borders: Borders } | { readonly problem: string }

function cutOf(config: EquipmentConfig, park: Park): Cut {
  try {
    return { parts: partsOf(config, park), borders: bordersOf(config, park) }
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message }
    throw error
  }
}

/** Strips of more series than these are too thin to see. */
const mostStrips = 40

function inspectionOf(park: Park, columns: Inspection['columns']): Inspection {
  const { series, steps, measured } = park
  const known = measured.reduce((sum, each) => sum + each, 0)
  const dated = park.align === 'calendar'
  const at = (step: number): number => (dated ? stepStart(park.first + step, park.interval) * 1000 : step)
  return {
    study: 'equipment',
    source: park.file,
    overview: [
      { name: 'pieces of equipment', value: equipmentOf(park).equipment.length, format: 'count' },
      { name: 'series', value: series.length, format: 'count' },
      { name: 'readings', value: park.readings, format: 'count' },
      { name: 'period', value: `${stepName(park, 0)} to ${stepName(park, steps - 1)}` },
      { name: 'step', value: formatInterval(park.interval) },
      { name: 'steps that were measured', value: known / measured.length, format: 'share' },
    ],
    columns,
    gaps: [],
    presence: {
      range: [at(0), at(steps)],
      scale: dated ? 'date' : 'rows',
      columns: series.slice(0, mostStrips).map(({ equipment, item }, place) => {
        const own = measured.subarray(place * steps, (place + 1) * steps)
        return {
          name: `${equipment} ${item}`,
          share: 1 - own.reduce((sum, each) => sum + each, 0) / steps,
          gaps: gapsIn(own).map(({ from, to }) => ({ from: at(from), to: at(to) })),
        }
      }),
    },
    closures: [],
    warnings: [],
  }
}

function seriesTable({ series, steps, measured, maintenance }: Park, ranges: Ranges): Block {
  return {
    kind: 'table',
    caption: 'Series and their normal ranges',
    columns: [
      { name: 'equipment' },
      { name: 'check item', align: 'left' },
      { name: 'unit', align: 'left' },
      { name: 'measured', format: 'share' },
      { name: 'low', align: 'right' },
      { name: 'high', align: 'right' },
      { name: 'from', align: 'left' },
      { name: 'services', format: 'count' },
    ],
    rows: series.map(({ equipment, item, unit }, place) => {
      const own = measured.subarray(place * steps, (place + 1) * steps)
      const limit = (value: number | undefined): string =>
        value === undefined || !Number.isFinite(value) ? '' : String(Number(value.toPrecision(4)))
      return [
        ...[equipment, item, unit, own.reduce((sum, each) => sum + each, 0) / steps],
        ...[limit(ranges.low[place]), limit(ranges.high[place])],
        ranges.reasons[place] ?? ranges.source[place] ?? '',
        maintenance[place]?.length ?? 0,
      ]
    }),
    note: 'A range is of the steps up to the end of training. An empty side has no limit.',
  }
}

const rateRows = (rates: readonly BaseRate[]): (string | number)[][] =>
  rates.map(({ part, horizon, windows, known, positives }) => [
    ...[part, horizon, windows, known],
    known === 0 ? NaN : positives / known,
  ])

const ratesTable = (rates: readonly BaseRate[]): Block => ({
  kind: 'table',
  caption: 'Windows and how many of them deviate',
  columns: [
    { name: 'part' },
    { name: 'horizon', format: 'count' },
    { name: 'windows', format: 'count' },
    { name: 'with a known label', format: 'count' },
    { name: 'deviate', format: 'share' },
  ],
  rows: rateRows(rates),
})

const ratesSummary = (rates: readonly BaseRate[]) => ({
  title: 'Windows',
  columns: ['part', 'horizon', 'windows', 'known', 'deviate, %'],
  rows: rates.map(({ part, horizon, windows, known, positives }) => [
    ...[part, horizon, windows, known],
    known === 0 ? NaN : Number(((100 * positives) / known).toFixed(1)),
  ]),
})
