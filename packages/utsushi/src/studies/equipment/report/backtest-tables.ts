// What alarms would have come to, as tables and a sentence: history replayed, and errors by what really moved a series.
import { stepWords } from '@utsushi/data'
import { countOf } from '@utsushi/study'
import { formatFixed, formatNumber, formatShare } from '@utsushi/study/plots'
import type { Block } from '@utsushi/study/report'
import { intervalOf, type EquipmentConfig } from '../config.js'
import type { HorizonEvaluation, PartEvaluation } from '../score.js'
import { rivalNames } from '../score/rivals.js'
import { bestRival } from './rank-pictures.js'
import { horizonWords, leadWords } from './words.js'

/** What false alarms are counted by: `piece of equipment and month`. */
export function monthWords({ data }: Pick<EquipmentConfig, 'data'>): string {
  const interval = intervalOf(data)
  const isDaily = interval.unit === 'day' && interval.count === 1
  return `piece of equipment and ${isDaily ? 'month' : `30 ${stepWords(interval).many}`}`
}

/** A part replayed at every horizon; nothing where nothing was. */
export function backtestTable(config: EquipmentConfig, { part, horizons }: PartEvaluation): readonly Block[] {
  const replayed = horizons.flatMap((own) => {
    const rival = bestRival(own)?.name
    const others = rival === undefined ? undefined : own.rivalBacktests[rival]
    return own.backtest === null
      ? []
      : [
          { by: 'this model', ...own.backtest },
          ...(rival && others ? [{ by: rivalNames[rival], ...others }] : []),
        ]
  })
  if (replayed.length === 0) return []
  const { many } = stepWords(intervalOf(config.data))
  return [
    {
      kind: 'table',
      caption: `The ${part} part replayed`,
      columns: [
        { name: 'horizon', align: 'left' },
        { name: 'method', align: 'left' },
        { name: 'deviations', format: 'count' },
        { name: 'foreseen', format: 'count' },
        { name: `lead, ${many}` },
        { name: 'alarms', format: 'count' },
        { name: 'false alarms', format: 'count' },
        { name: 'false, by time' },
        { name: 'under alarm' },
      ],
      rows: replayed.map(({ horizon, ...own }) => [
        horizonWords(config, horizon),
        own.by,
        own.deviations,
        own.foreseen,
        own.medianLead === null ? '–' : formatNumber(own.medianLead),
        own.alarms,
        own.falseAlarms,
        formatFixed(own.falseAlarmsPerMonth, 2),
        formatShare(own.underAlarm),
      ]),
      note: `Windows in a row with an alarm are one alarm, and measured ${many} in a row outside of the range one deviation. A deviation is foreseen when an alarm stood within the horizon before it began; an alarm is false when no deviation had begun, or began within the horizon after it. Lead: the median of those foreseen. False, by time: false alarms per ${monthWords(config)}. Under alarm: how much of the time an alarm stands, for who always warns foresees everything. Beside the model stands the rival with the best PR-AUC.`,
    },
  ]
}

/** Windows by cause; nothing where the data folder tells none. */
export function causesTable(config: EquipmentConfig, { part, horizons }: PartEvaluation): readonly Block[] {
  const known = horizons.filter(({ causes }) => causes.length > 0)
  if (known.length === 0) return []
  return [
    {
      kind: 'table',
      caption: `Errors on the ${part} windows by cause`,
      columns: [
        { name: 'horizon', align: 'left' },
        { name: 'cause', align: 'left' },
        { name: 'deviations', format: 'count' },
        { name: 'found' },
        { name: 'normal windows', format: 'count' },
        { name: 'false alarms' },
      ],
      rows: known.flatMap(({ horizon, causes }) =>
        causes.map(({ cause, deviations, found, normal, falseAlarms }) => [
          horizonWords(config, horizon),
          cause,
          deviations,
          deviations === 0 ? '–' : formatShare(found / deviations),
          normal,
          normal === 0 ? '–' : formatShare(falseAlarms / normal),
        ]),
      ),
      note: 'By what `causes.csv` says was at work at the horizon, which no method has seen. Where several were, a window counts for each.',
    },
  ]
}

/** What alarms would have come to, in a sentence; empty where nothing was replayed. */
export function backtestSentence(config: EquipmentConfig, { backtest }: HorizonEvaluation): string {
  if (backtest === null || backtest.deviations === 0) return ''
  const { deviations, foreseen, medianLead, falseAlarms, alarms, falseAlarmsPerMonth, underAlarm } = backtest
  const lead =
    medianLead === null ? '' : `, half of those with ${leadWords(config, medianLead)} or more to spare`
  return `Replayed ${stepWords(intervalOf(config.data)).one} by ${stepWords(intervalOf(config.data)).one}, with alarms in a row counted as one, ${foreseen} of ${countOf(deviations, 'deviation')} ${deviations === 1 ? 'is' : 'are'} foreseen${lead}, and ${falseAlarms} of ${countOf(alarms, 'alarm')} ${alarms === 1 ? 'is' : 'are'} false: ${formatFixed(falseAlarmsPerMonth, 2)} per ${monthWords(config)}, with an alarm standing ${formatShare(underAlarm)} of the time.`
}
