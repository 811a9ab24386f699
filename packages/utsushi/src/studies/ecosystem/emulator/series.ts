// The emulator of components: parameters in, the fluxes of the steps that were trained out, with how far a run may be from them.
import { input } from '@utsushi/graph'
import { stepsInWords } from '@utsushi/data'
import { countOf, type EmulatorFile } from '@utsushi/study'
import { intervalOf, type EcosystemConfig } from '../config.js'
import type { Fitted } from '../data.js'
import type { Intervals } from '../intervals.js'
import { endsOf, intervalSummary } from '../intervals/interval-tensors.js'
import type { FluxProcesses } from '../model/processes.js'
import { seriesTensors } from '../model/processes-tensor.js'
import { planOf } from '../model/told.js'
import { port, ranges, spreads, trainedOn } from './ports.js'

/** The ending of a flux's column that holds its deviation. */
export const deviationEnding = '_deviation'

/** `parameters` `[batch, parameters]` to `fluxes` and `deviation`, and where they are calibrated `lower` and `upper`, `[batch, steps, fluxes]` each. */
export function seriesEmulator(
  config: EcosystemConfig,
  fitted: Fitted,
  processes: FluxProcesses,
  intervals: Intervals,
): EmulatorFile {
  const count = fitted.statics.features.length
  const parameters = input('parameters', 'float32', ['batch', count])
  const { steps } = processes
  const shape = ['batch', steps.length, fitted.targets.features.length]
  const axes = ['batch', 'step', 'feature']
  const said = seriesTensors(processes, planOf(config), parameters)
  const outputs = { ...said, ...endsOf({ fluxes: said.fluxes }, intervals, parameters) }
  return {
    suffix: '',
    inputs: [parameters],
    outputs,
    metadata: {
      name: 'ecosystem emulator of a period',
      description: `Fluxes of an ecosystem model from ${countOf(count, 'static parameter')} in the ${stepsInWords(steps.length, intervalOf(config))} from ${steps[0]} to ${steps.at(-1)}, and no others.`,
      inputs: [port('parameters', parameters, ['batch', 'feature'], ranges(fitted.statics))],
      outputs: Object.keys(outputs).map((output) => port(output, { shape }, axes, spreads(fitted, output))),
      training: { ...trainedOn(config, fitted), steps: [...steps], ...intervalSummary(intervals) },
    },
  }
}
