import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { resizeByArea } from '../../image/resize-by-area.js'
import { encodePng, writePng } from './encode-png.js'
import { plainPng, plainPngPixels } from './plain-png.js'
import { readImage } from './read-image.js'
import { readImageFolder } from './read-image-folder.js'

/** A folder of files, removed when the test ends. */
function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-images-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

const rgb = (seed: number, height = 4, width = 5): Uint8Array =>
  Uint8Array.from({ length: height * width * 3 }, (_, at) => (at * 37 + seed * 11) % 256)
const png = (seed: number, height = 4, width = 5): Promise<Uint8Array> =>
  encodePng({ height, width, channels: 3, values: rgb(seed, height, width) })

test('a plain PNG is read as libvips reads it, whatever the filter of its lines', async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })] as const),
      ...([fc.constantFrom<1 | 3 | 4>(1, 3, 4), fc.boolean(), fc.boolean()] as const),
      fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
      async (height, width, channels, adaptiveFiltering, smooth, stream) => {
        const size = height * width * channels
        const values = smooth
          ? Uint8Array.from({ length: size }, (_, at) => (at * at) >> 4)
          : Uint8Array.from({ length: size }, () => stream.next().value ?? 0)
        const image = sharp(values, { raw: { height, width, channels } })
        const file = await (channels === 1 ? image.toColourspace('b-w') : image)
          .png({ adaptiveFiltering })
          .toBuffer()
        const plain = plainPng(file)
        expect(plain).toMatchObject({ height, width, channels })
        expect([...plainPngPixels(plain!, file)]).toEqual([...values])
      },
    ),
    { numRuns: 40 },
  )
})

test('a PNG of a palette is read in colours; what has a profile, 16 bits or interlacing is left to libvips', async () => {
  const image = sharp(rgb(1, 16, 16), { raw: { height: 16, width: 16, channels: 3 } })
  const palette = await image.clone().png({ palette: true, colours: 200 }).toBuffer()
  const plain = plainPng(palette)!
  expect(plain.stored).toBe(1)
  expect([...plainPngPixels(plain, palette)]).toEqual([
    ...(await sharp(palette).toColourspace('srgb').raw().toBuffer()),
  ])
  const others = [
    image.clone().png({ progressive: true }),
    image.clone().toColourspace('rgb16').png(),
    image.clone().withIccProfile('p3').png(),
    image.clone().png({ palette: true, colours: 4 }),
  ]
  for (const other of others) expect(plainPng(await other.toBuffer())).toBeUndefined()
})

test('no altered byte of a plain PNG changes its pixels unnoticed', async () => {
  const file = Buffer.from(await png(3))
  const folder = folderOf({ 'good.png': file })
  const { values } = await readImage(join(folder, 'good.png'))
  expect([...values]).toEqual([...rgb(3)])
  let refused = 0
  for (let at = 0; at < file.length; at++) {
    const altered = Buffer.from(file)
    altered[at] = altered[at]! ^ 255
    writeFileSync(join(folder, 'altered.png'), altered)
    const read = await readImage(join(folder, 'altered.png')).catch((error: unknown) => String(error))
    if (typeof read !== 'string') expect(read.values, `byte ${at}`).toEqual(values)
    else {
      expect(read).toContain('altered.png: ')
      refused++
    }
  }
  // What is spared is the name of a chunk of remarks.
  expect(refused).toBeGreaterThan(file.length - 12)
})

