// What the model is given of every window, in two dimensions: the directions along which windows differ most, and where deviations lie.
import { componentScores, fitComponents, matrix } from '@utsushi/learn'
import type { ChartPicture } from '@utsushi/study'
import { colours, formatFixed, formatShare, scatterChart } from '@utsushi/study/plots'
import type { Columns } from '../data/windowed.js'
import type { EquipmentTask } from '../loss.js'
import type { ScoredPart } from '../score.js'
import { labelsAt } from '../score/columns.js'
import { middleHorizon } from '../score/middle-horizon.js'
import { horizonWords } from './words.js'

/** Windows that are drawn, evenly taken: more hide one another. */
const mostWindows = 3000

/** The first two principal components of the encoder's embedding, or else of the statistics; nothing where there are too few. */
export function embeddingPicture(
  { config, data }: Pick<EquipmentTask, 'config' | 'data'>,
  part: ScoredPart,
): ChartPicture | undefined {
  const columns = data.embedding ?? data.statistics
  const place = middleHorizon(config)
  const all = labelsAt(data, part.windows, place)
  const known = [...part.windows.keys()].filter((row) => !Number.isNaN(all[row] ?? NaN))
  const every = Math.ceil(known.length / mostWindows)
  const rows = known.filter((_, k) => k % every === 0)
  const points =
    rows.length < 3
      ? undefined
      : placesOf(
          columns,
          rows.map((row) => part.windows[row] ?? 0),
        )
  if (points === undefined) return undefined
  const labels = rows.map((row) => all[row] ?? NaN)
  const when = horizonWords(config, config.labels.horizons[place] ?? 0)
  const name = data.embedding === undefined ? 'their statistics' : 'the encoder’s embedding'
  const axis = (k: 0 | 1) => ({
    label: `component ${k + 1} (${formatShare(points.shares[k] ?? 0)} of the variance)`,
    ticks: 5,
    // A few windows far out would press all others into a corner.
    domain: innerRange(points.at[k]),
  })
  const apart = ([0, 1] as const).map((k) => distanceOf(points.at[k], labels))
  return {
    chart: scatterChart({
      title: `Windows by ${name}`,
      subtitle: `A point a window of the ${part.evaluation.part} part, in the two directions along which windows differ most; one in a hundred lies beyond the edges.`,
      width: 460,
      height: 320,
      x: points.at[0],
      y: points.at[1],
      xAxis: axis(0),
      yAxis: axis(1),
      classes: {
        of: labels,
        entries: [
          { name: 'stays in its range', colour: colours.observedArea },
          { name: `deviates ${when}`, colour: colours.deviation },
        ],
      },
    }),
    caption: `Windows by ${name}, in two dimensions: where those lie that deviate ${when}`,
    alt: `The two components hold ${formatShare((points.shares[0] ?? 0) + (points.shares[1] ?? 0))} of the variance; windows that deviate ${when} lie ${formatFixed(apart[0] ?? NaN, 1)} and ${formatFixed(apart[1] ?? NaN, 1)} standard deviations from the others along them.`,
  }
}

function placesOf({ names, values }: Columns, windows: readonly number[]) {
  const width = names.length
  const scaled = new Float64Array(windows.length * width)
  for (let column = 0; column < width; column++) {
    const own = windows.map((window) => values[window * width + column] ?? 0)
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length)
    // Statistics have long tails: a window is no further from the middle than five deviations.
    for (const [row, value] of own.entries())
      scaled[row * width + column] = deviation > 0 ? Math.min(Math.max((value - mean) / deviation, -5), 5) : 0
  }
  const x = matrix(windows.length, width, scaled)
  const components = fitComponents(x, { most: 2 })
  if (components.directions.rows < 2) return undefined
  const { values: scores } = componentScores(components, x)
  const along = (k: number): Float64Array =>
    Float64Array.from(windows, (_, row) => scores[2 * row + k] ?? NaN)
  return { at: [along(0), along(1)] as const, shares: components.shares }
}

/** From the 0.25th percentile to the 99.75th, with some room. */
function innerRange(values: Float64Array): readonly [number, number] {
  const sorted = values.toSorted()
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  const [low, high] = [at(0.0025), at(0.9975)]
  const room = 0.04 * (high - low || 1)
  return [low - room, high + room]
}

/** How far the means of both classes lie apart, in standard deviations of all. */
function distanceOf(values: Float64Array, labels: readonly number[]): number {
  const meanOf = (own: readonly number[]): number => own.reduce((sum, value) => sum + value, 0) / own.length
  const all = Array.from(values)
  const mean = meanOf(all)
  const deviation = Math.sqrt(meanOf(all.map((value) => (value - mean) ** 2)))
  const of = (label: number): number => meanOf(all.filter((_, row) => labels[row] === label))
  return Math.abs(of(1) - of(0)) / deviation
}
