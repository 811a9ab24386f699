// The study of equipment that will leave its normal range: what it is, part by part. Every part is told in the file of its name, and
// what is done with them (training, tuning, evaluation, export, prediction) is the framework's.
import type { z } from 'zod'
import { defineStudy } from '@utsushi/study'
import { answers, type EquipmentAnswers } from './answers.js'
import { cases } from './cases.js'
import { equipmentSchema, idleKeys, space, type EquipmentConfig } from './config.js'
import { auditWindows, digestOf } from './data.js'
import { foldsOf } from './data/folds.js'
import { readPark } from './data/read.js'
import {
  describedWindows,
  placesOf,
  windowedPark,
  windowFolds,
  windowParts,
  type WindowedPark,
} from './data/windowed.js'
import { calibrate } from './decision.js'
import { emulators } from './emulator.js'
import { describe } from './describe.js'
import { embeddingOptions, firstWeights, mixerOf } from './encoder.js'
import type { Places } from './data/columns.js'
import { family } from './family.js'
import { fitWindows, windowTables } from './fit.js'
import { parseFitted, type Fitted } from './fit/fitted.js'
import { inspect } from './inspect.js'
import { trainingExamples, windowLoss } from './loss.js'
import { equipmentModel, type EquipmentModel } from './model.js'
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
import { windowDetails } from './score/details.js'
import { simulation } from './simulate.js'
import { demoStudyFile } from './simulate/demo.js'

/**
 * Probabilities that check items of a park of equipment leave their normal range in 30, 60 and 90 days.
 *
 * @example
 * const { parts } = equipment
 * const config = parts.schema.parse({ data: { folder: 'park' } })
 * const task = prepareTask(parts, config, await parts.read(config, context)) // its windows, their statistics, and the network
 */
export const equipment = defineStudy<
  EquipmentConfig,
  WindowedPark,
  Places,
  Fitted,
  EquipmentModel | undefined,
  EquipmentAnswers,
  ScoredPart,
  Awaited<ReturnType<typeof validate>>,
  z.input<typeof equipmentSchema>
>({
  name: 'equipment',
  module: import.meta.url,
  summary:
    'Probabilities that check items of a park of equipment leave their normal range in 30, 60 and 90 days.',
  schema: equipmentSchema,
  paths: ['data.folder', 'encoder.path', 'update.run'],
  reading: [
    'layout',
    'equipment',
    'item',
    'time',
    'value',
    'unit',
    'items',
    'dates',
    'align',
    'interval',
    'limits',
  ].map((key) => `data.${key}`),
  idle: idleKeys,
  dataFolder: ({ data }) => data.folder,
  demo: demoStudyFile,
  simulation,

  describe: (config, park) => describedWindows(park, describe(config, park.park)),
  read: async (config, context) => windowedPark(config, await readPark(config, context), context),
  digest: ({ park }) => digestOf(park),
  parts: (_, park) => windowParts(park),
  audit: (config, park, windows, name) => auditWindows(config, park.park, placesOf(park, windows), name),
  folds: (config, park, parts) => windowFolds(park, parts, (own) => foldsOf(config, park.park, own)),

  fit: fitWindows,
  parseFitted,
  tables: windowTables,

  model: (config, fitted) =>
    config.model.kind === 'network'
      ? equipmentModel(config.model, sizesOf(config, fitted), config.labels.horizons.length)
      : undefined,
  initial: firstWeights,
  examples: trainingExamples,
  loss: windowLoss,
  answers,

  validate,
  monitor,
  calibrate,
  evaluated,
  score: scorePart,
  metrics: metricsOf,
  emulatorMetrics,
  details: windowDetails,
  summaryTables,
  rivals,

  cases,
  emulators,
  predict,
  pictures,
  report,
  inspect,

  family,
  space,
  objectives,
})

const sizesOf = ({ windows, model, encoder }: EquipmentConfig, fitted: Fitted) => ({
  statistics: fitted.statistics.names.length,
  embedding: fitted.embedding?.names.length ?? 0,
  context: windows.context,
  ...(fitted.encoder && {
    encoder: {
      mixer: mixerOf(fitted.encoder, model),
      options: embeddingOptions(encoder),
      isFrozen: model.encoder === 'frozen',
    },
  }),
})

export type { EquipmentTask } from './loss.js'
export type { EquipmentAnswers, EquipmentConfig, EquipmentModel, Fitted, Places, WindowedPark }
export {
  watchEquipment,
  type EquipmentWatch,
  type WatchedDay,
  type WatchOptions,
  type WatchState,
} from './watch.js'
export { leaveRecordingsOut, type LeftOutRecording } from './score/leave-recordings-out.js'
export { leaveDaysOut, type LeftOutDay } from './score/leave-days-out.js'
