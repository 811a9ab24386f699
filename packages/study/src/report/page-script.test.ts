import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { figurePieces } from '../plots/figure-pieces.js'
import { lineChart } from '../plots/index.js'
import { htmlReport } from './html-report.js'
import { pageScript } from './page-script.js'

test('the script of a report is small, whole, and asks for nothing', () => {
  const script = pageScript()
  expect(Buffer.byteLength(script)).toBeLessThanOrEqual(15_000)
  expect(script).not.toMatch(/^(import|export)\b/m)
  expect(script).not.toMatch(/fetch|XMLHttp|innerHTML|https?:|localStorage|eval\(/)
  // As browsers read it: a name that two modules share would be refused here.
  expect(() => new Function(script)).not.toThrow()
})

test('a page lets run what it was written with and nothing else, and names of series are no markup', async () => {
  const evil = '</script><img src=x onerror=alert(1)>'
  const chart = lineChart({
    x: { label: evil },
    y: { label: evil },
    series: [evil, 'other'].map((name) => ({ name, x: [1, 2], y: [1, 2] })),
  })
  const figure = {
    kind: 'figure',
    caption: evil,
    alt: evil,
    svg: '<svg/>',
    pieces: await figurePieces(chart),
  } as const
  const html = htmlReport({ title: evil, blocks: [figure] })
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? ''
  const digest = (text = ''): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const script = /<script type="module">([^]*?)<\/script>/.exec(html)?.[1]
  const style = /<style>([^]*?)<\/style>/.exec(html)?.[1]
  expect(policy).toContain(`default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)};`)
  expect(policy).not.toContain('unsafe')
  // The policy lets no style of a single element through: there is none.
  expect(html).not.toMatch(/ style="/)
  expect(html.match(/<script/g)).toHaveLength(2)
  expect(html).not.toContain('<img')
  const readings = /id="readings">([^]*?)<\/script>/.exec(html)?.[1] ?? ''
  expect(JSON.stringify(JSON.parse(readings))).toContain(JSON.stringify(evil).slice(1, -1))
})
