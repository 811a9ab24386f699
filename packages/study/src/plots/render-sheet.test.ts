import { decode } from 'fast-png'
import { expect, test } from 'vitest'
import { mostPictures, type ContactSheet } from './contact-sheet.js'
import { imageUri, reducedPicture, type PixelPicture } from './embedded-image.js'
import { renderSheet, sheetPieces, sheetSvg } from './render-sheet.js'
import { madeUpPicture, sheets } from './testing/sheets.js'
import { overlappingTexts, textBoxes } from './testing/text-boxes.js'
import { colours, onDarkPaper } from './theme.js'

const chequered: PixelPicture = {
  ...{ width: 4, height: 2 },
  pixels: Uint8Array.from({ length: 24 }, (_, i) => {
    const at = Math.floor(i / 3)
    return (at + Math.floor(at / 4)) % 2 === 0 ? 255 : 0
  }),
}

const fromUri = (uri: string) => decode(Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64'))

test.each(Object.entries(sheets()))(
  'the sheet "%s" keeps its words apart, fits a report and has a counterpart on dark paper',
  (_, sheet) => {
    const svg = sheetSvg(sheet, 'petals & <more>')
    expect(svg).toContain('aria-label="petals &amp; &lt;more>"')
    expect(overlappingTexts(svg)).toEqual([])
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    const [, width = 0, height = 0] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []).map(Number)
    expect(width).toBeLessThan(1000)
    for (const { right, bottom } of textBoxes(svg)) {
      expect(right).toBeLessThan(width)
      expect(bottom).toBeLessThan(height)
    }
    for (const [, colour = ''] of svg.matchAll(/(?:fill|stroke)="(#[^"]+)"/g))
      expect(onDarkPaper).toHaveProperty([colour])
  },
)

test('pixels arrive as they were', () => {
  const { data, width, height } = fromUri(imageUri(chequered))
  expect([width, height]).toEqual([4, 2])
  expect([...data]).toEqual([...chequered.pixels])
  const svg = sheetSvg({ pictures: [{ ...chequered, caption: 'a' }] }, 'a')
  expect(svg).toContain(imageUri(chequered))
  // A part of a larger array, with alpha.
  const whole = Uint8Array.from({ length: 40 }, (_, i) => i)
  const part = { pixels: whole.subarray(8, 24), width: 2, height: 2 }
  expect([...fromUri(imageUri(part)).data]).toEqual([...whole.subarray(8, 24)])
})

test('enlarged pixels stay squares of one size, in the file of pixels too', async () => {
  const { svg, png } = await renderSheet({ pictures: [{ ...chequered, caption: [] }], size: 39 }, 'chequered')
  expect(svg).toMatch(/<image [^>]*width="36" height="18"[^>]*image-rendering:pixelated/)
  const { data, width, channels } = decode(png)
  // Picture from (15, 15) on, 9 CSS pixels a pixel, two of the PNG each.
  const row = Array.from({ length: 72 }, (_, x) => data[((30 + 9) * width + 30 + x) * channels])
  expect(row).toEqual(Array.from({ length: 72 }, (_, x) => (Math.floor(x / 18) % 2 === 0 ? 255 : 0)))
})

test('what is wrong is told by colour and by sign, and what is right is not mistaken for it', () => {
  const tile = (mark?: 'right' | 'wrong') =>
    sheetPieces({ pictures: [{ ...chequered, caption: ['5 dents', 'read 6'], ...(mark && { mark }) }] })
      .panels[0]?.svg ?? ''
  const texts = (svg: string) => textBoxes(svg).map(({ text }) => text)
  expect(texts(tile('wrong'))).toEqual(['✗', '5 dents', 'read 6'])
  expect(tile('wrong')).toContain(`stroke="${colours.deviation}"`)
  expect(texts(tile('right'))).toEqual(['✓', '5 dents', 'read 6'])
  expect(tile('right')).not.toContain(colours.deviation)
  expect(texts(tile())).toEqual(['5 dents', 'read 6'])
  // A line with a sign of its own: the other one bears none.
  const own = {
    ...chequered,
    caption: ['5 dents', { text: 'read 6', mark: 'wrong' }],
    mark: 'wrong',
  } as const
  expect(texts(sheetPieces({ pictures: [own] }).panels[0]?.svg ?? '')).toEqual(['5 dents', '✗', 'read 6'])
})

test('a page gets every picture as a panel that is not drawn smaller', () => {
  const { panels, columns, whole, title } = sheetPieces({
    title: 't',
    pictures: Array.from({ length: 9 }, () => ({ ...madeUpPicture(5), caption: ['a'.repeat(400)] })),
  })
  expect([panels.length, columns, whole, title]).toEqual([9, 4, true, 't'])
  // A line of any length is cut: it never pushes a picture off a telephone.
  for (const { svg, width } of panels) {
    expect(width).toBeLessThan(331)
    expect(textBoxes(svg)[0]?.text).toMatch(/^a+…$/)
    expect(textBoxes(svg)[0]?.right).toBeLessThan(width)
  }
})

test('a sheet stays small, whatever it is given, and says what it leaves out', () => {
  const side = 160
  let state = 1
  const noisy = (): PixelPicture => ({
    ...{ width: side, height: side },
    pixels: Uint8Array.from(
      { length: side * side * 3 },
      () => (state = Math.imul(state, 1664525) + 1013904223) >>> 24,
    ),
  })
  const pictures = Array.from({ length: mostPictures }, () => ({ ...noisy(), caption: 'noise' }))
  const many: ContactSheet = { size: 40, pictures: [...pictures, ...pictures.slice(0, 5)] }
  expect(sheetSvg(many, 'noise').length).toBeLessThan(1.5e6)
  const { panels, subtitle } = sheetPieces(many)
  expect(panels).toHaveLength(mostPictures)
  expect(subtitle).toBe('The first 60 of 65 pictures are shown.')
})

test('fewer pixels are means of those that they stand for', () => {
  const { pixels, width, height } = reducedPicture(
    { pixels: Uint8Array.from([0, 0, 0, 100, 40, 8, 9, 9, 9]), width: 3, height: 1 },
    2,
  )
  expect([width, height]).toEqual([2, 1])
  expect([...pixels]).toEqual([50, 20, 4, 9, 9, 9])
})

test('what is no picture is refused', () => {
  expect(() => sheetSvg({ pictures: [] }, '')).toThrow('a sheet without pictures')
  const short = { pixels: new Uint8Array(10), width: 2, height: 2, caption: '' }
  expect(() => sheetSvg({ pictures: [short] }, '')).toThrow('10 values are no picture of 2 × 2')
  expect(() => imageUri({ pixels: new Uint8Array(0), width: 0, height: 2 })).toThrow('no picture of 0 × 2')
})
