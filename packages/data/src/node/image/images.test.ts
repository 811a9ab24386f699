import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { auditLeaks } from '../../audit/leak-audit.js'
import { openImageFolder } from './image-folder.js'
import { openImages } from './image-source.js'

type Channels = 1 | 2 | 3 | 4

const pixels = (height: number, width: number, channels: Channels, seed = 0): Uint8Array =>
  Uint8Array.from({ length: height * width * channels }, (_, at) =>
    channels % 2 === 0 && at % channels === channels - 1 ? 255 : (at * 37 + seed * 11) % 256,
  )

const png = (values: Uint8Array, height: number, width: number, channels: Channels): Promise<Buffer> => {
  const image = sharp(values, { raw: { width, height, channels } })
  return (channels < 3 ? image.toColourspace('b-w') : image).png().toBuffer()
}

/** A folder of files, removed when the test ends. */
function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-images-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

const opened = (folder: string, names: readonly string[], options = {}) =>
  openImages(
    names.map((name) => join(folder, name)),
    options,
  )

test('pixels of PNG images come back as they were, whatever the page', async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom<Channels>(1, 3, 4),
      ] as const),
      ...([fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 2000 })] as const),
      async (height, width, channels, count, bytes) => {
        const own = Array.from({ length: count }, (_, seed) => pixels(height, width, channels, seed))
        const files = await Promise.all(own.map((values) => png(values, height, width, channels)))
        const folder = folderOf(Object.fromEntries(files.map((file, at) => [`${at}.png`, file])))
        try {
          const images = await opened(
            folder,
            files.map((_, at) => `${at}.png`),
          )
          expect(images.shape).toEqual([count, height, width, channels])
          const read: number[] = []
          for await (const page of images.pages({ bytes })) {
            expect(page.from * height * width * channels).toBe(read.length)
            expect(page.shape[0] === 1 || page.values.byteLength <= bytes).toBe(true)
            read.push(...page.values)
          }
          expect(read).toEqual(own.flatMap((values) => [...values]))
          const last = await images.take([count - 1, 0])
          expect([...last.values]).toEqual([...own.at(-1)!, ...own[0]!])
        } finally {
          rmSync(folder, { recursive: true })
        }
      },
    ),
    { numRuns: 20 },
  )
})

test('a JPEG is read within what its coding loses, and stands upright', async () => {
  const smooth = Uint8Array.from({ length: 24 * 16 * 3 }, (_, at) => 40 + Math.floor(at / 3 / 16) * 8)
  const image = sharp(smooth, { raw: { width: 16, height: 24, channels: 3 } })
  const turned = image.clone().rotate(-90).withMetadata({ orientation: 6 }).jpeg({ quality: 95 })
  const folder = folderOf({
    'a.jpg': await image.clone().jpeg({ quality: 95 }).toBuffer(),
    'b.jpg': await turned.toBuffer(),
  })
  const { shape, values } = await (await opened(folder, ['a.jpg', 'b.jpg'])).take([0, 1])
  expect(shape).toEqual([2, 24, 16, 3])
  for (const [at, value] of values.entries())
    expect(Math.abs(value - smooth[at % smooth.length]!)).toBeLessThan(12)
})

test('numbers from 0 to 1, of 8 bits and of 16', async () => {
  const wide = Uint16Array.from({ length: 12 }, (_, at) => at * 5000)
  const raw = { width: 2, height: 2, channels: 3 } as const
  const folder = folderOf({
    'a.png': await png(
      Uint8Array.from({ length: 12 }, (_, at) => at * 20),
      2,
      2,
      3,
    ),
    'b.png': await sharp(wide, { raw: { ...raw, depth: 'ushort' } as never })
      .toColourspace('rgb16')
      .png()
      .toBuffer(),
  })
  const images = await opened(folder, ['a.png', 'b.png'], { dtype: 'float32' })
  const { values } = await images.take([0, 1])
  const expected = [
    ...Array.from({ length: 12 }, (_, at) => (at * 20) / 255),
    ...Array.from(wide, (own) => own / 65_535),
  ]
  for (const [at, value] of values.entries()) expect(value).toBeCloseTo(expected[at]!, 6)
  await expect(opened(folder, ['a.png', 'b.png'])).rejects.toThrow('b.png: has 16 bits a channel')
})

