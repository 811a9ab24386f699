// From forecasts to an evaluation: plain data that pictures and report read. Everything is in physical units; a missing
// value on either side is left out and counted.
import { formatStep, type FeatureScale, type Part, type Scaler, type WindowSet } from '@utsushi/data'
import { permutation, seededRandom } from '@utsushi/ground'
import type { Json } from '@utsushi/emulator'
import type { StudyContext } from '@utsushi/study'
import type { EcosystemAnswers } from './answers.js'
import { fluxRole, type EcosystemConfig, type FluxRole } from './config.js'
import { scoredWindows, splitKey } from './data.js'
import type { EcosystemTask } from './loss.js'
import { parseIntervals, saidOf } from './intervals.js'
import { groupsApart, type GroupName } from './data/parts.js'
import { physicalTargets, scaledTargets } from './data/target-transforms.js'
import { targetQuantity } from './config/quantities.js'
import type { BaselineForecasts } from './score/baselines.js'
import { baselinesOf } from './score/fitted-baselines.js'
import {
  balancesOf,
  type BaselineName,
  type ClosureCheck,
  type EcosystemEvaluation,
  type FluxScore,
  type LeadError,
  type MonthError,
  type SampleSeries,
  type WorstWindow,
} from './score/evaluation.js'
import { coverageOf } from './score/coverage.js'
import { generalisations } from './score/generalisations.js'
import { unseenForecasts } from './score/unseen-baselines.js'
import { forecastDays } from './score/forecast-days.js'
import {
  annualSums,
  fluxColumn,
  fluxScore,
  sampleSeries,
  scoresBy,
  skillBySample,
  stitchWindows,
  type EnsembleData,
  type ForecastPair,
  type StitchedSample,
} from './score/windows.js'
import { extrapolations } from './score/extrapolations.js'

/** Scores of the validation windows: RMSE scaled, mean over the fluxes; and per flux in physical units. */
export async function validate(
  { config, data, fitted }: EcosystemTask,
  { forecast }: EcosystemAnswers,
  part: Part,
): Promise<{ readonly rmseScaled: number; readonly rmse: Readonly<Record<string, number>> }> {
  const windows = scoredWindows(config, part, 'split.validation')
  const { features } = fitted.targets
  const observed = forecastDays(data.targets, windows)
  const scaled = await forecast(windows)
  const transformed = features.some(({ transform }) => transform !== undefined)
  const learnt = transformed ? scaledTargets(fitted.targets, observed) : undefined
  const rmse = features.map(({ center, scale }, flux) =>
    rmseOf(
      flux,
      features.length,
      observed,
      (k, value) =>
        (scaled[k] ?? NaN) - (learnt === undefined ? (value - center) / scale : (learnt[k] ?? NaN)),
    ),
  )
  const physical = transformed ? physicalTargets(fitted.targets, scaled) : undefined
  return {
    rmseScaled: rmse.reduce((sum, value) => sum + value, 0) / rmse.length,
    rmse: Object.fromEntries(
      features.map(({ name, scale }, flux) => [
        name,
        physical === undefined
          ? (rmse[flux] ?? NaN) * scale
          : rmseOf(flux, features.length, observed, (k, value) => (physical[k] ?? NaN) - value),
      ]),
    ),
  }
}

/** Root of the mean square of one flux's errors where it was observed; values are `[…, fluxes]`. */
function rmseOf(
  flux: number,
  fluxes: number,
  observed: Float32Array,
  errorAt: (place: number, value: number) => number,
): number {
  let [squares, count] = [0, 0]
  for (let k = flux; k < observed.length; k += fluxes) {
    const value = observed[k] ?? NaN
    if (Number.isNaN(value)) continue
    const error = errorAt(k, value)
    squares += error * error
    count++
  }
  return Math.sqrt(squares / count)
}

