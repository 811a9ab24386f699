/**
 * Parameter sets that nobody ran: 36 of 180 SIPNET samples held out, five random splits, R² pooled over samples, windows and days. In 2001,
 * which the others were run for: components and Gaussian processes by scikit-learn, ours as every report has it, `model.kind: components` and
 * `model.kind: joined`; in 2005, of which nothing was seen: `joined`, and beside it what components and processes reach that are given the true
 * runs of that year. A joined model trains in a quarter of an hour a split; its network alone is told as well.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { splitByTime, type Part, type WindowSet } from '@utsushi/data'
import { openRuntime } from '@utsushi/graph'
import { metrics } from '@utsushi/learn'
import {
  askIn,
  bestWeights,
  openRun,
  prepareTask,
  resolveRun,
  silentReporter,
  taskOfRun,
  train,
  type StudyContext,
} from 'utsushi'
import {
  ecosystem,
  networkOf,
  scoredWindows,
  unseenForecasts,
  type EcosystemConfig,
  type EcosystemTask,
} from 'utsushi/ecosystem'
import { dataFolder } from './data-folder.js'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'
import { columns } from './sipnet.js'

const trained = ['1998-11-02', '2003-12-31'] as const

/** The study file of one split: `examples/sipnet-niwot.yaml` by another kind of model. */
function studyFile(folder: string, kind: 'joined' | 'components', seed: number, quick: boolean) {
  return {
    data: { folder, ...columns, fluxUnit: 'g C m-2 day-1', thresholds: { tair: [0], tsoil: [0] } },
    split:
      kind === 'joined'
        ? { train: trained, validation: 2004, test: 2005, holdOutSamples: 0.2 }
        : { by: 'samples', train: trained, holdOutSamples: 0.2, validationSamples: 0 },
    windows: {
      ...{ context: 180, horizon: 30, history: 'full', mode: 'segments', burnIn: 180 },
      ...{ segmentLength: 545, stride: 10 },
    },
    model: {
      ...{ kind, hidden: 128, layers: 1, dropout: 0, outputDropout: 0.1, statics: ['concat'] },
      ...{ decoder: 'direct', fluxes: 'closed' },
    },
    training: {
      ...{ batch: 32, learningRate: 2e-3, weightDecay: 1, driverNoise: 0.03, schedule: 'cosine' },
      ...{
        warmupSteps: quick ? 10 : 200,
        stepsPerEpoch: quick ? 20 : 200,
        epochs: quick ? 1 : 20,
        patience: 20,
      },
    },
    seed,
  }
}

type R2 = Readonly<Record<string, number>>