test('channels are what was asked for: grey as RGB, opaque alpha away, and no others', async () => {
  const rgba = pixels(2, 3, 4)
  const grey = pixels(2, 3, 1)
  const hole = rgba.slice()
  hole[4 * 4 + 3] = 254
  const folder = folderOf({
    'rgba.png': await png(rgba, 2, 3, 4),
    'grey.png': await png(grey, 2, 3, 1),
    'hole.png': await png(hole, 2, 3, 4),
    'grey-alpha.png': await png(pixels(2, 3, 2), 2, 3, 2),
  })
  const three = await opened(folder, ['rgba.png', 'grey.png', 'hole.png'], { channels: 3 })
  const { values } = await three.take([0, 1])
  expect([...values.subarray(0, 18)]).toEqual([...rgba].filter((_, at) => at % 4 !== 3))
  expect([...values.subarray(18)]).toEqual([...grey].flatMap((value) => [value, value, value]))
  await expect(three.take([2])).rejects.toThrow(
    'hole.png: is transparent at column 2, row 2 — draw it on a background',
  )
  const four = await (await opened(folder, ['grey.png'], { channels: 4 })).take([0])
  expect([...four.values]).toEqual([...grey].flatMap((value) => [value, value, value, 255]))
  await expect(opened(folder, ['rgba.png', 'grey.png'])).rejects.toThrow('grey.png: is grey, ')
  await expect(opened(folder, ['rgba.png'], { channels: 1 })).rejects.toThrow(
    'rgba.png: is RGBA — expected a grey image',
  )
  await expect(opened(folder, ['grey-alpha.png'])).rejects.toThrow('grey-alpha.png: is grey with alpha')
})

/** A PNG whose header claims any size, with a few bytes of pixels. */
function claiming(width: number, height: number): Buffer {
  const chunk = (kind: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  const data = chunk('IDAT', deflateSync(Buffer.alloc(100)))
  return Buffer.concat([signature, chunk('IHDR', header), data, chunk('IEND', new Uint8Array(0))])
}

test('a bomb is refused by its header, before memory is taken', async () => {
  const folder = folderOf({
    'bomb.png': claiming(50_000, 50_000),
    'good.png': await png(pixels(3, 3, 3), 3, 3, 3),
  })
  const before = process.memoryUsage().rss
  await expect(opened(folder, ['good.png', 'bomb.png'])).rejects.toThrow(
    /bomb\.png: is 50000 × 50000 pixels, more than the 67108864 that an image may have/,
  )
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6)
  await expect(opened(folder, ['good.png'], { mostPixels: 8 })).rejects.toThrow('good.png: is 3 × 3 pixels')
})

test('what is cut short, altered, absent or no image is refused by its name', async () => {
  const good = await png(pixels(24, 24, 3), 24, 24, 3)
  const jpeg = await sharp(good).jpeg().toBuffer()
  const altered = Buffer.from(good)
  altered[good.length >> 1] = (altered[good.length >> 1] ?? 0) ^ 255
  const damaged = {
    'cut.png': good.subarray(0, good.length >> 1),
    'cut.jpg': jpeg.subarray(0, jpeg.length - 100),
    'altered.png': altered,
    'short.png': claiming(24, 24),
  }
  const folder = folderOf({
    ...damaged,
    'good.png': good,
    'text.png': 'no image',
    'other.webp': await sharp(good).webp().toBuffer(),
    'small.png': await png(pixels(23, 24, 3), 23, 24, 3),
  })
  for (const name of Object.keys(damaged)) {
    const reading = opened(folder, ['good.png', name]).then(({ take }) => take([0, 1]))
    await expect(reading, name).rejects.toThrow(`${name}: is damaged or no image`)
  }
  await expect(opened(folder, ['text.png'])).rejects.toThrow('text.png: is damaged or no image')
  await expect(opened(folder, ['none.png'])).rejects.toThrow('none.png: does not exist')
  await expect(opened(folder, ['other.webp'])).rejects.toThrow('other.webp: is webp — expected a PNG or JPEG')
  await expect(opened(folder, ['good.png', 'small.png'])).rejects.toThrow(
    /small\.png: is 24 × 23 pixels, .*24 × 24/,
  )
  await expect(opened(folder, [])).rejects.toThrow('no images to read')
})