test('a folder is read whole: pixels, what drew them, and what was brought to one kind', async () => {
  const rgba = Uint8Array.from([10, 20, 30, 255, 10, 20, 30, 0, 100, 200, 0, 51, 0, 0, 0, 255])
  const [a, b] = [rgb(1, 2, 2), Uint8Array.from([7, 8, 9, 250])]
  const wide = Uint16Array.from({ length: 12 }, (_, at) => at * 257 + 100)
  const folder = folderOf({
    'a.png': await encodePng({ height: 2, width: 2, channels: 3, values: a }),
    'b.png': await encodePng({ height: 2, width: 2, channels: 1, values: b }),
    'more/c.png': await encodePng({ height: 2, width: 2, channels: 4, values: rgba }),
    'd.png': await sharp(wide, { raw: { width: 2, height: 2, channels: 3, depth: 'ushort' } as never })
      .toColourspace('rgb16')
      .png()
      .toBuffer(),
    'parameters.csv': 'file,hue,n\nmore/c.png,1.5,3\na.png,2.5,4\nb.png,3.5,5\nd.png,4,6\n',
  })
  const whole = await readImageFolder(folder, { parameters: ['n', 'hue'] })
  expect(whole.files).toEqual(['more/c.png', 'a.png', 'b.png', 'd.png'])
  expect(whole.shape).toEqual([4, 2, 2, 3])
  expect([...whole.columns].map(([name, values]) => [name, ...values])).toEqual([
    ['n', 3, 4, 5, 6],
    ['hue', 1.5, 2.5, 3.5, 4],
  ])
  // A fifth of the colour, four fifths of white.
  const laid = [10, 20, 30, 255, 255, 255, 224, 244, 204, 0, 0, 0]
  const grey = [...b].flatMap((value) => [value, value, value])
  expect([...whole.pixels]).toEqual([
    ...laid,
    ...a,
    ...grey,
    ...Array.from(wide, (value) => Math.round(value / 257)),
  ])
  expect(whole.notes).toEqual([
    '1 image of 16 bits a channel rounded to 8',
    '1 image in grey read as red, green and blue alike',
    '1 image with transparency laid on white',
  ])
})

test('images of other sizes are brought to one where it is said', async () => {
  const folder = folderOf({
    'a.png': await png(1, 8, 8),
    'b.png': await png(2, 4, 4),
    'parameters.csv': 'file,n\na.png,1\nb.png,2\n',
  })
  await expect(readImageFolder(folder, { parameters: ['n'] })).rejects.toThrow(
    /b\.png: is 4 × 4 pixels, .*8 × 8/,
  )
  const size = { height: 4, width: 4 }
  const { pixels, notes } = await readImageFolder(folder, { parameters: ['n'], size })
  const first = resizeByArea({ height: 8, width: 8, channels: 3, values: rgb(1, 8, 8) }, size)
  expect([...pixels]).toEqual([...first, ...rgb(2, 4, 4)])
  expect(notes).toEqual(['1 image of another size brought to 4 × 4 pixels'])
  await expect(readImageFolder(folder, { parameters: ['n'], size: { height: 0, width: 4 } })).rejects.toThrow(
    'height of 0 pixels',
  )
})

test.each<readonly [string, string, RegExp]>([
  [
    'a row without image',
    'a.png,1\nb.png,2\nc.png,3\n',
    /parameters\.csv row 4: there is no image "c\.png" in .* — put it there/,
  ],
  ['an image without row', 'a.png,1\n', /b\.png: has no row in .*parameters\.csv — add one, or move it/],
  ['a missing number', 'a.png,1\nb.png,\n', /parameters\.csv row 3: n is missing — fill it in/],
  ['a row twice', 'a.png,1\na.png,1\nb.png,2\n', /row 3: "a\.png" stands twice \(also row 2\)/],
  [
    'a file outside',
    'a.png,1\nb.png,2\n../c.png,1\n',
    /row 4: file is "\.\.\/c\.png" — expected a file within/,
  ],
  ['no number', 'a.png,1\nb.png,many\n', /row 3/],
])('%s is refused', async (_what, rows, message) => {
  const folder = folderOf({
    ...{ 'a.png': await png(1), 'b.png': await png(2), 'parameters.csv': `file,n\n${rows}` },
  })
  await expect(readImageFolder(folder, { parameters: ['n'] })).rejects.toThrow(message)
})

test('a JPEG and a written PNG come back', async () => {
  const folder = folderOf({
    'a.jpg': await sharp(new Uint8Array(48).fill(90), { raw: { height: 4, width: 4, channels: 3 } })
      .jpeg()
      .toBuffer(),
  })
  const { values } = await readImage(join(folder, 'a.jpg'))
  expect([...values].every((value) => Math.abs(value - 90) < 4)).toBe(true)
  const file = join(folder, 'deep/b.png')
  await writePng(file, { height: 4, width: 5, channels: 3, values: rgb(4) })
  expect(await readImage(file)).toEqual({ height: 4, width: 5, channels: 3, values: rgb(4), notes: [] })
  await expect(encodePng({ height: 4, width: 4, channels: 3, values: rgb(4) })).rejects.toThrow(
    'a picture of 4 × 4 × 3 holds 60 numbers',
  )
})
