import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readImage, readImageFolder } from '@utsushi/data/node'
import { silentReporter } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { artworkSchema } from './config.js'
import { simulatePictures, simulateSketch } from './simulate.js'
import { designPictures } from './simulate/design.js'
import { simulationSchema } from './simulate/options.js'
import { boughs, dents, sketches } from './sketches/index.js'
import { openPainter } from './sketches/open-painter.js'
import { valueProblems } from './sketches/parameter-space.js'
import type { ParameterSpace } from './sketches/parameter-space.js'
import { defineSketch } from './sketches/sketch.js'

const context = { reporter: silentReporter, signal: new AbortController().signal }

async function simulated(options: object): Promise<string> {
  const folder = temporaryFolder()
  await simulatePictures(simulationSchema.parse(options), folder, context)
  return folder
}

const digest = (folder: string): string => {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)))
  return hash.digest('hex').slice(0, 16)
}

test('same options, same bytes; another seed, others', async () => {
  const small = { count: 12, size: 16, sketch: 'boughs' }
  const folders = [
    await simulated({ ...small, seed: 5 }),
    await simulated({ ...small, seed: 5 }),
    await simulated({ ...small, seed: 6 }),
  ]
  const [one, two, other] = folders.map(digest)
  expect(one).toBe(two)
  expect(one).not.toBe(other)
})

test.each(Object.values(sketches))('$name: what the table says is what was drawn', async (sketch) => {
  const folder = await simulated({ count: 20, size: 24, sketch: sketch.name })
  const names = sketch.parameters.map(({ name }) => name)
  const whole = await readImageFolder(folder, { parameters: ['seed', ...names] })
  expect(whole.shape).toEqual([20, 24, 24, 3])
  expect(whole.notes).toEqual([])
  const rows = readFileSync(join(folder, 'parameters.csv'), 'utf8').trimEnd().split('\n')
  expect(rows[0]).toBe(['file', 'seed', ...names].join(','))
  const painter = await openPainter()
  onTestFinished(() => painter.free())
  for (const row of rows.slice(1)) {
    const [file = '', seed, ...values] = row.split(',')
    const own = Object.fromEntries(names.map((name, place) => [name, Number(values[place])]))
    const picture = await readImage(join(folder, file))
    expect(picture.values).toEqual(painter.paint(sketch, own, Number(seed), { width: 24, height: 24 }))
  }
})

test('the study file beside the pictures is one', async () => {
  const folder = await simulated({ count: 9, size: 16, sketch: 'boughs' })
  const { study, ...config } = parse(readFileSync(join(folder, 'artwork.yaml'), 'utf8')) as Record<
    string,
    unknown
  >
  expect(study).toBe('artwork')
  expect(artworkSchema.parse({ ...config, model: { blocks: [8, 8] } }).data).toMatchObject({
    ...{ folder: '.', sketch: 'boughs', size: 16 },
  })
})

test('a sketch of one’s own is simulated too, and its study file declares what it is drawn from', async () => {
  const folder = temporaryFolder()
  const own = defineSketch({
    ...{ name: 'dents', summary: 'A disc.' },
    parameters: [
      { name: 'diameter', kind: 'continuous', low: 0.1, high: 0.9 },
      { name: 'hue', kind: 'circular', low: 0, high: 360, unit: '°' },
    ],
    draw: (surface, { diameter, hue }) => {
      surface.fill(hue, 80, 90)
      surface.circle(surface.width / 2, surface.height / 2, diameter * surface.width)
    },
  })
  await simulateSketch(own, { count: 6, size: 16, design: 'latin', seed: 0 }, folder, context)
  const { study, ...config } = parse(readFileSync(join(folder, 'artwork.yaml'), 'utf8')) as Record<
    string,
    unknown
  >
  expect(study).toBe('artwork')
  const { data } = artworkSchema.parse({ ...config, model: { blocks: [8, 8] } })
  expect(data.sketch).toBeUndefined()
  expect(data.parameters).toEqual({
    diameter: { kind: 'continuous', low: 0.1, high: 0.9, unit: '1' },
    hue: { kind: 'circular', low: 0, high: 360, unit: 'deg' },
  })
  expect((await readImageFolder(folder, { parameters: Object.keys(data.parameters) })).shape[0]).toBe(6)
})

test('a hypercube uses every slice, and every count about alike', () => {
  const pictures = designPictures(dents, { design: 'latin', count: 264, seed: 1 })
  const often = (name: string): number[] => {
    const counts = new Map<number, number>()
    for (const { values } of pictures) counts.set(values[name]!, (counts.get(values[name]!) ?? 0) + 1)
    return [...counts.values()]
  }
  expect(often('circleCount')).toEqual(new Array(12).fill(22))
  expect(often('dipCount')).toEqual(new Array(11).fill(24))
  const slices = pictures.map(({ values }) => Math.floor((values['hue']! / 360) * 264))
  expect(new Set(slices).size).toBeGreaterThan(255)
  expect(pictures.flatMap(({ values }) => valueProblems(dents, values))).toEqual([])
  expect(new Set(pictures.map(({ seed }) => seed)).size).toBe(264)
})

test('a grid has every count, and as many equal steps of all else as there is room for', () => {
  const pictures = designPictures(dents, { design: 'grid', count: 2000, seed: 0 })
  expect(pictures).toHaveLength(11 * 12 * 15)
  expect(new Set(pictures.map(({ values }) => JSON.stringify(values))).size).toBe(1980)
  const hues = [...new Set(pictures.map(({ values }) => values['hue']!))].sort((a, b) => a - b)
  expect(hues).toEqual(Array.from({ length: 15 }, (_, step) => step * 24))
  const others = designPictures(boughs, { design: 'grid', count: 600, seed: 0 })
  expect(others).toHaveLength(6 * 10 * 10)
  const spreads = new Set(others.map(({ values }) => values['spread']!))
  expect([Math.min(...spreads), Math.max(...spreads)]).toEqual([12, 50])
  expect(() => designPictures(dents, { design: 'grid', count: 263, seed: 0 })).toThrow(
    'a grid of dents has 264 places at least, and 263 pictures are asked for',
  )
  const counts: ParameterSpace = { name: 'n', parameters: [{ name: 'n', kind: 'count', low: 1, high: 3 }] }
  const again = designPictures(counts, { design: 'grid', count: 7, seed: 0 })
  expect(again.map(({ values }) => values['n'])).toEqual([1, 2, 3, 1, 2, 3])
})

test('a sketch that there is not is refused before anything is written', async () => {
  const folder = temporaryFolder()
  await expect(simulatePictures(simulationSchema.parse({ sketch: 'dent' }), folder, context)).rejects.toThrow(
    'simulation.sketch: there is no sketch dent — did you mean "dents"?',
  )
  expect(readdirSync(folder)).toEqual([])
})