test('a folder gives its images in the order of its table, with what drew each', async () => {
  const [a, b] = [pixels(2, 2, 3, 1), pixels(2, 2, 3, 2)]
  const files = { 'a.png': await png(a, 2, 2, 3), 'b.png': await png(b, 2, 2, 3) }
  const folder = folderOf({ ...files, 'images.csv': 'hue,file,dipCount\n10,b.png,3\n,a.png,4\n' })
  const images = await openImageFolder(folder, { parameters: ['dipCount', { name: 'hue', unit: '°' }] })
  expect(images).toMatchObject({ names: ['b.png', 'a.png'], shape: [2, 2, 2, 3] })
  expect(images.parameters).toMatchObject({ names: ['dipCount', 'hue'], shape: [2, 2], missing: [0, 1] })
  expect([...images.parameters.values]).toEqual([3, 10, 4, NaN])
  expect([...(await images.take([0])).values]).toEqual([...b])
})

test('an image that stands in two parts under two names is found', async () => {
  const [a, b] = [await png(pixels(2, 2, 3, 1), 2, 2, 3), await png(pixels(2, 2, 3, 2), 2, 2, 3)]
  const { digests, files } = await opened(folderOf({ 'a.png': a, 'b.png': b, 'c.png': a }), [
    'a.png',
    'b.png',
    'c.png',
  ])
  const part = (name: string, places: readonly number[]) => ({
    name,
    entity: places.map((place) => files[place]!.slice(-5)),
    digest: places.map((place) => digests[place]!),
  })
  expect(auditLeaks([part('train', [0]), part('test', [1])])).toEqual([])
  expect(auditLeaks([part('train', [0, 1]), part('test', [2])])).toMatchObject([
    { kind: 'duplicate', examples: ['a.png (train) = c.png (test)'] },
  ])
})

test('an image that is written again is read again, and one that has changed its size is refused', async () => {
  const folder = folderOf({ 'a.png': await png(pixels(2, 2, 3, 1), 2, 2, 3) })
  const images = await opened(folder, ['a.png'])
  await images.take([0])
  writeFileSync(join(folder, 'a.png'), await png(pixels(2, 2, 3, 5), 2, 2, 3))
  expect([...(await images.take([0])).values]).toEqual([...pixels(2, 2, 3, 5)])
  writeFileSync(join(folder, 'a.png'), await png(pixels(1, 2, 3, 5), 1, 2, 3))
  await expect(images.take([0])).rejects.toThrow('a.png: changed while it was read')
})

test.each([
  ['a.png,1\na.png,2', /images\.csv row 3: "a\.png" stands twice \(also row 2\)/],
  ['../a.png,1', /row 2: file is "\.\.\/a\.png" — expected a file within/],
  ['/a.png,1', /row 2: file is "\/a\.png"/],
  ['c.png,1', /c\.png: does not exist/],
])('a table of images that cannot be is refused (%#)', async (rows, message) => {
  const folder = folderOf({
    'a.png': await png(pixels(2, 2, 3), 2, 2, 3),
    'images.csv': `file,hue\n${rows}\n`,
  })
  await expect(openImageFolder(folder, { parameters: ['hue'] })).rejects.toThrow(message)
})
