// The ecosystem study as the command line sees it. Each verb lives in the file of its name.
import { join } from 'node:path'
import type { Simulation, Study } from '@utsushi/study'
import { ecosystemSchema, simulationSchema, type EcosystemConfig, type SimulationOptions } from './config.js'
import { demoStudyFile } from './demo.js'
import { ecosystemSearch } from './search.js'

/** The built-in process model over a Latin hypercube of its parameters. Loaded when it is used. */
const simulation: Simulation<SimulationOptions> = {
  schema: simulationSchema,
  run: async ({ from, to, ...options }, folder, { reporter, signal }) => {
    const { simulateEnsemble } = await import('./simulate.js')
    const { lookTables } = await import('./simulate-text.js')
    const simulated = await simulateEnsemble({
      ...options,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      out: folder,
      signal,
      onSample: (done, total) => reporter.progress({ task: 'simulate', done, total, unit: 'samples' }),
    })
    const files = simulated.files.map((file) => join(folder, file))
    return { folder: simulated.folder, files, tables: lookTables(simulated.look) }
  },
}

/** Emulator of an ecosystem carbon model: daily fluxes of any parameter set from weather. */
export const ecosystem: Study<EcosystemConfig> = {
  name: 'ecosystem',
  module: import.meta.url,
  summary: 'Emulator of an ecosystem carbon model: daily fluxes of any parameter set from weather.',
  schema: ecosystemSchema,
  paths: ['data.folder'],
  resumeKeys: ['data.folder', 'training.maxMinutes', 'training.patience', 'threads', 'device'],
  demo: demoStudyFile,
  simulation,
  tuning: {
    ...ecosystemSearch,
    open: async (...given) => (await import('./tuning.js')).openTrials(...given),
  },
  dataFolder: (config) => config.data.folder,
  inspect: async (...given) => (await import('./inspect.js')).inspect(...given),
  train: async (...given) => (await import('./train.js')).trainEcosystem(...given),
  evaluate: async (...given) => (await import('./evaluate.js')).evaluateEcosystem(...given),
  export: async (...given) => (await import('./export.js')).exportEcosystem(...given),
  predict: async (...given) => (await import('./predict.js')).predict(...given),
}
