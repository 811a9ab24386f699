// The ecosystem study: emulators of an ecosystem carbon model. Every part is a function in the room of its name.
import type { Part } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { defineStudy } from '@utsushi/study'
import type { z } from 'zod'
import { answers, type EcosystemAnswers } from './answers.js'
import { cases } from './cases.js'
import { ecosystemSchema, idleKeys, intervalOf, type EcosystemConfig } from './config.js'
import {
  auditedPart,
  digestParts,
  examples,
  fit,
  foldPlan,
  parseFitted,
  readData,
  splitOf,
  tablesOf,
  type Fitted,
} from './data.js'
import { describe } from './describe.js'
import { emulators } from './emulator.js'
import { inspect } from './inspect.js'
import { calibrate } from './intervals.js'
import { objective, rates, stepWork } from './loss.js'
import { modelOf, type EcosystemModel } from './model.js'
import { predict } from './predict.js'
import { report } from './report.js'
import { generalisationTables } from './report/generalisations.js'
import { inSteps } from './report/in-steps.js'
import { ofRecords } from './report/of-records.js'
import { ecosystemPictures } from './report/pictures.js'
import { score, validate } from './score.js'
import {
  emulatorMetrics,
  metricsRecord,
  summaryTables,
  type EcosystemEvaluation,
} from './score/evaluation.js'
import { values } from './score/values.js'
import { simulation } from './simulate.js'
import { demoStudyFile } from './simulate.js'

export type { EcosystemConfig } from './config.js'
export { scoredWindows } from './data.js'
export { networkOf, type EcosystemTask } from './loss.js'
export { unseenForecasts, type UnseenForecasts } from './score/unseen-baselines.js'

/** Emulator of an ecosystem carbon model: daily fluxes of any parameter set from weather. */
export const ecosystem = defineStudy<
  EcosystemConfig,
  Ensemble,
  Part,
  Fitted,
  EcosystemModel | undefined,
  EcosystemAnswers,
  EcosystemEvaluation,
  Awaited<ReturnType<typeof validate>>,
  z.input<typeof ecosystemSchema>
>({
  name: 'ecosystem',
  module: import.meta.url,
  summary: 'Emulator of an ecosystem carbon model: daily fluxes of any parameter set from weather.',
  schema: ecosystemSchema,
  paths: ['data.folder'],
  formerly: { 'model.embeddingActivation': 'relu' },
  reading: ['data.timeColumns', 'data.calendar', 'data.interval', 'data.sampleColumn', 'data.siteColumn'],
  idle: idleKeys,
  dataFolder: ({ data }) => data.folder,
  demo: demoStudyFile,
  simulation,

  read: readData,
  describe,
  digest: digestParts,
  parts: splitOf,
  audit: auditedPart,
  folds: foldPlan,
  fit,
  parseFitted,
  tables: tablesOf,

  model: modelOf,
  examples,
  rates,
  loss: objective,
  stepWork,
  answers,

  validate,
  monitor: {
    path: 'rmseScaled',
    direction: 'minimize',
    meaning: 'RMSE of scaled fluxes, mean over the fluxes',
  },
  calibrate,
  evaluated: ['test', 'heldOut', 'validation'],
  score,
  values,
  metrics: metricsRecord,
  emulatorMetrics,
  summaryTables: (evaluations) => [...summaryTables(evaluations), ...generalisationTables(evaluations)],

  cases,
  emulators,
  predict,
  pictures: ({ config }, evaluations) =>
    ofRecords(inSteps(ecosystemPictures(evaluations), intervalOf(config)), config),
  report: (task, evaluations, figures) =>
    ofRecords(inSteps(report(task, evaluations, figures), intervalOf(task.config)), task.config),
  inspect,

  space: {
    'model.hidden': { choices: [32, 64, 128] },
    'model.layers': { int: [1, 2] },
    'model.dropout': { float: [0, 0.3] },
    'model.embedding': { int: [8, 64], log: true },
    'training.learningRate': { float: [3e-4, 2e-2], log: true },
    'training.weightDecay': { float: [1e-6, 1e-1], log: true },
    'training.driverNoise': { float: [0, 0.1] },
  },
  objectives: {
    rmseScaled: {
      direction: 'minimize',
      meaning: 'RMSE of unseen parameter samples in the validation period, scaled, mean of the fluxes',
      score: async (task, asked, part) => (await validate(task, asked, part)).rmseScaled,
    },
  },
})
