// Pictures of sequences before training: the mean of each class with its spread, and some sequences by themselves.
import type { Picture } from '@utsushi/study'
import { lineChart, palette, smallMultiples } from '@utsushi/study/plots'
import type { MaterialsConfig } from '../config.js'
import { sequenceCount, type Materials } from '../data/measured.js'

/** Classes beyond these hide one another. */
const mostClasses = 8

/** Axis and values of one channel of a sequence. */
export function curveOf({ panel }: Pick<Materials, 'panel'>, place: number, channel = 0) {
  const [from, to] = [panel.offsets[place] ?? 0, panel.offsets[place + 1] ?? 0]
  const width = panel.names.length
  return {
    x: panel.order.subarray(from, to),
    y: Float64Array.from(
      { length: to - from },
      (_, point) => panel.values[(from + point) * width + channel] ?? NaN,
    ),
  }
}

/** The mean of each class; none where sequences stand on axes of their own. */
export function meansPicture({ data }: MaterialsConfig, materials: Materials): Picture | undefined {
  const { asked, panel, steps } = materials
  if (asked.kind !== 'classes' || asked.names.length > mostClasses) return undefined
  const isEven = panel.offsets.every((offset, place) => offset === place * steps)
  if (!isEven) return undefined
  const series = asked.names.map((name, own) => {
    const places = [...asked.of.keys()].filter((place) => asked.of[place] === own)
    const curves = places.map((place) => curveOf(materials, place).y)
    return {
      name,
      x: curveOf(materials, places[0] ?? 0).x,
      y: Float64Array.from(
        { length: steps },
        (_, point) => curves.reduce((sum, y) => sum + (y[point] ?? 0), 0) / curves.length,
      ),
      colour: palette[own % palette.length] ?? '',
    }
  })
  return {
    chart: lineChart({
      title: `Mean of each class, ${panel.names[0] ?? ''}`,
      x: { label: data.axis.name, unit: data.axis.unit },
      y: { label: data.signal.name, unit: data.signal.unit },
      series,
    }),
    caption: `The mean ${data.signal.name} of each class, after preprocessing.`,
  }
}

/** The first sequences, each by itself, with its class where it has one. */
export function samplesPicture({ data }: MaterialsConfig, materials: Materials): Picture {
  const { asked, panel } = materials
  const count = sequenceCount(materials)
  const shown = Math.min(9, count)
  const places = Array.from({ length: shown }, (_, k) => Math.floor((k * count) / shown))
  return {
    chart: smallMultiples({
      title: 'Some sequences',
      columns: 3,
      panels: places.map((place) =>
        lineChart({
          title: `${panel.entities[place] ?? ''}${asked.kind === 'classes' ? `, ${asked.names[asked.of[place] ?? 0] ?? ''}` : ''}`,
          ...{ width: 200, height: 110 },
          x: { label: data.axis.name, unit: data.axis.unit, ticks: 4 },
          y: { label: '', ticks: 4 },
          series: panel.names.map((name, channel) => ({
            ...{ name, ...curveOf(materials, place, channel) },
            colour: palette[channel % palette.length] ?? '',
          })),
          legend: false,
        }),
      ),
    }),
    caption: `${shown} of ${count} sequences, after preprocessing.`,
  }
}
