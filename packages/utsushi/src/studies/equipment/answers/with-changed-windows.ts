// What a network says of windows that nobody measured, as explanations ask that hide some of their steps.
import { hostTensor, input, program, type HostTensor, type Program } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import type { Ask } from '@utsushi/study'
import type { EquipmentTask } from '../loss.js'
import type { EquipmentModel } from '../model.js'
import { networkLogits } from '../network-logits.js'

/** Windows that nobody measured, as a model is given them. */
export interface ChangedWindows {
  /** `[windows, columns]`, unstandardised. */
  readonly statistics: Float32Array
  /** `[windows, context]`, measured by the normal range; absent of whole pieces of equipment. */
  readonly steps?: Float32Array
}

/** Windows that go through the network at once. */
const chunk = 128

type Asked = Pick<EquipmentTask, 'config' | 'data' | 'fitted'>

/**
 * Prepares to ask.
 * @returns of weights and windows the logits `[windows, horizons]`
 */
export function withChangedWindows(
  task: Asked,
  model: EquipmentModel,
  ask: Ask,
): (parameters: Float32Array, given: ChangedWindows) => Promise<Float32Array> {
  const { context } = task.config.windows
  const width = task.data.statistics.names.length
  const horizons = task.config.labels.horizons.length
  const say = ask('windows that were changed', () => changedProgram(task, model))
  return async (parameters, { statistics, steps }) => {
    const count = statistics.length / width
    const found = new Float32Array(count * horizons)
    for (let from = 0; from < count; from += chunk) {
      const { logits } = await say(parameters, {
        givenStatistics: rowsFrom(statistics, width, from),
        ...(steps && { givenSteps: rowsFrom(steps, context, from) }),
      })
      const own = logits?.data as Float32Array
      found.set(own.subarray(0, Math.min(chunk, count - from) * horizons), from * horizons)
    }
    return found
  }
}

/** As many rows as the program takes, from one on; zeros behind the last. */
function rowsFrom(values: Float32Array, width: number, from: number): HostTensor {
  const rows = new Float32Array(chunk * width)
  rows.set(values.subarray(from * width, (from + chunk) * width))
  return hostTensor(rows, [chunk, width])
}

/** Windows whose statistics and steps are given, and nothing out of the tables. */
function changedProgram({ config, data, fitted }: Asked, model: EquipmentModel): Program {
  const flat = input('parameters', 'float32', [model.parameters.size])
  const statistics = input('givenStatistics', 'float32', [chunk, data.statistics.names.length])
  const steps =
    config.windows.of === 'item' && input('givenSteps', 'float32', [chunk, config.windows.context])
  const logits = networkLogits({ config, fitted }, model, weightsOf(model.parameters, flat), {
    statistics: () => statistics,
    ...(steps && { window: steps }),
  })
  return program({
    name: 'windows-changed',
    inputs: [flat, statistics, ...(steps ? [steps] : [])],
    outputs: { logits },
  })
}
