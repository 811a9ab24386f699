import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { randomStream } from '@utsushi/ground'
import { openRuntime } from '@utsushi/graph'
import { askIn, prepareTask, silentReporter, train } from '@utsushi/study'
import { bestWeights, openRun } from '@utsushi/study'
import { artworkSchema } from '../config.js'
import { artwork } from '../index.js'
import { groupPictures } from '../score/groups.js'
import { simulateSketch } from '../simulate.js'
import { simulationSchema } from '../simulate/options.js'
import { defineSketch } from '../sketches/index.js'

const root = mkdtempSync(join(tmpdir(), 'planted-'))
afterAll(() => rmSync(root, { recursive: true }))
const context = { reporter: silentReporter, signal: new AbortController().signal }

/** Dots on a ring: the seed turns it, and nothing else. A sketch with light and dark papers has twice as many kinds of pictures. */
const dots = defineSketch({
  name: 'dots',
  summary: 'Dots on a ring.',
  parameters: [
    { name: 'dots', kind: 'count', low: 1, high: 8 },
    { name: 'hue', kind: 'circular', low: 0, high: 360, unit: '°' },
  ],
  draw: (surface, { dots: count, hue }, random) => {
    const [size, turn] = [surface.width, 2 * Math.PI * random.uniform()]
    surface.background(0, 0, 95)
    surface.noStroke()
    surface.fill(hue, 80, 80)
    for (let dot = 0; dot < count; dot++) {
      const angle = turn + (2 * Math.PI * dot) / count
      surface.circle(size * (0.5 + 0.32 * Math.cos(angle)), size * (0.5 + 0.32 * Math.sin(angle)), 0.2 * size)
    }
  },
})

test('no group of pictures mixes two kinds, and words say which kind it is', async () => {
  const random = randomStream(1, 'planted')
  const kinds = [
    { count: 2, hue: 40 },
    { count: 7, hue: 40 },
    { count: 2, hue: 220 },
    { count: 7, hue: 220 },
  ]
  const planted = Array.from({ length: 240 }, (_, k) => k % 4)
  const table = join(root, 'planted.csv')
  writeFileSync(
    table,
    `dots,hue\n${planted
      .map((kind) => [kinds[kind]!.count, kinds[kind]!.hue + 12 * random.normal()].join(','))
      .join('\n')}\n`,
  )
  const folder = join(root, 'pictures')
  await simulateSketch(dots, { ...simulationSchema.parse({ table, size: 24 }) }, folder, context)
  const config = artworkSchema.parse({
    data: {
      ...{ folder, size: 24 },
      parameters: {
        dots: { kind: 'count', low: 1, high: 8 },
        hue: { kind: 'circular', low: 0, high: 360, unit: 'deg', shows: ['hue'] },
      },
    },
    model: { blocks: [8, 16] },
    training: { epochs: 12, batch: 24 },
    groups: { pictures: 0 },
  })
  const out = join(root, 'run')
  await train({ study: artwork, config }, { out, threads: 1 })
  const grouping = { ...config, groups: { ...config.groups, pictures: 240 } }
  const task = prepareTask(
    artwork.parts,
    grouping,
    await artwork.parts.read(grouping, { ...context, threads: 1, device: 'cpu' }),
  )
  const runtime = await openRuntime({ threads: 1 })
  try {
    const weights = await bestWeights(openRun(out), task.model.parameters)
    const said = artwork.parts.answers(task, askIn(runtime, task.tables))(weights)
    const grouped = await groupPictures(task, said, context)
    // Within a kind embeddings lie along a curve, not in a normal cloud: more than one group for a kind, never one for two kinds.
    const kindOf = (row: number): number => planted[grouped!.places[row]!]!
    const pure = grouped!.groups.map(({ members }) => {
      const own = [...members].map(kindOf)
      return Math.max(...kinds.map((_, kind) => own.filter((one) => one === kind).length))
    })
    expect(grouped!.groups.length).toBeGreaterThanOrEqual(4)
    expect(pure.reduce((sum, most) => sum + most, 0) / planted.length).toBeGreaterThan(0.97)
    expect(grouped!.groups.map(({ words }) => words).join('; ')).toMatch(/few dots|many dots/)
  } finally {
    await runtime.close()
  }
})
