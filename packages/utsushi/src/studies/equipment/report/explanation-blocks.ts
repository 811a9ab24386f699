// What an explanation says, as a table and as bars.
import { listed, type ChartPicture } from '@utsushi/study'
import { barChart, formatFixed, formatNumber } from '@utsushi/study/plots'
import { paragraph, type Block } from '@utsushi/study/report'
import type { EquipmentConfig } from '../config.js'
import type { Explanation } from '../score/explanation.js'
import { horizonWords } from './words.js'

/** What each kind of statistics is worth; nothing where nothing was explained. */
export function explanationBlocks(
  config: EquipmentConfig,
  own: Explanation | null,
  figures: (...names: readonly string[]) => readonly Block[],
): readonly Block[] {
  if (own === null) return []
  const { horizon, windows, prAuc, kinds } = own
  const when = horizonWords(config, horizon)
  return [
    paragraph(
      `What the model goes by, ${when}: kinds of statistics are exchanged among ${formatNumber(windows)} windows, three times, and PR-AUC falls from ${formatFixed(prAuc, 3)}.`,
      sharesSentence(own),
      'This explains the model and not the equipment: what an answer goes by need not cause a deviation.',
    ),
    ...figures('explanation'),
    {
      kind: 'table',
      caption: `What the model goes by, ${when}`,
      columns: [
        { name: 'kind', align: 'left' },
        { name: 'statistics' },
        { name: 'PR-AUC lost when exchanged' },
        { name: 'standard deviation' },
        { name: 'mean share of an answer, log odds' },
      ],
      rows: kinds.map(({ kind, statistics, loss, deviation, share }) => [
        kind,
        statistics === 0 ? '–' : String(statistics),
        formatFixed(loss, 3),
        formatFixed(deviation, 3),
        formatFixed(share, 2),
      ]),
    },
  ]
}

/** How answers were shared out, and whether shares add up. */
function sharesSentence({ by, sharedOut, background, largestRest }: Explanation): string {
  const how =
    by === 'trees'
      ? `Shapley values in log odds, exact for trees, against all ${formatNumber(background)} training windows`
      : `Shapley values in log odds, over all coalitions of kinds, against ${background} training windows`
  const rest = largestRest < 1e-4 ? 'to rounding' : `but for up to ${formatNumber(largestRest)}`
  return `Beside it the answers of ${sharedOut} windows are shared out over the kinds (${how}): shares and base add up to the answer ${rest}.`
}

/** The same as bars. */
export function explanationPicture(
  config: EquipmentConfig,
  own: Explanation | null,
): ChartPicture | undefined {
  if (own === null) return undefined
  const when = horizonWords(config, own.horizon)
  const told = own.kinds.slice(0, 3).map(({ kind, loss }) => `${formatFixed(loss, 3)} without ${kind}`)
  return {
    chart: barChart({
      title: `What the model goes by, ${when}`,
      subtitle:
        'What PR-AUC loses when a kind of statistics is exchanged among the windows; strokes: one standard deviation.',
      value: { label: 'loss of PR-AUC', zero: true },
      format: (value) => formatFixed(value, 3),
      bars: own.kinds.map(({ kind, loss, deviation }) => ({
        ...{ category: kind, group: 'loss', value: loss, error: deviation },
      })),
      legend: false,
      width: 440,
    }),
    caption: `What the model goes by, ${when}: the model and not the equipment is explained`,
    alt: `PR-AUC loses ${listed(told)}.`,
  }
}
