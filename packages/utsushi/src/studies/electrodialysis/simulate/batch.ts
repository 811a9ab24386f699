// A batch through time: amounts and volumes pass between compartments at rates that a process gives, and whatever one
// compartment loses another gains, so that totals hold to the rounding of doubles. Nothing here knows a substance: a process
// and the campaign of batches that it is run for are in a file of its name.
import type { ParameterRange } from '@utsushi/data'

/** What a process is called and made of; a state indexes both lists. */
export interface Process {
  readonly compartments: readonly string[]
  readonly species: readonly string[]
  /** Current (A) and what passes between compartments, in one state under the settings of the operator. */
  rates(state: BatchState, settings: Settings): Rates
}

/** What the operator sets, by name. */
export type Settings = Readonly<Record<string, number>>

/** Amounts `[species][compartment]` in mol and volumes `[compartment]` in L. */
export interface BatchState {
  readonly amounts: readonly Float64Array[]
  readonly volumes: Float64Array
}

export interface Rates {
  /** A */
  readonly current: number
  readonly transfers: readonly Transfer[]
}

/** What passes from one compartment to another; a negative rate passes back. */
export interface Transfer {
  readonly from: number
  readonly to: number
  /** `[species]` mol/s */
  readonly amounts: readonly number[]
  /** L/s */
  readonly volume: number
}

/** One sample of a batch. */
export interface BatchSample {
  readonly state: BatchState
  readonly current: number
}

/** A process, how it is run, and how its table looks. */
export interface Campaign {
  readonly process: Process
  /** File, id column, time column with the seconds in its unit, and columns of the settings. */
  readonly layout: {
    readonly file: string
    readonly experiment: string
    readonly time: { readonly name: string; readonly unit: string; readonly seconds: number }
    readonly settings: readonly { readonly name: string; readonly unit: string }[]
    readonly volumes: readonly string[]
    /** `[species][compartment]` */
    readonly concentrations: readonly (readonly string[])[]
    /** Concentrations as written, per mol/L. */
    readonly concentrationFactor: number
    readonly concentrationUnit: string
    readonly current: string
  }
  /** Time between samples, in the layout's unit. */
  readonly interval: number
  readonly ranges: readonly ParameterRange[]
  /** A batch from a drawn set of choices. */
  batch(drawn: Readonly<Record<string, number>>): {
    readonly settings: Settings
    readonly start: BatchState
    readonly samples: number
    readonly done: (state: BatchState) => boolean
  }
}

/** How finely a batch is followed. */
const longestStepSeconds = 30
/** A step is cut to 7 ms at least. */
const mostHalvings = 12

/**
 * Samples of a batch, `interval` seconds apart, the first at its start; it ends early when `done` says so.
 *
 * Runge–Kutta of fourth order (Kutta 1901) on the rates: the four rates of every pair are averaged before they are applied,
 * once, to both sides.
 */
export function runBatch(
  process: Process,
  start: BatchState,
  settings: Settings,
  options: {
    readonly samples: number
    readonly interval: number
    readonly done?: (state: BatchState) => boolean
  },
): BatchSample[] {
  const { samples, interval, done = () => false } = options
  const substeps = Math.ceil(interval / longestStepSeconds)
  const seconds = interval / substeps
  const taken: BatchSample[] = []
  let state = start
  for (;;) {
    taken.push({ state, current: process.rates(state, settings).current })
    if (taken.length >= samples || (taken.length > 1 && done(state))) return taken
    for (let substep = 0; substep < substeps; substep++) state = advance(process, state, settings, seconds)
  }
}

/**
 * A step, halved as often as it takes for nothing to be overdrawn: towards depletion the last of a species passes within
 * seconds, and a long step would take more than there is.
 */
function advance(
  process: Process,
  state: BatchState,
  settings: Settings,
  seconds: number,
  halvings = 0,
): BatchState {
  const next = rungeKutta(process, state, settings, seconds)
  if (halvings === mostHalvings || !overdrawn(next)) return next
  const half = advance(process, state, settings, seconds / 2, halvings + 1)
  return advance(process, half, settings, seconds / 2, halvings + 1)
}

/** Below zero by more than rounding. */
const overdrawn = ({ amounts, volumes }: BatchState): boolean =>
  [...amounts, volumes].some((values) => {
    const total = values.reduce((sum, value) => sum + value, 0)
    return values.some((value) => value < -1e-13 * Math.max(1, total))
  })

function rungeKutta(process: Process, state: BatchState, settings: Settings, seconds: number): BatchState {
  const first = process.rates(state, settings).transfers
  const second = process.rates(moved(state, first, seconds / 2), settings).transfers
  const third = process.rates(moved(state, second, seconds / 2), settings).transfers
  const fourth = process.rates(moved(state, third, seconds), settings).transfers
  const mean = first.map(({ from, to, amounts, volume }, pair): Transfer => {
    const [b, c, d] = [second[pair], third[pair], fourth[pair]]
    const average = (rate: (transfer: Transfer | undefined) => number, a: number): number =>
      (a + 2 * rate(b) + 2 * rate(c) + rate(d)) / 6
    return {
      from,
      to,
      amounts: amounts.map((rate, species) => average((each) => each?.amounts[species] ?? 0, rate)),
      volume: average((each) => each?.volume ?? 0, volume),
    }
  })
  return moved(state, mean, seconds)
}

function moved(state: BatchState, transfers: readonly Transfer[], seconds: number): BatchState {
  const amounts = state.amounts.map((each) => each.slice())
  const volumes = state.volumes.slice()
  for (const { from, to, amounts: rates, volume } of transfers) {
    shift(volumes, from, to, volume * seconds)
    for (const [species, rate] of rates.entries()) {
      const values = amounts[species]
      if (values !== undefined) shift(values, from, to, rate * seconds)
    }
  }
  return { amounts, volumes }
}

function shift(values: Float64Array, from: number, to: number, amount: number): void {
  values[from] = (values[from] ?? 0) - amount
  values[to] = (values[to] ?? 0) + amount
}

/** Concentration (mol/L) of a species in a compartment. */
export function concentration(
  { amounts, volumes }: BatchState,
  species: number,
  compartment: number,
): number {
  return (amounts[species]?.[compartment] ?? NaN) / (volumes[compartment] ?? NaN)
}

/** Concentrations `[species][compartment]` and volumes as a state. */
export function stateOf(
  concentrations: readonly (readonly number[])[],
  volumes: readonly number[],
): BatchState {
  return {
    amounts: concentrations.map((each) =>
      Float64Array.from(each, (value, place) => value * (volumes[place] ?? NaN)),
    ),
    volumes: Float64Array.from(volumes),
  }
}

/** Whether less than a share of a species is left in the first compartment. */
export function leftBelow(start: BatchState, species: number, share: number): (state: BatchState) => boolean {
  const first = start.amounts[species]?.[0] ?? 0
  return ({ amounts }) => (amounts[species]?.[0] ?? 0) < share * first
}
