// After deployment: readings as they come in, day by day, with a finished emulator. Every day gives probabilities and alarms; what has
// come true moves the threshold; readings and errors are watched for drift. The state is plain JSON: a service keeps it and goes on.
import type { Emulator } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import {
  adwin,
  pageHinkley,
  thresholdAdaptation,
  type AdaptationState,
  type AdwinState,
  type PageHinkleyState,
  type ThresholdRule,
} from '@utsushi/learn'
import { itemKey, toldBy, type ToldByEmulator } from './emulator/told.js'
import { converted, unitWay } from './emulator/unit-way.js'
import type { SeriesRange } from './fit/fitted.js'

/** A reading of one day. */
export interface WatchedReading {
  readonly equipment: string
  readonly item: string
  readonly value: number
  /** In what the value is: `kPa`; it becomes the unit of training. Left out, or `unknown`, it is in that already. */
  readonly unit?: string
}

/** What is watched, and how. */
export interface WatchOptions {
  /** Steps ahead; the first of the emulator when left out. */
  readonly horizon?: number
  /** What the threshold is kept by; it stays as it was chosen when left out. */
  readonly adapt?: ThresholdRule
}

/** What is kept of one item. Plain JSON. */
export interface WatchedItem {
  /** The last values, oldest first, gaps carried on; at most a window of them. */
  readonly values: readonly number[]
  /** Of readings, measured by their normal range. */
  readonly input: PageHinkleyState
  /** Of |probability − what came|. */
  readonly error: AdwinState
  /** Probabilities whose day has not come yet, by the day they are for. */
  readonly pending: readonly { readonly day: number; readonly probability: number }[]
}

/** What is kept from day to day. Plain JSON. */
export interface WatchState {
  readonly day: number | null
  readonly items: Readonly<Record<string, WatchedItem>>
  readonly threshold: AdaptationState
}

/** What is said of one day. */
export interface WatchedDay {
  readonly day: number
  /** Of every item that was measured and has a whole window behind it. */
  readonly items: readonly {
    readonly equipment: string
    readonly item: string
    readonly probability: number
    readonly alarm: boolean
  }[]
  /** Where readings, or errors, are no longer as they were. */
  readonly drifts: readonly {
    readonly equipment: string
    readonly item: string
    readonly of: 'readings' | 'errors'
    readonly direction: 'up' | 'down'
  }[]
  readonly threshold: number
  /** Items without a normal range in the emulator: they are not watched. */
  readonly unknown: readonly string[]
}

/** A watch over equipment; it holds nothing itself. */
export interface EquipmentWatch {
  readonly begin: () => WatchState
  /**
   * The next day. Days without readings are carried on.
   *
   * @param day a whole number, later than the last: days since any beginning
   * @throws InputError for a day that is not later, a reading that is no finite number, and one in a unit that cannot become that of
   * training; the state that was given still holds
   */
  readonly step: (
    state: WatchState,
    day: number,
    readings: readonly WatchedReading[],
  ) => Promise<{ readonly state: WatchState; readonly report: WatchedDay }>
}

/** Readings leave their mean by this many half ranges in all, beyond half a one each, before they count as drifted. */
const inputDrift = { threshold: 15, tolerance: 0.5 } as const

/**
 * Watches equipment with an emulator.
 *
 * @throws InputError for a horizon that the emulator does not have
 * @example
 * const watch = watchEquipment(await openEmulator('model.onnx'), { horizon: 30, adapt: { rule: 'false_alarm_rate', most: 0.1 } })
 * let state = watch.begin()
 * for (const [day, readings] of days) {
 *   const next = await watch.step(state, day, readings)
 *   state = next.state
 *   for (const { equipment, item, alarm } of next.report.items) if (alarm) call(equipment, item)
 * }
 */
