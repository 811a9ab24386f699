// Curves as series of a chart.
import type { Curves } from '../../wire/curves.js'
import type { ChartSeries } from '../components/chart-props.js'

/**
 * One series for each curve, in the order of the curves. The baseline is in the colour of text, and thicker.
 * @param places of each run among those chosen, which gives it its colour
 */
export function curveSeries(
  { x, curves }: Pick<Curves, 'x' | 'curves'>,
  places: ReadonlyMap<string, number>,
  baseline: string | undefined,
): readonly ChartSeries[] {
  return curves.map(({ path, y, at }) => {
    const place = places.get(path) ?? 0
    return {
      label: path,
      values: at === undefined ? y : spread(y, at, x.length),
      colour: path === baseline ? 'var(--ink)' : `var(--series-${(place % 8) + 1})`,
      width: path === baseline ? 2.5 : 1.5,
      // After eight colours, lines are told apart by their dashes.
      ...(place >= 8 && place < 24 && { dash: place < 16 ? [7, 3] : [2, 3] }),
    }
  })
}

function spread(
  y: readonly (number | null)[],
  at: readonly number[],
  length: number,
): readonly (number | null | undefined)[] {
  const values = new Array<number | null | undefined>(length).fill(undefined)
  for (const [index, place] of at.entries()) values[place] = y[index]
  return values
}
