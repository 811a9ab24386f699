// Scores of a trained model on some pictures, beside what needs no network; how sure it may be; what its estimates look like when they are
// drawn again; and the groups that pictures fall into.
import type { Json } from '@utsushi/emulator'
import { calibration, type ReliabilityBin, type ScoreInterval } from '@utsushi/learn'
import type { Rival, Scores, SearchObjective, StudyContext } from '@utsushi/study'
import type { ArtworkAnswers, Estimates } from './answers.js'
import type { ArtworkConfig } from './config.js'
import { groupsOf } from './data.js'
import type { Artworks, Places } from './data/artworks.js'
import { componentsOf, encoded, type Parameter } from './data/encoding.js'
import { appendHistory } from './fit/history.js'
import type { ArtworkTask } from './loss.js'
import {
  chanceOfRight,
  coverage,
  fitConfidence,
  parseConfidence,
  type ParameterConfidence,
} from './score/confidence.js'
import { estimated, parameterErrors, type Estimated, type ParameterErrors } from './score/errors.js'
import { groupPictures, type GroupedPictures, type GroupSummary } from './score/groups.js'
import { regeneratePart, type RegenerationSummary } from './score/regeneration.js'
import { rivalAnswers } from './score/rivals.js'
import type { Regenerated } from './loop/regenerate.js'

/** What is told of one part, plain JSON. */
export interface PartEvaluation {
  readonly part: string
  readonly pictures: number
  /** Parameter sets, none of which is in two parts. */
  readonly sets: number
  readonly model: readonly ParameterErrors[]
  readonly rivals: Readonly<Record<string, readonly ParameterErrors[]>>
  /** By parameter: how often the interval of 90 % held, and its half-width. */
  readonly intervals: readonly {
    readonly name: string
    readonly halfWidth: number | null
    readonly coverage: number | null
  }[]
  /** Of counts: the chance that was told, against the share that was right. */
  readonly chances: readonly {
    readonly name: string
    /** Mean difference of what was told and what came true. */
    readonly expectedError: number
    readonly bins: readonly ReliabilityBin[]
  }[]
  /** Of the test alone, where the sketch is known. */
  readonly regeneration: RegenerationSummary | null
  /** With the test alone: groups of pictures of all parts. */
  readonly groups: GroupSummary | null
}

/** A part with what was said of its pictures. */
export interface ScoredPart {
  readonly evaluation: PartEvaluation
  readonly places: Places
  readonly estimates: Estimated
  readonly again: readonly Regenerated[]
  readonly grouped: GroupedPictures | undefined
}

/** Parts that are scored, the main one first. */
export const evaluated = ['test', 'validation'] as const

/** True values of what is estimated: `[pictures, parameters]`. */
export function truthOf(
  { parameters: all, values }: Pick<Artworks, 'parameters' | 'values'>,
  parameters: readonly Parameter[],
  places: Places,
): Float32Array {
  const columns = parameters.map(({ name }) => all.findIndex((one) => one.name === name))
  return Float32Array.from(
    { length: places.length * columns.length },
    (_, at) =>
      values[
        (places[Math.floor(at / columns.length)] ?? 0) * all.length + (columns[at % columns.length] ?? 0)
      ] ?? NaN,
  )
}

type Watched = Pick<ArtworkTask, 'data' | 'fitted'>

/** Squared errors of the scaled components, as the loss counts them: `[components]`. */
export function componentLosses(
  { data, fitted }: Watched,
  places: Places,
  components: Float32Array,
): readonly number[] {
  const own = componentsOf(fitted.parameters)
  const truth = truthOf(data, fitted.parameters, places)
  return own.map((component, at) => {
    let sum = 0
    for (let picture = 0; picture < places.length; picture++) {
      const value = truth[picture * fitted.parameters.length + component.place] ?? NaN
      const error =
        ((components[picture * own.length + at] ?? NaN) - encoded(component, value)) / (fitted.scale[at] ?? 1)
      sum += error * error
    }
    return sum / places.length
  })
}

/** Scores that are watched while training: the mean loss chooses the weights. */
export async function validate(task: Watched, answers: ArtworkAnswers, part: Places): Promise<Scores> {
  return watched(task, part, (await answers.of(part)).components)
}

function watched(task: Watched, places: Places, components: Float32Array): Scores {
  const { parameters } = task.fitted
  const losses = componentLosses(task, places, components)
  const truth = truthOf(task.data, parameters, places)
  const { raw, taken } = estimated(parameters, components)
  const errors = parameterErrors(parameters, { raw, taken }, truth)
  return {
    error: losses.reduce((sum, each) => sum + each, 0) / losses.length,
    loss: Object.fromEntries(componentsOf(parameters).map(({ name }, at) => [name, losses[at] ?? NaN])),
    median: Object.fromEntries(errors.map(({ name, median }) => [name, median.value ?? NaN])),
    exact: Object.fromEntries(
      errors.flatMap(({ name, exact }) => (exact === undefined ? [] : [[name, exact.value ?? NaN]])),
    ),
  }
}

/** Every parameter counts alike, as a share of its spread. */
export const monitor = {
  path: 'error',
  direction: 'minimize',
  meaning: 'mean squared error of the parameters, each as a share of its deviation',
} as const

/** What a search can ask. */
export const objectives: Readonly<Record<'error', SearchObjective<ArtworkTask, Places, ArtworkAnswers>>> = {
  error: {
    direction: 'minimize',
    meaning: monitor.meaning,
    score: async (task, answers, part) => Number((await validate(task, answers, part))['error']),
  },
}

