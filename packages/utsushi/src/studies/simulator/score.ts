// Scores of a trained model on some runs, beside what needs none: how much it leaves unexplained, and how many runs lie within its
// intervals, output by output, step by step, and where in the space of parameters.
import type { Json } from '@utsushi/emulator'
import { bootstrapInterval, intervalScores, metrics, type ScoreInterval } from '@utsushi/learn'
import type { Rival, Scores, SearchObjective, StudyContext, PartValues } from '@utsushi/study'
import type { SimulatorAnswers } from './answers.js'
import type { Places } from './data/runs.js'
import { observedOf, parseCalibration, saidOf, type Said } from './intervals.js'
import type { SimulatorTask } from './loss.js'
import { normalCrps, normalSurprise } from './score/crps.js'
import { learntOutputs } from './fit.js'
import { groupScores, regionsOf, type RegionScores } from './score/regions.js'
import { rivalAnswers } from './score/rivals.js'

/** What is told of one output of a part; along an axis, of all its steps together. */
export interface OutputEvaluation {
  readonly name: string
  readonly unit: string
  readonly rmse: ScoreInterval
  readonly r2: number | null
  /** Share of the variance between runs that is left unexplained: 1 − R². */
  readonly unexplained: number | null
  readonly bias: number | null
  /** Of the answer with its doubt, as the output is learnt, in its standard deviations there. */
  readonly crps: number | null
  /** Mean surprise in nats, as the output is learnt, in its standard deviations there. */
  readonly surprise: number | null
  readonly coverage: number
  /** Mean width of the intervals, in standard deviations of the output. */
  readonly width: number
  /** Share of the runs that lie within from end to end; null without an axis. */
  readonly whole: number | null
  /** Along an axis: RMSE and coverage of each step. */
  readonly steps: readonly { readonly at: number; readonly rmse: number; readonly coverage: number }[]
}

/** What is told of one part, plain JSON. */
export interface PartEvaluation {
  readonly part: string
  readonly runs: number
  readonly outputs: readonly OutputEvaluation[]
  /** R² of simple methods, by output. */
  readonly rivals: Readonly<Record<string, readonly (number | null)[]>>
  readonly regions: readonly RegionScores[]
  /** Where intervals are calibrated by group: each of them. */
  readonly groups?: readonly Omit<RegionScores, 'distance'>[]
}

/** A part with what was said of its runs. */
export interface ScoredPart {
  readonly evaluation: PartEvaluation
  readonly places: Places
  readonly said: Said
}

/** Parts that are scored, the main one first. */
export const evaluated = ['test', 'validation'] as const

const plain = { noise: [], factors: [0] }

/** Scores that are watched: the error that chooses, and what it comes to. */
export async function validate(
  task: SimulatorTask,
  answers: SimulatorAnswers,
  part: Places,
): Promise<Scores> {
  const { mean } = saidOf(task.fitted, await answers.of(part), plain)
  return watched(task, part, mean)
}

function watched(
  { data, fitted }: Pick<SimulatorTask, 'data' | 'fitted'>,
  part: Places,
  said: Float64Array,
): Scores {
  const observed = observedOf(data, part)
  const each = fitted.outputs.map(({ name, spread }, output) => {
    const [own, truth] = [columnOf(said, output, fitted), columnOf(observed, output, fitted)]
    const { rmse } = metrics(own, truth)
    return { name, rmse, r2: r2Of(own, truth, part.length), scaled: rmse / (spread || 1) }
  })
  return {
    error: Math.sqrt(each.reduce((sum, { scaled }) => sum + scaled ** 2, 0) / each.length),
    rmse: Object.fromEntries(each.map(({ name, rmse }) => [name, rmse])),
    r2: Object.fromEntries(each.map(({ name, r2 }) => [name, r2])),
  }
}

/** One output of `[runs, steps · outputs]`, every step. */
export const columnOf = (
  all: Float64Array,
  output: number,
  { outputs }: Pick<SimulatorTask['fitted'], 'outputs'>,
): Float64Array => all.filter((_, at) => at % outputs.length === output)

