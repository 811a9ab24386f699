// What pictures look like before anything is learnt of them: a sheet of some, and how their parameters are spread.
import type { ChartPicture, SheetOfPictures } from '@utsushi/study'
import { displayUnit, formatNumber, histogramChart, histogramOf, smallMultiples } from '@utsushi/study/plots'
import { pictureCount, pixelsOf, valuesOf, type Artworks } from '../data/artworks.js'
import type { Parameter } from '../data/encoding.js'

/** A value with its unit: `203°`, `5`. */
function bare({ unit, kind }: Parameter, value: number): string {
  const own = displayUnit(unit)
  const number = kind === 'count' ? String(Math.round(value)) : formatNumber(value)
  return own === '1' || own === '' ? number : own === '°' ? `${number}°` : `${number} ${own}`
}

/** Some of all pictures, spread over the table, with what drew them. */
export function samplesSheet(artworks: Artworks, shown = 36): SheetOfPictures {
  const count = pictureCount(artworks)
  const places = Array.from({ length: Math.min(shown, count) }, (_, k) =>
    Math.floor((k * count) / Math.min(shown, count)),
  )
  return {
    sheet: {
      title: 'What the pictures look like',
      subtitle: captionKey(artworks.parameters),
      pictures: places.map((place) => ({
        ...{ pixels: pixelsOf(artworks, place), width: artworks.size, height: artworks.size },
        caption: captionOf(artworks.parameters, valuesOf(artworks, place)),
      })),
    },
    caption: `${places.length} of ${count} pictures, and what drew them.`,
  }
}

/** Values in a line, in the order of their parameters: `5 · 203° · 7`. */
export const captionOf = (parameters: readonly Parameter[], values: readonly number[]): string =>
  parameters.map((parameter, place) => bare(parameter, values[place] ?? NaN)).join(' · ')

/** What a line of values is of: `dipCount · hue · circleCount`. */
export const captionKey = (parameters: readonly Parameter[]): string =>
  parameters.map(({ name }) => name).join(' · ')

/** How often each value of each parameter occurs. */
export function spreadPicture(artworks: Artworks): ChartPicture {
  const { parameters, values } = artworks
  return {
    chart: smallMultiples({
      title: 'How the parameters are spread',
      columns: Math.min(3, parameters.length),
      panels: parameters.map(({ name, unit, kind, low, high }, place) => {
        const own = Float64Array.from(
          { length: values.length / parameters.length },
          (_, row) => values[row * parameters.length + place] ?? NaN,
        )
        const edge = kind === 'count' ? 0.5 : 0
        return histogramChart({
          title: name,
          ...{ width: 220, height: 120 },
          xAxis: { label: name, unit, ticks: 6 },
          countLabel: 'pictures',
          histogram: histogramOf(own, kind === 'count' ? high - low + 1 : 24, [low - edge, high + edge]),
        })
      }),
    }),
    caption: 'Pictures by the value of each parameter; what is rare is learnt less well.',
  }
}
