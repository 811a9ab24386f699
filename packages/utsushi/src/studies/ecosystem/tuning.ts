/**
 * What the tuner may search in the ecosystem study, and how it scores a configuration: folds over the parameter samples that
 * are not held out, each trained on the training years and scored on its own samples in the validation year, which no fold
 * has seen. Held-out samples and the test year stay untouched.
 */
import type { Ensemble, Fold } from '@utsushi/data'
import { hostTensor, type HostTensor, type Runtime } from '@utsushi/graph'
import { besideEachOther, initialise, modelsProgram } from '@utsushi/learn'
import type { StudyContext } from '@utsushi/study'
import type { TrialContext, TrialOutcome, TrialRunner } from '@utsushi/study'
import { crossValidate, openTrialRuntime } from '@utsushi/study'
import { digestOf } from '@utsushi/study'
import { tuningFolds } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import { prepareData, splitOf, targetScales, trainingWindows, type EcosystemData } from './data.js'
import { components, fluxHead } from './fluxes.js'
import { ecosystemNetwork, objective } from './objective.js'
import { readEnsemble } from './read-ensemble.js'
import { tableLayout, tableSpecs } from './tables.js'
import { validation } from './train.js'
import { optimiserOf, scheduleOf, windowBatches } from './training.js'

/** Loads the ensemble once for many trials. */
export async function openTrials(
  config: EcosystemConfig,
  { reporter }: StudyContext,
): Promise<TrialRunner<EcosystemConfig>> {
  const ensemble = await readEnsemble(config, reporter)
  prepareData(config, ensemble)
  sampleFolds(config, ensemble, config.tuning)
  const runtime = await openTrialRuntime()
  return {
    trial: (chosen, context) => runTrial(chosen, ensemble, context, runtime),
    digest: () => {
      const { samples, days, statics, drivers, targets } = ensemble
      return digestOf([samples.join(), days, statics.values, drivers.values, targets.values])
    },
    close: () => runtime.close(),
  }
}

async function runTrial(
  config: EcosystemConfig,
  ensemble: Ensemble,
  context: TrialContext,
  runtime: Runtime,
): Promise<TrialOutcome> {
  const folds = foldData(config, ensemble, context)
  const networks = folds.map((data) => ecosystemNetwork(config, data))
  const [[first], [network]] = [folds, networks]
  if (first === undefined || network === undefined) throw new RangeError('a cross-validation needs folds')
  // Folds differ in scales alone, and those are tensors here.
  const { model } = network
  const windows = folds.map((data) => trainingWindows(config, data))
  const batches = besideEachOther(windows.map((own) => windowBatches(config, own)))
  const layout = tableLayout(first)
  const { batch, clip } = config.training
  const shape = windows[0] ?? { context: 0, horizon: 0 }
  const targets = targetScales(config, first.scalers)
  const scales = foldScales(config, folds)
  const training = modelsProgram(
    {
      name: 'ecosystem folds',
      parameters: model.parameters,
      optimiser: optimiserOf(config),
      clip,
      data: {
        ...tableSpecs(first),
        center: { dtype: 'float32', shape: [targets.length] },
        scale: { dtype: 'float32', shape: [targets.length] },
        sizes: { dtype: 'float32', shape: [components.length] },
      },
      batch: {
        entity: { dtype: 'int32', shape: [batch] },
        start: { dtype: 'int32', shape: [batch] },
        teacher: { dtype: 'float32', shape: [] },
      },
      seed: context.seed,
      loss: ({ weights, data, batch: entries, random }) =>
        objective(
          config,
          { model, fluxes: fluxHead(config.model.fluxes, targets, data) },
          layout,
          shape,
        )({ weights, data, batch: entries, random }),
    },
    { models: folds.length, own: ownTables(first) },
  )
  const scorers = folds.map((data, k) => {
    const network = networks[k]
    if (network === undefined) throw new RangeError(`fold ${k} has no network`)
    return validation(config, data, network, runtime)
  })
  const size = model.parameters.size
  const result = await crossValidate(
    {
      training,
      data: { ...tablesOf(folds), ...scales },
      initial: joined(folds.map((_, k) => initialise(model.parameters, context.seed + k))),
      batches,
      schedule: scheduleOf(config, context.epochs * batches.stepsPerEpoch),
      score: async (parameters) => {
        const scores: number[] = []
        for (const [k, score] of scorers.entries()) {
          const own = parameters.slice(k * size, (k + 1) * size)
          scores.push((await score({ parameters: own }))['rmseScaled'] ?? NaN)
        }
        return scores
      },
    },
    context,
    runtime,
  )
  return {
    objectives: { rmseScaled: mean(result.last), parameters: size },
    folds: result.last,
    epochs: result.epochs,
    notes: { seconds: result.seconds, parameters: size },
  }
}

