import { expect, test } from 'vitest'
import { figurePieces } from '../plots/figure-pieces.js'
import { sheetPieces, sheetSvg } from '../plots/render-sheet.js'
import { sheets } from '../plots/testing/sheets.js'
import { onDarkPaper } from '../plots/theme.js'
import { frameworkGallery } from '../testing/gallery.js'
import { htmlReport } from './html-report.js'
import { inlineHtml } from './inline-html.js'
import { tableTexts, type Block, type ReportTable } from './document.js'

const page = (...blocks: readonly Block[]): string => htmlReport({ title: 't', blocks })

const table = (caption: string, columns: number, rows = 2): ReportTable => ({
  kind: 'table',
  caption,
  columns: Array.from({ length: columns }, (_, i) => ({ name: i === 0 ? 'trial' : `parameter.number.${i}` })),
  rows: Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, i) => row + i / 7)),
})

test('pictures turn dark with the page, colour by colour', async () => {
  const html = page()
  const dark = html.slice(
    html.indexOf('@media screen and (prefers-color-scheme: dark)'),
    html.indexOf('* { box-sizing'),
  )
  for (const [light, colour] of Object.entries(onDarkPaper)) {
    expect(dark).toContain(`.picture [fill="${light}"] { fill: ${colour}; }`)
    expect(dark).toContain(`.picture [stroke="${light}"] { stroke: ${colour}; }`)
  }
  // No white ground, and no word in a colour that stays dark on dark.
  for (const spec of Object.values(frameworkGallery()).flatMap(Object.values).slice(0, 14)) {
    for (const { svg } of (await figurePieces(spec as Parameters<typeof figurePieces>[0])).panels) {
      for (const [, colour = ''] of svg.matchAll(/<text[^>]*fill="([^"]+)"/g))
        expect(onDarkPaper).toHaveProperty([colour])
      expect(svg).not.toMatch(/fill="(white|black|#fff)"/)
    }
  }
})

