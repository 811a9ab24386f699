// How sure an answer is: the deviations of what was said, and the factors on them that make as many runs lie within as the study file asks for,
// set on runs that were left out: training runs by fits without them, or the validation runs of a network.
import { InputError } from '@utsushi/ground'
import { calibrateIntervals, groupOf, samplesToCalibrate } from '@utsushi/learn'
import type { Json } from '@utsushi/emulator'
import { z } from 'zod'
import type { SimulatorAnswers } from './answers.js'
import { isNetwork, type SimulatorConfig } from './config.js'
import type { Places, Runs } from './data/runs.js'
import { fromScores, scoresOf, type LearntOutputs, type Scores } from './fit/basis.js'
import type { Fitted } from './fit/fitted.js'
import { leftOutOf } from './fit/methods.js'
import { backward, momentsOf } from './fit/transforms.js'
import { learntOutputs } from './fit.js'
import { groupsBy, inputOf, type InputGroups } from './intervals/groups.js'
import { normalQuantile } from '@utsushi/tune'
import type { SimulatorTask } from './loss.js'

const record = z.strictObject({
  /** `[scores]` Variance of a network's errors on validation runs; empty of methods that know their own. */
  noise: z.array(z.number().min(0)),
  /** `[values]` Deviations that an interval reaches to either side, as outputs are learnt. */
  factors: z.array(z.number().min(0)).min(1),
  level: z.number(),
  by: z.enum(['calibration', 'model']),
  over: z.enum(['step', 'whole']),
  /** Runs that the factors were set on; 0 where the model's own word is taken. */
  count: z.number().int().min(0),
  /** Groups of runs by an input, and `[groups, values]` factors of each in place of those of all. */
  group: z
    .strictObject({
      input: z.number().int().min(0),
      edges: z.array(z.number()),
      names: z.array(z.string()).min(1),
      counts: z.array(z.number().int().min(0)),
      factors: z.array(z.array(z.number().min(0))).min(1),
    })
    .refine(
      ({ edges, names, factors }) => edges.length + 1 === names.length && names.length === factors.length,
    )
    .optional(),
})

/** What is set after training; `calibration.json` of a run. */
export type Calibration = z.output<typeof record>

/** @throws InputError when the record of a run is damaged */
export function parseCalibration(value: unknown, file = 'calibration.json'): Calibration {
  const parsed = record.safeParse(value)
  if (!parsed.success) throw new InputError(`${file}: is damaged — train again or restore the file`)
  return parsed.data
}

/** Runs that intervals can be calibrated on, and what they are called. */
export function calibrationRuns(
  { model }: Pick<SimulatorConfig, 'model'>,
  parts: { readonly train: Places; readonly validation?: Places | undefined },
): { readonly count: number; readonly called: string; readonly remedy: string } {
  return isNetwork(model)
    ? {
        count: parts.validation?.length ?? 0,
        called: 'validation runs',
        remedy: 'hold out more (split.validation)',
      }
    : { count: parts.train.length, called: 'training runs', remedy: 'hold out less (split.test)' }
}

/** Why intervals cannot be had as they are asked for; `undefined` where they can. */
export function intervalProblem(
  config: Pick<SimulatorConfig, 'model' | 'intervals'>,
  { inputs }: Pick<Runs, 'inputs'>,
  parts: { readonly train: Places; readonly validation?: Places | undefined },
): string | undefined {
  const { level, by, group } = config.intervals
  if (by === 'model') return undefined
  const { count, called, remedy } = calibrationRuns(config, parts)
  const needed = samplesToCalibrate(level)
  if (group !== undefined) {
    const input = inputs.names.indexOf(group)
    if (input < 0) return `intervals.group: ${group} is no input — there are ${inputs.names.join(', ')}`
    const groups = groupsBy(inputs, parts.train, input)
    const counts = countsOf(groups, inputs, isNetwork(config.model) ? (parts.validation ?? []) : parts.train)
    const few = counts.findIndex((own) => own < needed)
    return few < 0
      ? undefined
      : `intervals.group: ${groups.names[few] ?? group} has ${counts[few] ?? 0} ${called}, and intervals of ${level} need ${needed} in each group — add runs, ${remedy}, ask for a lower level, or leave intervals.group out`
  }
  if (count >= needed) return undefined
  return `intervals.level: ${level} needs ${needed} ${called} or more to be calibrated on, and there are ${count} — add runs, ${remedy}, ask for a lower level, or take the model's own word (intervals.by: model)`
}

