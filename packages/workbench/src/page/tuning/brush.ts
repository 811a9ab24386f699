// Which trials a person keeps in sight: ranges of axes.
import type { TrialLine, TrialValue, TuningAxis, TuningData } from '../../wire/tuning.js'

/** From 0 at the foot of an axis to 1 at its head. */
export type Range = readonly [low: number, high: number]

/** By axis: the part of it that is kept. */
export type Brush = Readonly<Record<string, Range>>

/** The axis of an objective, named apart from parameters. */
export const objectiveAxis = (objective: number): string => `objective ${objective}`

/** An axis of the drawing: a parameter, or an objective. */
export interface DrawnAxis extends TuningAxis {
  readonly title: string
  readonly valueOf: (trial: TrialLine) => TrialValue | undefined
}

/** Axes of the objectives, then of the parameters. */
export function drawnAxes({ objectives, axes, trials }: TuningData): readonly DrawnAxis[] {
  const ofObjectives = objectives.map(({ name }, at): DrawnAxis => {
    const values = trials.flatMap(({ values }) => (typeof values[at] === 'number' ? [values[at]] : []))
    const [low, high] = [leastOf(values), greatestOf(values)]
    return {
      ...{ parameter: objectiveAxis(at), title: name, scale: 'linear', domain: [low, high] },
      valueOf: (trial) => trial.values[at] ?? undefined,
    }
  })
  const ofParameters = axes.map((axis): DrawnAxis => ({
    ...axis,
    title: axis.parameter,
    valueOf: ({ parameters }) =>
      Object.hasOwn(parameters, axis.parameter) ? parameters[axis.parameter] : undefined,
  }))
  return [...ofObjectives, ...ofParameters]
}

const leastOf = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity)
const greatestOf = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity)

/** Where a value stands on an axis, 0 at the foot; undefined where it does not. */
export function placeOn({ scale, domain }: TuningAxis, value: TrialValue | undefined): number | undefined {
  if (value === undefined) return undefined
  if (scale === 'categorical') {
    const at = domain.indexOf(value)
    return at < 0 ? undefined : domain.length === 1 ? 0.5 : at / (domain.length - 1)
  }
  if (typeof value !== 'number') return undefined
  const level = (number: number): number => (scale === 'log' ? Math.log(number) : number)
  const [low, high] = [level(Number(domain[0])), level(Number(domain[1]))]
  return high > low ? (level(value) - low) / (high - low) : 0.5
}

/** Complete trials within every range. Brushes are a hair wider than drawn, so that what a line touches is kept. */
export function brushed(
  trials: readonly TrialLine[],
  axes: readonly DrawnAxis[],
  brush: Brush,
): readonly TrialLine[] {
  const ranges = axes.flatMap((axis) => {
    const range = Object.hasOwn(brush, axis.parameter) ? brush[axis.parameter] : undefined
    return range === undefined ? [] : [{ axis, range }]
  })
  return trials.filter(
    (trial) =>
      trial.state === 'complete' &&
      ranges.every(({ axis, range: [low, high] }) => {
        const place = placeOn(axis, axis.valueOf(trial))
        return place !== undefined && place >= low - 0.005 && place <= high + 0.005
      }),
  )
}
