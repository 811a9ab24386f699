// `simulate`: runs the built-in process model for a Latin hypercube of its parameters and writes the ensemble in the
// research layout, with a look at it. The folder appears complete or not at all.
import { readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { InputError, seededRandom } from '@utsushi/ground'
import { diskFailure, makeFolder } from '@utsushi/ground/node'
import { renderChart } from '@utsushi/study/plots'
import type { Simulation } from '@utsushi/study'
import { simulationSchema, type SimulationOptions } from './config.js'
import { traitsOf } from './simulate/day.js'
import { lookCharts, lookCollector, lookTables, lookText, type EnsembleLook } from './simulate/look.js'
import { drawParameters, parameterDefinitions, type ParameterDraw } from './simulate/parameters.js'
import { simulate, spunUpState, type Fluxes } from './simulate/process-model.js'
import { descriptorUnits, simulatedSites } from './simulate/sites.js'
import {
  dailyTable,
  parameterRanges,
  parameterSummary,
  roundedFluxes,
  sharedCells,
  sitesTable,
  stateUnits,
  weatherTable,
} from './simulate/tables.js'
import {
  driverUnits,
  forcingOf,
  shippedWeather,
  weatherBetween,
  type Forcing,
  type Weather,
} from './simulate/weather.js'

/** The built-in process model over a Latin hypercube of its parameters. */
export const simulation: Simulation<SimulationOptions> = {
  schema: simulationSchema,
  run: async ({ from, to, ...options }, folder, { reporter, signal }) => {
    const simulated = await simulateEnsemble({
      ...options,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      out: folder,
      signal,
      onSample: (done, total) => reporter.progress({ task: 'simulate', done, total, unit: 'samples' }),
    })
    const files = simulated.files.map((file) => join(folder, file))
    return { folder: simulated.folder, files, tables: lookTables(simulated.look) }
  },
}

export interface SimulateOptions {
  /** Folder to write; it must be absent or empty. */
  readonly out: string
  /** Parameter sets (default 180). */
  readonly samples?: number
  /** Sites at which each parameter set is run (default 1: the one whose weather ships or is given). */
  readonly sites?: number
  /** Same seed, same ensemble (default 0). */
  readonly seed?: number
  /** First day, `YYYY-MM-DD` (default: the weather's first). */
  readonly from?: string
  /** Last day, or how many days or calendar years from `from` (default: all the weather). Give one of the three. */
  readonly to?: string
  readonly days?: number
  readonly years?: number
  /** Spread the samples apart (default false). */
  readonly maximin?: boolean
  /** Relative standard deviation of seeded noise on GPP, Ra and Rh; the balances still hold (default 0). */
  readonly noise?: number
  /** Compress the daily tables (default true). */
  readonly compress?: boolean
  /** Draw the look's pictures (default true). */
  readonly pictures?: boolean
  /** Weather of one's own (default: ten years of Hainich). The spin-up repeats all of it. */
  readonly weather?: Weather
  /** Told after each sample. */
  readonly onSample?: (done: number, all: number) => void
  readonly signal?: AbortSignal
}

export interface SimulatedEnsemble {
  readonly folder: string
  /** Paths inside the folder, the daily tables last. */
  readonly files: readonly string[]
  readonly look: EnsembleLook
}

const compressed = promisify(gzip)
const WRITES_AT_ONCE = 4

/**
 * Writes an ensemble: `parameter_summary.csv`, `parameter_ranges.csv`, `simulation.json`, `daily_0000.csv.gz` … and
 * `look/` (look.json, look.txt, pictures). Fluxes gpp, npp, er, nep, rh in Mg C ha⁻¹ day⁻¹. Of several sites also `sites.csv` and
 * `weather_hainich.csv.gz` …; the daily tables then hold, instead of the weather, leaf area (lai, m² m⁻²) and water in the soil
 * (soil_water, mm).
 *
 * @throws InputError when the folder holds something or an option makes no sense; FailureError when the disk is full.
 * Nothing is left behind then.
 * @example
 * const { look } = await simulateEnsemble({ out: 'data/ensemble', samples: 180, seed: 1 })
 * look.withoutVegetation.share // 0.09
 */
export async function simulateEnsemble(options: SimulateOptions): Promise<SimulatedEnsemble> {
  const { samples = 180, sites = 1, seed = 0, maximin = false, noise = 0 } = options
  if (!(noise >= 0 && noise < 1)) throw new InputError(`noise is ${noise}; expected a share from 0 to 1`)
  const folder = resolve(options.out)
  await refuseContents(folder)
  const whole = options.weather ?? (await shippedWeather())
  const weather = period(whole, options)
  const drawn = drawParameters({ samples, seed, maximin })
  const places = sites > 1 ? simulatedSites(whole, { sites, seed }) : undefined
  // Every parameter set at every site, one behind the other.
  const draw =
    places === undefined
      ? drawn
      : { ...drawn, samples: drawn.samples.flatMap((set) => places.map(() => set)) }

  const beside = join(dirname(folder), `.${basename(folder)}.${process.pid}.partial`)
  try {
    await rm(beside, { recursive: true, force: true })
    makeFolder(join(beside, 'look'))
    const files = new FileWriter(beside)
    await files.write(
      'parameter_summary.csv',
      parameterSummary(
        draw.samples,
        places?.map(({ name }) => name),
      ),
    )
    await files.write('parameter_ranges.csv', parameterRanges())
    await files.write('simulation.json', JSON.stringify(provenance(options, weather), null, 2) + '\n')
    if (places !== undefined) await files.write('sites.csv', sitesTable(places))
    const worlds = places?.map(({ weather: own }) => worldOf(own, period(own, options), true)) ?? [
      worldOf(whole, weather, false),
    ]
    for (const [place, { name }] of places?.entries() ?? []) {
      const table = weatherTable(worlds[place]?.weather ?? weather)
      const packed = options.compress ?? true
      const content = packed ? await compressed(table, { level: 5 }) : table
      await files.write(`weather_${name}.csv${packed ? '.gz' : ''}`, content)
    }
    const look = await writeDailyTables(files, draw, worlds, options)
    await files.write('look/look.json', JSON.stringify(look) + '\n')
    await files.write('look/look.txt', lookText(look))
    if (options.pictures ?? true) {
      for (const [name, spec] of Object.entries(lookCharts(look))) {
        const { svg, png } = await renderChart(spec)
        await files.write(`look/${name}.svg`, svg)
        await files.write(`look/${name}.png`, png)
      }
    }
    await rmdir(folder).catch(() => undefined)
    await rename(beside, folder)
    return { folder, files: files.names.toSorted((a, b) => order(a) - order(b)), look }
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw diskFailure(folder, error)
  }
}

/** Files of one folder, a few at a time, each flushed to the disk. */
class FileWriter {
  readonly names: string[] = []
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await writeFile(join(this.#folder, name), content, { flush: true })
    this.names.push(name)
  }
}

/** Where runs take place: the weather of their days, and what the process model makes of it. */
interface World {
  readonly weather: Weather
  readonly forcing: Forcing
  readonly spinUp: Forcing
  /** What all daily tables there begin with. */
  readonly shared: readonly string[]
  /** Whether weather has a table of its own; daily tables then hold states instead. */
  readonly apart: boolean
}

function worldOf(whole: Weather, weather: Weather, apart: boolean): World {
  return {
    ...{ weather, apart },
    forcing: forcingOf(weather),
    spinUp: forcingOf(whole, { co2: weather.drivers.a_co2[0] as number }),
    shared: apart ? weather.dates : sharedCells(weather),
  }
}

async function writeDailyTables(
  files: FileWriter,
  draw: ParameterDraw,
  worlds: readonly World[],
  options: SimulateOptions,
): Promise<EnsembleLook> {
  const { compress = true, noise = 0, seed = 0, signal, onSample } = options
  const look = lookCollector(draw, worlds[0]?.weather.dates ?? [])
  const digits = Math.max(4, String(draw.samples.length - 1).length)
  const writes = new Set<Promise<void>>()
  let failure: { error: unknown } | undefined
  const begin = (name: string, table: string): void => {
    const content = compress ? compressed(table, { level: 5 }) : Promise.resolve(table)
    const write: Promise<void> = content
      .then((bytes) => files.write(compress ? `${name}.gz` : name, bytes))
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => writes.delete(write))
    writes.add(write)
  }
  try {
    for (const [sample, parameters] of draw.samples.entries()) {
      signal?.throwIfAborted()
      const { forcing, spinUp, shared, apart } = worlds[sample % worlds.length] as World
      const traits = traitsOf(parameters)
      const run = simulate(traits, spunUpState(traits, spinUp), forcing)
      const rounded = roundedFluxes(noise > 0 ? noisy(run.fluxes, noise, seed, sample) : run.fluxes)
      look.add(sample, inPhysicalUnits(rounded))
      begin(
        `daily_${String(sample).padStart(digits, '0')}.csv`,
        dailyTable(shared, rounded, apart ? run.states : undefined),
      )
      if (writes.size >= WRITES_AT_ONCE) await Promise.race(writes)
      if (failure !== undefined) break
      onSample?.(sample + 1, draw.samples.length)
    }
  } finally {
    await Promise.all(writes)
  }
  if (failure !== undefined) throw failure.error
  return look.finish()
}

async function refuseContents(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new InputError(`${folder}: is not a folder that can be written; name another one`)
  })
  if (found.length > 0)
    throw new InputError(`${folder}: already holds ${found[0]}; name an empty or a new folder`)
}

