// `predict`: fluxes from driver tables and parameters with a finished emulator, from file to file. Rows stream through:
// memory does not grow with their number.
import { daily, isShort, parseInterval, stepWords, type Interval, type StepWords } from '@utsushi/data'
import { defaultSampleColumn, type WrittenColumn } from '@utsushi/data/node'
import type { Emulator, InputFeature } from '@utsushi/emulator'
import { formatNumber, withUnit } from '@utsushi/study/plots'
import {
  firstOf,
  missingMarks,
  type Predictions,
  type PredictRequest,
  type ReadingOf,
  type StudyContext,
} from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import { ecosystemPorts, runTiles, type EcosystemPorts } from './predict/forecast.js'
import { isOfPeriod, predictPeriod } from './predict/period.js'
import {
  driverFiles,
  matchParameters,
  readParameterSets,
  type Matched,
  type SeriesColumns,
  type SeriesToPredict,
} from './predict/series.js'
import { matchSites } from './predict/site-series.js'
import type { DriverSeries } from './predict/open-series.js'

/** A request, and how its tables are read. */
type EcosystemRequest = PredictRequest & { readonly reading: ReadingOf<EcosystemConfig> }

/**
 * Predicts fluxes for every day after the emulator's warm-up: rows of `sample_id, date` and one column per flux.
 *
 * Drivers come from one table or from the numbered daily tables of a folder; parameters from the request's table, from
 * `parameter_summary.*` in that folder, or from columns of the driver tables. One driver table without `sample_id` and a
 * table of parameters: the same weather for every parameter set.
 *
 * @throws InputError naming file, row and column
 */
export async function predict(
  emulator: Emulator,
  request: EcosystemRequest,
  context: StudyContext,
): Promise<Predictions> {
  if (isOfPeriod(emulator)) return predictPeriod(emulator, request, context)
  const ports = ecosystemPorts(emulator.metadata, request.emulator)
  const notes = new Set<string>()
  const matched = await matchedSeries(request, ports, (note) => notes.add(note))
  const tally = new Tally(ports, stepWords(readInterval(request)))
  return {
    columns: [
      { name: defaultSampleColumn, kind: 'integer' },
      dateColumn(readInterval(request)),
      ...[ports.fluxes, ...ports.further].flatMap(({ features }) =>
        features.map(({ name, unit }) => ({ name, unit })),
      ),
    ],
    chunks: rowsOf(emulator, ports, matched, tally, context),
    warnings: () => [...firstOf([...notes], 5, 'more conversions'), ...tally.warnings()],
    nothing: () => nothingToPredict(request, tally, ports),
  }
}

/** The time step of the tables that an emulator was trained on. */
const readInterval = ({ reading }: EcosystemRequest): Interval =>
  parseInterval(reading.data?.interval ?? '') ?? daily

/** How the rows of predictions are dated: as days, or by the stamps of another step. */
function dateColumn(interval: Interval): WrittenColumn {
  if (interval.unit === 'day') return { name: 'date', kind: 'day' }
  return { name: isShort(interval) ? 'timestamp' : 'date', kind: 'stamp', interval }
}

async function matchedSeries(
  request: EcosystemRequest,
  ports: EcosystemPorts,
  onConversion: (note: string) => void,
): Promise<Matched> {
  const interval = readInterval(request)
  const missing = missingMarks({ missing: request.reading.data?.missing ?? [] })
  const names = ports.parameters?.features.map(({ name }) => name) ?? []
  const features = [...ports.drivers.features, ...(ports.parameters?.features ?? [])]
  const units = Object.fromEntries(features.map(({ name, unit }) => [name, unit]))
  const sampleColumn = request.reading.data?.sampleColumn
  const columns: SeriesColumns = {
    drivers: ports.drivers.features.map(({ name }) => name),
    parameters: names,
    time: request.reading.data?.timeColumns,
    ...{ units, onConversion, sampleColumn },
    interval,
    calendar: request.reading.data?.calendar,
    missing,
  }
  const atSites = await matchSites(request, columns, request.reading.data?.siteColumn)
  if (atSites !== undefined) return atSites
  const source = await driverFiles(request.input, interval)
  const table = names.length === 0 ? undefined : (request.parameters ?? source.summary)
  const sets =
    table === undefined
      ? undefined
      : await readParameterSets(table, names, missing, { units, onConversion, sampleColumn })
  return matchParameters(source, sets, columns)
}