/**
 * Sets the factors.
 *
 * @param part the validation runs
 * @throws InputError with the number needed where there are too few runs
 */
export async function calibrate(
  task: SimulatorTask,
  answers: SimulatorAnswers,
  part: Places | undefined,
): Promise<Json> {
  const { config, data, fitted, parts } = task
  const problem = intervalProblem(config, data, { train: parts.train, validation: part })
  if (problem !== undefined) throw new InputError(problem)
  const { level, by, over, group: named } = config.intervals
  const { method, basis } = fitted
  const places = method === undefined ? (part ?? parts.train) : parts.train
  const said = method === undefined ? await answers.of(places) : leftOutOf(method)
  const noise =
    method === undefined ? noiseOf(scoresOf(basis, learntOutputs(fitted, data, places)), said) : []
  const values = basis.center.length
  if (by === 'model')
    return json({ ...{ noise, level, by, over, count: 0 }, factors: modelFactors(fitted, level, over) })
  const { mean, deviation } = fromScores(basis, withNoise(said, noise))
  const held = {
    observed: learntOutputs(fitted, data, places).values,
    predicted: mean,
    deviation: deviation.map((own, at) => Math.max(own, 1e-12 * (basis.scale[at % values] ?? 1))),
    ...{ columns: values, level, called: calibrationRuns(config, parts).called },
  }
  const outputs = fitted.outputs.length
  const isProcess = method?.kind === 'gp' || method?.kind === 'components'
  const whole = over === 'whole' ? Array.from({ length: values }, (_, at) => at % outputs) : undefined
  /** Of all runs, or of the runs of each group by its number. */
  const factorsOf = (groups?: readonly string[]): ReadonlyMap<string, readonly number[]> => {
    const own = { ...held, ...(groups && { groups }) }
    const each = calibrateIntervals(own).groups
    const found = whole === undefined ? each : calibrateIntervals({ ...own, blocks: whole }).groups
    return new Map(
      found.map(({ name, factors }, k) => {
        const steps = each[k]?.factors ?? factors
        const wider = isProcess ? tooSure(steps, level, whole === undefined ? values : outputs) : undefined
        return [name, factors.map((factor, at) => factor * (wider?.[at] ?? 1))]
      }),
    )
  }
  const all = { noise, level, by, over, count: places.length, factors: [...(factorsOf().get('') ?? [])] }
  if (named === undefined) return json(all)
  const groups = groupsBy(data.inputs, parts.train, data.inputs.names.indexOf(named))
  const own = inputOf(data.inputs, places, groups.input).map((value) => `${groupOf(groups, value)}`)
  const factors = factorsOf(own)
  return json({
    ...all,
    group: {
      input: groups.input,
      edges: [...groups.edges],
      names: [...groups.names],
      counts: [...countsOf(groups, data.inputs, places)],
      factors: groups.names.map((_, k) => [...(factors.get(`${k}`) ?? [])]),
    },
  })
}

/** Runs of each group. */
function countsOf(groups: InputGroups, inputs: Runs['inputs'], places: Places): readonly number[] {
  const counts = groups.names.map(() => 0)
  for (const value of inputOf(inputs, places, groups.input)) {
    const own = groupOf(groups, value)
    counts[own] = (counts[own] ?? 0) + 1
  }
  return counts
}

/**
 * By how much intervals must be wider than leaving runs out in closed form says: that keeps the kernel, which the run that is left out helped
 * to choose. What processes say of themselves was widened by runs that kernels were searched without, so that no interval is narrower.
 *
 * @param groups values whose places are alike modulo this are widened alike, by their median
 */
