// Pictures of a look at experiments, beside those that every study has.
import { greatestOf, leastOf } from '@utsushi/ground'
import {
  displayUnit,
  formatFixed,
  formatRange,
  formatShare,
  heatMap,
  lineChart,
  palette,
  smallMultiples,
  type ChartSpec,
} from '@utsushi/study/plots'
import { listed, type Picture } from '@utsushi/study'
import { experimentSeries, type Experiments } from '../data/experiments.js'
import { drawn, drawnWords } from '../report/drawn.js'
import { totalsByName, type ElectrodialysisLook } from './look.js'

/** The pictures by file name without ending. */
export const lookPictures = (look: ElectrodialysisLook): Readonly<Record<string, Picture>> => ({
  trajectories: {
    chart: trajectories(look),
    caption: 'Every experiment as measured.',
    alt: `Measured values over time, lowest and highest: ${rangesOf(look)}.`,
  },
  imbalance: {
    chart: imbalance(look),
    caption: 'Departure of every measured total from its first value.',
    alt: `Largest departure of measured totals from their first value: ${listed(
      totalsByName(look).map(([name, totals]) => {
        const shares = totals.flatMap((total) => [...total.shares].filter(Number.isFinite).map(Math.abs))
        return `${name} ${formatShare(Math.max(0, greatestOf(shares)))}`
      }),
    )}.`,
  },
  changes: {
    chart: changes(look),
    caption: 'Rank correlation of each variable with the next change.',
    alt: `The next change goes most with: ${strongestOf(look)}.`,
  },
})

/** `VF 0.5 to 1.2 L`, variable by variable. */
function rangesOf({ experiments }: ElectrodialysisLook): string {
  const { ids, system } = experiments
  return listed(
    system.variables.flatMap(({ name, unit }) => {
      const values = ids.flatMap((_, place) => Array.from(experimentSeries(experiments, place, name)))
      const known = values.filter(Number.isFinite)
      if (known.length === 0) return []
      const [low, high] = known.reduce(
        ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
        [Infinity, -Infinity],
      )
      return [`${name} ${formatRange(low, high)} ${displayUnit(unit)}`]
    }),
  )
}

/** What each change goes with most. */
function strongestOf({ changes: { features, changes: columns, values } }: ElectrodialysisLook): string {
  return listed(
    columns.flatMap((column, at) => {
      const [best] = features
        .map((feature, row) => ({ feature, r: values[row]?.[at] ?? NaN }))
        .filter(({ r }) => Number.isFinite(r))
        .sort((a, b) => Math.abs(b.r) - Math.abs(a.r))
      return best === undefined ? [] : [`${column} with ${best.feature} (${formatFixed(best.r, 2)})`]
    }),
  )
}

function trajectories({ experiments }: ElectrodialysisLook): ChartSpec {
  const { ids, system, times, steps } = experiments
  const { colourOf, words } = colouring(experiments)
  const varying = system.variables.filter(
    ({ name, kind }) => kind !== 'control' || changesInTime(experiments, name),
  )
  return smallMultiples({
    title: 'Trajectories',
    subtitle: `Every experiment as measured, ${words}. A break is a missing value.${drawnWords(steps)}`,
    columns: 3,
    spacing: { row: 26, column: 14 },
    panels: varying.map(({ name, unit }) =>
      lineChart({
        title: `${name} (${displayUnit(unit)})`,
        width: 232,
        height: 130,
        x: { label: 'time', unit: system.timeUnit, ticks: 5 },
        y: { label: '', ticks: 4 },
        legend: false,
        series: ids.map((id, experiment) => {
          const y = experimentSeries(experiments, experiment, name)
          const x = times.subarray(experiment * steps, experiment * steps + y.length)
          return { name: id, ...drawn(x, y), strokeWidth: 1, colour: colourOf(experiment) }
        }),
      }),
    ),
  })
}

function imbalance(look: ElectrodialysisLook): ChartSpec {
  const { experiments } = look
  const { ids, system, times, steps } = experiments
  const { colourOf, words } = colouring(experiments)
  return smallMultiples({
    title: 'Measured totals',
    subtitle: `Departure of each total from its first value, per cent of it, ${words}. Declared outflows are added back. An emulator that keeps totals stays at 0.${drawnWords(steps)}`,
    columns: 2,
    spacing: { row: 26, column: 18 },
    panels: totalsByName(look).map(([name, totals]) =>
      lineChart({
        title: totals.some(({ open }) => open) ? `${name} (%), exchanging with the reservoir` : `${name} (%)`,
        width: 350,
        height: 150,
        x: { label: 'time', unit: system.timeUnit, ticks: 6 },
        y: { label: '', ticks: 5, ...smallestRange(totals) },
        markers: [{ y: 0 }],
        legend: false,
        series: totals.map(({ experiment, shares }) => ({
          name: ids[experiment] ?? '',
          ...drawn(
            times.subarray(experiment * steps, experiment * steps + shares.length),
            shares.map((share) => 100 * share),
          ),
          strokeWidth: 1,
          colour: colourOf(experiment),
        })),
      }),
    ),
  })
}

/** Rounding of 32-bit numbers must not be blown up to fill a picture: an axis spans a tenth of a per cent at least. */
function smallestRange(series: readonly { readonly shares: Float64Array }[]): {
  domain?: readonly [number, number]
} {
  const largest = greatestOf(
    series.map(({ shares }) => Math.max(0, greatestOf(shares.filter(Number.isFinite).map(Math.abs)))),
  )
  return largest < 5e-4 ? { domain: [-0.1, 0.1] } : {}
}

function changes({ changes: { features, changes: columns, values } }: ElectrodialysisLook): ChartSpec {
  return heatMap({
    title: 'What the next change goes with',
    subtitle:
      'Spearman rank correlation of each variable with the change to the next sample, over all steps.',
    rows: features,
    columns,
    values,
    label: 'rank correlation',
  })
}

function changesInTime(experiments: Experiments, name: string): boolean {
  return experiments.ids.some(
    (_, experiment) => new Set(experimentSeries(experiments, experiment, name)).size > 1,
  )
}

interface Colouring {
  readonly colourOf: (experiment: number) => string
  readonly words: string
}

/** Experiments coloured by the first control that differs between them. */
function colouring(experiments: Experiments): Colouring {
  for (const { name, kind } of experiments.system.variables) {
    if (kind !== 'control') continue
    const levels = experiments.ids.map(
      (_, experiment) => experimentSeries(experiments, experiment, name)[0] ?? NaN,
    )
    const [low, high] = [leastOf(levels), greatestOf(levels)]
    if (low === high) continue
    return {
      colourOf: (experiment) => ramp(((levels[experiment] ?? low) - low) / (high - low)),
      words: `from blue for the lowest ${name} to orange for the highest`,
    }
  }
  return { colourOf: () => palette[0], words: 'one line each' }
}

const ends = [
  [0x00, 0x72, 0xb2],
  [0x8a, 0x8f, 0x94],
  [0xd5, 0x5e, 0x00],
] as const

/** Blue over grey to orange, which every eye can tell apart. */
function ramp(share: number): string {
  const from = share < 0.5 ? ends[0] : ends[1]
  const to = share < 0.5 ? ends[1] : ends[2]
  const within = share < 0.5 ? 2 * share : 2 * share - 1
  const mixed = from.map((value, place) => Math.round(value + within * ((to[place] ?? value) - value)))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
