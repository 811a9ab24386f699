// How sure a forecast is: intervals that are calibrated on validation samples, which were never trained on. A day of a further sample lies
// within as often as the study file asks for; so does a whole forecast, from its first day to its last, and a whole period.
import type { Part, WindowSet } from '@utsushi/data'
import type { Json } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { pooledConformalQuantile, samplesToCalibrate } from '@utsushi/learn'
import { countOf } from '@utsushi/study'
import { z } from 'zod'
import type { EcosystemAnswers, Start } from './answers.js'
import type { EcosystemConfig } from './config.js'
import { scoredWindows, splitKey, type LookedEnsemble } from './data.js'
import { physicalTargets } from './data/target-transforms.js'
import { groupsOfSamples, sampleGroups, type SampleGroups } from './intervals/groups.js'
import { fitSpread, spreadAt, type SpreadModel } from './intervals/spread-model.js'
import type { EcosystemTask } from './loss.js'
import { forecastDays } from './score/forecast-days.js'

/** What lies within at once. */
export const spans = ['step', 'horizon', 'whole'] as const
export type Span = (typeof spans)[number]

const positive = z.number().min(0)
const factors = z.strictObject({ step: positive, horizon: positive, whole: positive })
const record = z
  .strictObject({
    level: z.number(),
    over: z.enum(spans),
    /** Samples that it was calibrated on. */
    samples: z.number().int().min(1),
    /** By target, in their order. */
    fluxes: z.array(
      z.strictObject({
        name: z.string(),
        spread: z.tuple([positive, positive, positive]),
        /** How many of these deviations an interval reaches to either side, by what shall lie within at once. */
        factors,
        /** Whether it is never below 0 in what was trained on: no interval then is. */
        fromZero: z.boolean(),
      }),
    ),
    /** Groups of samples by a static input: factors of each, by flux, in place of those of all. */
    group: z
      .strictObject({
        input: z.number().int().min(0),
        edges: z.array(z.number()),
        names: z.array(z.string()).min(1),
        samples: z.array(z.number().int().min(1)),
        factors: z.array(z.array(factors)),
      })
      .optional(),
  })
  .refine(
    ({ fluxes, group }) =>
      group === undefined ||
      (group.edges.length + 1 === group.names.length &&
        group.samples.length === group.names.length &&
        group.factors.length === group.names.length &&
        group.factors.every(({ length }) => length === fluxes.length)),
  )

/** What is set after training; `calibration.json` of a run. */
export type IntervalCalibration = z.output<typeof record>

/** Of a run: intervals, or why there are none. */
export type Intervals = IntervalCalibration | { readonly none: string }

/** @throws InputError when the record of a run is damaged */
export function parseIntervals(value: unknown, file = 'calibration.json'): Intervals {
  // Runs of before there were intervals have no record.
  if (value === null || value === undefined) return { none: 'the run was trained before there were any' }
  if (typeof value === 'object' && 'none' in value) return { none: String(value.none) }
  const parsed = record.safeParse(value)
  if (!parsed.success) throw new InputError(`${file}: is damaged — train again or restore the file`)
  return parsed.data
}

/** Validation samples that nothing was trained on. */
export function samplesToCalibrateOn(validation: Part | undefined, train: Part): readonly number[] {
  const trained = new Set(train.entities)
  return (validation?.entities ?? []).filter((entity) => !trained.has(entity))
}

/** Whether a study file does not do without intervals. */
export const insists = ({ intervals: { make, group } }: Pick<EcosystemConfig, 'intervals'>): boolean =>
  make === 'always' || (make === 'possible' && group !== undefined)

/**
 * Why there can be no intervals; `undefined` where there can.
 *
 * @throws InputError where `intervals.group` names nothing that sets samples apart
 */
export function intervalProblem(
  config: Pick<EcosystemConfig, 'intervals' | 'data'>,
  samples: Pick<LookedEnsemble, 'statics' | 'sites'>,
  validation: Part | undefined,
  train: Part,
): string | undefined {
  const { level } = config.intervals
  const entities = samplesToCalibrateOn(validation, train)
  const [needed, count] = [samplesToCalibrate(level), entities.length]
  const groups = sampleGroups(config, samples, train)
  if (groups !== undefined) {
    const groupOfSample = groupsOfSamples(groups, samples)
    const counts = groups.names.map((_, k) => entities.filter((entity) => groupOfSample(entity) === k).length)
    const few = counts.findIndex((own) => own < needed)
    return few < 0
      ? undefined
      : `intervals.group: of ${groups.names[few] ?? ''} ${countOf(counts[few] ?? 0, 'sample validates', 'samples validate')} that nothing was trained on, and intervals of ${percent(level)} need ${needed} or more in each group — raise split.validationSamples, add samples, lower intervals.level, or leave intervals.group out`
  }
  if (count >= needed) return undefined
  return `intervals of ${percent(level)} need ${needed} or more validation samples that nothing was trained on, and there are ${count} — raise split.validationSamples, add samples, or lower intervals.level`
}

