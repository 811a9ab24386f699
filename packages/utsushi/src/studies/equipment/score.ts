// Scores of a trained model on some windows, horizon by horizon, beside what needs no network: pure functions of logits and labels.
import type { Json } from '@utsushi/emulator'
import {
  binaryRecord,
  bootstrapScores,
  precisionRecallCurve,
  reliabilityRecord,
  rocCurve,
  type BinaryRecord,
  type DrawnCurve,
  type PrecisionRecallPoint,
  type ReliabilityRecord,
  type RocPoint,
} from '@utsushi/learn'
import type { Rival, Scores, SearchObjective, StudyContext } from '@utsushi/study'
import type { Answered, EquipmentAnswers } from './answers.js'
import { decide, parseDecisions, probabilitiesOf, thresholdOf, type Decision } from './decision.js'
import type { Places } from './data/columns.js'
import type { EquipmentTask } from './loss.js'
import type { Backtest } from './score/backtest.js'
import { causesOf, type CauseScores } from './score/causes.js'
import { dropoutPasses, medianWidth, spreadsOf, type Spread } from './score/spread.js'
import { columnAt, equipmentAt, labelsAt } from './score/columns.js'
import { explainPart, type Explanation } from './score/explanation.js'
import { middleHorizon } from './score/middle-horizon.js'
import { replayOf, replaySummary, type ReplaySummary } from './score/replay.js'
import { shownWindows, type ShownWindow } from './score/shown-windows.js'
import { rivalLogits, type RivalName } from './score/rivals.js'

/** An interval that holds a score with the stated probability, by resampling whole pieces of equipment. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** What one method reaches on one part at one horizon. */
export interface MethodScores {
  readonly record: BinaryRecord
  /** 95 % of the scores when pieces of equipment are drawn anew; null where there are too few of them. */
  readonly intervals: Readonly<Record<'prAuc' | 'rocAuc' | 'f1', Interval | null>>
}

/** What is told of one horizon, plain JSON. */
export interface HorizonEvaluation {
  readonly horizon: number
  readonly model: MethodScores
  readonly rivals: Readonly<Partial<Record<RivalName, MethodScores>>>
  readonly roc: DrawnCurve<RocPoint>
  readonly precisionRecall: DrawnCurve<PrecisionRecallPoint>
  readonly reliability: ReliabilityRecord
  readonly decision: Decision
  /** Between nine of ten passes with dropout: the median width over all windows, and over those with an alarm; null without dropout. */
  readonly spread: {
    readonly passes: number
    readonly all: number | null
    readonly alarms: number | null
  } | null
  /** The part replayed step by step; null for a horizon of 0, which foresees nothing. */
  readonly backtest: ReplaySummary | null
  /** The same of every rival; empty for a horizon of 0. */
  readonly rivalBacktests: Readonly<Partial<Record<RivalName, ReplaySummary>>>
  /** By what really moved the series, where the data folder tells; empty where it does not. */
  readonly causes: readonly CauseScores[]
}

/** What is told of one part, plain JSON. */
export interface PartEvaluation {
  readonly part: string
  readonly windows: number
  readonly equipment: number
  readonly horizons: readonly HorizonEvaluation[]
  /** What the model goes by at the middle horizon; of the test alone, null of others and where nothing can be told. */
  readonly explanation: Explanation | null
  /** A window of each kind at the middle horizon, and what the model goes by in it; of the test alone. */
  readonly shown: readonly ShownWindow[]
}

/** A part with what was said of its windows. */
export interface ScoredPart {
  readonly evaluation: PartEvaluation
  readonly windows: Places
  readonly answered: Answered
  /** By horizon, calibrated. */
  readonly probabilities: readonly Float64Array[]
  /** The same of every rival. */
  readonly rivals: Readonly<Partial<Record<RivalName, readonly Float64Array[]>>>
  /** By horizon, what dropout changes; empty without dropout. */
  readonly spreads: readonly Spread[]
  /** By horizon, with what happened to every series. */
  readonly backtests: readonly (Backtest | null)[]
}

/** Parts that are scored, the main one first. */
export const evaluated = ['test', 'validation'] as const

