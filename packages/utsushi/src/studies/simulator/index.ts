// The study of any simulator: what it is, part by part. Every part is told in the file of its name, and what is done with them (training,
// tuning, comparison, evaluation, export, prediction) is the framework's.
import type { z } from 'zod'
import { defineStudy } from '@utsushi/study'
import { answers, type SimulatorAnswers } from './answers.js'
import { cases } from './cases.js'
import { idleKeys, simulatorSchema, space, type SimulatorConfig } from './config.js'
import { auditedPart, foldsOf, partsOf } from './data.js'
import { readRuns } from './data/read.js'
import type { Places, Runs } from './data/runs.js'
import { describe } from './describe.js'
import { emulators } from './emulator.js'
import { advise, family } from './family.js'
import { fitRuns, runTables } from './fit.js'
import { parseFitted, type Fitted } from './fit/fitted.js'
import { inspect } from './inspect.js'
import { calibrate } from './intervals.js'
import { scoreLoss, trainingExamples } from './loss.js'
import { simulatorModel, type SimulatorModel } from './model.js'
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
  runValues,
  scorePart,
  validate,
  type ScoredPart,
} from './score.js'
import { simulation } from './simulate.js'
import { demoStudyFile } from './simulate/demo.js'

/**
 * What a simulator gives for parameters that it was never run with: single numbers, or a course along an axis, and how sure that is.
 *
 * @example
 * const { parts } = simulator
 * const config = parts.schema.parse({ data: { folder: 'borehole' } })
 * const task = prepareTask(parts, config, await parts.read(config, context)) // its runs, cut and scaled, and what is fitted to them
 */
export const simulator = defineStudy<
  SimulatorConfig,
  Runs,
  Places,
  Fitted,
  SimulatorModel | undefined,
  SimulatorAnswers,
  ScoredPart,
  Awaited<ReturnType<typeof validate>>,
  z.input<typeof simulatorSchema>
>({
  name: 'simulator',
  module: import.meta.url,
  summary: 'Any simulator from a table of its runs, with intervals that hold what they promise.',
  schema: simulatorSchema,
  paths: ['data.folder'],
  reading: ['data.run'],
  idle: idleKeys,
  dataFolder: ({ data }) => data.folder,
  demo: demoStudyFile,
  simulation,

  describe,
  read: readRuns,
  digest: ({ inputs, outputs, names }) => [names.join('\n'), inputs.values, outputs.values],
  parts: partsOf,
  audit: auditedPart,
  folds: foldsOf,

  fit: fitRuns,
  parseFitted,
  tables: runTables,

  model: (config, { inputs, basis }) =>
    simulatorModel(config, { inputs: inputs.length, scores: basis.directions.length }),
  examples: trainingExamples,
  loss: scoreLoss,
  answers,

  validate,
  monitor,
  calibrate,
  evaluated,
  score: scorePart,
  values: runValues,
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

  family,
  advise,
  space,
  objectives,
})

export type { SimulatorAnswers, SimulatorConfig, SimulatorModel, Runs, Fitted, Places }
