/**
 * The emulator: scaling, network, closure and inverse scaling in one ONNX graph, physical units in and out.
 */
import {
  cast,
  concat,
  constant,
  div,
  gather,
  input,
  less,
  sub,
  transpose,
  zeros,
  type Tensor,
} from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import { stepWords, type Scaler } from '@utsushi/data'
import { countOf, membersOf, memberWeights, type EmulatorFile, type Finished } from '@utsushi/study'
import { intervalOf, thresholdsOf, type EcosystemConfig, type Threshold } from './config.js'
import { targetScales, type Fitted } from './data.js'
import { parseIntervals } from './intervals.js'
import { intervalSummary, withIntervals } from './intervals/interval-tensors.js'
import { targetRoles, type EcosystemModel } from './model.js'
import { components, fluxHead } from './model/fluxes.js'
import { layoutSummary } from './predict/forecast.js'

/** What the metadata says where nobody has told: `1` would claim a number without a unit. */
const unknownUnit = 'unknown'

/**
 * The emulator's program: `drivers` `[batch, time, drivers]` and, where the model reads any, `parameters`
 * `[batch, parameters]` to `fluxes` `[batch, time, fluxes]`, every day of the series, all in physical units.
 */
export function emulators({
  config,
  fitted,
  model,
  weights,
  calibration,
}: Finished<EcosystemConfig, Fitted, EcosystemModel>): readonly EmulatorFile[] {
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
  const [time, batch] = stretch.drivers.shape as [string, string]
  const width = scales.length
  const saidBy = (member: Float32Array): Tensor => {
    const own = weightsOf(model.parameters, constant(member))
    if (config.model.decoder === 'direct')
      return fluxes.physical(model.head(own, model.direct(own, stretch).hidden))
    // Cold start: an emulated parameter set has no measured fluxes.
    const none = { before: zeros([time, batch, width]), share: zeros([time, 1, 1]) }
    return fluxes.unscaled(model.rollout(own, stretch, none, fluxes.scaled).scaled)
  }
  const members = memberWeights(weights, membersOf(config)).map(saidBy)
  const said = withIntervals(members, parseIntervals(calibration))
  const [first, last] = config.split.train ?? ['', '']
  const { rows, start, end } = fitted.trained ?? {
    rows: fitted.targets.features[0]?.count ?? 0,
    start: first,
    end: last,
  }
  const ofTime = ['batch', 'time', 'feature']
  return [
    {
      suffix: '',
      inputs: [drivers, ...(statics ? [statics] : [])],
      outputs: mapValues(said, (each) => transpose(each, [1, 0, 2])),
      metadata: {
        name: 'ecosystem emulator',
        description:
          `${capital(stepWords(intervalOf(config)).each)} fluxes of an ecosystem model from weather${parameters === 0 ? '' : ` and ${countOf(parameters, 'static parameter', 'static parameters')}`}. ` +
          spinUp(config),
        inputs: [
          port('drivers', drivers, ofTime, ranges(fitted.drivers)),
          ...(statics ? [port('parameters', statics, ['batch', 'feature'], ranges(fitted.statics))] : []),
        ],
        outputs: Object.keys(said).map((output) =>
          port(
            output,
            { shape: ['batch', 'time', width] },
            ofTime,
            fitted.targets.features.map(({ name, unit, scale }) => ({
              name: output === 'fluxes' ? name : `${name}_${output}`,
              unit: unit ?? unknownUnit,
              std: output === 'fluxes' ? scale : null,
            })),
          ),
        ),
        training: {
          split: splitInWords(config),
          rows,
          period: { start, end },
          ...layoutSummary(config.windows),
          ...intervalSummary(parseIntervals(calibration)),
        },
      },
    },
  ]
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

const mapValues = <A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

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

function standardised(x: Tensor, { features }: Scaler): Tensor {
  return div(
    sub(x, constant(features.map(({ center }) => center))),
    constant(features.map(({ scale }) => scale)),
  )
}

function port<F>(
  name: string,
  { shape }: Pick<Tensor, 'shape'>,
  axes: readonly string[],
  features: readonly F[],
) {
  return { name, dtype: 'float32' as const, shape: shape as readonly (number | string)[], axes, features }
}

const ranges = ({ features }: Scaler) =>
  features.map(({ name, unit, min, max }) => ({ name, unit: unit ?? unknownUnit, min, max }))

function splitInWords({ split }: EcosystemConfig): string {
  const { train, validation, test, holdOutSamples, validationSamples } = split
  const shares = [
    ...(holdOutSamples > 0 ? [`${holdOutSamples * 100} % of the samples held out`] : []),
    ...(validationSamples > 0 ? [`${validationSamples * 100} % of the samples for validation alone`] : []),
  ]
  const days = train?.join(' to ') ?? 'all days'
  return validation === undefined || test === undefined
    ? `by samples: ${[...shares, days].join('; ')}`
    : [
        `by time: train ${days}, validation ${validation.join(' to ')}, test ${test.join(' to ')}`,
        ...shares,
      ].join('; ')
}