/** Scores that are watched while training. */
export async function validate(
  { config, data }: EquipmentTask,
  answers: EquipmentAnswers,
  part: Places,
): Promise<Scores> {
  const { horizons } = config.labels
  const { logits } = await answers.ask(part)
  const each = horizons.map((horizon, place) => ({
    horizon,
    record: binaryRecord(columnAt(logits, horizons.length, place), labelsAt(data, part, place), {
      given: 'logits',
    }),
  }))
  const prAucs = each.flatMap(({ record }) => (record.prAuc === null ? [] : [record.prAuc]))
  const byHorizon = (key: 'prAuc' | 'rocAuc' | 'brier') =>
    Object.fromEntries(each.map(({ horizon, record }) => [`h${horizon}`, record[key] ?? NaN]))
  return {
    prAuc: prAucs.reduce((sum, value) => sum + value, 0) / prAucs.length,
    prAucEach: byHorizon('prAuc'),
    rocAuc: byHorizon('rocAuc'),
    brier: byHorizon('brier'),
  }
}

/** Few positives among many: the area under the precision–recall curve says how well they are found. */
export const monitor = {
  path: 'prAuc',
  direction: 'maximize',
  meaning: 'area under the precision–recall curve, mean over the horizons',
} as const

/** What a search can ask. */
export const objectives: Readonly<Record<'prAuc', SearchObjective<EquipmentTask, Places, EquipmentAnswers>>> =
  {
    prAuc: {
      direction: 'maximize',
      meaning: 'area under the precision–recall curve of held-out equipment, mean over the horizons',
      score: async (task, answers, part) => Number((await validate(task, answers, part))['prAuc']),
    },
  }

/** What simple methods reach of it. */
export function rivals(task: EquipmentTask, part: Places): readonly Rival[] {
  const { horizons } = task.config.labels
  return Object.entries(rivalLogits(task, part)).map(([name, logits]) => {
    const areas = horizons.flatMap((_, place) => {
      const own = binaryRecord(columnAt(logits, horizons.length, place), labelsAt(task.data, part, place), {
        given: 'logits',
      })
      return own.prAuc === null ? [] : [own.prAuc]
    })
    return { name, value: areas.reduce((sum, value) => sum + value, 0) / areas.length }
  })
}

/** All that is told of a part. */
export async function scorePart(
  task: EquipmentTask,
  answers: EquipmentAnswers,
  { name, samples: windows }: { readonly name: string; readonly samples: Places },
  { calibration }: StudyContext & { readonly calibration: Json },
): Promise<readonly ScoredPart[]> {
  const { config, data } = task
  const { horizons } = config.labels
  const answered = await answers.ask(windows)
  const decisions = parseDecisions(calibration, config.labels)
  const groups = equipmentAt(data, windows)
  const others = rivalAnswers(task, windows)
  const of = (logits: Float32Array, place: number): Float64Array => columnAt(logits, horizons.length, place)
  const probabilities = horizons.map((_, place) =>
    probabilitiesOf(decisions[place]?.calibrator ?? null, of(answered.logits, place)),
  )
  const spreads = await spreadsOf(answers, windows, horizons.length, (logits, place) =>
    probabilitiesOf(decisions[place]?.calibrator ?? null, logits),
  )
  const thresholds = decisions.map(thresholdOf)
  const backtests = replayOf(task, windows, probabilities, thresholds)
  const rivalReplays = others.map(({ said, thresholds: set }) => replayOf(task, windows, said, set))
  const causes = await causesOf(config, data)
  const isMain = name === evaluated[0]
  const place = middleHorizon(config)
  const explanation = isMain ? await explainPart(task, answers, windows, place) : undefined
  const shown = isMain
    ? await shownWindows(task, windows, probabilities[place] ?? [], thresholds[place] ?? NaN, {
        ...{ answers, place },
        probabilityOf: (logits) => probabilitiesOf(decisions[place]?.calibrator ?? null, logits),
      })
    : []
  return [
    {
      ...{ windows, answered, probabilities, spreads, backtests },
      rivals: Object.fromEntries(others.map(({ name: rival, said }) => [rival, said])),
      evaluation: {
        part: name,
        windows: windows.length,
        equipment: new Set(groups).size,
        horizons: horizons.map((horizon, place): HorizonEvaluation => {
          const labels = labelsAt(data, windows, place)
          const own = probabilities[place] ?? new Float64Array(0)
          const threshold = thresholds[place] ?? NaN
          return {
            horizon,
            model: methodScores(own, labels, groups, threshold),
            rivals: Object.fromEntries(
              others.map(({ name: rival, said, thresholds: set }) => [
                rival,
                methodScores(said[place] ?? new Float64Array(0), labels, groups, set[place] ?? NaN),
              ]),
            ),
            roc: rocCurve(own, labels),
            precisionRecall: precisionRecallCurve(own, labels),
            reliability: reliabilityRecord(own, labels, { strategy: 'quantile' }),
            decision: decisions[place] ?? { calibrator: null, chosen: null },
            spread: spreadOf(spreads[place], own, threshold),
            backtest: replaySummary(backtests[place] ?? null),
            rivalBacktests: Object.fromEntries(
              others.flatMap(({ name: rival }, k) => {
                const replayed = replaySummary(rivalReplays[k]?.[place] ?? null)
                return replayed === null ? [] : [[rival, replayed]]
              }),
            ),
            causes: causes?.scores(windows, horizon, labels, own, threshold) ?? [],
          }
        }),
        explanation: explanation ?? null,
        shown,
      },
    },
  ]
}

