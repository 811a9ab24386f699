import { seededRandom } from '@utsushi/ground'
import { adjustedRandIndex } from '@utsushi/learn'
import { silentReporter } from '@utsushi/study'
import { expect, test } from 'vitest'
import { artworkSchema } from '../config.js'
import type { Artworks } from '../data/artworks.js'
import { groupPictures } from './groups.js'

const parameters = [
  { name: 'dipCount', kind: 'count', low: 2, high: 12, unit: '1' },
  { name: 'hue', kind: 'circular', low: 0, high: 360, unit: 'deg' },
] as const

/** So many pictures in turn of four kinds: few or many dips, of two hues. */
function artworks(count: number): Artworks {
  const random = seededRandom(4)
  const values = Array.from({ length: count }, (_, place) => [
    [3, 3, 10, 10][place % 4]! + random.below(2),
    [350, 170, 350, 170][place % 4]! + 9 * random.uniform(),
  ])
  return {
    ...{ pixels: new Uint8Array(count * 3), size: 1, table: 'parameters.csv', parameters },
    files: values.map((_, place) => `${place}.png`),
    rows: values.map((_, place) => place + 2),
    values: Float32Array.from(values.flat()),
  }
}

/** A network that answers with these embeddings. */
function grouped(data: Artworks, embedding: (place: number) => readonly number[], groups: object = {}) {
  const warnings: string[] = []
  const config = artworkSchema.parse({
    data: { sketch: 'dents' },
    groups: { dimensions: 3, most: 6, ...groups },
  })
  const answers = {
    of: (places: readonly number[]) =>
      Promise.resolve({
        components: new Float32Array(0),
        members: [],
        embeddings: Float32Array.from(places.flatMap(embedding)),
      }),
    ofPixels: () => Promise.reject(new Error('not asked')),
  }
  const reporter = { ...silentReporter, warn: (message: string) => void warnings.push(message) }
  return groupPictures({ config, data }, answers, { reporter }).then((found) => ({ found, warnings }))
}

test.each(['pca', 'umap'])(
  'pictures fall into the four kinds that were planted, told in words (map: %s)',
  async (map) => {
    const random = seededRandom(5)
    const { found, warnings } = await grouped(
      artworks(240),
      (place) =>
        [place % 2, Math.floor((place % 4) / 2), 0.3, 1].map((kind) => 4 * kind + 0.3 * random.normal()),
      { map },
    )
    expect(warnings).toEqual([])
    expect(found?.groups).toHaveLength(4)
    expect(
      adjustedRandIndex(
        found!.of,
        found!.places.map((place) => place % 4),
      ),
    ).toBeGreaterThan(0.95)
    for (const { words, pictures, draw } of found!.summary.groups) {
      expect(words).toMatch(/(few|many) dips \((3 to 4|10 to 11)\)/)
      expect(words).toMatch(/red|green|cyan|magenta/)
      expect(pictures).toBeGreaterThan(50)
      expect(draw?.columns.map(({ name }) => name)).toEqual(['dipCount', 'hue'])
    }
    expect(found!.summary.trustworthiness).toBeGreaterThan(0.8)
    expect(found!.map.values.every(Number.isFinite)).toBe(true)
    // Plain JSON: metrics keep it.
    expect(JSON.parse(JSON.stringify(found!.summary))).toEqual(found!.summary)
  },
)

test('pictures that are all alike to the network are told of, and end no evaluation', async () => {
  const { found, warnings } = await grouped(artworks(40), () => [1, 2, 3])
  expect(found).toBeUndefined()
  expect(warnings.join()).toContain('groups: all pictures are alike to the network')
})

test('units of the network that never answer, and pictures that stand twice, are no harm', async () => {
  const { found } = await grouped(artworks(160), (place) => [
    ...Array.from({ length: 120 }, () => 0),
    place % 2,
    Math.floor((place % 4) / 2),
  ])
  // Four pictures differ.
  expect(found?.summary.dimensions).toBe(2)
  expect(new Set(found?.of).size).toBe(4)
})

test('of a handful of pictures every group would be chance', async () => {
  expect((await grouped(artworks(12), (place) => [place])).found).toBeUndefined()
})