/**
 * Share of the variance between runs that is explained, all steps together: each step about its own mean, so that a course which all runs
 * share explains nothing.
 *
 * @param said `[runs, steps]`
 */
function r2Of(said: Float64Array, observed: Float64Array, runs: number): number {
  const steps = observed.length / runs
  let [left, total, largest] = [0, 0, 0]
  for (let step = 0; step < steps; step++) {
    let mean = 0
    for (let run = 0; run < runs; run++) mean += (observed[run * steps + step] ?? NaN) / runs
    for (let run = 0; run < runs; run++) {
      const truth = observed[run * steps + step] ?? NaN
      left += ((said[run * steps + step] ?? NaN) - truth) ** 2
      total += (truth - mean) ** 2
      largest = Math.max(largest, Math.abs(truth))
    }
  }
  return total > runs * steps * (1e-7 * largest) ** 2 ? 1 - left / total : NaN
}

/** What counts in choosing. */
export const monitor = {
  path: 'error',
  direction: 'minimize',
  meaning: 'root mean squared error in standard deviations of the outputs',
} as const

/** What a search can ask. */
export const objectives: Readonly<
  Record<'error' | 'r2', SearchObjective<SimulatorTask, Places, SimulatorAnswers>>
> = {
  error: {
    ...{ direction: 'minimize', meaning: monitor.meaning },
    // A smooth function parts methods by orders of magnitude, and a fold with a corner of its own from the others by as much. A file in
    // float32 is no better than that.
    ratio: { least: 1e-7 },
    score: async (task, answers, part) => Number((await validate(task, answers, part))['error']),
  },
  r2: {
    direction: 'maximize',
    meaning: 'mean R² of the outputs',
    score: async (task, answers, part) => meanR2(await validate(task, answers, part)),
  },
}

function meanR2({ r2 }: Scores): number {
  const own = Object.values(r2 as Record<string, number>)
  return own.reduce((sum, value) => sum + value, 0) / own.length
}

/** What simple methods reach of the objectives. */
export const rivals = (task: SimulatorTask, part: Places): readonly Rival[] =>
  rivalAnswers(task, part).map(({ name, said }) => {
    const own = watched(task, part, said)
    return { name, value: Number(own['error']), others: { r2: meanR2(own) } }
  })

/** All that is told of a part. */
export async function scorePart(
  task: SimulatorTask,
  answers: SimulatorAnswers,
  { name, samples }: { readonly name: string; readonly samples: Places },
  { calibration }: StudyContext & { readonly calibration: Json },
): Promise<readonly ScoredPart[]> {
  const { data, fitted } = task
  const known = parseCalibration(calibration)
  const said = saidOf(fitted, await answers.of(samples), known, { panel: data.inputs, places: samples })
  const observed = observedOf(data, samples)
  const learnt = learntOutputs(fitted, data, samples).values
  return [
    {
      ...{ places: samples, said },
      evaluation: {
        ...{ part: name, runs: samples.length },
        outputs: fitted.outputs.map((_, output) =>
          outputEvaluation(task, { samples, output, said, observed, learnt }),
        ),
        rivals: Object.fromEntries(
          rivalAnswers(task, samples).map((rival) => [
            rival.name,
            fitted.outputs.map((_, output) =>
              finite(
                r2Of(
                  columnOf(rival.said, output, fitted),
                  columnOf(observed, output, fitted),
                  samples.length,
                ),
              ),
            ),
          ]),
        ),
        regions: regionsOf(task, samples, said, observed),
        groups: groupScores(task, samples, said, observed, known.group),
      },
    },
  ]
}

interface Scored {
  readonly samples: Places
  readonly output: number
  readonly said: Said
  readonly observed: Float64Array
  readonly learnt: Float64Array
}

