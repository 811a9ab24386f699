/**
 * Scoring a run: forecasts of the best checkpoint on every split, beside the baselines; metrics, pictures and reports
 * written into the run.
 */
import { availableParallelism, cpus } from 'node:os'
import { basename, relative } from 'node:path'
import { statSync } from 'node:fs'
import { formatDay, inverseTransform, type Part, type WindowSet } from '@utsushi/data'
import { openRuntime } from '@utsushi/graph'
import type { ChartSpec } from '@utsushi/study/plots'
import { htmlReport } from '@utsushi/study/report'
import { textReport } from '@utsushi/study/report'
import type { RunFolder } from '@utsushi/study'
import { writePicture } from '@utsushi/study'
import type { EvaluationOutcome, HistoryRecord, StudyContext, TrainOutcome } from '@utsushi/study'
import { machineVersions } from './versions.js'
import { fitBaselines } from './baselines.js'
import { bestWeights } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import { scoredWindows, trainingWindows, type EcosystemData } from './data.js'
import { writeEmulator } from './export.js'
import type { EcosystemEvaluation, TrainingHistory } from './evaluation.js'
import { forecaster } from './forecaster.js'
import { metricsRecord, summaryTables } from './metrics-record.js'
import { ecosystemNetwork, type EcosystemNetwork, type Start } from './objective.js'
import { ecosystemPictures, evaluationPictures, type PictureName } from './pictures.js'
import type { EcosystemReportInput, PlacedPicture } from './report-input.js'
import { ecosystemReport } from './report.js'
import { dataOfRun } from './run-data.js'
import { scoreForecasts } from './scoring.js'

interface Case {
  readonly split: EcosystemEvaluation['split']
  readonly part: Part
  readonly start: Start
}

export async function evaluateEcosystem(
  config: EcosystemConfig,
  run: RunFolder,
  context: StudyContext,
): Promise<EvaluationOutcome> {
  const begun = performance.now()
  const data = await dataOfRun(config, run, context.reporter)
  const network = ecosystemNetwork(config, data)
  const weights = await bestWeights(run, network.model.parameters)
  const evaluations = await scoreAll(config, data, network, weights, context)
  const seconds = (performance.now() - begun) / 1000
  run.writeJson('metrics.json', metricsRecord(evaluations))
  // The emulator says how good it is.
  if (run.has('model.onnx')) writeEmulator(run.file('model.onnx'), { config, data, network, weights, run })
  const input = reportInput(config, run, data, network, evaluations, seconds, context)
  const { pictures, files } = await drawAll(run, evaluations, input.history)
  const document = ecosystemReport(input, pictures)
  run.write('evaluation_report.txt', textReport(document))
  run.write('report.html', htmlReport(document))
  return {
    metrics: metricsRecord(evaluations),
    tables: summaryTables(evaluations),
    report: run.file('report.html'),
    files: [...files, run.file('evaluation_report.txt')],
  }
}

/** Every split that is scored, cold and (where fluxes are fed back) warm. */
function casesOf(config: EcosystemConfig, { split }: EcosystemData): readonly Case[] {
  const starts: readonly Start[] = config.model.decoder === 'direct' ? ['cold'] : ['cold', 'warm']
  const parts: readonly (readonly [Case['split'], Part | undefined])[] = [
    ['test', split.test],
    ['held-out', split.heldOut],
    ['validation', split.validation],
  ]
  return parts.flatMap(([name, part]) =>
    part === undefined ? [] : starts.map((start) => ({ split: name, part, start })),
  )
}

async function scoreAll(
  config: EcosystemConfig,
  data: EcosystemData,
  network: EcosystemNetwork,
  weights: Float32Array,
  { threads, device, reporter }: StudyContext,
): Promise<readonly EcosystemEvaluation[]> {
  const runtime = await openRuntime({ threads: threads ?? availableParallelism(), device })
  const baselines = fitBaselines(data.ensemble, data.split.train, config.evaluation.baselines)
  try {
    const evaluations: EcosystemEvaluation[] = []
    const cases = casesOf(config, data)
    for (const { split, part, start } of cases) {
      reporter.progress({ task: 'evaluate', done: evaluations.length, total: cases.length, unit: 'splits' })
      const windows = scoredWindows(config, part, `split.${split}`)
      const scaled = await forecaster(config, data, network, runtime, start).forecast(windows, weights)
      const scored = scoreForecasts({
        split,
        ...(config.model.decoder === 'direct' ? {} : { variant: `${start} start` }),
        ensemble: data.ensemble,
        windows,
        predicted: inverseTransform(data.scalers.targets, scaled),
        baselines: baselines.forecast(windows),
        scalers: data.scalers,
        config,
      })
      for (const [flux, { predicted }] of Object.entries(scored.missing)) {
        if (predicted > 0)
          reporter.warn(`${split}: ${predicted} predicted values of ${flux} are not finite and not scored`)
      }
      evaluations.push(scored)
    }
    reporter.progress({ task: 'evaluate', done: cases.length, total: cases.length, unit: 'splits' })
    return evaluations
  } finally {
    await runtime.close()
  }
}

