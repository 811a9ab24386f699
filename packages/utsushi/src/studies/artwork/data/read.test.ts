import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentReporter } from '@utsushi/study'
import { artworkSchema } from '../config.js'
import { simulationSchema } from '../simulate/options.js'
import { simulatePictures } from '../simulate.js'
import { readArtworks } from './read.js'

const root = mkdtempSync(join(tmpdir(), 'pictures-'))
const whole = join(root, 'whole')
const context = { reporter: silentReporter, signal: new AbortController().signal }
beforeAll(() => simulatePictures(simulationSchema.parse({ count: 12, size: 16 }), whole, context))
afterAll(() => rmSync(root, { recursive: true }))

let copies = 0
/** A copy of the pictures with something changed. */
function changed(change: (folder: string) => void): string {
  const folder = join(root, `copy${++copies}`)
  cpSync(whole, folder, { recursive: true })
  change(folder)
  return folder
}

const read = (folder: string, data: Readonly<Record<string, unknown>> = {}) =>
  readArtworks(artworkSchema.parse({ data: { folder, sketch: 'dents', size: 16, ...data } }), context)

const table = (folder: string): string => join(folder, 'parameters.csv')
const editRow = (folder: string, row: number, edit: (cells: string[]) => string[]): void => {
  const lines = readFileSync(table(folder), 'utf8').trimEnd().split('\n')
  lines[row - 1] = edit(lines[row - 1]!.split(',')).join(',')
  writeFileSync(table(folder), `${lines.join('\n')}\n`)
}

test('pictures, parameters and seeds stand in the order of the table', async () => {
  const { pixels, files, parameters, values, seeds, sketch } = await read(whole)
  expect(pixels).toHaveLength(12 * 16 * 16 * 3)
  expect(files[4]).toBe('00005.png')
  expect(parameters.map(({ name, unit }) => [name, unit])).toEqual([
    ['dipCount', '1'],
    ['hue', 'deg'],
    ['circleCount', '1'],
  ])
  const [file, seed, ...own] = readFileSync(table(whole), 'utf8').split('\n')[5]!.split(',')
  expect(file).toBe('00005.png')
  expect(seeds?.[4]).toBe(Number(seed))
  expect([...values.subarray(12, 15)]).toEqual(own.map((value) => Math.fround(Number(value))))
  expect(sketch?.name).toBe('dents')
})

describe('what cannot be is refused by file, row and column, with the way out', () => {
  test.each<[string, (folder: string) => void, string]>([
    [
      'an unreadable picture',
      (folder) => writeFileSync(join(folder, '00003.png'), 'no picture'),
      '00003.png',
    ],
    [
      'a picture cut short',
      (folder) =>
        writeFileSync(join(folder, '00003.png'), readFileSync(join(folder, '00003.png')).subarray(0, 80)),
      '00003.png',
    ],
    ['a picture that is not there', (folder) => rmSync(join(folder, '00002.png')), '00002.png'],
    [
      'a row too many',
      (folder) => appendFileSync(table(folder), '00001.png,3,4,100,5\n'),
      'row 14: "00001.png" stands twice (also row 2)',
    ],
    [
      'a count outside its range',
      (folder) => editRow(folder, 4, ([file, seed, , ...rest]) => [file!, seed!, '13', ...rest]),
      'row 4: dipCount is 13, and lies outside 2 to 12',
    ],
    [
      'a count that is not whole',
      (folder) => editRow(folder, 4, ([file, seed, , ...rest]) => [file!, seed!, '3.5', ...rest]),
      'row 4: dipCount is 3.5, and a count is whole',
    ],
    [
      'a missing value',
      (folder) => editRow(folder, 5, ([file, seed, dips, , circles]) => [file!, seed!, dips!, '', circles!]),
      'row 5: hue is missing',
    ],
    [
      'a seed below 0',
      (folder) => editRow(folder, 6, ([file, , ...rest]) => [file!, '-4', ...rest]),
      'row 6: seed is -4',
    ],
  ])('%s', async (_, change, message) => {
    await expect(read(changed(change))).rejects.toThrow(message)
  })

  test('another size than the study file says', async () => {
    await expect(read(whole, { size: 32 })).rejects.toThrow('is 16 × 16 pixels, and data.size says 32 × 32')
  })

  test('a sketch that there is not, and no parameters at all', async () => {
    await expect(read(whole, { sketch: 'dent' })).rejects.toThrow('data.sketch: there is no sketch dent')
    await expect(read(whole, { sketch: undefined })).rejects.toThrow(
      'data.parameters: expected the parameters',
    )
  })
})
