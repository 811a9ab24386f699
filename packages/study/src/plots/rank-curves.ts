/** How well scores put the positive cases first: ROC and precision–recall curves, with the threshold that is in use. */
import type { Confusion } from '@utsushi/learn'
import { continuous, cornerText, type AxisOptions, type ChartOptions } from './axes.js'
import { formatFixed, formatShare } from './number.js'
import type { ChartSpec } from './render.js'
import { smallMultiples } from './small-multiples.js'
import { colours, palette } from './theme.js'

/** One model's answers, counted at every threshold. */
export interface RankedModel {
  readonly name: string
  /** From `confusionCurve`: from the highest threshold to the lowest. */
  readonly curve: readonly Confusion[]
  readonly rocAuc?: number
  /** Average precision. */
  readonly prAuc?: number
  /** The threshold that is in use: marked by a ring. */
  readonly threshold?: number
  readonly colour?: string
}

export interface RankCurvesOptions extends ChartOptions {
  readonly models: readonly RankedModel[]
  /** Which curves (default: both, side by side). */
  readonly curves?: readonly ('roc' | 'pr')[]
}

const share: AxisOptions = { label: '', domain: [0, 1], ticks: 5, format: '.0%' }

/** More points than a plot has pixels say nothing. */
const mostPoints = 300

/**
 * ROC and precision–recall curves of one or more models. Dashed: what a model that knows nothing reaches.
 *
 * @example rankCurvesChart({ models: [{ name: 'hybrid', curve: confusionCurve(probabilities, labels), threshold: 0.31 }] })
 */
export function rankCurvesChart(options: RankCurvesOptions): ChartSpec {
  const { models, curves = ['roc', 'pr'], width = 236 } = options
  return smallMultiples({
    title: options.title ?? 'Which cases are put first',
    subtitle:
      options.subtitle ??
      'Rings mark the threshold in use; dashed is what knowing nothing reaches. Numbers are areas under the curves.',
    columns: curves.length,
    sharedColour: true,
    width: curves.length * (width + 90),
    panels: curves.map((kind) => curvePanel(kind, models, { width, height: options.height ?? width })),
  })
}

function curvePanel(
  kind: 'roc' | 'pr',
  models: readonly RankedModel[],
  size: { readonly width: number; readonly height: number },
): ChartSpec {
  const roc = kind === 'roc'
  const place = (at: Confusion) =>
    roc
      ? { x: 1 - rate(at.trueNegatives, at.falsePositives), y: at.recall }
      : { x: at.recall, y: at.precision }
  const x = continuous('x', {
    ...share,
    label: roc ? 'false alarms among quiet cases' : 'recall: cases found',
  })
  const y = continuous('y', {
    ...share,
    label: roc ? 'recall: cases found' : 'precision: alarms that were right',
  })
  const color = {
    field: 'model',
    type: 'nominal',
    scale: {
      domain: models.map(({ name }) => name),
      range: models.map(({ colour }, k) => colour ?? palette[k % palette.length]),
    },
    legend: { title: null, orient: 'top', symbolType: 'stroke', symbolSize: 170 },
  }
  const finite = ({ x, y }: { x: number; y: number }) => Number.isFinite(x) && Number.isFinite(y)
  const lines = models.flatMap(({ name, curve }) =>
    thinned(curve.map(place).filter((point) => finite(point) && (roc || point.x > 0))).map(
      (point, order) => ({ ...point, order, model: name }),
    ),
  )
  const rings = models.flatMap(({ name, curve, threshold }) => {
    const at = threshold === undefined ? undefined : curve.findLast((one) => one.threshold >= threshold)
    return at === undefined || !finite(place(at)) ? [] : [{ ...place(at), model: name }]
  })
  const last = models[0]?.curve.at(-1)
  const base =
    last === undefined
      ? Number.NaN
      : rate(last.truePositives + last.falseNegatives, last.falsePositives + last.trueNegatives)
  const areas = models.flatMap(({ name, rocAuc, prAuc }) => {
    const area = roc ? rocAuc : prAuc
    return area === undefined ? [] : [`${models.length > 1 ? `${name} ` : 'area '}${formatFixed(area, 3)}`]
  })
  const chance = roc ? [0, 1] : [base, base]
  return {
    ...size,
    title: { text: roc ? 'ROC' : `Precision and recall (base rate ${formatShare(base)})` },
    layer: [
      {
        data: { values: chance.map((at, k) => ({ x: k, y: at })) },
        mark: { type: 'line', color: colours.rule, strokeDash: [5, 3], strokeWidth: 1.2, aria: false },
        encoding: { x, y },
      },
      {
        data: { values: lines },
        mark: { type: 'line', clip: true, interpolate: roc ? 'linear' : 'step-before' },
        encoding: { x, y, color, order: { field: 'order', type: 'quantitative' } },
      },
      {
        data: { values: rings },
        mark: { type: 'point', filled: true, size: 90, opacity: 1, stroke: colours.paper, strokeWidth: 2 },
        encoding: { x, y, color: { ...color, legend: null } },
      },
      ...(areas.length > 0 ? [cornerText(areas, roc ? 'bottom right' : 'top right')] : []),
    ],
  }
}

const rate = (of: number, others: number): number => of / (of + others)

/** First and last points stay. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const every = Math.ceil(points.length / mostPoints)
  return points.filter((_, k) => k % every === 0 || k === points.length - 1)
}