/** The data of every fold: scalers fitted on its training samples in the training years, scored on its own. */
function foldData(
  config: EcosystemConfig,
  ensemble: Ensemble,
  context: TrialContext,
): readonly EcosystemData[] {
  const split = splitOf(config, ensemble)
  const { entities } = split.train
  return sampleFolds(config, ensemble, context).map((fold) => {
    const pick = (places: readonly number[]): number[] => places.map((place) => entities[place] ?? 0)
    return prepareData(config, ensemble, undefined, {
      ...split,
      train: { ...split.train, entities: pick(fold.train) },
      validation: { ...split.validation, entities: pick(fold.test) },
    })
  })
}

/** Folds over the parameter samples that train, by their place among them. */
function sampleFolds(
  config: EcosystemConfig,
  ensemble: Ensemble,
  { folds, seed }: Pick<TrialContext, 'folds' | 'seed'>,
): readonly Fold[] {
  const { length: entities } = splitOf(config, ensemble).train.entities
  const called = `the ${entities} parameter samples that are not held out`
  return tuningFolds({ entities, called, folds, seed })
}

type Tables = EcosystemData['tables']

/** Tables that differ from fold to fold, because their scalers do: weather that all samples share does not. */
const ownTables = ({ sharedWeather }: EcosystemData): readonly string[] => [
  ...(sharedWeather ? [] : ['drivers']),
  ...['statics', 'targets', 'center', 'scale', 'sizes'],
]

function tablesOf(folds: readonly EcosystemData[]): Readonly<Record<keyof Tables, HostTensor>> {
  const [first] = folds
  if (first === undefined) throw new RangeError('a cross-validation needs folds')
  const own = ownTables(first)
  const stacked = (name: keyof Tables): HostTensor =>
    own.includes(name)
      ? hostTensor(joined(folds.map(({ tables }) => tables[name].data as Float32Array)), [
          folds.length,
          ...first.tables[name].shape,
        ])
      : first.tables[name]
  return {
    drivers: stacked('drivers'),
    statics: stacked('statics'),
    targets: stacked('targets'),
    mask: stacked('mask'),
  }
}

function foldScales(
  config: EcosystemConfig,
  folds: readonly EcosystemData[],
): Readonly<Record<'center' | 'scale' | 'sizes', HostTensor>> {
  const targets = folds.map(({ scalers }) => targetScales(config, scalers))
  const rows = (values: readonly (readonly number[])[]): HostTensor =>
    hostTensor(Float32Array.from(values.flat()), [values.length, values[0]?.length ?? 0])
  return {
    center: rows(targets.map((own) => own.map(({ center }) => center))),
    scale: rows(targets.map((own) => own.map(({ scale }) => scale))),
    sizes: rows(folds.map(({ scalers }) => components.map((component) => scalers.components[component]))),
  }
}

function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const size = parts[0]?.length ?? 0
  const all = new Float32Array(size * parts.length)
  parts.forEach((part, k) => all.set(part, k * size))
  return all
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
