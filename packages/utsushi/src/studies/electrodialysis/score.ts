// Scores of a trained emulator on some experiments, beside what needs no model: pure functions of courses. What is watched while
// training and asked by a tuning first; then all that is told of a part: by column, by step, and of the changes that are asked of
// a batch emulator by name, with what `score/` tells of single experiments and of forecasts from any sample.
import type { FeatureScale } from '@utsushi/data'
import type { Json } from '@utsushi/emulator'
import type { Rival, Scores, SearchObjective } from '@utsushi/study'
import { courseSteps, type Courses, type CourseStart, type ElectrodialysisAnswers } from './answers.js'
import type { Places } from './data.js'
import type { DeclaredSystem } from './data/system.js'
import type { ElectrodialysisTask } from './loss.js'
import { predictedColumns } from './model/balance.js'
import {
  baselineForecasts,
  baselineRollouts,
  baselines,
  byForecaster,
  forecasterNames,
  type Baseline,
  type ByForecaster,
} from './score/baselines.js'
import {
  inCourses,
  inTable,
  medianOf,
  rangeOf,
  scoreCourses,
  scoreForecasts,
  type Lookup,
  type ScoredTask,
} from './score/columns.js'
import {
  courseBalance,
  experimentScores,
  outsideRanges,
  type CourseBalance,
  type ExperimentScore,
  type OutsideRange,
} from './score/experiments.js'
import { coursesFromOrigins, originErrors, type OriginCourses, type OriginErrors } from './score/origins.js'

/** Scores that are watched while training: of whole batches from their first sample, and one step ahead. */
export async function validate(
  task: ScoredTask,
  answers: ElectrodialysisAnswers,
  part: Places,
): Promise<Scores> {
  const free = scoreCourses(task, part, await answers.run(part, 'free'))
  const oneStep = scoreCourses(task, part, await answers.run(part, 'oneStep'))
  return {
    rmseFreeRunning: Math.sqrt(free.mseScaled),
    mseOneStep: oneStep.mseScaled,
    rmse: Object.fromEntries(free.columns.map(({ name, rmse }) => [name, rmse])),
  }
}

/** What an emulator is used for chooses its weights. */
export const monitor = {
  path: 'rmseFreeRunning',
  direction: 'minimize',
  meaning: 'root mean squared error of whole batches from their first sample, scaled',
} as const

type Objective = SearchObjective<ScoredTask, Places, ElectrodialysisAnswers>

const squaredError = (start: CourseStart, meaning: string): Objective => ({
  direction: 'minimize',
  meaning: `mean squared error of held-out experiments, ${meaning}, scaled`,
  score: async (task, answers, part) => scoreCourses(task, part, await answers.run(part, start)).mseScaled,
})

/** What a tuning can ask. */
export const objectives = {
  freeRunning: squaredError('free', 'free-running from their first sample'),
  oneStep: squaredError('oneStep', 'one step ahead'),
}

/** Free-running errors of simple methods, scaled as the emulator's are. */
export const rivals = (task: ScoredTask, part: Places): readonly Rival[] =>
  baselines.map((baseline) => ({
    name: forecasterNames[baseline],
    value: scoreForecasts(task, part, baselineRollouts(task.data, baseline)).mseScaled,
  }))

/** Errors of one column by one forecaster, over samples for which all forecasters have one. */
export interface ColumnErrors {
  readonly name: string
  readonly unit: string
  readonly rmse: number
  /** Root mean square error as a share of the column's range in training. */
  readonly share: number
  /** Median absolute error, the same share. */
  readonly medianShare: number
  /** Of the changes from sample to sample: 1 less squared errors over squared departures from the mean change; null where the changes differ by rounding alone. */
  readonly changeR2: number | null
  readonly count: number
}

/** What one forecaster scores. */
export interface ForecasterScores {
  /** Mean squared error of all scaled values. */
  readonly mseScaled: number
  /** Median absolute error of all values, each as a share of its column's training range. */
  readonly medianShare: number
  readonly columns: readonly ColumnErrors[]
  /** Root mean squared scaled error by steps from the first sample; entry 0 is step 1. Null where nothing was compared. */
  readonly byStep: readonly (number | null)[]
}

