/** The pictures of an ecosystem run that follow time: single samples day by day, errors by forecast day and by month. */
import { quantilesOf } from '@utsushi/study/plots'
import { histogramChart } from '@utsushi/study/plots'
import { lineChart, type LineSeries } from '@utsushi/study/plots'
import type { ChartSpec } from '@utsushi/study/plots'
import { smallMultiples } from '@utsushi/study/plots'
import { colours } from '@utsushi/study/plots'
import type { EcosystemEvaluation, Flux, SampleSeries } from './evaluation.js'
import { fluxLabel, splitLabel, unitsLabel } from './flux-label.js'

/** Emulator and process model over the period for a good, a typical and a bad parameter sample. */
export function seriesPicture(evaluation: EcosystemEvaluation): ChartSpec {
  const shown = evaluation.series.slice(0, 3)
  const panels = evaluation.fluxes.flatMap((flux, row) =>
    shown.map((sample, column) =>
      lineChart({
        ...(row === 0 && { title: `${sample.kind}: sample ${sample.sample}` }),
        width: 262,
        height: 118,
        x: { label: '', scale: 'date', ticks: 6 },
        y: { label: column === 0 ? fluxLabel(flux.name) : '', ticks: 4 },
        series: [
          {
            name: 'process model',
            colour: colours.rule,
            strokeWidth: 2.6,
            ...dailyLine(sample, sample.observed[flux.name]),
          },
          {
            name: 'emulator',
            colour: colours.predicted,
            strokeWidth: 1.2,
            ...dailyLine(sample, sample.predicted[flux.name]),
          },
        ],
      }),
    ),
  )
  return smallMultiples({
    title: `${splitLabel(evaluation)}: fluxes day by day`,
    subtitle: `Best, median and worst sample by R² (mean of fluxes). All in ${unitsLabel(evaluation.fluxes)}; forecasts of ${evaluation.leadDays} days one after another.`,
    columns: Math.max(1, shown.length),
    spacing: 18,
    sharedColour: true,
    panels,
  })
}

/** Broken where days are missing. */
function dailyLine(sample: SampleSeries, values: Float32Array | undefined): { x: number[]; y: number[] } {
  const x: number[] = []
  const y: number[] = []
  sample.dates.forEach((date, i) => {
    const at = Date.parse(`${date}T00:00:00Z`)
    const before = x[x.length - 1]
    if (before !== undefined && at - before > 1.5 * 86_400_000) {
      x.push(before + 86_400_000)
      y.push(Number.NaN)
    }
    x.push(at)
    y.push(values?.[i] ?? Number.NaN)
  })
  return { x, y }
}

/** Distribution of errors, errors by forecast day and by month, per flux. */
export function errorPicture(evaluation: EcosystemEvaluation): ChartSpec {
  const size = { width: 250, height: 120 }
  const panels = evaluation.fluxes.flatMap((flux, row) => {
    const errors = errorsOf(evaluation, flux)
    const heading = (title: string) => (row === 0 ? { title } : {})
    const last = row === evaluation.fluxes.length - 1
    const lead = evaluation.byLead[flux.name] ?? []
    const month = evaluation.byMonth[flux.name] ?? []
    return [
      histogramChart({
        ...size,
        ...heading('Daily errors'),
        values: errors,
        xAxis: { label: last ? 'emulator − process model' : '', ticks: 4, ...symmetric(errors) },
        countLabel: fluxLabel(flux.name),
        rules: [0],
        colour: '#7FB2D6',
      }),
      lineChart({
        ...size,
        ...heading('By forecast day'),
        x: { label: last ? 'forecast day' : '', ticks: 6 },
        y: { label: '', ticks: 4, zero: true },
        series: errorLines(
          lead.map((entry) => entry.lead),
          lead,
        ),
      }),
      lineChart({
        ...size,
        ...heading('By month'),
        x: { label: last ? 'month' : '', domain: [0.5, 12.5], values: monthNumbers, names: monthLetters },
        y: { label: '', ticks: 4, zero: true },
        series: errorLines(
          month.map((entry) => entry.month),
          month,
        ),
      }),
    ]
  })
  return smallMultiples({
    title: `${splitLabel(evaluation)}: errors`,
    subtitle: `All in ${unitsLabel(evaluation.fluxes)}; the left column counts days, without the outermost 0.1 % at either end.`,
    columns: 3,
    spacing: 20,
    sharedColour: true,
    panels,
  })
}

const monthNumbers = Array.from({ length: 12 }, (_, i) => i + 1)
const monthLetters = ['J', 'F', 'M', 'A', 'M', 'J', 'J', 'A', 'S', 'O', 'N', 'D']

function errorLines(x: number[], entries: readonly { rmse: number; bias: number }[]): LineSeries[] {
  return [
    { name: 'RMSE', colour: colours.model, x, y: entries.map((entry) => entry.rmse), points: x.length <= 40 },
    { name: 'bias', colour: colours.bias, dash: [5, 3], x, y: entries.map((entry) => entry.bias) },
  ]
}

/** Emulator − process model, day by day. */
function errorsOf(evaluation: EcosystemEvaluation, flux: Flux): Float32Array {
  const pairs = evaluation.pairs[flux.name]
  if (pairs === undefined) return new Float32Array()
  return pairs.predicted.map((value, i) => value - (pairs.observed[i] ?? Number.NaN))
}

/** The same distance on both sides of zero, so that a bias shows as a shift. */
function symmetric(errors: Float32Array): { domain?: readonly [number, number] } {
  const [low = 0, high = 0] = quantilesOf(errors, [0.001, 0.999])
  const reach = Math.max(Math.abs(low), Math.abs(high))
  return reach > 0 ? { domain: [-reach, reach] } : {}
}
