// The study of pictures that a program drew: what it is, part by part. Every part is told in the file of its name, and what is done with
// them (training, tuning, comparison, evaluation, export, prediction) is the framework's.
import type { z } from 'zod'
import { defineStudy } from '@utsushi/study'
import { answers, type ArtworkAnswers } from './answers.js'
import { cases } from './cases.js'
import { artworkSchema, idleKeys, space, type ArtworkConfig } from './config.js'
import { auditedPart, foldsOf, partsOf } from './data.js'
import type { Artworks, Places } from './data/artworks.js'
import { readArtworks } from './data/read.js'
import { describe } from './describe.js'
import { emulators } from './emulator.js'
import { family } from './family.js'
import { fitPictures, pictureTables } from './fit.js'
import { parseFitted, type Fitted } from './fit/fitted.js'
import { inspect } from './inspect.js'
import { pictureLoss, trainingExamples } from './loss.js'
import { loop } from './loop.js'
import { artworkModel, type ArtworkModel } from './model.js'
import { predict } from './predict.js'
import { report, summaryTables } from './report.js'
import { pictures } from './report/pictures.js'
import {
  afterTraining,
  calibrate,
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
import { demoStudyFile } from './simulate/demo.js'
import { taste } from './taste.js'

/**
 * From a picture to the parameters that drew it.
 *
 * @example
 * const { parts } = artwork
 * const config = parts.schema.parse({ data: { folder: 'pictures', sketch: 'dents' } })
 * const task = prepareTask(parts, config, await parts.read(config, context)) // its pictures, cut and scaled, and the network
 */
export const artwork = defineStudy<
  ArtworkConfig,
  Artworks,
  Places,
  Fitted,
  ArtworkModel,
  ArtworkAnswers,
  ScoredPart,
  Awaited<ReturnType<typeof validate>>,
  z.input<typeof artworkSchema>
>({
  name: 'artwork',
  module: import.meta.url,
  summary: 'From a picture to the parameters that drew it, to groups of pictures, and to taste.',
  schema: artworkSchema,
  paths: ['data.folder', 'loss.history', 'taste.groups', 'simulation.table', 'simulation.like'],
  idle: idleKeys,
  dataFolder: ({ data }) => data.folder,
  demo: demoStudyFile,

  describe,
  read: readArtworks,
  digest: ({ files, pixels, values }) => [
    files.join('\n'),
    new Int32Array(pixels.buffer, 0, Math.floor(pixels.length / 4)),
    values,
  ],
  parts: partsOf,
  audit: auditedPart,
  folds: foldsOf,

  fit: fitPictures,
  parseFitted,
  tables: pictureTables,

  model: artworkModel,
  examples: trainingExamples,
  loss: pictureLoss,
  answers,

  validate,
  monitor,
  calibrate,
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
  loop,
  afterTraining,
  pictures,
  report,
  inspect,
  taste,
  simulation,

  family,
  space,
  objectives,
})

export type { ArtworkAnswers, ArtworkConfig, Artworks, ArtworkModel, Fitted, Places }