/** Errors of one named change (dCALA, dVA, …), by forecaster, in the column's unit. */
export interface DeltaScore {
  readonly name: string
  readonly unit: string
  readonly rmse: ByForecaster<number>
  /** Share of the variance of the measured changes that the emulator explains; null for a constant. */
  readonly r2: number | null
}

/** What is told of one part, plain JSON. */
export interface PartEvaluation extends CourseBalance {
  readonly part: string
  readonly experiments: readonly string[]
  readonly oneStep: ByForecaster<ForecasterScores>
  readonly freeRunning: ByForecaster<ForecasterScores>
  /** Errors by distance from any sample. */
  readonly byOrigin: OriginErrors
  /** Changes from sample to sample, one step ahead. */
  readonly deltas: readonly DeltaScore[]
  readonly byExperiment: readonly ExperimentScore[]
  /** Median over experiments and columns of the free-running error over a whole batch, as a share of the training range. */
  readonly batchShare: number
  readonly outsideRange: readonly OutsideRange[]
}

/** Courses of the same experiments in each way that they are scored. */
export interface EvaluatedCourses {
  readonly free: Courses
  readonly oneStep: Courses
  /** From every sample on, as `coursesFromOrigins` runs them. */
  readonly fromOrigins: readonly OriginCourses[]
}

/** A part with the courses that it was scored by. */
export interface ScoredPart {
  readonly evaluation: PartEvaluation
  readonly places: Places
  readonly free: Courses
  readonly oneStep: Courses
}

/** Parts that are scored, the main one first. */
export const evaluated = ['test', 'extremes', 'validation'] as const

/** Runs over a part in every way that it is scored by. */
export async function scorePart(
  task: ElectrodialysisTask,
  answers: ElectrodialysisAnswers,
  { name, samples: places }: { readonly name: string; readonly samples: Places },
): Promise<readonly ScoredPart[]> {
  const free = await answers.run(places, 'free')
  const oneStep = await answers.run(places, 'oneStep')
  const fromOrigins = await coursesFromOrigins(task, answers, places)
  const evaluation = evaluatePart(task, name, places, { free, oneStep, fromOrigins })
  return [{ evaluation, places, free, oneStep }]
}

/** `metrics.json`: all that was told of every part, and what the emulator file carries of it. */
export function metricsOf(scored: readonly ScoredPart[]) {
  const parts = scored.map(({ evaluation }) => evaluation)
  return { parts, emulator: Object.fromEntries(parts.map((part) => [part.part, emulatorScores(part)])) }
}

/** Scores as the emulator file carries them, out of `metrics.json`: part → kind → score. */
export function emulatorMetrics(metrics: unknown): Readonly<Record<string, Json>> {
  const { emulator } = metrics as { readonly emulator?: Record<string, Json> }
  return emulator ?? {}
}

const emulatorScores = ({ oneStep, freeRunning }: PartEvaluation) =>
  Object.fromEntries(
    Object.entries({ oneStep, freeRunning }).map(([kind, { emulator }]) => [
      kind,
      {
        mseScaled: finite(emulator.mseScaled),
        medianShare: finite(emulator.medianShare),
        rmse: Object.fromEntries(emulator.columns.map(({ name, rmse }) => [name, finite(rmse)])),
      },
    ]),
  )

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/**
 * Scores courses of the experiments at `places`, free-running, one step ahead and from every sample on, beside the baselines.
 * @example evaluatePart(task, 'test', task.parts.test, { free, oneStep, fromOrigins }).oneStep.emulator.mseScaled
 */
