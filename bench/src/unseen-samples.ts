/**
 * What is reached for parameter samples that were never run, by the methods that are given the true runs of the others:
 * components by ridge regression and by Gaussian processes, on the splits of `examples/sipnet-niwot.yaml`. No peer: the
 * figures are those that an emulator is compared with.
 *
 *   node bench/dist/unseen-samples.js [--data <folder of sipnet-niwot>] [--seed 0] [--seeds 3]
 */
import { pathToFileURL } from 'node:url'
import { splitByTime, type WindowSet } from '@utsushi/data'
import { metrics } from '@utsushi/learn'
import { silentReporter } from '@utsushi/study'
import { ecosystem, scoredWindows, unseenForecasts, type EcosystemConfig } from 'utsushi/ecosystem'
import { dataFolder } from './data-folder.js'
import { parseCommandLine } from './options.js'
import { columns } from './sipnet.js'

/** Periods whose true runs of the seen samples are given. */
const periods = {
  2001: ['2001-01-01', '2001-12-31'],
  2005: ['2005-01-01', '2005-12-31'],
  '1999 to 2005': ['1999-01-01', '2005-12-31'],
} as const

const methods = { 'components + ridge': 'components_ridge', 'components + GP': 'components_gp' } as const

/** The study file's split, 36 of 180 samples held out. */
function configOf(folder: string, seed: number): EcosystemConfig {
  return ecosystem.parts.schema.parse({
    data: { folder, ...columns, fluxUnit: 'g C m-2 day-1' },
    split: { train: ['1998-11-02', '2003-12-31'], validation: 2004, test: 2005, holdOutSamples: 0.2 },
    seed,
  })
}

type Ensemble = Parameters<typeof ecosystem.parts.parts>[1]

/** R² of every flux, pooled over windows and days. */
function pooled({ targets }: Ensemble, { context, horizon, ...set }: WindowSet, forecast: Float32Array) {
  const width = targets.names.length
  const days = targets.shape[1] ?? 0
  return targets.names.map((_, flux) => {
    const places = Array.from({ length: set.count * horizon }, (_, at) => at)
    const predicted = Float32Array.from(places, (at) => forecast[at * width + flux] ?? NaN)
    const observed = Float32Array.from(places, (at) => {
      const window = Math.floor(at / horizon)
      const day = (set.start[window] ?? 0) + context + (at % horizon)
      return targets.values[((set.entity[window] ?? 0) * days + day) * width + flux] ?? NaN
    })
    return metrics(predicted, observed).r2
  })
}

async function main(): Promise<void> {
  const { options } = parseCommandLine(process.argv.slice(2))
  const folder = dataFolder(options, 'sipnet-niwot', 'parameter_summary.csv')
  const context = { reporter: silentReporter, signal: new AbortController().signal }
  const first = process.argv.includes('--seed') ? options.seed : 0
  const data = await ecosystem.parts.read(configOf(folder, first), {
    ...context,
    threads: 1,
    device: 'cpu',
  })
  console.log(['seed', 'period', 'method', ...data.targets.names, 'processor seconds'].join('\t'))
  for (const [period, days] of Object.entries(periods)) {
    for (let seed = first; seed < first + (options.seeds ?? 3); seed++) {
      const config = configOf(folder, seed)
      const { train, heldOut } = ecosystem.parts.parts(config, data)
      if (heldOut === undefined) continue
      const { from, to } = splitByTime({
        days: data.days,
        entities: data.samples.length,
        parts: { train: [...days] },
      }).train
      const windows = scoredWindows(config, { ...heldOut, from, to }, period)
      for (const [name, key] of Object.entries(methods)) {
        const start = process.cpuUsage()
        const { forecasts } = await unseenForecasts(data, train, windows, [key], context)
        const { user, system } = process.cpuUsage(start)
        const seconds = (user + system) / 1e6
        const r2 = pooled(data, windows, forecasts[name as keyof typeof methods] ?? new Float32Array())
        console.log(
          [seed, period, name, ...r2.map((value) => value.toFixed(3)), seconds.toFixed(1)].join('\t'),
        )
      }
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