function outputEvaluation({ fitted, data }: SimulatorTask, scored: Scored): OutputEvaluation {
  const { samples, output, said } = scored
  const { name = '', unit = '1', spread = 1 } = fitted.outputs[output] ?? {}
  const own = (all: Float64Array): Float64Array => columnOf(all, output, fitted)
  const [mean, observed] = [own(said.mean), own(scored.observed)]
  const steps = observed.length / samples.length
  const { bias } = metrics(mean, observed)
  const r2 = r2Of(mean, observed, samples.length)
  const squares = samples.map((_, row) => {
    let sum = 0
    for (let step = 0; step < steps; step++)
      sum += ((mean[row * steps + step] ?? NaN) - (observed[row * steps + step] ?? NaN)) ** 2 / steps
    return sum
  })
  const intervals = intervalScores({
    ...{ lower: own(said.lower), upper: own(said.upper), observed },
    columns: steps,
  })
  const scale = fitted.basis.scale[output] ?? 1
  const [at, spreads, truth] = [own(said.learnt.mean), own(said.learnt.deviation), own(scored.learnt)]
  const meanOf = (of: (k: number) => number): number =>
    truth.reduce((sum, _, k) => sum + of(k), 0) / truth.length
  return {
    ...{ name, unit, r2: finite(r2), unexplained: finite(1 - r2), bias: finite(bias) },
    rmse: bootstrapInterval(
      (times) => Math.sqrt(weighted(squares, times) / times.reduce((sum, count) => sum + count, 0)),
      samples.map((run) => String(data.sets[run])),
    ),
    crps: finite(meanOf((k) => normalCrps(at[k] ?? NaN, spreads[k] ?? NaN, truth[k] ?? NaN)) / scale),
    surprise: finite(
      meanOf((k) =>
        normalSurprise(
          (at[k] ?? NaN) / scale,
          Math.max(1e-9, (spreads[k] ?? NaN) / scale),
          (truth[k] ?? NaN) / scale,
        ),
      ),
    ),
    ...{ coverage: intervals.coverage, width: intervals.width / (spread || 1) },
    whole: fitted.axis.length > 0 ? intervals.whole : null,
    steps: fitted.axis.map((place, step) => {
      const errors = samples.map(
        (_, row) => (mean[row * steps + step] ?? NaN) - (observed[row * steps + step] ?? NaN),
      )
      return {
        at: place,
        rmse: Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length),
        coverage: intervals.byColumn[step] ?? NaN,
      }
    }),
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

const weighted = (values: readonly number[], times: Float64Array): number =>
  values.reduce((sum, value, k) => sum + value * (times[k] ?? 0), 0)

/** `metrics.json`: all that was told of every part, and what the emulator file carries of it. */
export function metricsOf(scored: readonly ScoredPart[]) {
  const parts = scored.map(({ evaluation }) => evaluation)
  const emulator = Object.fromEntries(
    parts.map(({ part, outputs }) => [
      part,
      Object.fromEntries(
        outputs.map(({ name, rmse, r2, coverage }) => [name, { rmse: rmse.value, r2, coverage }]),
      ),
    ]),
  )
  return { parts, emulator }
}

/** Scores as the emulator file carries them, out of `metrics.json`. */
export function emulatorMetrics(written: unknown): Readonly<Record<string, Json>> {
  const { emulator } = written as { readonly emulator?: Record<string, Json> }
  return emulator ?? {}
}

/** What runs are asked for, value by value, and what is said of them. */
export async function runValues(
  { data, fitted }: SimulatorTask,
  { samples }: { readonly samples: Places },
  answers?: SimulatorAnswers,
): Promise<PartValues> {
  const count = fitted.outputs.length
  const observed = Float32Array.from(observedOf(data, samples))
  const steps = observed.length / count / Math.max(1, samples.length)
  const said = answers && saidOf(fitted, await answers.of(samples), plain)
  return {
    targets: fitted.outputs.map(({ name, unit }) => ({ name, unit })),
    called: { one: 'run', many: 'runs' },
    entities: samples.map((run) => data.names[run] ?? ''),
    moments: fitted.axis.length > 0 ? fitted.axis.map(String) : [''],
    entity: Int32Array.from({ length: samples.length * steps }, (_, row) => Math.floor(row / steps)),
    moment: Int32Array.from({ length: samples.length * steps }, (_, row) => row % steps),
    observed,
    ...(said && { predicted: Float32Array.from(said.mean) }),
  }
}
