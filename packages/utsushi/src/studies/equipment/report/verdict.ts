// What a run comes to, in words: are deviations found, how many alarms are false, is a simpler method as good, and what to do next.
import { listed } from '@utsushi/study'
import { formatFixed, formatShare } from '@utsushi/study/plots'
import { good, paragraph, warning, type Block } from '@utsushi/study/report'
import type { EquipmentConfig } from '../config.js'
import type { HorizonEvaluation, PartEvaluation } from '../score.js'
import { rivalNames, type RivalName } from '../score/rivals.js'
import { backtestSentence } from './backtest-tables.js'
import { horizonWords } from './words.js'

/** The verdict on the first part, horizon by horizon, and what follows from it. */
export function verdictBlocks(config: EquipmentConfig, parts: readonly PartEvaluation[]): readonly Block[] {
  const [judged] = parts
  if (judged === undefined)
    return [warning('No windows were held out: nothing is known of how well deviations are found.')]
  return [
    ...judged.horizons.flatMap((own) => horizonVerdict(config, judged, own)),
    ...nextSteps(config, judged),
  ]
}

/** Whether a model ranks better than chance, given that equipment is drawn anew: of a single piece nobody can tell. */
const isKnowing = ({ model: { record, intervals } }: HorizonEvaluation): boolean =>
  record.baseRate !== null && (intervals.prAuc?.from ?? 0) > record.baseRate

/** Why it may not. */
function doubtOf(own: HorizonEvaluation): string {
  const { record, intervals } = own.model
  if (isKnowing(own)) return ''
  if ((record.prAuc ?? 0) <= (record.baseRate ?? 0)) return ': it ranks no better than chance'
  return intervals.prAuc === null
    ? ', which may be chance: of so few pieces of equipment no interval can be told'
    : ', which may be chance: the interval reaches down to it'
}

/** Alarms on more of the normal windows than this say nothing. */
const mostFalseAlarms = 0.5

/** Rivals that rank as well or better, the best first. */
function betterRivals({ model, rivals }: HorizonEvaluation): readonly { name: RivalName; prAuc: number }[] {
  const own = model.record.prAuc ?? 0
  return Object.entries(rivals)
    .map(([name, { record }]) => ({ name: name as RivalName, prAuc: record.prAuc ?? 0 }))
    .filter(({ prAuc }) => prAuc >= own && own > 0)
    .toSorted((a, b) => b.prAuc - a.prAuc)
}

/** How a rival is had. */
function instead(rival: RivalName, it: 'it' | 'the first'): string {
  switch (rival) {
    case 'never':
      return 'nothing was learnt'
    case 'now':
    case 'distance':
      return `${it} needs no model`
    case 'logistic':
    case 'trees':
      return `model.kind: ${rival} trains ${it}`
    default:
      return rival satisfies never
  }
}

function horizonVerdict(config: EquipmentConfig, { part }: PartEvaluation, own: HorizonEvaluation): Block[] {
  const { record, intervals } = own.model
  const words = own.horizon === 0 ? 'Now' : horizonWords(config, own.horizon)
  if (record.prAuc === null || record.baseRate === null)
    return [
      warning(
        `${words}: nothing can be said of the ${part} windows, for ${record.reasons.prAuc ?? 'no label is known'}.`,
      ),
    ]
  const lift = record.prAuc / record.baseRate
  const spread = intervals.prAuc
  const says =
    spread === null ? '' : ` (95 % between ${formatFixed(spread.from, 2)} and ${formatFixed(spread.to, 2)})`
  const knows = isKnowing(own)
  const alarms =
    record.precision === null
      ? 'At the chosen threshold it raises no alarm.'
      : `At the chosen threshold an alarm stands over ${formatShare(record.recall ?? NaN)} of the windows that deviate, and ${formatShare(record.precision)} of the windows with an alarm do.`
  const first =
    `${words}: PR-AUC ${formatFixed(record.prAuc, 2)}${says} where ${formatShare(record.baseRate)} of the ${part} windows deviate` +
    `, ${formatFixed(lift, 1)} times what a method that knows nothing reaches${doubtOf(own)}. ${alarms} ${backtestSentence(config, own)}`
  const better = betterRivals(own)
  const [best] = better
  const told = better.map(({ name, prAuc }) => `${rivalNames[name]} (${formatFixed(prAuc, 2)})`)
  return [
    (knows ? good : warning)(first.trimEnd()),
    ...(best === undefined
      ? []
      : [
          warning(
            `${words}, ${listed(told)} ${better.length === 1 ? 'ranks' : 'rank'} as well or better: ${instead(best.name, better.length === 1 ? 'it' : 'the first')}.`,
          ),
        ]),
    ...((record.falseAlarmRate ?? 0) > mostFalseAlarms
      ? [
          warning(
            `${words}, an alarm stands over ${formatShare(record.falseAlarmRate ?? NaN)} of the windows that stay normal: such alarms say nothing. Bound them by \`decision.threshold: falseAlarms\`.`,
          ),
        ]
      : []),
  ]
}

/** What follows for whoever looks after the equipment. */
function nextSteps(config: EquipmentConfig, { horizons }: PartEvaluation): readonly Block[] {
  const known = horizons.filter(({ model }) => model.record.prAuc !== null)
  if (known.length === 0) return []
  // Of a single horizon there is nothing to tell apart.
  const name = (all: readonly HorizonEvaluation[]): string =>
    horizons.length === 1 ? '' : ` ${listed(all.map(({ horizon }) => horizonWords(config, horizon)))}`
  const useful = known.filter((own) => isKnowing(own) && betterRivals(own).length === 0)
  const beaten = known.filter((own) => isKnowing(own) && betterRivals(own).length > 0)
  const doubtful = known.filter((own) => !isKnowing(own))
  return [
    paragraph(
      'What to do next.',
      ...(useful.length === 0
        ? []
        : [
            `Act on alarms${name(useful)}; \`utsushi predict\` gives them for every day of a table, and the highest probabilities are looked at first.`,
          ]),
      ...(beaten.length === 0
        ? []
        : [`Go by the method named above${name(beaten)}, or by both where they agree.`]),
      ...(doubtful.length === 0
        ? []
        : [
            `Do not act on alarms${name(doubtful)} alone: more equipment, a longer history, or limits of your own may help.`,
          ]),
      'Where alarms are too many, `decision.threshold: falseAlarms` bounds them, and `cost` weighs a miss against a visit for nothing.',
    ),
  ]
}