function tooSure(factors: readonly number[], level: number, groups: number): readonly number[] {
  const own = normalQuantile((1 + level) / 2)
  const ratios = factors.map((factor) => Math.max(1, own / Math.max(factor, 1e-9)))
  return ratios.map((_, at) => {
    const alike = ratios.filter((__, other) => other % groups === at % groups).toSorted((a, b) => a - b)
    return alike[alike.length >> 1] ?? 1
  })
}

const json = ({ group, ...calibration }: Calibration): Json => ({
  ...calibration,
  ...(group && { group: { ...group } }),
})

/** Mean squared error of each score. */
function noiseOf(scores: Scores['mean'], { mean }: Scores): number[] {
  return Array.from({ length: scores.columns }, (_, k) => {
    let squares = 0
    for (let at = k; at < scores.values.length; at += scores.columns)
      squares += ((scores.values[at] ?? NaN) - (mean.values[at] ?? NaN)) ** 2
    return squares / scores.rows
  })
}

/** As wide as normal errors ask for; from end to end each of independent steps. */
function modelFactors({ basis, axis }: Fitted, level: number, over: Calibration['over']): number[] {
  const steps = over === 'whole' ? Math.max(1, axis.length) : 1
  const each = level ** (1 / steps)
  return new Array<number>(basis.center.length).fill(normalQuantile((1 + each) / 2))
}

/** Scores with what a network cannot know of its own errors. */
export const withNoise = ({ mean, variance }: Scores, noise: readonly number[]): Scores => ({
  mean,
  variance: {
    ...variance,
    values: variance.values.map((value, at) => value + (noise[at % variance.columns] ?? 0)),
  },
})

/** What is said of runs, in the outputs' units: `[runs, values]` each. */
export interface Said {
  readonly mean: Float64Array
  readonly deviation: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** As outputs are learnt. */
  readonly learnt: LearntOutputs
}

/**
 * From scores to answers in their units.
 *
 * @param inputs of the runs, `[runs, inputs]`: by which of them intervals are calibrated by group
 */
export function saidOf(
  fitted: Fitted,
  scores: Scores,
  { noise, factors, group }: Pick<Calibration, 'noise' | 'factors' | 'group'>,
  inputs?: { readonly panel: Runs['inputs']; readonly places: Places },
): Said {
  const learnt = fromScores(fitted.basis, withNoise(scores, noise))
  const values = fitted.basis.center.length
  const [mean, deviation, lower, upper] = [0, 1, 2, 3].map(() => new Float64Array(learnt.mean.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  if (group !== undefined && inputs === undefined)
    throw new RangeError('intervals by group: inputs tell which group a run is of, and none are given')
  const own = group && inputs && inputOf(inputs.panel, inputs.places, group.input)
  const factorsOf = (run: number): readonly number[] =>
    group === undefined || own === undefined
      ? factors
      : (group.factors[groupOf(group, own[run] ?? NaN)] ?? factors)
  for (let at = 0; at < learnt.mean.length; at++) {
    const column = at % values
    const transform = fitted.outputs[column % fitted.outputs.length]?.transform ?? 'none'
    const [center, spread] = [learnt.mean[at] ?? NaN, learnt.deviation[at] ?? NaN]
    const moments = momentsOf(transform, center, spread)
    const reach = (factorsOf(Math.floor(at / values))[column] ?? NaN) * spread
    mean[at] = moments.mean
    deviation[at] = moments.deviation
    lower[at] = backward(transform, center - reach)
    upper[at] = backward(transform, center + reach)
  }
  return { mean, deviation, lower, upper, learnt }
}

/** Outputs of runs in their units, `[runs, values]`. */
export function observedOf({ outputs }: Pick<Runs, 'outputs'>, places: Places): Float64Array {
  const width = outputs.shape.slice(1).reduce((all, size) => all * size, 1)
  const observed = new Float64Array(places.length * width)
  for (const [row, run] of places.entries())
    observed.set(outputs.values.subarray(run * width, (run + 1) * width), row * width)
  return observed
}