export function watchEquipment(emulator: Emulator, { horizon, adapt }: WatchOptions = {}): EquipmentWatch {
  const told = toldBy(emulator, emulator.metadata.name)
  const place = horizon === undefined ? 0 : told.horizons.indexOf(horizon)
  const ahead = told.horizons[place]
  if (ahead === undefined)
    throw new InputError(
      `watch: the emulator looks ${told.horizons.join(', ')} steps ahead, not ${String(horizon)} — choose one of them`,
    )
  const [inputs, errors] = [pageHinkley(inputDrift), adwin()]
  const adaptation = thresholdAdaptation({ by: adapt ?? { rule: 'best_f1' } })
  const fresh = (): WatchedItem => ({ values: [], input: inputs.begin(), error: errors.begin(), pending: [] })

  const probabilitiesOf = async (windows: readonly { values: readonly number[]; range: SeriesRange }[]) => {
    if (windows.length === 0) return new Float32Array(0)
    const { outputs } = await emulator.predict({
      values: { data: windows.flatMap(({ values }) => values), dims: [windows.length, told.context] },
      limits: {
        data: windows.flatMap(({ range: { centre, half } }) => [centre - half, centre + half]),
        dims: [windows.length, 2],
      },
    })
    return outputs['probability']?.columns[`probability_${ahead}`] as Float32Array
  }

  return {
    begin: () => ({ day: null, items: {}, threshold: adaptation.begin(told.thresholds[place] ?? 0.5) }),
    step: async (state, day, readings) => {
      if (!Number.isInteger(day) || (state.day !== null && day <= state.day))
        throw new InputError(
          state.day === null
            ? `day ${day}: is no whole number — count days since 1970-01-01`
            : `day ${day}: is not a whole number after day ${state.day}, the last that was watched — give days in their order, each once`,
        )
      const gone = state.day === null ? 0 : day - state.day - 1
      const means = dailyMeans(readings, told)
      const unknown = [...means].filter(([key]) => !told.ranges.has(key)).map(([, { name }]) => name)
      const items: Record<string, WatchedItem> = {}
      const [said, truth]: [number[], number[]] = [[], []]
      const drifts: WatchedDay['drifts'][number][] = []
      const asked: { key: string; values: readonly number[]; range: SeriesRange }[] = []
      for (const [key, range] of told.ranges) {
        const before = state.items[key] ?? fresh()
        const value = means.get(key)?.value
        const { equipment, item } = range
        // A day without a reading carries the last one on, as in training.
        const last = before.values.at(-1)
        const carried =
          last === undefined ? [] : new Array<number>(gone + (value === undefined ? 1 : 0)).fill(last)
        const values = [...before.values, ...carried, ...(value === undefined ? [] : [value])].slice(
          -told.context,
        )
        let { input, error } = before
        if (value !== undefined) {
          const next = inputs.step(input, (value - range.centre) / range.half)
          input = next.state
          if (next.drift) drifts.push({ equipment, item, of: 'readings', direction: next.direction ?? 'up' })
          const outside = value < (range.low ?? -Infinity) || value > (range.high ?? Infinity) ? 1 : 0
          for (const { probability } of before.pending.filter((each) => each.day === day)) {
            said.push(probability)
            truth.push(outside)
            const wrong = errors.step(error, Math.abs(probability - outside))
            error = wrong.state
            if (wrong.drift)
              drifts.push({ equipment, item, of: 'errors', direction: wrong.direction ?? 'up' })
          }
          if (values.length === told.context) asked.push({ key, values, range })
        }
        if (values.length > 0 || before.pending.length > 0)
          items[key] = { values, input, error, pending: before.pending.filter((each) => each.day > day) }
      }
      const threshold =
        adapt === undefined ? state.threshold : adaptation.step(state.threshold, said, truth).state
      const probabilities = await probabilitiesOf(asked)
      for (const [row, { key }] of asked.entries()) {
        const own = items[key] ?? fresh()
        const pending = [...own.pending, { day: day + ahead, probability: probabilities[row] ?? NaN }]
        items[key] = { ...own, pending }
      }
      return {
        state: { day, items, threshold },
        report: {
          day,
          drifts,
          unknown,
          threshold: threshold.threshold,
          items: asked.map(({ range: { equipment, item } }, row) => {
            const probability = probabilities[row] ?? NaN
            return { equipment, item, probability, alarm: probability >= threshold.threshold }
          }),
        },
      }
    },
  }
}

/** Readings of one day by item, in the unit of training: their mean. */
function dailyMeans(readings: readonly WatchedReading[], { ranges }: Pick<ToldByEmulator, 'ranges'>) {
  const sums = new Map<string, { readonly sum: number; readonly count: number; readonly name: string }>()
  for (const reading of readings) {
    const { equipment, item } = reading
    const name = `${equipment} ${item}`
    const key = itemKey(equipment, item)
    const value = inTrainedUnit(reading, name, ranges.get(key)?.unit)
    const { sum = 0, count = 0 } = sums.get(key) ?? {}
    sums.set(key, { sum: sum + value, count: count + 1, name })
  }
  return new Map([...sums].map(([key, { sum, count, name }]) => [key, { value: sum / count, name }]))
}

function inTrainedUnit({ value, unit }: WatchedReading, name: string, trained: string | undefined): number {
  if (!Number.isFinite(value))
    throw new InputError(
      `${name}: a reading of ${value} — leave out what is missing, and give finite numbers`,
    )
  if (unit === undefined || trained === undefined) return value
  const way = unitWay(unit, trained)
  if (way === 'none')
    throw new InputError(
      `${name}: a reading of ${value} in ${unit}, and the emulator was trained on it in ${trained}, which ${unit} cannot be made — give it in ${trained}, or correct its unit`,
    )
  return way === 'same' ? value : converted(value, way)
}