async function* rowsOf(
  emulator: Emulator,
  ports: EcosystemPorts,
  { series, count }: Matched,
  tally: Tally,
  { reporter, signal }: StudyContext,
): AsyncGenerator<readonly (Int32Array | Float32Array)[]> {
  let rows = 0
  let told = 0
  for await (const { samples, days, fluxes } of runTiles(emulator, ports, tally.watch(series), signal)) {
    yield [samples, days, ...fluxes]
    rows += days.length
    if (count !== undefined) {
      const done = Math.min(tally.samples, count)
      reporter.progress({ task: 'predict', done, total: count, unit: 'samples', values: { rows } })
    } else if (rows - told >= 1e6) {
      told = rows
      reporter.info(`predicted ${formatNumber(rows)} rows`)
    }
  }
}

/** What a person must know of the whole prediction, gathered as series pass. */
class Tally {
  samples = 0
  #short = 0
  readonly #ports: EcosystemPorts
  readonly #drivers: RangeTally
  readonly #parameters: RangeTally
  /** How the steps of series are called. */
  readonly words: StepWords
  #last: DriverSeries | undefined

  constructor(ports: EcosystemPorts, words: StepWords) {
    this.#ports = ports
    this.words = words
    this.#drivers = new RangeTally(ports.drivers.features)
    this.#parameters = new RangeTally(ports.parameters?.features ?? [])
  }

  async *watch(source: AsyncIterable<SeriesToPredict>): AsyncGenerator<SeriesToPredict> {
    for await (const one of source) {
      this.samples++
      if (one.series.days.length <= this.#ports.context) this.#short++
      // One weather for many parameter sets counts once.
      if (one.series !== this.#last) this.#drivers.add(one.series.drivers)
      this.#last = one.series
      this.#parameters.add(one.parameters)
      yield one
    }
  }

  warnings(): string[] {
    const { context, history } = this.#ports
    const predicted = this.samples - this.#short
    const { one, many } = this.words
    const spinUp =
      history === 'full' ? 'the state spins up over them' : 'a forecast needs them as its context'
    return [
      ...(context === 0
        ? []
        : [
            `the first ${context} ${context === 1 ? one : many} of ${predicted === 1 ? 'the series' : `each of ${formatNumber(predicted)} series`} have no prediction (${formatNumber(context * predicted)} rows): ${spinUp}`,
          ]),
      ...(this.#short === 0
        ? []
        : [`${formatNumber(this.#short)} series of ${context} ${many} or fewer have no prediction at all`]),
      ...this.#drivers.lines(many),
      ...this.#parameters.lines('samples'),
    ]
  }
}

function nothingToPredict(
  { input }: PredictRequest,
  { samples, words: { one, many } }: Tally,
  { context }: EcosystemPorts,
): string {
  if (samples === 0) return `${input}: holds no rows to predict`
  return `${input}: no series is longer than the ${context} ${context === 1 ? one : many} of warm-up that the emulator needs — give earlier ${many} too`
}

/** How often and how far one feature left its training range. */
interface FeatureTally {
  readonly name: string
  readonly unit: string
  /** Through 32 bits, as the values are; or a bound itself would lie outside. */
  readonly min: number
  readonly max: number
  outside: number
  farthest: number
  value: number
}

/** Counts values outside the training range, feature by feature. */
class RangeTally {
  readonly #tallies: readonly FeatureTally[]
  #rows = 0

  constructor(features: readonly InputFeature[]) {
    this.#tallies = features.map(({ name, unit, min, max }) => ({
      name,
      unit,
      min: min === null ? -Infinity : Math.fround(min),
      max: max === null ? Infinity : Math.fround(max),
      outside: 0,
      farthest: 0,
      value: 0,
    }))
  }

  /** Adds rows, `[rows, features]`. */
  add(values: Float32Array): void {
    const width = this.#tallies.length
    if (width === 0) return
    this.#rows += values.length / width
    for (const [place, tally] of this.#tallies.entries()) {
      for (let at = place; at < values.length; at += width) {
        const value = values[at] as number
        const distance = Math.max(tally.min - value, value - tally.max)
        if (distance <= 0) continue
        tally.outside++
        if (distance <= tally.farthest) continue
        tally.farthest = distance
        tally.value = value
      }
    }
  }

  /**
   * One line for each feature that left its range.
   *
   * @param what the rows are: `days`, `samples`
   */
  lines(what: string): string[] {
    return this.#tallies
      .filter(({ outside }) => outside > 0)
      .map(({ name, unit, min, max, outside, value }) => {
        const range = `${formatNumber(min, 4)} to ${formatNumber(max, 4)}`
        const share = `${formatNumber(outside)} of ${formatNumber(this.#rows)} ${what}`
        return `extrapolates in ${withUnit(name, unit)}: ${share} outside ${range}, farthest ${formatNumber(value, 4)}`
      })
  }
}
