// What decided, in words and as curves: which part of a sequence the answer was taken from, by class, and whether the maps can be trusted.
import { formatFixed, formatNumber, formatShare, lineChart, palette } from '@utsushi/study/plots'
import type { Picture } from '@utsushi/study'
import { heading, paragraph, type Block } from '@utsushi/study/report'
import type { MaterialsConfig } from '../config.js'
import type { Fitted } from '../fit/fitted.js'
import type { AttributionSummary } from '../score/attribution.js'

/** Rank correlation with maps of random weights from which on a map is doubted. */
const doubtful = 0.6

/** Words and pictures; nothing where nothing was explained. */
export function attributionBlocks(
  summary: AttributionSummary | null,
  figures: (...names: readonly string[]) => readonly Block[],
): readonly Block[] {
  if (summary === null) return []
  return [
    heading('Which part of a sequence decided'),
    paragraph(...methodWords(summary)),
    ...figures('attribution', 'class-attribution'),
    paragraph(
      ...checkWords(summary),
      'A map tells what the model goes by. It is no proof of what causes what.',
    ),
  ]
}

function methodWords({ method, sequences }: AttributionSummary): readonly string[] {
  return method === 'occlusion'
    ? [
        `Of ${sequences} sequences one stretch after the other was replaced by a line between its ends, and the model was asked again: a large value means that the answer fell.`,
      ]
    : [
        `Integrated gradients of ${sequences} sequences, from the mean of the training sequences to each: the parts of a map add up to what sets its answer apart from that of the mean.`,
      ]
}

function checkWords({ delta, randomised, firstPoint }: AttributionSummary): readonly string[] {
  const sentences: string[] = []
  if (delta !== null)
    sentences.push(
      `The parts add up to within ${formatShare(delta)}${delta > 0.01 ? ', which is more than 1 %: read the sizes with care' : ''}.`,
    )
  if (randomised !== null)
    sentences.push(
      Math.abs(randomised) < doubtful
        ? `With random weights in place of the trained ones the maps are others (rank correlation ${formatFixed(randomised, 2)}): they tell of what was learnt.`
        : `With random weights in place of the trained ones the maps are much the same (rank correlation ${formatFixed(randomised, 2)}): they tell of the sequences more than of what was learnt.`,
    )
  if (firstPoint !== null && firstPoint.gradient > 3)
    sentences.push(
      `The plain gradient is ${formatNumber(firstPoint.gradient, 2)} times as large at the first point as at the middle one, for a recurrent network begins there from an empty state; here it is ${formatNumber(firstPoint.method, 2)} times.`,
    )
  return sentences
}

/** How much each point decides, by class. */
export function classAttributionPicture(
  { data }: Pick<MaterialsConfig, 'data'>,
  { axis, steps }: Pick<Fitted, 'axis' | 'steps'>,
  summary: AttributionSummary | null,
): Picture | undefined {
  if (summary === null) return undefined
  const x = axis.length === steps ? axis : Array.from({ length: steps }, (_, point) => point + 1)
  const peaks = summary.byClass.map(({ name, sizes }) => {
    const place = sizes.reduce((most, size, at) => (size > (sizes[most] ?? 0) ? at : most), 0)
    return `${name} at ${formatNumber(x[place] ?? NaN)}`
  })
  return {
    chart: lineChart({
      title: 'Where the answer is taken from',
      subtitle: 'Mean size of the map, as a share of its largest.',
      x: { label: data.axis.name, unit: data.axis.unit },
      y: { label: 'share of the largest', domain: [0, 1] },
      series: summary.byClass.map(({ name, sizes }, own) => ({
        ...{ name, x, y: sizes },
        colour: palette[own % palette.length] ?? '',
      })),
    }),
    caption: 'How much each point decides, in the mean over the explained sequences.',
    alt: `Most is taken from ${peaks.join(', ')}.`,
  }
}
