// The study of spectra, waveforms and in-situ series: what it is, part by part. Every part is told in the file of its name, and what is
// done with them (training, tuning, comparison, evaluation, export, prediction) is the framework's.
import type { z } from 'zod'
import { defineStudy } from '@utsushi/study'
import { answers, type MaterialsAnswers } from './answers.js'
import { cases } from './cases.js'
import { idleKeys, materialsSchema, space, type MaterialsConfig } from './config.js'
import { auditedPart, foldsOf, partsOf } from './data.js'
import { digestParts, type Materials, type Places } from './data/measured.js'
import { readMaterials } from './data/read.js'
import { describe } from './describe.js'
import { emulators } from './emulator.js'
import { advise, family } from './family.js'
import { fitSequences, sequenceTables } from './fit.js'
import { parseFitted, type Fitted } from './fit/fitted.js'
import { inspect } from './inspect.js'
import { sequenceLoss, trainingExamples } from './loss.js'
import { materialsModel, type MaterialsModel } from './model.js'
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
import { mapDetails } from './score/details.js'
import { simulation } from './simulate.js'
import { demoStudyFile } from './simulate/demo.js'

/**
 * What a spectrum, a waveform or the course of a process says: its class, some numbers, or another sequence.
 *
 * @example
 * const { parts } = materials
 * const config = parts.schema.parse({ data: { folder: 'spectra' } })
 * const task = prepareTask(parts, config, await parts.read(config, context)) // its sequences, cut and scaled, and the network
 */
export const materials = defineStudy<
  MaterialsConfig,
  Materials,
  Places,
  Fitted,
  MaterialsModel | undefined,
  MaterialsAnswers,
  ScoredPart,
  Awaited<ReturnType<typeof validate>>,
  z.input<typeof materialsSchema>
>({
  name: 'materials',
  module: import.meta.url,
  summary:
    'Spectra, waveforms and in-situ series to classes, numbers or further sequences, with splits that do not leak.',
  schema: materialsSchema,
  paths: ['data.folder'],
  reading: [
    ...[
      ...['layout', 'name', 'channel', 'axis', 'signal', 'axes', 'gaps', 'missing'],
      ...['axisColumn', 'header', 'ending', 'repeats', 'unsorted', 'leaveOut'],
    ].map((key) => `data.${key}`),
    ...['preprocess', 'windows'],
  ],
  idle: idleKeys,
  dataFolder: ({ data }) => data.folder,
  demo: demoStudyFile,
  simulation,

  describe,
  read: readMaterials,
  digest: digestParts,
  parts: partsOf,
  audit: auditedPart,
  folds: foldsOf,

  fit: fitSequences,
  parseFitted,
  tables: sequenceTables,

  model: (config, fitted) =>
    materialsModel(config, {
      channels: fitted.signals.length,
      steps: fitted.steps,
      outputs: outputsOf(config, fitted),
    }),
  examples: trainingExamples,
  loss: sequenceLoss,
  answers,

  validate,
  monitor,
  evaluated,
  score: scorePart,
  metrics: metricsOf,
  emulatorMetrics,
  details: mapDetails,
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

function outputsOf({ task }: MaterialsConfig, { classes, answers: { center }, answerAxis }: Fitted): number {
  switch (task.kind) {
    case 'classes':
      return classes.length
    case 'values':
      return center.length
    case 'sequences':
      return answerAxis.length
    default:
      return task.kind satisfies never
  }
}

export type { MaterialsAnswers, MaterialsConfig, MaterialsModel, Materials, Fitted, Places }
