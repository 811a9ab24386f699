// The emulator of components: parameters in, the fluxes of the steps that were trained out, with how far a run may be from them.
import { input } from '@utsushi/graph'
import { stepsInWords } from '@utsushi/data'
import { countOf, type EmulatorFile } from '@utsushi/study'
import { intervalOf, type EcosystemConfig } from '../config.js'
import type { Fitted } from '../data.js'
import type { FluxProcesses } from '../model/processes.js'
import { seriesTensors } from '../model/processes-tensor.js'
import { planOf } from '../model/told.js'
import { port, ranges, spreads, trainedOn } from './ports.js'

/** The ending of a flux's column that holds its deviation. */
export const deviationEnding = '_deviation'

/** `parameters` `[batch, parameters]` to `fluxes` and `deviation`, `[batch, steps, fluxes]` each. */
export function seriesEmulator(
  config: EcosystemConfig,
  fitted: Fitted,
  processes: FluxProcesses,
): EmulatorFile {
  const count = fitted.statics.features.length
  const parameters = input('parameters', 'float32', ['batch', count])
  const { steps } = processes
  const shape = ['batch', steps.length, fitted.targets.features.length]
  const axes = ['batch', 'step', 'feature']
  const features = spreads(fitted)
  return {
    suffix: '',
    inputs: [parameters],
    outputs: { ...seriesTensors(processes, planOf(config), parameters) },
    metadata: {
      name: 'ecosystem emulator of a period',
      description: `Fluxes of an ecosystem model from ${countOf(count, 'static parameter')} in the ${stepsInWords(steps.length, intervalOf(config))} from ${steps[0]} to ${steps.at(-1)}, and no others.`,
      inputs: [port('parameters', parameters, ['batch', 'feature'], ranges(fitted.statics))],
      outputs: [
        port('fluxes', { shape }, axes, features),
        port(
          'deviation',
          { shape },
          axes,
          features.map(({ name, unit }) => ({ name: `${name}${deviationEnding}`, unit, std: null })),
        ),
      ],
      training: { ...trainedOn(config, fitted), steps: [...steps] },
    },
  }
}
