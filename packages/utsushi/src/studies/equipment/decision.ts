// From a score to an alarm: how scores become probabilities and where an alarm is raised. Both are set on the validation windows
// alone, for every horizon by itself.
import type { Json } from '@utsushi/emulator'
import {
  calibrate as calibrated,
  chooseThreshold,
  fitIsotonic,
  fitPlatt,
  parseCalibrator,
  parseChosenThreshold,
  type Calibrator,
  type ChosenThreshold,
  type ThresholdRule,
} from '@utsushi/learn'
import { InputError } from '@utsushi/ground'
import { isSection } from '@utsushi/study'
import type { EquipmentAnswers } from './answers.js'
import type { EquipmentConfig } from './config.js'
import type { Places } from './data/columns.js'
import type { EquipmentTask } from './loss.js'
import { columnAt, labelsAt, sigmoid } from './score/columns.js'

/** How the scores of one horizon are used. */
export interface Decision {
  /** Null where scores are taken as they are. */
  readonly calibrator: Calibrator | null
  /** Null where nothing could be chosen on; an alarm is then raised from ½ on. */
  readonly chosen: ChosenThreshold | null
}

/** Where nothing could be chosen on. */
const untold: Decision = { calibrator: null, chosen: null }

/** Decisions of all horizons, from the validation windows. */
export async function calibrate(
  { config, data }: Pick<EquipmentTask, 'config' | 'data'>,
  answers: EquipmentAnswers,
  part: Places | undefined,
): Promise<Json> {
  const { horizons } = config.labels
  if (part === undefined) return { horizons: horizons.map(() => json(untold)) }
  const { logits } = await answers.ask(part)
  return {
    horizons: horizons.map((_, horizon) => {
      const own = columnAt(logits, horizons.length, horizon)
      return json(
        config.labels.kind === 'none'
          ? decideWithoutLabels(config.decision, own)
          : decide(config.decision, own, labelsAt(data, part, horizon)),
      )
    }),
  }
}

/**
 * The decision that scores and labels lead to.
 *
 * @param logits of some windows
 * @param labels 1, 0, or NaN where not known
 * @example decide(config.decision, logits, labels).chosen?.threshold
 */
export function decide(
  { threshold, costs, falseAlarms, calibration }: EquipmentConfig['decision'],
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
): Decision {
  const known = new Set(Array.from(labels).filter((label) => !Number.isNaN(label)))
  if (known.size < 2) return untold
  const options = { given: 'logits' } as const
  const fit = { none: undefined, platt: fitPlatt, isotonic: fitIsotonic }[calibration]
  const fitted = fit?.(logits, labels, options) ?? null
  // Scores that fell where deviations rose would be turned round: on validation alone that is chance, and no calibration.
  const calibrator = fitted?.kind === 'platt' && fitted.slope <= 0 ? null : fitted
  const rules: Readonly<Record<typeof threshold, ThresholdRule>> = {
    f1: { rule: 'best_f1' },
    cost: {
      rule: 'cost',
      costs: { falseNegative: costs.missed, falsePositive: costs.falseAlarm, truePositive: costs.hit },
    },
    falseAlarms: { rule: 'false_alarm_rate', most: falseAlarms },
  }
  const probabilities = probabilitiesOf(calibrator, logits)
  return { calibrator, chosen: chooseThreshold(probabilities, labels, rules[threshold]) }
}

/**
 * The decision that scores alone lead to: all windows are taken to be normal, and so many of them may raise an alarm. A fault among them
 * makes it later, never earlier.
 *
 * @example decideWithoutLabels({ falseAlarms: 0.05 }, logits).chosen?.threshold
 */
export function decideWithoutLabels(
  { falseAlarms }: Pick<EquipmentConfig['decision'], 'falseAlarms'>,
  logits: ArrayLike<number>,
): Decision {
  const normal = new Float64Array(logits.length)
  const rule: ThresholdRule = { rule: 'false_alarm_rate', most: falseAlarms }
  return { calibrator: null, chosen: chooseThreshold(probabilitiesOf(null, logits), normal, rule) }
}

/** The probabilities that logits stand for. */
export const probabilitiesOf = (calibrator: Calibrator | null, logits: ArrayLike<number>): Float64Array =>
  calibrator === null
    ? Float64Array.from(logits, sigmoid)
    : calibrated(calibrator, logits, { given: 'logits' })

/** Where an alarm is raised. */
export const thresholdOf = ({ chosen }: Decision): number => chosen?.threshold ?? 0.5

/** As plain JSON. Copies, for only they are known to hold nothing else. */
const json = ({ calibrator, chosen }: Decision): Json => ({
  calibrator: calibrator && { ...calibrator },
  chosen: chosen && { ...chosen, by: ruleOf(chosen.by), reached: { ...chosen.reached } },
})

const ruleOf = (rule: ThresholdRule): Json =>
  rule.rule === 'cost' ? { ...rule, costs: { ...rule.costs } } : { ...rule }

/**
 * Decisions as a run keeps them.
 * @throws InputError naming the key that is damaged
 */
export function parseDecisions(
  calibration: Json,
  { horizons }: EquipmentConfig['labels'],
): readonly Decision[] {
  // A run that was never calibrated.
  if (calibration === null) return horizons.map(() => untold)
  const kept = isSection(calibration) ? calibration['horizons'] : undefined
  if (!Array.isArray(kept) || kept.length !== horizons.length)
    throw new InputError(
      `calibration.json: horizons are no list of ${horizons.length}, as the study file has — train again or restore the file`,
    )
  return horizons.map((_, horizon) => {
    const own: unknown = kept[horizon]
    const where = `calibration.json: horizons[${horizon}]`
    const [calibrator, chosen] = isSection(own) ? [own['calibrator'], own['chosen']] : []
    if (calibrator === undefined || chosen === undefined)
      throw new InputError(`${where}: has no calibrator and threshold — train again or restore the file`)
    return {
      calibrator: calibrator === null ? null : parseCalibrator(calibrator, `${where}.calibrator`),
      chosen: chosen === null ? null : parseChosenThreshold(chosen, `${where}.chosen`),
    }
  })
}