const percent = (level: number): string => `${Number((100 * level).toPrecision(6))} %`

/** Forecasts in physical units with what an ensemble's members disagree by, `[windows, horizon, targets]`. */
export interface SaidFluxes {
  readonly predicted: Float32Array
  readonly members?: Float32Array
}

/** What is said of windows; begun cold, as the file begins, unless told otherwise. */
export async function saidOf(
  { fitted }: Pick<EcosystemTask, 'fitted'>,
  answers: EcosystemAnswers,
  windows: WindowSet,
  start?: Start,
): Promise<SaidFluxes> {
  const { mean, members } = await answers.said(windows, start)
  const physical = (values: Float32Array): Float32Array => physicalTargets(fitted.targets, values)
  if (members === undefined) return { predicted: physical(mean) }
  const [above, below] = [1, -1].map((sign) =>
    physical(mean.map((value, at) => value + sign * (members[at] ?? NaN))),
  ) as [Float32Array, Float32Array]
  return {
    predicted: physical(mean),
    members: above.map((value, at) => (value - (below[at] ?? NaN)) / 2),
  }
}

/** Of a target's standard deviation in training: no interval is narrower than twice this, factors aside. */
const leastSpread = 1e-3

/**
 * Calibrates intervals on the validation samples.
 *
 * @throws InputError with the number needed where there are too few and `intervals.make` is `always`
 */
export async function calibrate(
  task: EcosystemTask,
  answers: EcosystemAnswers,
  validation: Part | undefined,
): Promise<Json> {
  const { config, data, fitted, parts } = task
  const { level, over, make } = config.intervals
  if (make === 'never') return { none: 'intervals.make is never' }
  const problem = intervalProblem(config, data, validation, parts.train)
  if (problem !== undefined && insists(config)) throw new InputError(problem)
  if (problem !== undefined || validation === undefined) return { none: problem ?? 'nothing validates' }
  const entities = samplesToCalibrateOn(validation, parts.train)
  const windows = scoredWindows(config, { ...validation, entities }, splitKey('validation'))
  const observed = forecastDays(data.targets, windows)
  const said = await saidOf(task, answers, windows)
  try {
    const groups = sampleGroups(config, data, parts.train)
    const { group, ...all } = calibrated({
      ...{ fitted, windows, observed, said, level, over },
      ...(groups && { groups: { ...groups, of: groupsOfSamples(groups, data) } }),
    })
    return { ...all, ...(group && { group: { ...group } }) }
  } catch (error) {
    // What was fitted in one go says nothing of other steps than those of training.
    if (insists(config) || !(error instanceof InputError)) throw error
    return { none: error.message }
  }
}

/** What intervals are calibrated on. */
export interface HeldForecasts {
  readonly fitted: Pick<EcosystemTask['fitted'], 'targets'>
  readonly windows: WindowSet
  /** `[windows, horizon, targets]` */
  readonly observed: Float32Array
  readonly said: SaidFluxes
  readonly level: number
  readonly over: Span
  /** Groups that have factors of their own, and which a sample is of. */
  readonly groups?: SampleGroups & { of(entity: number): number }
}