/** What simple methods reach of the first objective. */
export const rivals = (task: ArtworkTask, part: Places): readonly Rival[] =>
  rivalAnswers(task, part).map(({ name, components }) => ({
    name,
    value: Number(watched(task, part, components)['error']),
  }))

/** What a run keeps beside its weights: how sure estimates are, and the losses that a history takes. */
export interface ArtworkCalibration {
  readonly confidence: readonly ParameterConfidence[]
  /** By component, one of each member. */
  readonly losses: Readonly<Record<string, readonly number[]>>
}

/** Learnt on the validation pictures; of none, nothing is known. */
export async function calibrate(
  task: ArtworkTask,
  answers: ArtworkAnswers,
  part: Places | undefined,
): Promise<Json> {
  if (part === undefined || part.length === 0) return null
  const said = await answers.of(part)
  const { parameters } = task.fitted
  const own: ArtworkCalibration = {
    confidence: fitConfidence(
      parameters,
      estimated(parameters, said.components),
      truthOf(task.data, parameters, part),
    ),
    losses: lossesOf(task, part, said),
  }
  return JSON.parse(JSON.stringify(own)) as Json
}

function lossesOf(task: ArtworkTask, part: Places, { members }: Estimates) {
  const each = members.map((components) => componentLosses(task, part, components))
  return Object.fromEntries(
    componentsOf(task.fitted.parameters).map(({ name }, at) => [name, each.map((own) => own[at] ?? NaN)]),
  )
}

/** Networks that were trained by themselves tell the history how far they came. */
export function afterTraining({ model, loss }: ArtworkConfig, calibration: Json): void {
  if (model.kind !== 'separate' || loss.history === undefined) return
  if (calibration === null || typeof calibration !== 'object' || !('losses' in calibration)) return
  appendHistory(loss.history, calibration['losses'] as ArtworkCalibration['losses'])
}

/** What a run keeps of its calibration; none where nothing was held back. @throws InputError when it is damaged */
export function confidenceOf(calibration: Json): readonly ParameterConfidence[] | undefined {
  if (calibration === null || typeof calibration !== 'object' || !('confidence' in calibration))
    return undefined
  return parseConfidence(calibration['confidence'], 'calibration.json')
}

/** All that is told of a part. */
export async function scorePart(
  task: ArtworkTask,
  answers: ArtworkAnswers,
  { name, samples }: { readonly name: string; readonly samples: Places },
  context: StudyContext & { readonly calibration: Json },
): Promise<readonly ScoredPart[]> {
  const said = await answers.of(samples)
  const { parameters } = task.fitted
  const truth = truthOf(task.data, parameters, samples)
  const all = groupsOf('parameters', task.data)
  const sets = samples.map((place) => all[place] ?? '')
  const estimates = estimated(parameters, said.components)
  const confidence = confidenceOf(context.calibration)
  const isMain = name === evaluated[0]
  const again = isMain ? await regeneratePart(task, samples, estimates, context) : undefined
  const grouped = isMain ? await groupPictures(task, answers, context) : undefined
  const errors = (own: Estimated): readonly ParameterErrors[] => parameterErrors(parameters, own, truth, sets)
  return [
    {
      ...{ places: samples, estimates, again: again?.pictures ?? [], grouped },
      evaluation: {
        ...{ part: name, pictures: samples.length, sets: new Set(sets).size },
        model: errors(estimates),
        rivals: Object.fromEntries(
          rivalAnswers(task, samples).map((rival) => [
            rival.name,
            errors(estimated(parameters, rival.components)),
          ]),
        ),
        ...certainty(parameters, confidence, estimates, truth),
        regeneration: again?.summary ?? null,
        groups: grouped?.summary ?? null,
      },
    },
  ]
}

/** Whether what was told of an estimate's certainty holds. */
function certainty(
  parameters: readonly Parameter[],
  confidence: readonly ParameterConfidence[] | undefined,
  { raw, taken }: Estimated,
  truth: Float32Array,
): Pick<PartEvaluation, 'intervals' | 'chances'> {
  if (confidence === undefined) return { intervals: [], chances: [] }
  const width = parameters.length
  const column = (of: Float32Array, place: number): number[] =>
    Array.from({ length: of.length / width }, (_, picture) => of[picture * width + place] ?? NaN)
  return {
    intervals: parameters.flatMap((parameter, place) => {
      const own = confidence[place]
      if (own === undefined) return []
      const held = coverage(parameter, own, column(raw, place), column(truth, place))
      return [{ name: parameter.name, halfWidth: own.halfWidth, coverage: held }]
    }),
    chances: parameters.flatMap((parameter, place) => {
      const own = confidence[place]
      if (own === undefined || parameter.kind !== 'count') return []
      const [said, whole, so] = [column(raw, place), column(taken, place), column(truth, place)]
      const told = said.map((value) => chanceOfRight(parameter, own, value) ?? NaN)
      const right = whole.map((value, k) => (value === so[k] ? 1 : 0))
      const { bins, expectedError } = calibration(told, right)
      return [{ name: parameter.name, expectedError, bins: bins.filter(({ count }) => count > 0) }]
    }),
  }
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

const valueOf = ({ value }: ScoreInterval): number | null => value

function emulatorScores({ model, regeneration }: PartEvaluation): Json {
  return {
    ...Object.fromEntries(
      model.map(({ name, median, mae, exact }) => [
        name,
        { median: valueOf(median), mae, ...(exact && { exact: valueOf(exact) }) },
      ]),
    ),
    ...(regeneration && { ssim: regeneration.ssim.median }),
  }
}
