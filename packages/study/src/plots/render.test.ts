import { expect, test } from 'vitest'
import { renderChart, type ChartSpec } from './render.js'

const spec: ChartSpec = {
  title: { text: 'A <chart> & its title' },
  width: 300,
  height: 120,
  data: {
    values: Array.from({ length: 12 }, (_, month) => ({ month: `month ${month + 1}`, rmse: month / 10 })),
  },
  mark: { type: 'bar', clip: true },
  encoding: {
    x: { field: 'month', type: 'nominal', sort: null, axis: { labelAngle: -90 } },
    y: { field: 'rmse', type: 'quantitative', title: 'RMSE (Mg C ha⁻¹ day⁻¹)' },
  },
}

test('a picture has every tick label, escaped text and the size of a report figure', async () => {
  const { svg, png } = await renderChart(spec)
  for (let month = 1; month <= 12; month++) expect(svg).toContain(`>month ${month}<`)
  expect(svg).toContain('A &lt;chart&gt; &amp; its title')
  expect(svg).toContain('RMSE (Mg C ha⁻¹ day⁻¹)')
  expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG')
  const width = Number(/width="(\d+)"/.exec(svg)?.[1])
  expect(new DataView(png.buffer, png.byteOffset).getUint32(16)).toBeCloseTo(2 * width, -1)
})

test('the same specification gives the same bytes, whatever was drawn before', async () => {
  const first = await renderChart(spec)
  await renderChart({ ...spec, width: 200 })
  const [second, third] = await Promise.all([renderChart(spec), renderChart(spec)])
  expect(second.svg).toBe(first.svg)
  expect(third.svg).toBe(first.svg)
  expect(Buffer.compare(second.png, first.png)).toBe(0)
})

test('a specification that cannot be drawn is refused', async () => {
  await expect(renderChart({ mark: 'nonsense', data: { values: [] } })).rejects.toThrow()
})

test('a word at the end of a plot stands there in a picture of several plots as well', async () => {
  const plot = {
    ...{ width: 200, height: 60, data: { values: [{ a: 1 }] } },
    mark: { type: 'text', text: 'end', x: { expr: 'width - 4' }, y: { expr: 'height - 4' }, align: 'right' },
  }
  const at = async (spec: ChartSpec) =>
    /translate\(([\d.]+),([\d.]+)\)"[^>]*>end</
      .exec((await renderChart(spec)).svg)
      ?.slice(1)
      .map(Number)
  const alone = await at(plot)
  expect(alone?.[0]).toBe(196)
  expect(alone?.[1]).toBeGreaterThan(50)
  expect(await at({ concat: [plot, plot] })).toEqual(alone)
})