/** Factors for every flux. */
export function calibrated({
  fitted,
  windows,
  observed,
  said,
  level,
  over,
  groups,
}: HeldForecasts): IntervalCalibration {
  const { features } = fitted.targets
  const width = features.length
  type Factors = IntervalCalibration['fluxes'][number]['factors']
  const byGroup: Factors[][] = groups?.names.map(() => []) ?? []
  const fluxes = features.map(({ name, scale, deviation = scale, transform, min }, flux) => {
    const known = knownPlaces(observed, said.predicted, flux, width)
    const take = (of: Float32Array): Float64Array => Float64Array.from(known, (at) => of[at] ?? NaN)
    const predicted = take(said.predicted)
    const errors = take(observed).map((value, k) => value - (predicted[k] ?? NaN))
    const spread = fitSpread(
      { predicted, ...(said.members && { members: take(said.members) }) },
      errors,
      leastSpread * deviation,
    )
    const scores = { windows, observed, said, flux, width, spread }
    const own = Object.fromEntries(spans.map((span) => [span, scoresBySample(scores, span)])) as Record<
      Span,
      ReadonlyMap<number, readonly number[]>
    >
    /** Of all samples, or of those of a group. */
    const factorsOf = (group?: number): Factors => {
      const factor = (span: Span): number => {
        const some = [...own[span]].flatMap(([entity, found]) =>
          group === undefined || groups?.of(entity) === group ? [found] : [],
        )
        const needed = samplesToCalibrate(level)
        if (group !== undefined && some.length < needed)
          throw new InputError(
            `intervals.group: ${name} is known of ${countOf(some.length, 'sample')} of ${groups?.names[group] ?? ''} that calibrate, and intervals of ${percent(level)} need ${needed} or more in each group — raise split.validationSamples, lower intervals.level, or leave intervals.group out`,
          )
        return pooledConformalQuantile(some, level, 'on average')
      }
      return { step: factor('step'), horizon: factor('horizon'), whole: factor('whole') }
    }
    byGroup.forEach((fluxes, group) => fluxes.push(factorsOf(group)))
    return {
      ...{ name, spread: [...spread] as [number, number, number] },
      factors: factorsOf(),
      // A logarithm below 0 is of a number above it.
      fromZero: transform === 'log' || min >= 0,
    }
  })
  const all = { level, over, samples: new Set(windows.entity).size, fluxes }
  if (groups === undefined) return all
  const { input, edges, names, of } = groups
  const samples = names.map((_, k) => [...new Set(windows.entity)].filter((own) => of(own) === k).length)
  return {
    ...all,
    group: { input, edges: [...edges], names: [...names], samples, factors: byGroup },
  }
}

/** Intervals of the fluxes in a group; those of all samples where there are no groups. */
export const fluxesIn = (
  { fluxes, group }: Pick<IntervalCalibration, 'fluxes' | 'group'>,
  of: number | undefined,
): IntervalCalibration['fluxes'] =>
  group === undefined || of === undefined
    ? fluxes
    : fluxes.map((flux, k) => ({ ...flux, factors: group.factors[of]?.[k] ?? flux.factors }))

function knownPlaces(
  observed: Float32Array,
  predicted: Float32Array,
  flux: number,
  width: number,
): readonly number[] {
  const known: number[] = []
  for (let at = flux; at < observed.length; at += width)
    if (Number.isFinite((observed[at] ?? NaN) - (predicted[at] ?? NaN))) known.push(at)
  return known
}

interface FluxForecasts {
  readonly windows: WindowSet
  readonly observed: Float32Array
  readonly said: SaidFluxes
  readonly flux: number
  readonly width: number
  readonly spread: SpreadModel
}

/** Errors in deviations, by entity: of each day, the largest of each forecast, or the largest of all. */
export function scoresBySample(
  { windows: { count, horizon, entity }, observed, said, flux, width, spread }: FluxForecasts,
  span: Span,
): ReadonlyMap<number, readonly number[]> {
  const bySample = new Map<number, number[]>()
  for (let window = 0; window < count; window++) {
    const own = bySample.get(entity[window] ?? -1) ?? []
    bySample.set(entity[window] ?? -1, own)
    const days: number[] = []
    for (let lead = 0; lead < horizon; lead++) {
      const at = (window * horizon + lead) * width + flux
      const predicted = said.predicted[at] ?? NaN
      const score =
        Math.abs((observed[at] ?? NaN) - predicted) / spreadAt(spread, predicted, said.members?.[at])
      if (Number.isFinite(score)) days.push(score)
    }
    if (days.length === 0) continue
    if (span === 'step') own.push(...days)
    else if (span === 'horizon') own.push(Math.max(...days))
    else own[0] = Math.max(own[0] ?? 0, ...days)
  }
  return new Map([...bySample].filter(([, { length }]) => length > 0))
}

/** Ends of the interval of one value, in its unit. */
export function endsAt(
  { spread, factors, fromZero }: IntervalCalibration['fluxes'][number],
  span: Span,
  predicted: number,
  members = 0,
): { readonly lower: number; readonly upper: number } {
  const reach = factors[span] * spreadAt(spread, predicted, members)
  const lower = predicted - reach
  return { lower: fromZero ? Math.max(0, lower) : lower, upper: predicted + reach }
}
