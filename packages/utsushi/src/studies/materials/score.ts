// Scores of a trained model on some sequences, beside what needs no network: pure functions of answers and of what was asked.
import type { Json } from '@utsushi/emulator'
import { bootstrapInterval, classMetrics, type ClassMetrics, type ScoreInterval } from '@utsushi/learn'
import type { Rival, Scores, SearchObjective, StudyContext } from '@utsushi/study'
import type { MaterialsAnswers } from './answers.js'
import { groupsOf } from './data.js'
import { answersWide, classSaid, type Asked, type Materials, type Places } from './data/measured.js'
import type { MaterialsTask } from './loss.js'
import { explainPart, type AttributionSummary, type Explained } from './score/attribution.js'
import { rivalAnswers } from './score/rivals.js'

/** What one method reaches of classes. */
export interface ClassEvaluation {
  readonly kind: 'classes'
  readonly accuracy: ScoreInterval
  readonly balancedAccuracy: number | null
  readonly macroF1: number | null
  readonly logLoss: number | null
  readonly confusion: readonly (readonly number[])[]
  readonly classes: readonly {
    readonly name: string
    readonly support: number
    readonly precision: number | null
    readonly recall: number | null
  }[]
}

/** What one method reaches of one quantity; of an answer that is a sequence, over all its points. */
export interface QuantityEvaluation {
  readonly name: string
  readonly unit: string
  readonly rmse: ScoreInterval
  readonly mae: number | null
  readonly bias: number | null
  /** Null where what was asked does not vary. */
  readonly r2: number | null
  readonly count: number
}

export interface ValueEvaluation {
  readonly kind: 'values' | 'sequences'
  readonly quantities: readonly QuantityEvaluation[]
}

export type MethodEvaluation = ClassEvaluation | ValueEvaluation

/** What is told of one part, plain JSON. */
export interface PartEvaluation {
  readonly part: string
  readonly sequences: number
  /** What is never torn apart: specimens, lots, sequences. */
  readonly groups: number
  readonly model: MethodEvaluation
  readonly rivals: Readonly<Record<string, MethodEvaluation>>
  /** Which part of a sequence decided; of the test alone, null of others and where sequences differ in length. */
  readonly attribution: AttributionSummary | null
}

/** A part with what was said of its sequences. */
export interface ScoredPart {
  readonly evaluation: PartEvaluation
  readonly places: Places
  /** `[sequences, outputs]` */
  readonly said: Float32Array
  /** Maps of some of them. */
  readonly explained: Explained | undefined
}

/** Parts that are scored, the main one first. */
export const evaluated = ['test', 'validation'] as const

/** Scores that are watched while training: the error that chooses the weights, and what it comes to. */
export async function validate(
  task: MaterialsTask,
  answers: MaterialsAnswers,
  part: Places,
): Promise<Scores> {
  return watched(task, part, await answers.of(part))
}

function watched(
  { data, fitted }: Pick<MaterialsTask, 'data' | 'fitted'>,
  part: Places,
  said: Float32Array,
): Scores {
  const { asked } = data
  if (asked.kind === 'classes') {
    const own = metricsOfClasses(asked, part, said)
    return { error: own.logLoss, accuracy: own.accuracy, macroF1: own.macroF1 }
  }
  const errors = columnErrors(asked, part, said)
  const scaled = errors.map(({ rmse }, column) => rmse / (fitted.answers.scale[column] ?? 1))
  return {
    error: scaled.reduce((sum, value) => sum + value, 0) / scaled.length,
    rmse: Object.fromEntries(errors.map(({ name, rmse }) => [name, rmse])),
    r2: Object.fromEntries(errors.map(({ name, r2 }) => [name, r2])),
  }
}

/** Log loss says more of few sequences than the share that is right. */
export const monitor = {
  path: 'error',
  direction: 'minimize',
  meaning: 'log loss of classes in nats, or RMSE of numbers as a share of their deviation',
} as const

/** What a search can ask. */
export const objectives: Readonly<
  Record<'error' | 'accuracy', SearchObjective<MaterialsTask, Places, MaterialsAnswers>>
> = {
  error: {
    direction: 'minimize',
    meaning: 'log loss of classes in nats, or RMSE of numbers as a share of their deviation',
    score: async (task, answers, part) => Number((await validate(task, answers, part))['error']),
  },
  accuracy: {
    direction: 'maximize',
    meaning: 'share of sequences whose class is right; of numbers, 1 less the error',
    score: async (task, answers, part) => {
      const scores = await validate(task, answers, part)
      return Number(scores['accuracy'] ?? 1 - Number(scores['error']))
    },
  },
}

/** What simple methods reach of the first objective. */
export const rivals = (task: MaterialsTask, part: Places): readonly Rival[] =>
  rivalAnswers(task, part).map(({ name, said }) => {
    const scores = watched(task, part, said)
    const error = Number(scores['error'])
    return { name, value: error, others: { accuracy: Number(scores['accuracy'] ?? 1 - error) } }
  })

