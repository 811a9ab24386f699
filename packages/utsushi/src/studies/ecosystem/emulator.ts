/**
 * The emulator: scaling, network, closure and inverse scaling in one ONNX graph, physical units in and out.
 */
import {
  cast,
  concat,
  constant,
  gather,
  input,
  less,
  transpose,
  zeros,
  type Dim,
  type Tensor,
} from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import { stepWords } from '@utsushi/data'
import { countOf, membersOf, memberWeights, type EmulatorFile, type Finished } from '@utsushi/study'
import { intervalOf, thresholdsOf, type EcosystemConfig, type Threshold } from './config.js'
import { targetScales, type Fitted } from './data.js'
import { joinedTensor } from './emulator/joined.js'
import { port, ranges, spreads, standardised, trainedOn } from './emulator/ports.js'
import { seriesEmulator } from './emulator/series.js'
import { parseIntervals } from './intervals.js'
import { endsOf, intervalSummary, meanOfMembers, type SaidTensors } from './intervals/interval-tensors.js'
import { networkOf } from './loss.js'
import { targetRoles, type EcosystemModel, type Stretch } from './model.js'
import { components, fluxHead, type FluxHead } from './model/fluxes.js'
import { layoutSummary } from './predict/forecast.js'

type FinishedEcosystem = Finished<EcosystemConfig, Fitted, EcosystemModel | undefined>

/**
 * The emulator's program: of a network `drivers` `[batch, time, drivers]` and, where the model reads any, `parameters`
 * `[batch, parameters]` to `fluxes` `[batch, time, fluxes]`, every day of the series; of components `parameters` alone to
 * the fluxes of the days that were trained. All in physical units.
 */
export function emulators(finished: FinishedEcosystem): readonly EmulatorFile[] {
  const { config, fitted, model, calibration } = finished
  if (fitted.processes !== undefined && model === undefined)
    return [seriesEmulator(config, fitted, fitted.processes, parseIntervals(calibration))]
  return [networkEmulator(finished, networkOf(model))]
}

function networkEmulator(
  { config, fitted, weights, calibration }: FinishedEcosystem,
  model: EcosystemModel,
): EmulatorFile {
  const drivers = input('drivers', 'float32', ['batch', 'time', fitted.drivers.features.length])
  const parameters = fitted.statics.features.length
  const statics = parameters === 0 ? undefined : input('parameters', 'float32', ['batch', parameters])
  const indicated = joinIndicators(thresholdsOf(config), drivers, standardised(drivers, fitted.drivers))
  const stretch = {
    drivers: transpose(indicated, [1, 0, 2]),
    statics: statics && standardised(statics, fitted.statics),
  }
  const scales = targetScales(config, fitted)
  const fluxes = fluxHead(config.model.fluxes, targetRoles(config), {
    center: constant(scales.map(({ center }) => center)),
    scale: constant(scales.map(({ scale }) => scale)),
    sizes: constant(components.map((component) => fitted.components[component])),
  })
  const width = scales.length
  const each = memberWeights(weights, membersOf(config)).map((member) => constant(member))
  const network = networkTensors(config, model, fluxes, each)
  const own = network(stretch)
  const byBatch = (tensor: Tensor): Tensor => transpose(tensor, [1, 0, 2])
  const said = {
    fluxes: joinedTensor(config, fitted, {
      ...{ drivers, statics, indicated, network: byBatch(own.fluxes) },
      answer: (some) => network(some).fluxes,
    }),
    ...(own.deviation && { deviation: byBatch(own.deviation) }),
  }
  const intervals = parseIntervals(calibration)
  const outputs: Readonly<Record<string, Tensor>> = { ...said, ...endsOf(said, intervals, statics) }
  const ofTime = ['batch', 'time', 'feature']
  return {
    suffix: '',
    inputs: [drivers, ...(statics ? [statics] : [])],
    outputs,
    metadata: {
      name: 'ecosystem emulator',
      description:
        `${capital(stepWords(intervalOf(config)).each)} fluxes of an ecosystem model from weather${parameters === 0 ? '' : ` and ${countOf(parameters, 'static parameter', 'static parameters')}`}. ` +
        spinUp(config),
      inputs: [
        port('drivers', drivers, ofTime, ranges(fitted.drivers)),
        ...(statics ? [port('parameters', statics, ['batch', 'feature'], ranges(fitted.statics))] : []),
      ],
      outputs: Object.keys(outputs).map((output) =>
        port(output, { shape: ['batch', 'time', width] }, ofTime, spreads(fitted, output)),
      ),
      training: {
        ...trainedOn(config, fitted),
        ...layoutSummary(config.windows),
        ...intervalSummary(intervals),
      },
    },
  }
}

/** What the networks of an ensemble say of a stretch, `[time, batch, fluxes]`: their mean in units, and what they disagree by. */
function networkTensors(
  config: EcosystemConfig,
  model: EcosystemModel,
  fluxes: FluxHead,
  members: readonly Tensor[],
): (stretch: Stretch) => SaidTensors {
  const direct = config.model.decoder === 'direct'
  const readBy = (stretch: Stretch, member: Tensor): Tensor => {
    const own = weightsOf(model.parameters, member)
    return model.head(own, model.direct(own, stretch).hidden)
  }
  /** Cold start: an emulated parameter set has no measured fluxes. */
  const rolledBy = (stretch: Stretch, member: Tensor): Tensor => {
    const [time, batch] = stretch.drivers.shape as [Dim, Dim]
    const width = config.data.targets.length
    const none = { before: zeros([time, batch, width]), share: zeros([time, 1, 1]) }
    return model.rollout(weightsOf(model.parameters, member), stretch, none, fluxes.scaled).scaled
  }
  return (stretch) => {
    const [only] = members
    if (members.length === 1 && only !== undefined)
      return {
        fluxes: direct ? fluxes.physical(readBy(stretch, only)) : fluxes.unscaled(rolledBy(stretch, only)),
      }
    return meanOfMembers(
      members.map((member) => (direct ? fluxes.scaled(readBy(stretch, member)) : rolledBy(stretch, member))),
      fluxes.unscaled,
    )
  }
}

/** What the first steps of a series are good for. */
function spinUp(config: EcosystemConfig): string {
  const { context } = config.windows
  const { one, many } = stepWords(intervalOf(config))
  if (context === 0) return `Every ${one} of a series is a forecast.`
  return context === 1
    ? `The first ${one} of a series is spin-up.`
    : `The first ${context} ${many} of a series are spin-up.`
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Scaled drivers with the indicators of thresholds behind them: physical and scaled drivers `[…, drivers]` to `[…, drivers + thresholds]`. */
function joinIndicators(thresholds: readonly Threshold[], physical: Tensor, scaled: Tensor): Tensor {
  if (thresholds.length === 0) return scaled
  const places = constant(
    thresholds.map(({ driver }) => driver),
    { dtype: 'int32' },
  )
  const chosen = gather(physical, places, physical.shape.length - 1)
  const indicators = cast(less(chosen, constant(thresholds.map(({ below }) => below))), 'float32')
  return concat([scaled, indicators], -1)
}
