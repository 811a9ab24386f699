// The study of batches under electrodialysis: what it is, part by part. Every part is told in the file of its name, and what is
// done with them (training, tuning, evaluation, export, prediction) is the framework's.
import type { z } from 'zod'
import { defineStudy } from '@utsushi/study'
import { courses, type ElectrodialysisAnswers } from './answers.js'
import { cases } from './cases.js'
import { electrodialysisSchema, space, type ElectrodialysisConfig, idleKeys } from './config.js'
import {
  auditedExperiments,
  experimentTensors,
  fitExperiments,
  foldsOf,
  parseFitted,
  partsOf,
  type Fitted,
  type Places,
} from './data.js'
import type { Experiments } from './data/experiments.js'
import { readExperiments } from './data/read.js'
import { declaredSystem } from './data/system.js'
import { describe } from './describe.js'
import { emulators } from './emulator.js'
import { inspect } from './inspect.js'
import { courseLoss, trainingExamples } from './loss.js'
import { electrodialysisModel, type ElectrodialysisModel } from './model.js'
import { predict } from './predict.js'
import { report, summaryTables } from './report.js'
import { pictures } from './report/pictures.js'
import {
  emulatorMetrics,
  evaluated,
  metricsOf,
  monitor,
  objectives,
  rivals,
  scorePart,
  validate,
  type ScoredPart,
} from './score.js'
import { values } from './score/values.js'
import { simulation } from './simulate.js'

/**
 * Batch emulator of coupled compartments under exact mass balance.
 *
 * @example
 * const { parts } = electrodialysis
 * const config = parts.schema.parse({ data: { folder: 'data' } })
 * const task = prepareTask(parts, config, await parts.read(config, context)) // its data, cut and fitted, and its network
 */
export const electrodialysis = defineStudy<
  ElectrodialysisConfig,
  Experiments,
  Places,
  Fitted,
  ElectrodialysisModel,
  ElectrodialysisAnswers,
  ScoredPart,
  Awaited<ReturnType<typeof validate>>,
  z.input<typeof electrodialysisSchema>
>({
  name: 'electrodialysis',
  module: import.meta.url,
  summary:
    'Batch emulator of coupled compartments: volumes, concentrations and current under exact mass balance.',
  schema: electrodialysisSchema,
  paths: ['data.folder'],
  reading: [
    ...['data.experiment', 'data.time', 'data.timeUnit', 'data.interval', 'data.detectionLimit'],
    'system',
  ],
  idle: idleKeys,
  dataFolder: ({ data }) => data.folder,
  simulation,

  describe,
  read: (config, { reporter }) => readExperiments(config, { onConversion: (note) => reporter.info(note) }),
  digest: ({ ids, lengths, panel }) => [ids.join('\n'), lengths, panel.values],
  parts: partsOf,
  audit: (_, experiments, places, name) => auditedExperiments(experiments, places, name),
  folds: (_, experiments, parts) => foldsOf(experiments, parts),

  fit: fitExperiments,
  parseFitted,
  tables: (_, experiments, fitted) => experimentTensors(experiments, fitted),

  model: (config) => electrodialysisModel(config.model, declaredSystem(config), config.data.interval),
  examples: (_, experiments, train) => trainingExamples(experiments, train),
  loss: courseLoss,
  answers: courses,

  validate,
  monitor,
  evaluated,
  score: scorePart,
  values,
  metrics: metricsOf,
  emulatorMetrics,
  summaryTables,
  rivals,

  cases,
  emulators,
  predict,
  pictures,
  report,
  inspect,

  space,
  objectives,
})

export type { CourseStart, Courses } from './answers.js'
export type { ElectrodialysisTask } from './loss.js'
export type {
  ElectrodialysisAnswers,
  ElectrodialysisConfig,
  ElectrodialysisModel,
  Experiments,
  Fitted,
  Places,
}
