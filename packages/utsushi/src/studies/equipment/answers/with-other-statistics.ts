// What a network says of windows with other statistics in place of their own, as explanations ask: few windows beside very many
// statistics. What goes through an encoder or step by step is computed once a window, and not once a row.
import { hostTensor, input, program, type Program, type Tensor } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import { named, tableInputs, type Ask } from '@utsushi/study'
import type { Places } from '../data/columns.js'
import { scaledTensor } from '../fit/column-scales.js'
import { seenAt, type EquipmentTask } from '../loss.js'
import type { EquipmentModel } from '../model.js'

/** What one run of the program takes: rows of statistics, and windows that they go with. */
const most = { rows: 2048, windows: 128 } as const

/**
 * Prepares to ask.
 * @returns of weights, windows and statistics `[windows, columns]`, unstandardised, the logits `[windows, horizons]`
 */
export function withOtherStatistics(
  task: Pick<EquipmentTask, 'config' | 'data' | 'tables'>,
  model: EquipmentModel,
  ask: Ask,
): (parameters: Float32Array, windows: Places, values: Float32Array) => Promise<Float32Array> {
  const width = task.data.statistics.names.length
  const horizons = task.config.labels.horizons.length
  const say = ask('windows with other statistics', () => insteadProgram(task, model, width))
  return async (parameters, windows, values) => {
    const found = new Float32Array(windows.length * horizons)
    for (let from = 0; from < windows.length;) {
      const { index, beside, count } = taken(windows, from)
      const rows = new Float32Array(most.rows * width)
      rows.set(values.subarray(from * width, (from + count) * width))
      const { logits } = await say(parameters, {
        index: hostTensor(index, [most.windows], 'int32'),
        beside: hostTensor(beside, [most.rows], 'int32'),
        given: hostTensor(rows, [most.rows, width]),
      })
      found.set((logits?.data as Float32Array).subarray(0, count * horizons), from * horizons)
      from += count
    }
    return found
  }
}

/** As many rows from one on as one run takes, and the windows among them; what is left over stands for the first window. */
function taken(windows: Places, from: number) {
  const places = new Map<number, number>()
  const index = new Int32Array(most.windows).fill(windows[from] ?? 0)
  const beside = new Int32Array(most.rows)
  let count = 0
  for (; count < most.rows && from + count < windows.length; count++) {
    const window = windows[from + count] ?? 0
    const known = places.get(window)
    if (known === undefined && places.size === most.windows) break
    const place = known ?? places.size
    places.set(window, place)
    index[place] = window
    beside[count] = place
  }
  return { index, beside, count }
}

function insteadProgram(
  { tables }: Pick<EquipmentTask, 'tables'>,
  { parameters, say }: EquipmentModel,
  width: number,
): Program {
  const flat = input('parameters', 'float32', [parameters.size])
  const index = input('index', 'int32', [most.windows])
  const beside = input('beside', 'int32', [most.rows])
  const given = input('given', 'float32', [most.rows, width])
  const all = Object.entries(tableInputs(tables)).filter(
    ([name]) => !['labels', 'known', 'alpha', 'statistics'].includes(name),
  )
  const isOfStatistics = ([name]: readonly [string, Tensor]): boolean => name.startsWith('statistics')
  const ofWindows = seenAt(Object.fromEntries(all.filter((own) => !isOfStatistics(own))), index)
  const scales = Object.fromEntries(all.filter(isOfStatistics))
  const { logits } = say(weightsOf(parameters, flat), {
    ...ofWindows,
    statistics: scaledTensor(given, {
      center: named(scales, 'statistics_center'),
      scale: named(scales, 'statistics_scale'),
    }),
    beside,
  })
  return program({
    name: 'windows-instead',
    inputs: [flat, ...all.map(([, table]) => table), index, beside, given],
    outputs: { logits },
  })
}
