// The finished emulator as a program: a picture as bytes in, its parameters in their units out, as the network says them and as a sketch
// takes them, and the embedding. Scaling, network, angle and units are one graph.
import {
  add,
  atan2,
  clamp,
  concat,
  constant,
  floor,
  input,
  mul,
  round,
  slice,
  sub,
  type Tensor,
} from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import type { EmulatorFile, Finished } from '@utsushi/study'
import type { Json } from '@utsushi/emulator'
import type { ArtworkConfig } from './config.js'
import { componentsOf, type Parameter } from './data/encoding.js'
import type { Fitted } from './fit/fitted.js'
import type { ArtworkModel } from './model.js'
import { confidenceOf } from './score.js'

/**
 * `model.onnx`: `picture` uint8 `[batch, size, size, 3]` to `parameter` `[batch, parameters]`, as a sketch takes them, `raw` of the same
 * shape, before rounding, and `embedding` `[batch, units]`.
 */
export function emulators({
  config,
  fitted,
  model,
  weights,
  calibration,
}: Finished<ArtworkConfig, Fitted, ArtworkModel>): readonly EmulatorFile[] {
  const { parameters, size } = fitted
  const picture = input('picture', 'uint8', ['batch', size, size, 3])
  const { outputs, embedding } = model.say(weightsOf(model.parameters, constant(weights)), picture)
  const components = add(mul(outputs, constant(fitted.scale)), constant(fitted.center))
  const [raw, taken] = parameterTensors(parameters, components)
  const units = embedding.shape[1]
  const confidence = confidenceOf(calibration)
  const shaped = ['batch', parameters.length] as const
  const ports = parameters.map(({ name, unit }, place) => ({
    ...{ name, unit },
    std: fitted.scale[componentsOf(parameters).findIndex((one) => one.place === place)] ?? 1,
  }))
  return [
    {
      suffix: '',
      inputs: [picture],
      outputs: { parameter: taken, raw, embedding },
      metadata: {
        name: 'artwork emulator',
        description: `Parameters of a picture of ${size} × ${size} pixels${fitted.sketch === null ? '' : ` drawn by the sketch ${fitted.sketch}`}.`,
        inputs: [
          {
            ...{ name: 'picture', dtype: 'uint8', axes: ['batch', 'row', 'column', 'feature'] },
            shape: ['batch', size, size, 3],
            features: ['red', 'green', 'blue'].map((name) => ({ name, unit: '1', min: 0, max: 255 })),
          },
        ],
        outputs: [
          {
            ...{ name: 'parameter', dtype: 'float32', axes: ['batch', 'feature'] },
            ...{ shape: shaped, features: ports },
          },
          {
            ...{ name: 'raw', dtype: 'float32', axes: ['batch', 'feature'] },
            ...{ shape: shaped, features: ports.map((port) => ({ ...port, name: `${port.name}_raw` })) },
          },
          {
            ...{ name: 'embedding', dtype: 'float32', axes: ['batch', 'feature'] },
            shape: ['batch', Number(units)],
            features: Array.from({ length: Number(units) }, (_, unit) => ({
              ...{ name: `embedding_${unit + 1}`, unit: '1', std: null },
            })),
          },
        ],
        training: {
          split: config.split.by === 'parameters' ? 'by parameter set' : 'by picture',
          rows: fitted.pictures,
          period: null,
          sketch: fitted.sketch,
          parameters: JSON.parse(JSON.stringify(parameters)) as Json,
          confidence: JSON.parse(JSON.stringify(confidence ?? null)) as Json,
        },
      },
    },
  ]
}

/** `[batch, components]` in their units → `[batch, parameters]`: as they were said, and as a sketch takes them. */
function parameterTensors(
  parameters: readonly Parameter[],
  components: Tensor,
): readonly [raw: Tensor, taken: Tensor] {
  const own = componentsOf(parameters)
  const column = (at: number): Tensor => slice(components, { axis: 1, start: at, end: at + 1 })
  const each = parameters.map((parameter, place): readonly [Tensor, Tensor] => {
    const { kind, low, high } = parameter
    const at = own.findIndex((one) => one.place === place)
    switch (kind) {
      case 'circular': {
        const turn = mul(atan2(column(at + 1), column(at)), 1 / (2 * Math.PI))
        const angle = add(mul(sub(turn, floor(turn)), high - low), low)
        return [angle, angle]
      }
      case 'count':
        return [column(at), clamp(round(column(at)), low, high)]
      case 'continuous':
        return [column(at), clamp(column(at), low, high)]
      default:
        return kind satisfies never
    }
  })
  return [
    concat(
      each.map(([raw]) => raw),
      1,
    ),
    concat(
      each.map(([, taken]) => taken),
      1,
    ),
  ]
}