/** Measures peers and ours, split by split. */
export async function emulation(options: BenchOptions): Promise<BenchResult> {
  const folder = dataFolder(options, 'sipnet-niwot', 'parameter_summary.csv')
  const threads = options.threads ?? 1
  const context: StudyContext = {
    ...{ reporter: silentReporter, signal: new AbortController().signal, threads },
    device: 'cpu',
  }
  const scratch = mkdtempSync(join(tmpdir(), 'utsushi-emulation-'))
  const splits: Json[] = []
  let [ours, theirs] = [0, 0]
  try {
    for (let seed = 0; seed < (options.quick ? 1 : (options.seeds ?? 5)); seed++) {
      const fitted = await withoutNetwork(folder, seed, scratch, context)
      console.error(JSON.stringify(fitted))
      const joined = await withNetwork(folder, seed, scratch, context, options.quick)
      console.error(JSON.stringify(joined))
      splits.push({ ...fitted, ...joined })
      ours += fitted.components_seconds * 1000
      theirs += fitted.peer_seconds * 1000
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return compare({
    name: 'emulation',
    ...{ oursMilliseconds: ours, peer: 'scikit-learn', peerMilliseconds: theirs, threads },
    config: { splits: splits.length, unseen: 36, samples: 180, quick: options.quick },
    extra: { splits },
  })
}

/** What is fitted in one go, of one split: the peer, the baseline of reports, and `model.kind: components`. */
export async function withoutNetwork(folder: string, seed: number, scratch: string, context: StudyContext) {
  const config = configOf(studyFile(folder, 'components', seed, false))
  const data = await ecosystem.parts.read(config, context)
  const begin = performance.now()
  const task = prepareTask(ecosystem.parts, config, data)
  const seconds = (performance.now() - begin) / 1000
  const { part, windows } = windowsIn(task, 2001)
  const asked = ['components_gp'] as const
  const { forecasts } = await unseenForecasts(data, task.parts.train, windows, asked, context)
  const components = await answeredBy(task, context, new Float32Array(0), 2001)
  const peer = await peerIn(scratch, task, part)
  return {
    ...{ seed, peer: peer.r2, peer_seconds: rounded(peer.seconds), half: halfOf(peer.r2) },
    baseline: r2Of(task, windows, forecasts['components + GP'] ?? new Float32Array()),
    ...{ components, components_seconds: rounded(seconds) },
  }
}

/** `model.kind: joined`, trained on one split. */
export async function withNetwork(
  folder: string,
  seed: number,
  scratch: string,
  context: StudyContext,
  quick: boolean,
) {
  const file = join(scratch, `joined-${seed}.yaml`)
  const out = join(scratch, `joined-${seed}`)
  writeFileSync(file, JSON.stringify({ study: 'ecosystem', ...studyFile(folder, 'joined', seed, quick) }))
  await train(file, { out, threads: context.threads, trainOnly: true })
  const run = openRun(out)
  const config = resolveRun(run).config as EcosystemConfig
  const task = await taskOfRun(ecosystem.parts, config, run, context)
  return joinedScores(task, await bestWeights(run, networkOf(task.model).parameters), context)
}

/** What a joined model reaches, its network alone, and who is given the true runs of the new year. */
export async function joinedScores(task: EcosystemTask, weights: Float32Array, context: StudyContext) {
  const { config, data, parts } = task
  const alone = { ...task, config: { ...config, model: { ...config.model, processShare: 0 } } }
  const { windows } = windowsIn(task, 2005)
  const given = await unseenForecasts(data, parts.train, windows, ['components_gp'], context)
  return {
    joined: await answeredBy(task, context, weights, 2001),
    joined_2005: await answeredBy(task, context, weights, 2005),
    network: await answeredBy(alone, context, weights, 2001),
    network_2005: await answeredBy(alone, context, weights, 2005),
    given_2005: r2Of(task, windows, given.forecasts['components + GP'] ?? new Float32Array()),
  }
}

const configOf = (sections: ReturnType<typeof studyFile>): EcosystemConfig =>
  ecosystem.parts.schema.parse(sections as Parameters<typeof ecosystem.parts.schema.parse>[0])

/** The held-out samples in a year, and the forecasts that are laid in it. */
function windowsIn({ config, data, parts }: EcosystemTask, year: number): { part: Part; windows: WindowSet } {
  const { from, to } = splitByTime({
    ...{ days: data.days, entities: data.samples.length },
    parts: { train: [`${year}-01-01`, `${year}-12-31`] },
  }).train
  const part = { entities: parts['heldOut']?.entities ?? [], from, to }
  return { part, windows: scoredWindows(config, part, String(year)) }
}

/** R² of every flux, pooled over windows and days; what is not said counts as the mean. */
function r2Of({ data }: EcosystemTask, { context, horizon, ...set }: WindowSet, forecast: Float32Array): R2 {
  const { names, values, shape } = data.targets
  return Object.fromEntries(
    names.map((name, flux) => {
      const places = Array.from({ length: set.count * horizon }, (_, at) => at)
      const predicted = Float32Array.from(places, (at) => forecast[at * names.length + flux] ?? NaN)
      const observed = Float32Array.from(places, (at) => {
        const window = Math.floor(at / horizon)
        const day = (set.start[window] ?? 0) + context + (at % horizon)
        return values[((set.entity[window] ?? 0) * (shape[1] ?? 0) + day) * names.length + flux] ?? NaN
      })
      return [name, rounded(metrics(predicted, observed).r2, 4)]
    }),
  )
}

/** R² of a trained model in a year. */
async function answeredBy(
  task: EcosystemTask,
  context: StudyContext,
  weights: Float32Array,
  year: number,
): Promise<R2> {
  const { windows } = windowsIn(task, year)
  const runtime = await openRuntime({ threads: context.threads, device: 'cpu' })
  try {
    const { forecast } = ecosystem.parts.answers(task, askIn(runtime, task.tables))(weights)
    const scaled = await forecast(windows)
    const { features } = task.fitted.targets
    const physical = scaled.map((value, at) => {
      const { center, scale } = features[at % features.length] ?? { center: 0, scale: 1 }
      return value * scale + center
    })
    return r2Of(task, windows, physical)
  } finally {
    await runtime.close()
  }
}

/** Components and processes by scikit-learn, of the seen samples' runs in the same days. */
async function peerIn(
  scratch: string,
  task: EcosystemTask,
  { entities, from, to }: Part,
): Promise<{ r2: R2; seconds: number }> {
  const { data, parts } = task
  const { statics, targets } = data
  const [width, fluxes, days] = [statics.names.length, targets.names.length, targets.shape[1] ?? 0]
  const seen = parts.train.entities
  const parametersOf = (some: readonly number[]): Float64Array =>
    Float64Array.from(some.flatMap((one) => [...statics.values.subarray(one * width, (one + 1) * width)]))
  const runs = Float64Array.from(
    seen.flatMap((one) => [
      ...targets.values.subarray((one * days + from) * fluxes, (one * days + to) * fluxes),
    ]),
  )
  for (const [name, values] of Object.entries({
    seen: parametersOf(seen),
    unseen: parametersOf(entities),
    runs,
  }))
    writeFileSync(join(scratch, `${name}.f64`), new Uint8Array(values.buffer))
  const out = join(scratch, 'predicted.f64')
  const told = await runPeer('emulation.py', [
    ...['--folder', scratch, '--out', out, '--seen', `${seen.length}`, '--unseen', `${entities.length}`],
    ...['--parameters', `${width}`, '--days', `${to - from}`, '--fluxes', `${fluxes}`],
  ])
  const bytes = readFileSync(out)
  const predicted = new Float64Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  )
  const { windows } = windowsIn(task, 2001)
  const { context, horizon, count, entity, start } = windows
  const forecast = Float32Array.from({ length: count * horizon * fluxes }, (_, at) => {
    const window = Math.floor(at / (horizon * fluxes))
    const day = (start[window] ?? 0) + context + Math.floor((at / fluxes) % horizon) - from
    const row = entities.indexOf(entity[window] ?? -1)
    return predicted[(row * (to - from) + day) * fluxes + (at % fluxes)] ?? NaN
  })
  return { r2: r2Of(task, windows, forecast), seconds: peerNumber(told, 'seconds') }
}

/** What leaves half as much unexplained. */
const halfOf = (r2: R2): R2 =>
  Object.fromEntries(Object.entries(r2).map(([flux, value]) => [flux, rounded(1 - (1 - value) / 2, 4)]))
