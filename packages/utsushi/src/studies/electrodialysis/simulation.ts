// The study's built-in simulator as the command line sees it. Loaded when it is used.
import type { Simulation } from '@utsushi/study'
import { simulationSchema, type SimulationOptions } from './config.js'

/** A stack of bipolar or of plain membranes over a Latin hypercube of what its operator chooses. */
export const simulation: Simulation<SimulationOptions> = {
  schema: simulationSchema,
  run: async (options, folder, context) =>
    (await import('./simulate.js')).simulateElectrodialysis(options, folder, context),
}