function period(weather: Weather, { from, to, days, years }: SimulateOptions): Weather {
  if ([to, days, years].filter((each) => each !== undefined).length > 1)
    throw new InputError('to, days and years all say when a simulation ends; give one of them')
  for (const [name, value] of Object.entries({ days, years }))
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      throw new InputError(`${name} is ${value}; expected a whole number from 1`)
  const first = from ?? (weather.dates[0] as string)
  const start = Date.parse(`${first}T00:00:00Z`)
  const later = new Date(start)
  if (days !== undefined) later.setUTCDate(later.getUTCDate() + days - 1)
  else if (years !== undefined) {
    later.setUTCFullYear(later.getUTCFullYear() + years)
    later.setUTCDate(later.getUTCDate() - 1)
  }
  const counted = days === undefined && years === undefined ? undefined : isoDate(later)
  return weatherBetween(weather, first, to ?? counted ?? (weather.dates.at(-1) as string))
}

function isoDate(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'an unreadable date' : date.toISOString().slice(0, 10)
}

/** Multiplicative noise on what is predicted by itself; everything else is derived again. */
function noisy(fluxes: Fluxes, noise: number, seed: number, sample: number): Fluxes {
  const random = seededRandom((seed % 2 ** 31) * 65_536 + sample + 1)
  const disturbed = (values: Float64Array) =>
    values.map((value) => value * Math.max(0, 1 + noise * random.normal()))
  const gpp = disturbed(fluxes.gpp)
  const ra = disturbed(fluxes.gpp.map((value, day) => value - (fluxes.npp[day] as number)))
  const rh = disturbed(fluxes.rh)
  const npp = gpp.map((value, day) => value - (ra[day] as number))
  const er = ra.map((value, day) => value + (rh[day] as number))
  return { gpp, npp, er, nep: npp.map((value, day) => value - (rh[day] as number)), rh }
}