/** Everything that is said of one part, begun cold and (where fluxes are fed back) warm. */
export async function score(
  task: EcosystemTask,
  answers: EcosystemAnswers,
  { name, samples }: { readonly name: string; readonly samples: Part },
  context: Pick<StudyContext, 'reporter' | 'signal'> & { readonly calibration: Json },
): Promise<readonly EcosystemEvaluation[]> {
  const intervals = parseIntervals(context.calibration)
  const { config, data, fitted, parts } = task
  const split = name === 'heldOut' ? 'held-out' : name === 'validation' ? 'validation' : 'test'
  const windows = scoredWindows(config, samples, splitKey(name))
  const unseen = await unseenForecasts(data, parts.train, windows, config.evaluation.baselines, context)
  const baselines = { ...baselinesOf(task).forecast(windows), ...unseen.forecasts }
  const direct = config.model.decoder === 'direct'
  const evaluations: EcosystemEvaluation[] = []
  // Told once, with the first part of a run.
  const first = name === 'test' || (name === 'heldOut' && parts.test === undefined)
  const byNewness = first ? await generalisations(task, answers) : []
  for (const start of direct ? (['cold'] as const) : (['cold', 'warm'] as const)) {
    const said = await saidOf(task, answers, windows, start)
    const scored = scoreForecasts({
      ...{ split, ensemble: data, windows, baselines, scalers: fitted, config },
      ...(direct ? {} : { variant: `${start} start` }),
      predicted: said.predicted,
    })
    for (const [flux, { predicted }] of Object.entries(scored.missing))
      if (predicted > 0)
        context.reporter.warn(
          `${split}: ${predicted} predicted values of ${flux} are not finite and not scored`,
        )
    const covered =
      'none' in intervals
        ? undefined
        : coverageOf(task, intervals, {
            ...{ windows, said, observed: forecastDays(data.targets, windows) },
            own: name === 'validation',
          })
    evaluations.push({
      ...scored,
      ...(split === 'held-out' && heldOf(groupsApart(config, 'heldOut'))),
      ...(unseen.rivals && { unseenRivals: unseen.rivals }),
      ...(byNewness.length > 0 && start === 'cold' && { generalisations: byNewness }),
      ...(covered && { intervals: covered }),
      ...('none' in intervals && { noIntervals: intervals.none }),
    })
  }
  return evaluations
}

/** What an evaluation of the held-out part says that it is of. */
function heldOf(groups: readonly GroupName[]): Pick<EcosystemEvaluation, 'held'> {
  if (!groups.includes('site')) return {}
  return { held: groups.includes('parameter set') ? 'samples at sites' : 'sites' }
}

/** Pairs kept for scatter and error pictures. */
const MOST_PAIRS = 20_000

/** Forecasts to score. Arrays are `[windows, horizon, fluxes]` in the order of `ensemble.targets.names`. */
export interface ForecastsToScore {
  readonly split: EcosystemEvaluation['split']
  readonly variant?: string
  /** The ensemble in physical units. */
  readonly ensemble: EnsembleData
  readonly windows: WindowSet
  /** What the emulator says, in the fluxes' units; what is not finite counts as missing. */
  readonly predicted: Float32Array
  readonly baselines?: BaselineForecasts
  /** Fitted on training rows: ranges tell extrapolation, the targets' scale what is a large residual. */
  readonly scalers: { readonly drivers: Scaler; readonly statics?: Scaler; readonly targets: Scaler }
  readonly config: Pick<EcosystemConfig, 'data' | 'evaluation' | 'seed'>
}

/** An evaluation, and how many values of each flux were missing on either side. */
export interface ScoredForecasts extends EcosystemEvaluation {
  readonly missing: Readonly<Record<string, { readonly observed: number; readonly predicted: number }>>
}

/**
 * Scores forecasts against the process model.
 *
 * @throws RangeError when the forecasts do not fit the windows
 * @example
 * const evaluation = scoreForecasts({ split: 'test', ensemble, windows, predicted, scalers, config,
 *   baselines: baselines.forecast(windows) })
 * evaluation.scores.nep.rmse // g C m⁻² day⁻¹
 */
