// `predict`: fluxes from driver tables and parameters with a finished emulator, from file to file. Rows stream through:
// memory does not grow with their number.
import { openTableWriter, type TableWriter } from '@utsushi/data'
import { openEmulator, type Emulator } from '@utsushi/emulator'
import { formatNumber } from '@utsushi/study/plots'
import type { PredictionOutcome, PredictRequest, StudyContext } from '@utsushi/study'
import { InputError } from '@utsushi/study'
import { driverFiles } from './predict/driver-files.js'
import type { DriverSeries } from './predict/driver-series.js'
import { ecosystemPorts, type EcosystemPorts } from './predict/layout.js'
import { matchParameters, type Matched, type SeriesToPredict } from './predict/matching.js'
import { readParameterSets, sampleColumn } from './predict/parameter-sets.js'
import { RangeTally } from './predict/range-tally.js'
import { runTiles } from './predict/run-tiles.js'

/**
 * Predicts fluxes for every day after the emulator's warm-up, and writes `sample_id, date` and one column per flux.
 *
 * Drivers come from one table or from the numbered daily tables of a folder; parameters from the request's table, from
 * `parameter_summary.*` in that folder, or from columns of the driver tables. One driver table without `sample_id` and a
 * table of parameters: the same weather for every parameter set.
 *
 * @throws InputError naming file, row and column; nothing is written then
 * @example
 * await predict({ emulator: 'runs/a/model.onnx', input: 'drivers.csv', parameters: 'sets.csv', output: 'nep.parquet' }, context)
 */
export async function predict(request: PredictRequest, context: StudyContext): Promise<PredictionOutcome> {
  const began = performance.now()
  const { threads } = context
  const emulator = await openEmulator(request.emulator, threads === undefined ? {} : { threads })
  try {
    const ports = ecosystemPorts(emulator.metadata, request.emulator)
    const matched = await matchedSeries(request, ports)
    const writer = await openTableWriter(request.output, [
      { name: sampleColumn, kind: 'integer' },
      { name: 'date', kind: 'day' },
      ...ports.fluxes.features.map(({ name, unit }) => ({ name, unit })),
    ])
    const tally = new Tally(ports)
    try {
      const rows = await writeRows(emulator, ports, matched, tally, writer, context)
      if (rows === 0) throw new InputError(nothingToPredict(request, tally, ports))
      await writer.finish()
      const seconds = (performance.now() - began) / 1000
      return { output: request.output, rows, seconds, warnings: tally.warnings() }
    } catch (error) {
      await writer.abort()
      throw error
    }
  } finally {
    await emulator.close()
  }
}

async function matchedSeries(request: PredictRequest, ports: EcosystemPorts): Promise<Matched> {
  const source = await driverFiles(request.input)
  const names = ports.parameters?.features.map(({ name }) => name) ?? []
  const table = names.length === 0 ? undefined : (request.parameters ?? source.summary)
  const sets = table === undefined ? undefined : await readParameterSets(table, names)
  return matchParameters(source, sets, {
    drivers: ports.drivers.features.map(({ name }) => name),
    parameters: names,
  })
}

async function writeRows(
  emulator: Emulator,
  ports: EcosystemPorts,
  { series, count }: Matched,
  tally: Tally,
  writer: TableWriter,
  { reporter, signal }: StudyContext,
): Promise<number> {
  let rows = 0
  let told = 0
  for await (const { samples, days, fluxes } of runTiles(emulator, ports, tally.watch(series), signal)) {
    await writer.write([samples, days, ...fluxes])
    rows += days.length
    if (count !== undefined) {
      const done = Math.min(tally.samples, count)
      reporter.progress({ task: 'predict', done, total: count, unit: 'samples', values: { rows } })
    } else if (rows - told >= 1e6) {
      told = rows
      reporter.info(`predicted ${formatNumber(rows)} rows`)
    }
  }
  return rows
}

/** What a person must know of the whole prediction, gathered as series pass. */
class Tally {
  samples = 0
  #short = 0
  readonly #ports: EcosystemPorts
  readonly #drivers: RangeTally
  readonly #parameters: RangeTally
  #last: DriverSeries | undefined

  constructor(ports: EcosystemPorts) {
    this.#ports = ports
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
    const spinUp =
      history === 'full' ? 'the state spins up over them' : 'a forecast needs them as its context'
    return [
      ...(context === 0
        ? []
        : [
            `the first ${context} days of ${predicted === 1 ? 'the series' : `each of ${formatNumber(predicted)} series`} have no prediction (${formatNumber(context * predicted)} rows): ${spinUp}`,
          ]),
      ...(this.#short === 0
        ? []
        : [`${formatNumber(this.#short)} series of ${context} days or fewer have no prediction at all`]),
      ...this.#drivers.lines('days'),
      ...this.#parameters.lines('samples'),
    ]
  }
}

function nothingToPredict(
  { input }: PredictRequest,
  { samples }: Tally,
  { context }: EcosystemPorts,
): string {
  if (samples === 0) return `${input}: holds no rows to predict`
  return `${input}: no series is longer than the ${context} days of warm-up that the emulator needs — give earlier days too`
}