function inPhysicalUnits(rounded: Fluxes): Fluxes {
  const scaled = (values: Float64Array) => values.map((value) => value / 1e8)
  const { gpp, npp, er, nep, rh } = rounded
  return { gpp: scaled(gpp), npp: scaled(npp), er: scaled(er), nep: scaled(nep), rh: scaled(rh) }
}

/** What made the ensemble: enough to make it again. */
function provenance(options: SimulateOptions, weather: Weather): Record<string, unknown> {
  const { samples = 180, seed = 0, maximin = false, noise = 0 } = options
  return {
    model: 'utsushi built-in two-layer carbon model (docs/studies/process-model.md)',
    samples,
    seed,
    maximin,
    noise,
    from: weather.dates[0],
    to: weather.dates.at(-1),
    days: weather.dates.length,
    site: weather.site,
    ...((options.sites ?? 1) > 1 && { sites: options.sites }),
    ...(options.weather === undefined && {
      weatherSource:
        'FLUXNET2015 DE-Hai (Pastorello et al. 2020, Scientific Data 7:225), CC-BY-4.0, changed; CO2: NOAA GML',
    }),
    units: {
      ...driverUnits,
      ...Object.fromEntries(['gpp', 'npp', 'er', 'nep', 'rh'].map((name) => [name, 'Mg C ha-1 day-1'])),
      ...Object.fromEntries(parameterDefinitions.map(({ name, unit }) => [name, unit])),
      ...((options.sites ?? 1) > 1 && { ...stateUnits, ...descriptorUnits }),
    },
  }
}

function order(name: string): number {
  return name.startsWith('daily_') ? 1 + Number(/\d+/.exec(name)?.[0] ?? 0) : 0
}

/** A complete study file; kept equal to `examples/ecosystem.yaml` by a test. */
export const demoStudyFile = `# A small ensemble of the built-in process model: minutes from nothing to an emulator.
#   utsushi simulate examples/ecosystem.yaml
#   utsushi train examples/ecosystem.yaml
study: ecosystem

simulation: # what \`utsushi simulate\` writes into data.folder
  samples: 40
  from: 2003-01-01
  to: 2009-12-31

data:
  folder: ensemble # parameter_summary.csv and one daily table per sample
  units:
    tmp_sfc: °C
    tmp_2m: °C
    tmp10_soil: °C
    tmp200_soil: °C
    dswrf_sfc: W m-2
    tcdc_clm: '%'
    prate_sfc: mm day-1
    spfh_2m: kg kg-1
    wind_10m: m s-1
    a_co2: ppm

split:
  train: [2003, 2007]
  validation: 2008
  test: 2009
  holdOutSamples: 0.2 # never trained on: the harder test

windows:
  context: 60 # days seen before the forecast
  horizon: 30 # days forecast
  mode: segments
  burnIn: 60
  segmentLength: 365

model:
  hidden: 32
  layers: 1
  embedding: 16
  stateHidden: 32
  headHidden: 32
  fluxes: closed # NPP = GPP - Ra, ER = Ra + Rh, NEP = NPP - Rh, exactly

training:
  batch: 16
  learningRate: 5e-3
  warmupSteps: 20
  stepsPerEpoch: 20
  epochs: 20
  maxMinutes: 2
`