export function scoreForecasts(given: ForecastsToScore): ScoredForecasts {
  const { split, variant, ensemble, windows, predicted, scalers, config } = given
  const names = ensemble.targets.names
  const quantities = names.map((name) => targetQuantity(config.data, name))
  const observed = forecastDays(ensemble.targets, windows)
  checkSize('predicted', predicted, observed)
  const fluxes = names.map((name, flux) =>
    columnsOfFlux(name, observed, { 'the emulator': predicted, ...given.baselines }, flux, names.length),
  )
  const stitched = stitchWindows(windows)
  const perFlux = <T>(of: (flux: FluxColumns) => T): Record<string, T> =>
    Object.fromEntries(fluxes.map((flux) => [flux.name, of(flux)]))
  const score = (by: string) => (flux: FluxColumns) =>
    fluxScore(windows, flux.observed, flux.forecasts[by] ?? new Float32Array(0))
  const scores = perFlux(score('the emulator'))
  return {
    fluxes: quantities.map(({ name, unit, kind, yearUnit }, flux) => ({
      ...{ name, unit: ensemble.targets.units[flux] ?? unit, kind, yearUnit },
    })),
    split,
    ...(variant === undefined ? {} : { variant }),
    windows: windows.count,
    samples: stitched.length,
    leadDays: windows.horizon,
    period: periodOf(ensemble, stitched),
    scores,
    baselines: Object.fromEntries(
      Object.keys(given.baselines ?? {}).map((name) => [name as BaselineName, perFlux(score(name))]),
    ),
    byLead: perFlux((flux) => byLead(windows, flux)),
    byMonth: perFlux((flux) => byMonth(ensemble, windows, flux)),
    annual: perFlux((flux) =>
      annualSums(ensemble, stitched, flux.observed, flux.predicted, targetQuantity(config.data, flux.name)),
    ),
    worst: worstWindows(ensemble, windows, fluxes, scores).slice(0, config.evaluation.worstWindows),
    pairs: perFlux((flux) => somePairs(flux, config.seed)),
    series: bestMedianWorst(ensemble, windows, stitched, fluxes, { observed, predicted }),
    extrapolations: extrapolations(ensemble, stitched, {
      drivers: scalers.drivers.features,
      statics: scalers.statics?.features ?? [],
    }),
    closure: closureChecks(predicted, scalers.targets.features, (column) => fluxRole(config, column)),
    missing: perFlux((flux) => ({
      observed: countMissing(flux.observed),
      predicted: countMissing(flux.predicted),
    })),
  }
}

/** One flux of all forecasts, `[windows · horizon]` each. */
interface FluxColumns {
  readonly name: string
  readonly observed: Float32Array
  readonly predicted: Float32Array
  readonly forecasts: Readonly<Record<string, Float32Array>>
}

function columnsOfFlux(
  name: string,
  observed: Float32Array,
  forecasts: Readonly<Record<string, Float32Array>>,
  flux: number,
  fluxes: number,
): FluxColumns {
  const columns = Object.fromEntries(
    Object.entries(forecasts).map(([by, values]) => {
      checkSize(by, values, observed)
      return [by, fluxColumn(values, flux, fluxes)]
    }),
  )
  const predicted = columns['the emulator'] ?? new Float32Array(0)
  return { name, observed: fluxColumn(observed, flux, fluxes), predicted, forecasts: columns }
}

function checkSize(what: string, values: Float32Array, observed: Float32Array): void {
  if (values.length !== observed.length)
    throw new RangeError(
      `${what}: ${values.length} values for ${observed.length} days and fluxes to forecast`,
    )
}

function periodOf(ensemble: EnsembleData, stitched: readonly StitchedSample[]): { from: string; to: string } {
  let from = Infinity
  let to = -Infinity
  for (const { day } of stitched) {
    from = Math.min(from, day[0] ?? Infinity)
    to = Math.max(to, day.at(-1) ?? -Infinity)
  }
  return { from: formatStep(ensemble, from), to: formatStep(ensemble, to) }
}

function byLead(windows: WindowSet, { observed, predicted }: FluxColumns): LeadError[] {
  const groups = scoresBy(windows, observed, predicted, (_, lead) => lead + 1)
  return [...groups].map(([lead, score]) => ({ lead, ...score }))
}

function byMonth(
  { days }: EnsembleData,
  windows: WindowSet,
  { observed, predicted }: FluxColumns,
): MonthError[] {
  const months = days.map((day) => new Date(day * 86_400_000).getUTCMonth() + 1)
  const groups = scoresBy(windows, observed, predicted, (window, lead) => {
    return months[(windows.start[window] as number) + windows.context + lead] as number
  })
  return [...groups].map(([month, score]) => ({ month, ...score })).sort((a, b) => a.month - b.month)
}

