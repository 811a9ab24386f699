// The ecosystem study as the command line sees it. Each verb lives in the file of its name.
import type { Study } from '../../study/contract.js'
import { FailureError } from '../../study/input-error.js'
import { ecosystemSchema, type EcosystemConfig } from './config.js'
import { demoStudyFile } from './demo.js'

const notYet = (verb: string) => () => Promise.reject(new FailureError(`ecosystem cannot ${verb} yet`))

/** Emulator of an ecosystem carbon model: daily fluxes of any parameter set from weather. */
export const ecosystem: Study<EcosystemConfig> = {
  name: 'ecosystem',
  summary: 'Emulator of an ecosystem carbon model: daily fluxes of any parameter set from weather.',
  schema: ecosystemSchema,
  paths: ['data.folder'],
  resumeKeys: ['data.folder', 'training.maxMinutes', 'training.patience', 'threads', 'device'],
  demo: demoStudyFile,
  dataFolder: (config) => config.data.folder,
  inspect: notYet('inspect'),
  train: notYet('train'),
  evaluate: notYet('evaluate'),
  export: notYet('export'),
  predict: notYet('predict'),
}