test('on paper nothing scrolls, headings stay with what they head, and panels are not torn apart', () => {
  const html = page()
  const print = html.slice(html.indexOf('@media print'), html.indexOf('</style>'))
  expect(print).toContain('overflow: visible')
  expect(print).toMatch(/h2, h3, [^{]*\{ break-after: avoid; \}/)
  expect(print).toMatch(/\.panel, [^{]*\{ break-inside: avoid; \}/)
  // A title of two lines stays one, and a short table with its note stays whole.
  expect(print).toMatch(/\.table-title, [^{]*\.table\.short, [^{]*\{ break-inside: avoid; \}/)
  expect(page(table('short', 3))).toContain('<div class="table short">')
  expect(page(table('long', 3, 30))).toContain('<div class="table">')
  expect(html.indexOf('@media print')).toBeGreaterThan(html.indexOf('prefers-color-scheme'))
})

test('tables stand beside each other, and one that is wider than paper goes on below with the names of its rows', () => {
  const html = page(
    table('first', 3),
    table('second', 3),
    { kind: 'paragraph', text: 'x' },
    table('wide', 18),
  )
  expect(html.match(/<div class="tables">/g)).toHaveLength(2)
  const [, screen = '', paper = ''] =
    /<div class="on-screen">([^]*)<div class="on-paper">([^]*)/.exec(html) ?? []
  expect(screen.split('<table>')).toHaveLength(2)
  expect(paper).toContain('<caption>wide, continued</caption>')
  const parts = paper.split('<table>').slice(1)
  expect(parts.length).toBeGreaterThan(1)
  for (const part of parts) expect(part).toContain('>trial</th>')
  for (const shown of [screen, paper])
    for (let i = 1; i < 18; i++) expect(shown.split(`>parameter.<wbr>number.${i}</th>`)).toHaveLength(2)
  expect(page(table('long', 2, 40))).toContain('class="scroll long"')
})

test('a figure is heard once, as what it says, and its panels find their places by themselves', async () => {
  const spec = frameworkGallery()['charts']?.['small-multiples']
  const pieces = await figurePieces(spec as Parameters<typeof figurePieces>[0])
  const html = page({ kind: 'figure', caption: 'c', alt: 'R² is 0.97', svg: '<svg></svg>', pieces })
  expect(html).toContain('role="img" aria-label="R² is 0.97"')
  // Each panel twice: for a telephone it is drawn narrower, its writing as large.
  expect(html.match(/<svg aria-hidden="true"/g)).toHaveLength(8)
  expect(html.match(/<div class="narrow"/g)).toHaveLength(4)
  expect(html.match(/<div class="panel">/g)).toHaveLength(4)
  expect(html).toContain('<p class="figure-title">Four panels</p>')
  expect(html).toMatch(/\[data-set="0"\] \{ --w: \d+px; --n: 2 \}/)
})

test('pictures of a sheet keep their size on a page, as many beside each other as there is room for', () => {
  const html = page(
    ...Object.entries(sheets()).map(([caption, sheet]): Block => ({
      ...({ kind: 'figure', caption, alt: caption } as const),
      svg: sheetSvg(sheet, caption),
      pieces: sheetPieces(sheet),
    })),
  )
  expect(html.match(/<div class="panels whole" data-set="\d"/g)).toHaveLength(3)
  expect(html.match(/<div class="panel">/g)).toHaveLength(14 + 3 + 1)
  expect(html).toContain('.panels.whole { --gap: 0.9rem; --least: var(--w);')
  // The pictures stand inside the page once, and nothing is fetched.
  expect(html.match(/href="data:image\/png;base64,/g)).toHaveLength(14 + 2 * 3 + 1)
  expect(html).not.toMatch(/(href|src)="(?!data:|#)/)
})

test('a number stays with its power and its per cent, a unit in one piece', () => {
  expect(inlineHtml('1.5 × 10⁻⁶ of 5.8 % and 3 Mg C ha⁻¹ day⁻¹')).toBe(
    '1.5\u00a0×\u00a010⁻⁶ of 5.8\u00a0% and 3 Mg\u00a0C\u00a0ha⁻¹\u00a0day⁻¹',
  )
  expect(inlineHtml('2009-01-01 to 2009-12-26')).toBe(
    '<span class="whole">2009-01-01</span> to <span class="whole">2009-12-26</span>',
  )
})

test('differences near zero are written as such beside others, not by their own powers', () => {
  const bias = (even: boolean): readonly (string | undefined)[] =>
    tableTexts({
      ...{ kind: 'table', caption: 'Bias by month' },
      columns: [{ name: 'month' }, { name: 'GPP', format: { digits: 2, even } }],
      rows: [0.0016, -0.00038, 6.3e-5, -3.6e-7].map((value, month) => [String(month), value]),
    }).map(([, cell]) => cell)
  expect(bias(true)).toEqual(['0.0016', '−0.0004', '0.0001', '0.0000'])
  expect(bias(false)).toContain('−3.6 × 10⁻⁷')
})

test('two tables of one caption are called apart, and a corner without words heads nothing', () => {
  const cornered = { ...table('Scores', 2), columns: [{ name: '' }, { name: 'RMSE' }] }
  const html = page(cornered, { kind: 'paragraph', text: 'x' }, cornered)
  const names = [...html.matchAll(/role="region" tabindex="0" aria-label="([^"]*)"/g)].map(([, name]) => name)
  expect(names).toEqual(['Scores', 'Scores (2)'])
  expect(html).not.toContain('<th scope="col"></th>')
})

test('a setting in the head of a table breaks after its dots, and not within a word', () => {
  expect(page(table('t', 3))).toContain('parameter.<wbr>number.1')
  expect(page()).toMatch(/thead th \{[^}]*overflow-wrap: normal/)
})
