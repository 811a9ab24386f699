import { expect, test } from 'vitest'
import {
  code,
  facts,
  good,
  heading,
  list,
  note,
  paragraph,
  warning,
  type ReportDocument,
} from './document.js'
import { htmlReport } from './html-report.js'
import { columnsOf, wrapColumns } from './text-layout.js'
import { textReport } from './text-report.js'

const evil = '<img src=x onerror="alert(1)"> & \'co\''
const svg =
  '<svg class="marks" width="10" height="10" role="img" aria-label="old"><defs><clipPath id="u0"/></defs><path clip-path="url(#u0)"/></svg>'

const everything: ReportDocument = {
  title: `Report of ${evil}`,
  subtitle: evil,
  blocks: [
    heading('Scores'),
    paragraph('A sentence with `code`.', evil),
    heading('Scores'),
    heading('Below', 3),
    list([evil, 'second']),
    note(
      'Something to know that is long enough to need more than one line of a page that is one hundred columns wide.',
    ),
    warning(evil),
    good('Balances hold.'),
    facts([
      { name: 'parameters', value: 1042820, format: 'count' },
      { name: evil, value: null },
    ]),
    {
      kind: 'table',
      caption: `Scores ${evil}`,
      columns: [
        { name: 'flux' },
        { name: 'RMSE', unit: 'Mg C ha-1 day-1' },
        { name: 'R²', format: { decimals: 3 } },
        { name: 'missing', format: 'share' },
      ],
      rows: [
        [evil, 0.00123456, -0.5, 0.0001],
        ['二酸化炭素', 12.3456, Number.NaN, 0],
      ],
      note: 'Pooled over samples.',
    },
    {
      kind: 'table',
      caption: 'Too wide for a page',
      columns: Array.from({ length: 20 }, (_, i) => ({ name: `column-${i}` })),
      rows: [Array.from({ length: 20 }, (_, i) => (i === 0 ? 'name' : 1000.5 + i))],
    },
    { kind: 'figure', caption: 'A picture', alt: evil, svg, file: 'visualizations/a.svg' },
    { kind: 'figure', caption: 'Another', alt: 'b', svg },
    code('utsushi predict runs/a --input <drivers.csv>'),
  ],
}

test('a text report is readable and never wider than its page', () => {
  const text = textReport(everything)
  for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(100)
  expect(text).toContain('0.00123')
  expect(text).toContain('−0.500')
  expect(text).toContain('< 0.1 %')
  expect(text).toContain('1,042,820')
  expect(text).toContain('WARNING: ')
  expect(text).toContain('Figure: A picture (visualizations/a.svg)')
  // Every column of the wide table is there, each part begins with the names of the rows.
  for (let i = 1; i < 20; i++) expect(text).toContain(`column-${i}`)
  expect(text.match(/column-0/g)?.length).toBeGreaterThan(1)
})

test('columns of a text table line up under wide characters too', () => {
  const lines = textReport(everything).split('\n')
  const row = lines.find((line) => line.includes('二酸化炭素'))
  const rule = lines.find((line) => /^ {2}-+ {2}-+/.test(line))
  expect(columnsOf(row ?? '')).toBe((rule ?? '').length)
})

test('no text of a file becomes markup', () => {
  const html = htmlReport(everything)
  expect(html).not.toContain('<img')
  expect(html).not.toContain('onerror="')
  expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;co&#39;')
})

test('an HTML report needs nothing from elsewhere and can be read without eyes', () => {
  const html = htmlReport(everything)
  expect(html).not.toMatch(/<(link|img|iframe|object|embed)\b|@import|https?:|\ssrc="/)
  expect(html).toContain('<html lang="en">')
  // Of two tables one stands twice: whole on screens, in parts on paper.
  expect(html.match(/<caption>(?![^<]*continued)/g)?.length).toBe(3)
  for (let i = 0; i < 20; i++) expect(html).toContain(`>column-${i}</th>`)
  expect(html.match(/<div class="picture" role="img" aria-label="/g)?.length).toBe(2)
  expect(html.match(/<svg aria-hidden="true"/g)?.length).toBe(2)
  expect(html).not.toContain('aria-label="old"')
})

test('pictures on one page do not take each other’s clip paths, and headings of one name have two anchors', () => {
  const html = htmlReport(everything)
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [, id] of html.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id)
})

test('what is no picture is refused', () => {
  const figure = (text: string): ReportDocument => ({
    title: 't',
    blocks: [{ kind: 'figure', caption: 'c', alt: 'a', svg: text }],
  })
  expect(() => htmlReport(figure('<p>'))).toThrow('the figure "c" is not an <svg> element')
  for (const script of [
    '<svg><script>1</script></svg>',
    '<svg><SCRIPT href="x"/></svg>',
    '<svg onload="alert(1)"></svg>',
    '<svg><g class="a"onclick=\'f()\'/></svg>',
    '<svg><g a="1"/onmouseover=f() /></svg>',
    '<svg><a href=" javascript:f()">x</a></svg>',
    '<svg><foreignObject><p>x</p></foreignObject></svg>',
    '<svg><g onclick="f()',
  ])
    expect(() => htmlReport(figure(script)), script).toThrow('brings a script')
  for (const text of ['x onerror=f()', '&lt;script> onload=1', 'javascript:f()'])
    expect(htmlReport(figure(`<svg aria-label="${text}"><text>${text}</text></svg>`))).toContain(text)
})

test('a line is not broken between a number and its %', () => {
  expect(wrapColumns('smaller by 61 % for GPP', 13)).toEqual(['smaller by', '61 % for GPP'])
})