export function evaluatePart(
  task: ScoredTask,
  part: string,
  places: Places,
  { free, oneStep, fromOrigins }: EvaluatedCourses,
): PartEvaluation {
  const { data: experiments } = task
  const score = (emulator: Courses, forecasts: (baseline: Baseline) => Float32Array) => {
    const values = byForecaster((by) =>
      by === 'emulator' ? inCourses(task, emulator, places.length) : inTable(task, places, forecasts(by)),
    )
    const measured = inTable(task, places, experiments.panel.values)
    return byForecaster((by) => scoresOf(task, values[by], measured, Object.values(values), places))
  }
  const oneStepScores = score(oneStep, (baseline) => baselineForecasts(experiments, baseline, 1))
  const byExperiment = experimentScores(task, places, free)
  return {
    part,
    experiments: places.map((place) => experiments.ids[place] ?? ''),
    oneStep: oneStepScores,
    freeRunning: score(free, (baseline) => baselineRollouts(experiments, baseline)),
    byOrigin: originErrors(task, places, fromOrigins),
    ...courseBalance(task, places, free),
    deltas: deltaScores(experiments.system, oneStepScores),
    byExperiment,
    batchShare: medianOf(byExperiment.flatMap(({ shares }) => Object.values(shares))),
    outsideRange: outsideRanges(task, places, free),
  }
}

/**
 * One-step scores of the changes of every declared concentration and volume outside of the first compartment: a step begins from
 * the measured state, so that a change errs as the next value does.
 * @example deltaScores(system, evaluation.oneStep)[0] // { name: 'dCALA', unit: 'mol/L', rmse: { emulator, … }, r2 }
 */
export function deltaScores(
  { places, variables }: DeclaredSystem,
  oneStep: ByForecaster<ForecasterScores>,
): readonly DeltaScore[] {
  const asked = [...places.concentrations.flatMap((own) => own.slice(1)), ...places.volumes.slice(1)]
  return asked.flatMap((place) => {
    const name = variables[place]?.name ?? ''
    const found = byForecaster((by) => oneStep[by].columns.find((column) => column.name === name))
    const own = found.emulator
    if (own === undefined) return []
    const rmse = byForecaster((by) => found[by]?.rmse ?? NaN)
    return [{ name: `d${name}`, unit: own.unit, rmse, r2: own.changeR2 }]
  })
}

interface Compared {
  readonly step: number
  readonly error: number
  readonly change: number
}

function scoresOf(
  { data, fitted: { scaler }, model }: ScoredTask,
  predicted: Lookup,
  measured: Lookup,
  all: readonly Lookup[],
  places: Places,
): ForecasterScores {
  const steps = courseSteps(data, places)
  const squares = new Float64Array(steps)
  const counts = new Float64Array(steps)
  const shares: number[] = []
  const columns = predictedColumns(model).map((place, column): ColumnErrors => {
    const feature = scaler.features[place]
    const compared: Compared[] = []
    for (const experiment of places.keys())
      for (let step = 1; step <= steps; step++) {
        const truth = measured(experiment, step, column)
        if (Number.isNaN(truth) || all.some((each) => Number.isNaN(each(experiment, step, column)))) continue
        const error = predicted(experiment, step, column) - truth
        compared.push({ step, error, change: truth - measured(experiment, step - 1, column) })
        squares[step - 1] = (squares[step - 1] ?? 0) + (error / (feature?.scale ?? NaN)) ** 2
        counts[step - 1] = (counts[step - 1] ?? 0) + 1
      }
    const errors = columnErrors(compared, feature)
    for (const { error } of compared) shares.push(Math.abs(error) / rangeOf(feature))
    return errors
  })
  return {
    mseScaled: total(squares) / total(counts),
    medianShare: medianOf(shares),
    columns,
    byStep: Array.from(squares, (sum, k) => (counts[k] ? Math.sqrt(sum / (counts[k] ?? 1)) : null)),
  }
}

function columnErrors(compared: readonly Compared[], feature: FeatureScale | undefined): ColumnErrors {
  const rmse = Math.sqrt(mean(compared.map(({ error }) => error ** 2)))
  const known = compared.filter(({ change }) => !Number.isNaN(change))
  const centre = mean(known.map(({ change }) => change))
  const spread = mean(known.map(({ change }) => (change - centre) ** 2))
  // Tables are float32: below a millionth of the range, changes are equal.
  const rounding = (1e-6 * rangeOf(feature)) ** 2
  return {
    name: feature?.name ?? '',
    unit: feature?.unit ?? '1',
    rmse,
    share: rmse / rangeOf(feature),
    medianShare: medianOf(compared.map(({ error }) => Math.abs(error))) / rangeOf(feature),
    changeR2: spread > rounding ? 1 - mean(known.map(({ error }) => error ** 2)) / spread : null,
    count: compared.length,
  }
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