interface RivalAnswers {
  readonly name: RivalName
  /** By horizon. */
  readonly said: readonly Float64Array[]
  readonly thresholds: readonly number[]
}

/** What every rival says: it gets what the model gets, calibration and threshold of its own, on validation. */
function rivalAnswers(
  task: Pick<EquipmentTask, 'config' | 'data' | 'parts' | 'fitted'>,
  windows: Places,
): readonly RivalAnswers[] {
  const { config, data } = task
  const { validation } = task.parts
  const { horizons } = config.labels
  const onValidation = validation && rivalLogits(task, validation)
  return Object.entries(rivalLogits(task, windows)).map(([name, logits]) => {
    const rival = name as RivalName
    const held = onValidation?.[rival]
    const each = horizons.map((_, place) => {
      const decision: Decision =
        held === undefined || validation === undefined
          ? { calibrator: null, chosen: null }
          : decide(config.decision, columnAt(held, horizons.length, place), labelsAt(data, validation, place))
      const said = probabilitiesOf(decision.calibrator, columnAt(logits, horizons.length, place))
      return { said, threshold: thresholdOf(decision) }
    })
    return {
      name: rival,
      said: each.map(({ said }) => said),
      thresholds: each.map(({ threshold }) => threshold),
    }
  })
}

function spreadOf(spread: Spread | undefined, probabilities: Float64Array, threshold: number) {
  if (spread === undefined) return null
  const all = [...probabilities.keys()]
  const alarms = all.filter((row) => (probabilities[row] ?? 0) >= threshold)
  return { passes: dropoutPasses, all: medianWidth(spread, all), alarms: medianWidth(spread, alarms) }
}

function methodScores(
  probabilities: Float64Array,
  labels: Float64Array,
  groups: Int32Array,
  threshold: number,
): MethodScores {
  const { scores } = bootstrapScores(probabilities, labels, { groups, threshold })
  const interval = (name: 'prAuc' | 'rocAuc' | 'f1'): Interval | null => {
    const { low, high } = scores[name]
    return low === null || high === null ? null : { from: low, to: high }
  }
  return {
    record: binaryRecord(probabilities, labels, { threshold }),
    intervals: { prAuc: interval('prAuc'), rocAuc: interval('rocAuc'), f1: interval('f1') },
  }
}

/** `metrics.json`: all that was told of every part, and what the emulator file carries of it. */
export function metricsOf(scored: readonly ScoredPart[]) {
  const parts = scored.map(({ evaluation }) => evaluation)
  return { parts, emulator: Object.fromEntries(parts.map((part) => [part.part, emulatorScores(part)])) }
}

/** Scores as the emulator file carries them, out of `metrics.json`: part → horizon → score. */
export function emulatorMetrics(metrics: unknown): Readonly<Record<string, Json>> {
  const { emulator } = metrics as { readonly emulator?: Record<string, Json> }
  return emulator ?? {}
}

const emulatorScores = ({ horizons }: PartEvaluation) =>
  Object.fromEntries(
    horizons.map(({ horizon, model: { record } }) => {
      const { baseRate, prAuc, rocAuc, f1, precision, recall, brier, threshold } = record
      return [`h${horizon}`, { baseRate, prAuc, rocAuc, f1, precision, recall, brier, threshold }]
    }),
  )
