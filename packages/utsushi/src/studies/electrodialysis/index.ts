// The electrodialysis study as the command line sees it. Each verb lives in the file of its name.
import type { Study } from '@utsushi/study'
import { electrodialysisSchema, type ElectrodialysisConfig } from './config.js'
import { electrodialysisSearch } from './search.js'
import { simulation } from './simulation.js'

/** Batch emulator of coupled compartments under exact mass balance. */
export const electrodialysis: Study<ElectrodialysisConfig> = {
  name: 'electrodialysis',
  module: import.meta.url,
  summary:
    'Batch emulator of coupled compartments: volumes, concentrations and current under exact mass balance.',
  schema: electrodialysisSchema,
  paths: ['data.folder'],
  resumeKeys: ['data.folder', 'training.maxMinutes', 'training.patience', 'threads', 'device'],
  simulation,
  tuning: {
    ...electrodialysisSearch,
    open: async (config) => (await import('./tuning.js')).openTrials(config),
  },
  dataFolder: (config) => config.data.folder,
  inspect: async (...given) => (await import('./inspect.js')).inspect(...given),
  train: async (...given) => (await import('./train.js')).trainElectrodialysis(...given),
  evaluate: async (...given) => (await import('./evaluate.js')).evaluateElectrodialysis(...given),
  export: async (...given) => (await import('./export.js')).exportElectrodialysis(...given),
  predict: async (...given) => (await import('./predict.js')).predict(...given),
}
