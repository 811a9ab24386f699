// Which steps of a window the network looked at: mean weights of the attention, of windows that deviate and of those that do not.
import { stepWords } from '@utsushi/data'
import type { ChartPicture } from '@utsushi/study'
import { colours, formatShare, lineChart } from '@utsushi/study/plots'
import { intervalOf } from '../config.js'
import type { EquipmentTask } from '../loss.js'
import type { ScoredPart } from '../score.js'
import { labelsAt } from '../score/columns.js'
import { middleHorizon } from '../score/middle-horizon.js'
import { horizonWords } from './words.js'

/** Mean weights by step; nothing where the network has no attention. */
export function attentionPicture(
  { config, data }: Pick<EquipmentTask, 'config' | 'data'>,
  { answered: { attention }, windows, evaluation }: ScoredPart,
): ChartPicture | undefined {
  if (attention === undefined || windows.length === 0) return undefined
  const { context } = config.windows
  const networks = attention.length / windows.length / context
  const place = middleHorizon(config)
  const labels = labelsAt(data, windows, place)
  const meanOf = (label: 0 | 1): readonly number[] => {
    const rows = [...windows.keys()].filter((row) => labels[row] === label)
    const network = Math.min(place, networks - 1)
    return Array.from({ length: context }, (_, step) =>
      rows.length === 0
        ? NaN
        : rows.reduce((sum, row) => sum + (attention[(row * networks + network) * context + step] ?? 0), 0) /
          rows.length,
    )
  }
  const { many } = stepWords(intervalOf(config.data))
  const when = horizonWords(config, config.labels.horizons[place] ?? 0)
  const x = Array.from({ length: context }, (_, step) => step - context + 1)
  const [deviating, normal] = [meanOf(1), meanOf(0)]
  const shown = deviating.some(Number.isFinite) ? deviating : normal
  const recent = Math.min(30, context)
  const lately = shown.slice(-recent).reduce((sum, value) => sum + value, 0)
  const lines = [
    { name: 'stays in its range', colour: colours.observed, x, y: normal },
    { name: `deviates ${when}`, colour: colours.deviation, x, y: deviating },
  ].filter(({ y }) => y.some(Number.isFinite))
  return {
    chart: lineChart({
      title: `Which ${many} the network looks at`,
      subtitle: `Mean weight of each step of a window, asked for ${when}, over the ${evaluation.part} windows.`,
      width: 560,
      height: 200,
      x: { label: `${many} before the end of the window`, domain: [1 - context, 0], ticks: 7 },
      y: { label: 'share of the attention', zero: true, format: '.1%' },
      series: [
        ...lines,
        {
          name: 'all alike',
          colour: colours.rule,
          dash: [5, 3],
          x: [1 - context, 0],
          y: [1 / context, 1 / context],
        },
      ],
    }),
    caption: `What the attention over the ${many} of a window looks at`,
    alt: `The last ${recent} of ${context} ${many} get ${formatShare(lately)} of the attention, where all alike would be ${formatShare(recent / context)}.`,
  }
}