/** All that is told of a part. */
export async function scorePart(
  task: MaterialsTask,
  answers: MaterialsAnswers,
  { name, samples }: { readonly name: string; readonly samples: Places },
  context: StudyContext & { readonly calibration: Json },
): Promise<readonly ScoredPart[]> {
  const said = await answers.of(samples)
  const all = groupsOf(task.config, task.data)
  const groups = samples.map((place) => all[place] ?? '')
  const explained =
    name === evaluated[0] ? await explainPart(task, answers, samples, said, context) : undefined
  const of = (own: Float32Array): MethodEvaluation => evaluationOf(task.data, samples, own, groups)
  return [
    {
      ...{ places: samples, said, explained },
      evaluation: {
        part: name,
        sequences: samples.length,
        groups: new Set(groups).size,
        model: of(said),
        attribution: explained?.summary ?? null,
        rivals: Object.fromEntries(rivalAnswers(task, samples).map((rival) => [rival.name, of(rival.said)])),
      },
    },
  ]
}

/** What some answers come to. */
export function evaluationOf(
  { asked }: Pick<Materials, 'asked'>,
  places: Places,
  said: Float32Array,
  groups: readonly string[],
): MethodEvaluation {
  if (asked.kind !== 'classes')
    return {
      kind: asked.kind,
      quantities: columnErrors(asked, places, said).map(
        ({ name, unit, squares, counts, rmse, mae, bias, r2 }) => ({
          ...{ name, unit, mae: finite(mae), bias: finite(bias), r2: finite(r2) },
          count: counts.reduce((sum, count) => sum + count, 0),
          rmse: Number.isNaN(rmse)
            ? { value: null, low: null, high: null, undefinedReplicates: 0, reason: 'nothing was measured' }
            : bootstrapInterval(
                (times) => Math.sqrt(weighted(squares, times) / weighted(counts, times)),
                groups,
              ),
        }),
      ),
    }
  const own = metricsOfClasses(asked, places, said)
  const right = places.map((place, row) =>
    classSaid(said, row, asked.names.length) === asked.of[place] ? 1 : 0,
  )
  return {
    kind: 'classes',
    accuracy: bootstrapInterval(
      (times) => weighted(right, times) / times.reduce((sum, count) => sum + count, 0),
      groups,
    ),
    balancedAccuracy: finite(own.balancedAccuracy),
    macroF1: finite(own.macroF1),
    logLoss: finite(own.logLoss),
    confusion: own.confusion,
    classes: own.classes.map(({ support, precision, recall }, place) => ({
      ...{ name: asked.names[place] ?? '', support },
      ...{ precision: finite(precision), recall: finite(recall) },
    })),
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

const weighted = (values: readonly number[], times: Float64Array): number =>
  values.reduce((sum, value, k) => sum + value * (times[k] ?? 0), 0)

const metricsOfClasses = (
  asked: Extract<Asked, { kind: 'classes' }>,
  places: Places,
  said: Float32Array,
): ClassMetrics =>
  classMetrics(
    said,
    places.map((place) => asked.of[place] ?? -1),
    { classes: asked.names.length },
  )

interface ColumnErrors {
  readonly name: string
  readonly unit: string
  /** By sequence: squared errors and how many there are. */
  readonly squares: readonly number[]
  readonly counts: readonly number[]
  readonly rmse: number
  readonly mae: number
  readonly bias: number
  readonly r2: number
}

/** Errors of each quantity; of an answer that is a sequence, of all its points together. */
function columnErrors(
  asked: Exclude<Asked, { kind: 'classes' }>,
  places: Places,
  said: Float32Array,
): ColumnErrors[] {
  const width = answersWide(asked)
  const columns =
    asked.kind === 'values'
      ? asked.targets.map((target, column) => ({ ...target, columns: [column] }))
      : [{ ...asked.answer, columns: Array.from({ length: width }, (_, point) => point) }]
  return columns.map(({ name, unit, columns: own }) => {
    const squares = places.map(() => 0)
    const counts = places.map(() => 0)
    let [sum, absolute, total, totalSquares, count] = [0, 0, 0, 0, 0]
    for (const [row, place] of places.entries())
      for (const column of own) {
        const truth = asked.values[place * width + column] ?? NaN
        if (Number.isNaN(truth)) continue
        const error = (said[row * width + column] ?? NaN) - truth
        squares[row] = (squares[row] ?? 0) + error * error
        counts[row] = (counts[row] ?? 0) + 1
        ;[sum, absolute, count] = [sum + error, absolute + Math.abs(error), count + 1]
        ;[total, totalSquares] = [total + truth, totalSquares + truth * truth]
      }
    const all = squares.reduce((left, right) => left + right, 0)
    const spread = totalSquares - (total * total) / count
    return {
      ...{ name, unit, squares, counts },
      ...{ rmse: Math.sqrt(all / count), mae: absolute / count, bias: sum / count },
      r2: spread > 1e-12 * totalSquares ? 1 - all / spread : NaN,
    }
  })
}

/** `metrics.json`: all that was told of every part, and what the emulator file carries of it. */
export function metricsOf(scored: readonly ScoredPart[]) {
  const parts = scored.map(({ evaluation }) => evaluation)
  return { parts, emulator: Object.fromEntries(parts.map((part) => [part.part, emulatorScores(part)])) }
}

/** Scores as the emulator file carries them, out of `metrics.json`. */
export function emulatorMetrics(metrics: unknown): Readonly<Record<string, Json>> {
  const { emulator } = metrics as { readonly emulator?: Record<string, Json> }
  return emulator ?? {}
}

function emulatorScores({ model }: PartEvaluation): Json {
  if (model.kind === 'classes')
    return { accuracy: model.accuracy.value, macroF1: model.macroF1, logLoss: model.logLoss }
  return Object.fromEntries(model.quantities.map(({ name, rmse, r2 }) => [name, { rmse: rmse.value, r2 }]))
}
