import { describe, expect, test } from 'vitest'
import { placeText, toldText, valueAt } from '../page/words.js'
import { frameworkGallery } from '../testing/gallery.js'
import { barChart, lineChart, type ChartSpec } from './index.js'
import { figurePieces } from './figure-pieces.js'
import { drawReadable } from './readings.js'

const lines = (names: readonly string[]): ChartSpec =>
  lineChart({
    title: 'Carbon',
    x: { label: '', scale: 'date' },
    y: { label: 'GPP', unit: 'Mg C ha-1 day-1', scale: 'log' },
    series: names.map((name, k) => ({
      name,
      x: [0, 1, 2, 3].map((day) => day * 864e5),
      y: [0.01, 0.5, 2, 7].map((value) => value * (k + 1)),
    })),
  })

/** The places of a path that is drawn point by point. */
const placesOf = (svg: string, marks: string): readonly (readonly [number, number])[] => {
  const path = new RegExp(`class="[^"]*\\b${marks}\\b[^"]*"[^>]*><path[^>]* d="([^"]*)"`).exec(svg)?.[1] ?? ''
  return path.split(/[ML]/).flatMap((place) => {
    const [x, y] = place.split(',').map(Number)
    return x === undefined || y === undefined ? [] : [[x, y] as const]
  })
}

describe('a reading', () => {
  test('leads the places of a line back to the values it was drawn from', async () => {
    const { svg, reading } = await drawReadable(lines(['a', 'b']))
    const { x, y, units = [] } = reading ?? {}
    if (x === undefined || y === undefined || x.kind === 'names' || y.kind === 'names')
      throw new Error('no axes')
    expect(units.map(({ series, form }) => [series, form])).toEqual([
      ['a', 'line'],
      ['b', 'line'],
    ])
    const places = placesOf(svg, units[1]?.marks ?? '')
    expect(places).toHaveLength(4)
    for (const [k, value] of [0.02, 1, 4, 14].entries()) {
      const [px, py] = places[k] ?? [NaN, NaN]
      expect(valueAt(y, py) / value).toBeCloseTo(1, 4)
      expect(placeText(x, px)).toBe(`1970-01-0${k + 1}`)
    }
    expect(toldText({ title: y.title, text: placeText(y, places[1]?.[1] ?? NaN) })).toBe(
      'GPP: 1 Mg C ha⁻¹ day⁻¹',
    )
  })

  test('names bars by their values, not by where the axis cuts them', async () => {
    const { reading } = await drawReadable(
      barChart({
        value: { label: 'R²', domain: [-1, 1] },
        bars: [
          { category: 'nep', group: 'last value', value: -37.2 },
          { category: 'gpp', group: 'emulator', value: 0.5 },
        ],
      }),
    )
    const [bars] = reading?.units ?? []
    expect(bars?.x).toBeUndefined()
    expect(bars?.told?.[0]?.values.all).toEqual(['◂ −37.2', '0.500'])
    expect(reading?.y).toMatchObject({ kind: 'names', names: ['nep', 'gpp'] })
  })

  test('keeps a series that is called as what every object has', async () => {
    const { reading } = await drawReadable(lines(['constructor', 'b']))
    expect(reading?.units[0]?.series).toBe('constructor')
  })

  test('is there of every picture that shows values, for every mark that it names, and small', async () => {
    let [drawn, told] = [0, 0]
    for (const [section, pictures] of Object.entries(frameworkGallery())) {
      if (/thousand|conditional|unwieldy/.test(section)) continue
      for (const [name, chart] of Object.entries(pictures)) {
        const { panels } = await figurePieces(chart)
        if (name !== 'parallel_coordinates')
          expect(
            panels.some(({ reading }) => reading !== undefined),
            name,
          ).toBe(true)
        for (const { svg, reading } of panels) {
          for (const { marks, series, told: beside = [] } of reading?.units ?? []) {
            const group = new RegExp(`class="[^"]*\\b${marks}\\b[^"]*"[^>]*>([^]*?)</g>`, 'g')
            const inside = [...svg.matchAll(group)].map(([, marked = '']) => marked).join('')
            const count = inside.match(/<(path|line|text|image)\b/g)?.length ?? 0
            expect(count, `${name} ${marks}`).toBeGreaterThan(0)
            for (const { values } of beside) expect(values.of, `${name} ${marks}`).toHaveLength(count)
            if (typeof series === 'object') expect(series.of, `${name} ${marks}`).toHaveLength(count)
          }
          drawn += svg.length
          told += JSON.stringify(reading ?? {}).length
        }
      }
    }
    expect(told / drawn).toBeLessThan(0.05)
  })
})

test('what lies beyond an axis is told as such, and numbers end where a picture does', () => {
  const axis = { kind: 'linear', title: 'mse', domain: [0, 1], range: [0, 100] } as const
  expect(placeText({ ...axis, limits: [0.1, 0.9] }, 97)).toBe('more than 0.9')
  expect(placeText({ ...axis, limits: [0.1, 0.9] }, 3)).toBe('less than 0.1')
  expect(placeText(axis, 33.33333333)).toBe('0.333')
  expect(placeText({ ...axis, share: true }, 80)).toBe('80 %')
  expect(placeText({ ...axis, domain: [-2e-4, 2e-4] }, 25)).toBe('−0.0001')
  expect(toldText({ title: 'mse (lower is better)', text: '1' })).toBe('mse: 1')
})
