// The advice of messages about images, followed to the letter.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { openImageFolder, type ImageFolderOptions } from './image-folder.js'

/** What a folder holds, and how it is read. */
interface Reading {
  readonly images: Readonly<Record<string, Sharp | string>>
  readonly table: readonly string[]
  readonly options?: Omit<ImageFolderOptions, 'parameters'>
}

const raw = (width: number, channels: 1 | 2 | 3 | 4, full = 255): Sharp => {
  const values = Uint8Array.from({ length: 4 * width * channels }, (_, at) =>
    channels % 2 === 0 && at % channels === channels - 1 ? full : (at * 37) % 256,
  )
  return sharp(values, { raw: { width, height: 4, channels } })
}
const rgb = (): Sharp => raw(6, 3).png()
const grey = (): Sharp => raw(6, 1).toColourspace('b-w').png()
const wide = (): Sharp => raw(6, 3).toColourspace('rgb16').png()

const usual: Reading = {
  images: { 'a.png': rgb(), 'b.png': rgb() },
  table: ['file,hue', 'a.png,1', 'b.png,2'],
}
const beside = (b: Sharp | string): Reading => ({ ...usual, images: { ...usual.images, 'b.png': b } })
const read = (channels: 1 | 3 | 4, reading: Reading): Reading => ({ ...reading, options: { channels } })
const onlyFirst = { ...usual, table: usual.table.slice(0, 2) }

async function taken({ images, table, options = {} }: Reading): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-images-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, image] of Object.entries(images))
    writeFileSync(join(folder, name), typeof image === 'string' ? image : await image.clone().toBuffer())
  writeFileSync(join(folder, 'images.csv'), table.join('\n'))
  const source = await openImageFolder(folder, { ...options, parameters: ['hue'] })
  return (await source.take(source.files.map((_, at) => at))).shape
}

test.each<readonly [string, Reading, RegExp, Reading]>([
  ['an image that is no image, copied again', beside('no image'), /b\.png: .* — copy it again/, usual],
  ['an image that is no image, left out', beside('no image'), /b\.png: .* or leave it out$/, onlyFirst],
  ['an image in another format', beside(raw(6, 3).webp()), /is webp — expected a PNG or JPEG image$/, usual],
  [
    'an image that is too large, made smaller',
    { images: { 'a.png': rgb(), 'b.png': rgb() }, table: usual.table, options: { mostPixels: 20 } },
    /is 6 × 4 pixels, more than the 20 .* — make it smaller/,
    {
      images: { 'a.png': raw(5, 3).png(), 'b.png': raw(5, 3).png() },
      table: usual.table,
      options: { mostPixels: 20 },
    },
  ],
  [
    'an image that is too large, with the limit raised',
    { ...usual, options: { mostPixels: 20 } },
    /or raise the limit$/,
    { ...usual, options: { mostPixels: 24 } },
  ],
  [
    'grey with alpha, saved as RGBA',
    beside(raw(6, 2).toColourspace('b-w').png()),
    /save it as RGBA/,
    read(4, beside(raw(6, 4).png())),
  ],
  [
    'grey with alpha, saved without alpha',
    beside(raw(6, 2).toColourspace('b-w').png()),
    /or without alpha$/,
    read(3, beside(grey())),
  ],
  [
    'colours of print',
    beside(raw(6, 3).toColourspace('cmyk').jpeg()),
    /save it as grey, RGB or RGBA$/,
    usual,
  ],
  ['16 bits, saved with 8', beside(wide()), /has 16 bits a channel — save it with 8/, usual],
  [
    '16 bits, read as float32',
    beside(wide()),
    /or read it as float32$/,
    { ...beside(wide()), options: { dtype: 'float32' } },
  ],
  ['images of two sizes', beside(raw(5, 3).png()), /bring all to one size$/, usual],
  ['grey beside colours, saved alike', beside(grey()), /save all alike/, usual],
  [
    'grey beside colours, told how to read',
    beside(grey()),
    /or say how many channels to read$/,
    read(3, beside(grey())),
  ],
  [
    'colours where grey is asked for',
    read(1, usual),
    /is RGB — expected a grey image$/,
    read(1, { ...usual, images: { 'a.png': grey(), 'b.png': grey() } }),
  ],
  [
    'what is transparent, drawn on a background',
    read(3, beside(raw(6, 4, 100).png())),
    /draw it on a background/,
    read(3, beside(raw(6, 4, 100).flatten().png())),
  ],
  [
    'what is transparent, read with it',
    read(3, beside(raw(6, 4, 100).png())),
    /or read (4) channels$/,
    read(4, beside(raw(6, 4, 100).png())),
  ],
  [
    'a row that stands twice',
    { ...usual, table: [...usual.table, 'a.png,3'] },
    /stands twice .* — keep one row$/,
    usual,
  ],
  [
    'a row without an image',
    { ...usual, table: [...usual.table, 'c.png,3'] },
    /c\.png: does not exist — check the path$/,
    usual,
  ],
  ['a file outside', { ...usual, table: ['file,hue', '../a.png,1'] }, /expected a file within/, onlyFirst],
  [
    'an empty table',
    { ...usual, table: ['file,hue'] },
    /no images to read — check the folder and the table$|no rows/,
    usual,
  ],
])('%s: the advice leads on', async (_what, wrong, says, advised) => {
  await expect(taken(wrong)).rejects.toThrow(says)
  expect((await taken(advised))[0]).toBe(advised.table.length - 1)
})