/** Each window by its worst flux: the one whose RMSE is the largest multiple of that flux's pooled RMSE. Worst first. */
function worstWindows(
  ensemble: EnsembleData,
  windows: WindowSet,
  fluxes: readonly FluxColumns[],
  scores: Readonly<Record<string, FluxScore>>,
): WorstWindow[] {
  const worst = new Map<number, { flux: string; rmse: number; times: number }>()
  for (const { name, observed, predicted } of fluxes) {
    for (const [window, { rmse }] of scoresBy(windows, observed, predicted, (window) => window)) {
      const times = rmse / (scores[name]?.rmse ?? NaN)
      if (times > (worst.get(window)?.times ?? -Infinity)) worst.set(window, { flux: name, rmse, times })
    }
  }
  return [...worst]
    .sort(([, a], [, b]) => b.times - a.times)
    .map(([window, { flux, rmse }]) => ({
      sample: String(ensemble.samples[windows.entity[window] as number]),
      start: formatStep(ensemble, (windows.start[window] as number) + windows.context),
      flux,
      rmse,
    }))
}

/** Pairs without missing values; a seeded choice of them, in their own order, where there are too many. */
function somePairs(
  { observed, predicted }: FluxColumns,
  seed: number,
): { observed: Float32Array; predicted: Float32Array } {
  let places = Int32Array.from(observed.keys()).filter((at) =>
    Number.isFinite((observed[at] as number) - (predicted[at] as number)),
  )
  if (places.length > MOST_PAIRS) {
    const chosen = permutation(places.length, seededRandom(seed)).subarray(0, MOST_PAIRS).sort()
    places = chosen.map((place) => places[place] as number)
  }
  return {
    observed: Float32Array.from(places, (at) => observed[at] as number),
    predicted: Float32Array.from(places, (at) => predicted[at] as number),
  }
}

/** Day by day for the samples with the best, the median and the worst R² within the sample, mean of the fluxes. */
function bestMedianWorst(
  ensemble: EnsembleData,
  windows: WindowSet,
  stitched: readonly StitchedSample[],
  fluxes: readonly FluxColumns[],
  values: ForecastPair,
): SampleSeries[] {
  const skills = fluxes.map(({ observed, predicted }) => skillBySample(windows, observed, predicted))
  const ranked = stitched
    .map((sample) => {
      const own = skills.flatMap((flux) => flux.get(sample.entity) ?? [])
      const known = own.filter(({ skill }) => Number.isFinite(skill))
      const score = known.reduce((sum, { skill }) => sum + skill, 0) / known.length
      return { sample, score, varies: known.some(({ varies }) => varies) }
    })
    .filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => b.score - a.score)
  // A sample in which nothing happens is easily followed: it is shown only when it is the worst all the same.
  const lively = ranked.filter(({ varies }) => varies)
  const shown = lively.length > 0 ? lively : ranked
  const chosen = new Map<StitchedSample, SampleSeries['kind']>()
  for (const [one, kind] of [
    [shown[0], 'best'],
    [shown[shown.length >> 1], 'median'],
    [ranked.at(-1), 'worst'],
  ] as const)
    if (one !== undefined && !chosen.has(one.sample)) chosen.set(one.sample, kind)
  return [...chosen].map(([sample, kind]) => sampleSeries(kind, sample, ensemble, values))
}

/**
 * The largest residual of every balance among the predicted fluxes, also relative to the smallest of their training
 * standard deviations: the strictest of the scales. Days with a missing value are left out.
 *
 * @param predicted `[…, fluxes]`
 * @param scales of the fluxes, in the order of the last axis
 */
function closureChecks(
  predicted: Float32Array,
  scales: readonly FeatureScale[],
  roleOf: (column: string) => FluxRole | undefined,
): ClosureCheck[] {
  const names = scales.map(({ name }) => name)
  return balancesOf(names, roleOf).map(({ name, terms }) => {
    const places = terms.map(([column, coefficient]) => ({ place: names.indexOf(column), coefficient }))
    let maxResidual = 0
    for (let row = 0; row < predicted.length; row += names.length) {
      let residual = 0
      for (const { place, coefficient } of places)
        residual += coefficient * (predicted[row + place] as number)
      if (Number.isFinite(residual)) maxResidual = Math.max(maxResidual, Math.abs(residual))
    }
    const scale = Math.min(...places.map(({ place }) => scales[place]?.scale ?? NaN))
    return { name, maxResidual, relativeToScale: maxResidual / scale }
  })
}

function countMissing(values: Float32Array): number {
  return values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0)
}