async function drawAll(
  run: RunFolder,
  evaluations: readonly EcosystemEvaluation[],
  history: TrainingHistory,
): Promise<{ readonly pictures: readonly PlacedPicture[]; readonly files: readonly string[] }> {
  const pictures: PlacedPicture[] = []
  const files: string[] = []
  const draw = async (
    name: PictureName,
    spec: ChartSpec,
    suffix: string,
    of?: EcosystemEvaluation,
  ): Promise<void> => {
    const { svg, place, files: written } = await writePicture(run.path, `${name}${suffix}`, spec)
    files.push(...written)
    pictures.push({ name, svg, file: `${place}.svg`, ...(of && { of }) })
  }
  const [main, ...others] = evaluations
  if (main === undefined) return { pictures, files }
  for (const [name, spec] of Object.entries(ecosystemPictures(main, history)))
    await draw(name as PictureName, spec, '')
  for (const other of others.filter(({ split }) => split === 'held-out')) {
    const suffix = `_${[other.split, other.variant].filter(Boolean).join('_').replaceAll(/\W+/g, '_')}`
    for (const [name, spec] of Object.entries(evaluationPictures(other)))
      await draw(name as PictureName, spec, suffix, other)
  }
  return { pictures, files }
}

function reportInput(
  config: EcosystemConfig,
  run: RunFolder,
  data: EcosystemData,
  network: EcosystemNetwork,
  evaluations: readonly EcosystemEvaluation[],
  seconds: number,
  context: StudyContext,
): EcosystemReportInput {
  const { ensemble, split } = data
  const outcome = run.has('outcome.json') ? (run.readJson('outcome.json') as TrainOutcome) : undefined
  const panels = [ensemble.drivers, ensemble.targets, ensemble.statics]
  const values = panels.reduce((sum, panel) => sum + panel.values.length, 0)
  const missing = panels.reduce((sum, panel) => sum + panel.missing.reduce((a, b) => a + b, 0), 0)
  const part = (name: string, own: Part, windows: WindowSet) => ({
    name,
    from: formatDay(ensemble.days[own.from] ?? NaN),
    to: formatDay(ensemble.days[own.to - 1] ?? NaN),
    samples: own.entities.length,
    windows: windows.count,
  })
  const scored = (name: string, own: Part) => part(name, own, scoredWindows(config, own, name))
  const trained = trainingWindows(config, data)
  return {
    run: basename(run.path),
    date: new Date().toISOString().slice(0, 10),
    config,
    dataset: {
      samples: ensemble.samples.length,
      rows: ensemble.samples.length * ensemble.days.length,
      from: formatDay(ensemble.days[0] ?? NaN),
      to: formatDay(ensemble.days.at(-1) ?? NaN),
      parts: [
        part('train', split.train, trained),
        scored('validation', split.validation),
        scored('test', split.test),
        ...(split.heldOut === undefined ? [] : [scored('held-out', split.heldOut)]),
      ],
      missingShare: missing / values,
      drivers: ensemble.drivers.names,
      statics: ensemble.statics.names,
    },
    parameters: network.model.parameters.size,
    evaluations,
    history: trainingHistory(run.readHistory(), outcome),
    timings: [
      ...(outcome === undefined ? [] : [{ stage: 'train', seconds: outcome.seconds }]),
      { stage: 'evaluate', seconds },
    ],
    emulator: {
      file: 'model.onnx',
      bytes: run.has('model.onnx') ? statSync(run.file('model.onnx')).size : 0,
      inputs: [
        {
          name: 'drivers',
          shape: `[batch, days, ${ensemble.drivers.names.length}]`,
          meaning: `${ensemble.drivers.names.join(', ')}, physical units`,
        },
        {
          name: 'parameters',
          shape: `[batch, ${ensemble.statics.names.length}]`,
          meaning: 'static parameters, physical units',
        },
      ],
      outputs: [
        {
          name: 'fluxes',
          shape: `[batch, days, ${ensemble.targets.names.length}]`,
          meaning: `${ensemble.targets.names.join(', ')} in ${config.data.fluxUnit}`,
        },
      ],
    },
    reproducibility: {
      versions: machineVersions(),
      seed: config.seed,
      threads: context.threads ?? availableParallelism(),
      device: context.device,
      machine: machineName(),
      commands: [`utsushi train ${fromHere(run.config.source)}`, `utsushi evaluate ${fromHere(run.path)}`],
    },
  }
}

/** A path as it is typed from the working folder, whole when it lies elsewhere. */
function fromHere(path: string): string {
  const near = relative('.', path)
  return near.startsWith('..') ? path : near
}

function machineName(): string {
  const processors = cpus()
  return `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}`
}

/** The course of training as the pictures read it. */
function trainingHistory(
  records: readonly HistoryRecord[],
  outcome: TrainOutcome | undefined,
): TrainingHistory {
  const number = (value: unknown): number => (typeof value === 'number' ? value : NaN)
  return {
    epochs: records.map((record) => {
      const train = record['train'] as { loss?: number } | undefined
      const validation = record['validation'] as
        { rmseScaled?: number; rmse?: Record<string, number> } | undefined
      return {
        epoch: record.epoch,
        trainLoss: number(train?.loss),
        ...(validation?.rmseScaled === undefined ? {} : { validationLoss: validation.rmseScaled ** 2 }),
        learningRate: number(record['learningRate']),
        seconds: number(record['seconds']),
        ...(validation?.rmse && { validationRmse: validation.rmse }),
      }
    }),
    bestEpoch: outcome?.best.epoch ?? records.at(-1)?.epoch ?? 0,
    stopped: outcome?.stopped ?? 'interrupted',
  }
}
