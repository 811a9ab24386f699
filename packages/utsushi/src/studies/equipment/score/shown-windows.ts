// Windows that are shown, and what the model goes by in each: which of its days, and, where whole pieces of equipment are looked at, which
// of its items. What is hidden is replaced by what would have told nothing, and the model is asked again.
import { occlusion, type Matrix } from '@utsushi/learn'
import type { EquipmentAnswers } from '../answers.js'
import type { Places } from '../data/columns.js'
import type { EquipmentTask } from '../loss.js'
import { changedWindows, membersOf } from './changed-windows.js'
import { labelsAt } from './columns.js'
import { samplesOf, type Sample } from './samples.js'

/** A window that is shown, plain JSON. */
export interface ShownWindow extends Sample {
  readonly equipment: string
  /** The items that are looked at, those first that decided most; one where items are looked at one by one. */
  readonly items: readonly ShownItem[]
  readonly probability: number
  /**
   * `[context]`: what each step does for the probability: by how much it falls, in the mean, when a span with this step is replaced by a
   * straight line between the steps around it.
   */
  readonly days: readonly number[]
  /** Steps that are hidden at once. */
  readonly span: number
}

/** One item of a window that is shown. */
export interface ShownItem {
  readonly series: number
  readonly item: string
  /** The probability with this item at its usual mean throughout; absent where it is the only one. */
  readonly without?: number
}

/** What a model is asked of single windows. */
export interface AskedOfWindows {
  readonly answers: Pick<EquipmentAnswers, 'changed'>
  /** Calibrated. */
  readonly probabilityOf: (logits: Float64Array) => Float64Array
  /** Of the horizon that is shown. */
  readonly place: number
}

/** Steps hidden at once: a week of 90 days. */
const spanOf = (context: number): number => Math.max(1, Math.round((context * 7) / 90))

/**
 * The clearest window of each kind, with what its probability goes by.
 *
 * @param windows of the part
 * @param probabilities one a window
 * @example (await shownWindows(task, windows, probabilities, 0.2, asked))[0]?.days // 90 numbers
 */
export async function shownWindows(
  task: Pick<EquipmentTask, 'config' | 'data'>,
  windows: Places,
  probabilities: ArrayLike<number>,
  threshold: number,
  asked: AskedOfWindows,
): Promise<readonly ShownWindow[]> {
  const { data } = task
  const labels = labelsAt(data, windows, asked.place)
  const shown: ShownWindow[] = []
  for (const sample of samplesOf(data, windows, labels, probabilities, threshold)) {
    const window = windows[sample.row] ?? 0
    shown.push({ ...sample, ...(await explained(task, window, asked)) })
  }
  return shown
}

async function explained(
  task: Pick<EquipmentTask, 'config' | 'data'>,
  window: number,
  asked: AskedOfWindows,
): Promise<Omit<ShownWindow, keyof Sample>> {
  const { config, data } = task
  const { context } = config.windows
  const { park } = data
  const leader = data.windows.series[window] ?? 0
  const first = (data.windows.end[window] ?? 0) - context + 1
  const members = membersOf(task, leader)
  const width = members.length
  // Step by step, as occlusion hides: `[context, members]`.
  const values = new Float64Array(context * width)
  for (const [place, member] of members.entries())
    for (let step = 0; step < context; step++)
      values[step * width + place] = park.values[member * park.steps + first + step] ?? NaN
  const predict = async ({ rows, values: given }: Matrix): Promise<Float64Array> => {
    const turned = new Float32Array(given.length)
    for (let row = 0; row < rows; row++)
      for (let place = 0; place < width; place++)
        for (let step = 0; step < context; step++)
          turned[(row * width + place) * context + step] =
            given[(row * context + step) * width + place] ?? NaN
    const horizons = config.labels.horizons.length
    const logits = await asked.answers.changed(changedWindows(task, leader, turned))
    return asked.probabilityOf(
      Float64Array.from({ length: rows }, (_, row) => logits[row * horizons + asked.place] ?? NaN),
    )
  }
  const span = spanOf(context)
  const { steps, prediction } = await occlusion({ predict, window: values, features: width, span })
  const items = await itemsOf(task, leader, members, { values, predict })
  const equipment = park.series[leader]?.equipment ?? ''
  return { equipment, items, probability: prediction, days: steps, span }
}

interface AskedItems {
  /** `[context, members]` */
  readonly values: Float64Array
  readonly predict: (rows: Matrix) => Promise<Float64Array>
}

/** Items by how much the probability changes when one of them is as usual throughout. */
async function itemsOf(
  { data }: Pick<EquipmentTask, 'data'>,
  leader: number,
  members: readonly number[],
  { values, predict }: AskedItems,
): Promise<readonly ShownItem[]> {
  const named = members.map((series) => ({ series, item: data.park.series[series]?.item ?? '' }))
  const reference = data.references?.get(leader)
  if (reference === undefined) return named
  const width = members.length
  const rows = Array.from({ length: width + 1 }, () => values)
  const changed = Float64Array.from(
    rows.flatMap((row, hidden) =>
      Array.from(row, (value, at) =>
        at % width === hidden ? (reference.items[hidden]?.mean ?? NaN) : value,
      ),
    ),
  )
  const said = await predict({ rows: width + 1, columns: values.length, values: changed })
  const whole = said[width] ?? NaN
  return named
    .map((own, place) => ({ ...own, without: said[place] ?? NaN }))
    .toSorted((a, b) => Math.abs(whole - b.without) - Math.abs(whole - a.without))
}
