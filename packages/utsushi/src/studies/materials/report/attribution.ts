// What decided, in words and as curves: which part of a sequence the answer was taken from, by class, and whether the maps can be trusted.
import {
  colouredSeries,
  colouredSeriesWords,
  formatFixed,
  formatNumber,
  formatShare,
  lineChart,
  palette,
  smallMultiples,
} from '@utsushi/study/plots'
import type { Picture } from '@utsushi/study'
import { heading, paragraph, type Block } from '@utsushi/study/report'
import { isOneOf, recurrentKinds, type MaterialsConfig } from '../config.js'
import type { Fitted } from '../fit/fitted.js'
import type { MaterialsTask } from '../loss.js'
import type { ScoredPart } from '../score.js'
import type { AttributionSummary } from '../score/attribution.js'

/** Rank correlation with maps of random weights from which on a map is doubted. */
const doubtful = 0.6

/** Size at the first point, beside the middle one, from which on it is told. */
const spike = 1.5

/** Words and pictures; nothing where nothing was explained. */
export function attributionBlocks(
  { model }: Pick<MaterialsConfig, 'model'>,
  summary: AttributionSummary | null,
  figures: (...names: readonly string[]) => readonly Block[],
): readonly Block[] {
  if (summary === null) return []
  return [
    heading('Which part of a sequence decided'),
    paragraph(...methodWords(summary)),
    ...figures('attribution', 'class-attribution'),
    paragraph(
      ...checkWords(summary, isOneOf(recurrentKinds, model.kind)),
      ...cueWords(summary.cue),
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

function checkWords(
  { delta, randomised, firstPoint, settled }: AttributionSummary,
  isRecurrent: boolean,
): readonly string[] {
  const sentences: string[] = []
  if (delta !== null)
    sentences.push(
      `The sum of a map misses what it explains by ${formatShare(delta.median)} in the median and ${formatShare(delta.largest)} at most (convergence delta)${delta.largest > 0.01 ? ': above 1 %, read the sizes with care' : ''}.`,
    )
  if (randomised !== null)
    sentences.push(
      Math.abs(randomised) < doubtful
        ? `With random weights in place of the trained ones the maps are others (rank correlation ${formatFixed(randomised, 2)}): they tell of what was learnt.`
        : `With random weights in place of the trained ones the maps are much the same (rank correlation ${formatFixed(randomised, 2)}): they tell of the sequences more than of what was learnt.`,
    )
  if (isRecurrent && firstPoint !== null) sentences.push(...firstPointWords(firstPoint, settled))
  return sentences
}

/** What is the matter with the first point of a recurrent network, and what was done about it. */
function firstPointWords(
  { gradient, method }: NonNullable<AttributionSummary['firstPoint']>,
  settled: AttributionSummary['settled'],
): readonly string[] {
  const asMuch = (size: number): string => `${formatNumber(size, 2)} times`
  const emptily = `A recurrent network begins from an empty state, which no data have led to; maps are ${asMuch(method)} as large at the first point as at the middle one (the plain gradient ${asMuch(gradient)}).`
  if (settled?.isTaken === true)
    return [
      method > spike || gradient > spike ? emptily : '',
      `These maps are of the network begun from the state that the mean of training leads to, where the first point is a point like any other (${asMuch(settled.method)}, the plain gradient ${asMuch(settled.gradient)}); ${formatShare(settled.same)} of the explained answers stay as they are.`,
    ].filter((sentence) => sentence !== '')
  if (method <= spike) return []
  return [
    `${emptily} Do not read the first points.`,
    ...(settled === null
      ? []
      : [
          `Begun from the state that the mean of training leads to, only ${formatShare(settled.same)} of the answers stay: this network goes by the empty state itself, and is explained as it is.`,
        ]),
  ]
}

/** Told so often that there is something to find. */
const toldApart = 0.85

/** Mean average precision from which on a cue is found, and from which on it is found with much beside it. */
const [plainly, roughly] = [0.7, 0.4]

/** What became of a cue whose place is known. */
function cueWords(cue: AttributionSummary['cue']): readonly string[] {
  if (cue === null) return []
  const { span, height, sequences, held, epochs, accuracy, found, chance } = cue
  const told = `Does such a map find what is there? Into half of ${sequences} training sequences a bump of ${formatNumber(span)} points, ${formatNumber(height)} deviations high, was planted at a place drawn for each, and a network of the same kind was trained for ${epochs} epochs to tell them from the same sequences without it: ${formatShare(accuracy)} of ${held} others right (half by chance).`
  if (accuracy < toldApart)
    return [told, 'It has not learnt it well enough for its maps to be judged: this check says nothing here.']
  const precision = `average precision ${formatFixed(found, 2)}, where 1 shows the bump and nothing else, and ${formatFixed(chance, 2)} is what maps without sense reach`
  return [
    told,
    found >= plainly
      ? `Its maps show where the bump is (${precision}).`
      : found >= roughly
        ? `Its maps show where the bump is, and much beside it (${precision}): trust where they are largest, not their details.`
        : `Its maps do not show where the bump is (${precision}): do not read maps of this kind of network on such sequences.`,
    'So much for maps of such a network as this; what the network of this run goes by is another question.',
  ]
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

/** Sequences that are drawn: one of each class, or the first. */
const mostDrawn = 6

/** What decided, as colour on some of the sequences. */
export function attributionPicture(
  {
    config: { data },
    data: { panel, asked },
    fitted: { axis, steps },
  }: Pick<MaterialsTask, 'config' | 'data' | 'fitted'>,
  { explained }: Pick<ScoredPart, 'explained'>,
): Picture | undefined {
  if (explained === undefined) return undefined
  const { maps, places, targets } = explained
  const isClasses = asked.kind === 'classes'
  const [, , channels] = maps.shape
  const seen = new Set<number>()
  const rows = places.flatMap((_, row) => {
    const target = targets[row] ?? 0
    if (isClasses && seen.has(target)) return []
    seen.add(target)
    return [row]
  })
  const along = axis.length === steps ? axis : Array.from({ length: steps }, (_, point) => point + 1)
  const shown = rows.slice(0, mostDrawn).map((row) => {
    const place = places[row] ?? 0
    const size = steps * channels
    return {
      title: `${panel.entities[place] ?? ''}${asked.kind === 'classes' ? `: said to be ${asked.names[targets[row] ?? 0] ?? ''}` : ''}`,
      values: Float64Array.from(
        { length: steps },
        (_, point) => panel.values[((panel.offsets[place] ?? 0) + point) * channels] ?? NaN,
      ),
      attribution: Float64Array.from({ length: steps }, (_, point) =>
        Array.from({ length: channels }).reduce<number>(
          (sum, _channel, channel) => sum + (maps.values[row * size + point * channels + channel] ?? 0),
          0,
        ),
      ),
    }
  })
  const limit = shown.reduce(
    (most, own) => own.attribution.reduce((a, b) => Math.max(a, Math.abs(b)), most),
    1e-12,
  )
  const axes = {
    x: { label: data.axis.name, unit: data.axis.unit },
    y: { label: panel.names[0] ?? '', unit: data.signal.unit, ticks: 4 },
  }
  return {
    chart: smallMultiples({
      title: isClasses
        ? 'What spoke for the class, and what against it'
        : 'What raised the answer, and what lowered it',
      subtitle: isClasses
        ? 'Blue: it spoke for the class. Orange: against it.'
        : 'Blue: it raised the answer. Orange: it lowered it.',
      columns: 2,
      sharedColour: true,
      panels: shown.map((own) =>
        colouredSeries({
          ...{ ...own, along, signed: true, limit, width: 270, height: 110 },
          ...axes,
        }),
      ),
    }),
    caption: `${shown.length} of the explained sequences, on one scale of colours.`,
    alt: shown
      .map(({ title, attribution }) => `${title}. ${colouredSeriesWords({ along, attribution, ...axes })}`)
      .join(' '),
  }
}
