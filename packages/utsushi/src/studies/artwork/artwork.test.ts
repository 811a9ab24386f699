import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentReporter, train, type StudyContext } from '@utsushi/study'
import { artworkSchema } from './config.js'
import { artwork } from './index.js'
import { simulationSchema } from './simulate/options.js'
import { simulatePictures } from './simulate.js'

const root = mkdtempSync(join(tmpdir(), 'artwork-'))
const data = join(root, 'pictures')
const history = join(root, 'val_losses.json')
const signal = new AbortController().signal
const context: StudyContext = { reporter: silentReporter, signal, threads: 1, device: 'cpu' }

const run = (name: string, settings: Readonly<Record<string, unknown>> = {}, options = {}) =>
  train(
    {
      study: artwork,
      config: artworkSchema.parse({
        data: { folder: data, sketch: 'dents', size: 16 },
        model: { blocks: [4] },
        training: { epochs: 2, batch: 12 },
        regeneration: { pictures: 2 },
        groups: { pictures: 0 },
        ...settings,
      }),
    },
    { out: join(root, name), threads: 1, ...options },
  )

beforeAll(async () => {
  await simulatePictures(simulationSchema.parse({ count: 48, size: 16 }), data, context)
  await run('joint')
})
afterAll(() => rmSync(root, { recursive: true }))

const csv = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))

test('networks of single parameters append a loss each to the history, once a run, and a joint loss is weighed by it', async () => {
  const separate = {
    model: { kind: 'separate', repeat: 2, blocks: [4] },
    loss: { history },
  }
  await run('separate', separate)
  const first = JSON.parse(readFileSync(history, 'utf8')) as Record<string, number[]>
  expect(Object.keys(first)).toEqual(['dipCount', 'hue_cos', 'hue_sin', 'circleCount'])
  expect(first['dipCount']).toHaveLength(2)
  expect(first['dipCount']![0]).not.toBe(first['dipCount']![1])
  await run('separate', separate, { resume: true })
  expect(JSON.parse(readFileSync(history, 'utf8'))).toEqual(first)

  await run('weighed', { loss: { history, weighting: 'inverse', of: 'average' } })
  const { weights } = JSON.parse(readFileSync(join(root, 'weighed/scalers.json'), 'utf8')) as {
    weights: number[]
  }
  const means = Object.values(first).map((losses) => losses.reduce((sum, loss) => sum + loss, 0) / 2)
  const least = Math.min(...means)
  weights.forEach((weight, at) => expect(weight).toBeCloseTo(least / means[at]!, 6))
})

test('a folder of pictures is read off row by row, and a picture of another size is refused', async () => {
  const output = join(root, 'estimates.csv')
  await artwork.predict({ emulator: join(root, 'joint/model.onnx'), input: data, output }, context)
  const [header, ...rows] = csv(output)
  expect(header?.slice(0, 3)).toEqual(['file', 'dipCount', 'dipCount_raw'])
  expect(rows.map(([file]) => file)).toEqual(readdirSync(data).filter((name) => name.endsWith('.png')))
  for (const [, dips = '', raw = ''] of rows) {
    expect(Number.isInteger(Number(dips))).toBe(true)
    expect(Number(dips)).toBe(Math.min(12, Math.max(2, Math.round(Number(raw)))))
  }
  const large = join(root, 'large')
  await simulatePictures(simulationSchema.parse({ count: 1, size: 24 }), large, context)
  await expect(
    artwork.predict({ emulator: join(root, 'joint/model.onnx'), input: large, output }, context),
  ).rejects.toThrow('is 24 × 24 pixels, and the emulator takes 16 × 16')
})

test('the loop draws, estimates and draws again, and a search brings the picture back', async () => {
  const folder = join(root, 'loop')
  const options = { emulator: join(root, 'joint/model.onnx'), count: 4, seed: 3, refine: true }
  const outcome = await artwork.loop?.(options, folder, context)
  const [header = [], ...rows] = csv(join(folder, 'loop.csv'))
  expect(rows).toHaveLength(4)
  const at = (row: readonly string[], name: string): number => Number(row[header.indexOf(name)])
  for (const row of rows) expect(at(row, 'pixel_error_refined')).toBeLessThanOrEqual(at(row, 'pixel_error'))
  expect(existsSync(join(folder, 'visualizations/regenerated.svg'))).toBe(true)
  expect(readFileSync(outcome?.report ?? '', 'utf8')).toContain('structural similarity')
})

test('pictures from elsewhere are drawn again too, though nobody knows what drew them', async () => {
  const folder = join(root, 'found')
  const options = { emulator: join(root, 'joint/model.onnx'), count: 1, seed: 1, refine: false, input: data }
  await artwork.loop?.(options, folder, context)
  const [header] = csv(join(folder, 'loop.csv'))
  expect(header).not.toContain('dipCount_true')
  expect(header).toContain('dipCount')
})

test('augmentation that would change what a parameter is read off is refused before training', async () => {
  await expect(
    run('refused', {
      data: {
        folder: data,
        size: 16,
        parameters: { hue: { kind: 'circular', low: 0, high: 360, unit: 'deg' } },
      },
    }),
  ).rejects.toThrow('"training.flip" changes')
})

test('a handful of pictures is trained on to the end, and fewer than two are refused before', async () => {
  const few = async (count: number) => {
    const folder = join(root, `of-${count}`)
    await simulatePictures(simulationSchema.parse({ count, size: 16 }), folder, context)
    return run(`few-${count}`, { data: { folder, sketch: 'dents', size: 16 } })
  }
  await expect(few(3)).rejects.toThrow(
    'split: leaves 1 of the 3 pictures to train on, and at least 2 are needed — draw more, or hold out fewer',
  )
  expect(existsSync(join((await few(5)).run, 'model.onnx'))).toBe(true)
})
