import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { seededRandom } from '@utsushi/ground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldsByGroup, stratifiedFolds } from '../sampling/folds.js'
import { contentDigest, type AuditedPart } from './audited-part.js'
import { auditLeaks } from './leak-audit.js'

/** Spectra as they come: one broad course for all, with peaks of their own on it, and noise. */
function spectra(count: number, seed: number, steps = 300): Float32Array[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const peaks = Array.from({ length: 3 }, () => [random.uniform() * steps, 0.05 + 0.1 * random.uniform()])
    return Float32Array.from({ length: steps }, (_, step) => {
      const broad = 5 + 3 * Math.sin(step / 60)
      const own = peaks.reduce(
        (sum, [centre = 0, height = 0]) => sum + height * Math.exp(-(((step - centre) / 9) ** 2)),
        0,
      )
      return broad + own + 0.0005 * (random.uniform() - 0.5)
    })
  })
}

const part = (name: string, values: readonly Float32Array[], channels = 1): AuditedPart => ({
  name,
  entity: values.map((_, sample) => `${name} ${sample}`),
  digest: values.map(contentDigest),
  sequences: { channels, values },
})
const near = (parts: readonly AuditedPart[], options?: Parameters<typeof auditLeaks>[1]) =>
  auditLeaks(parts, options).filter(({ kind }) => kind === 'near-duplicate')

test('spectra of a kind are all but parallel, and none the twin of another', () => {
  expect(near([part('train', spectra(60, 1)), part('test', spectra(40, 2))])).toEqual([])
})

test('a spectrum that was measured again, scaled or shifted, is found under any name', () => {
  const place = fc.integer({ min: 0, max: 39 })
  fc.assert(
    fc.property(
      ...([place, place, fc.double({ min: 0.1, max: 9, noNaN: true })] as const),
      ...([fc.double({ min: -5, max: 5, noNaN: true }), fc.boolean()] as const),
      (from, into, gain, shift, hasGap) => {
        const [train, held] = [spectra(40, 3), spectra(40, 4)]
        const twin = train[from]?.map(
          (value, step) => gain * value + shift + gain * 0.0002 * Math.sin(7 * step),
        )
        // With a gap, which is crossed in a straight line.
        const other = hasGap ? twin?.map((value, step) => (step > 150 && step < 154 ? NaN : value)) : twin
        const found = near([
          part('train', train),
          part(
            'test',
            held.map((own, sample) => (sample === into ? (other ?? own) : own)),
          ),
        ])
        expect(found).toMatchObject([
          { count: 1, parts: ['train', 'test'], examples: [`train ${from} (train) ≈ test ${into} (test)`] },
        ])
        expect(found[0]?.message).toBe(
          `train and test hold 1 sample of test that nearly equals one of train (by less than 5 % of what two samples differ by, scaled): train ${from} (train) ≈ test ${into} (test)`,
        )
      },
    ),
    { numRuns: 30 },
  )
})

test('equal content is told as that, and not again', () => {
  const [train, held] = [spectra(20, 5), spectra(20, 6)]
  const kinds = auditLeaks([part('train', train), part('test', [...held, ...train.slice(3, 4)])])
  expect(kinds.map(({ kind, count }) => [kind, count])).toEqual([['duplicate', 1]])
})

test('what is flat, short or missing has no twin; one that has no spread makes none', () => {
  const flat = [new Float32Array(30), Float32Array.of(1), new Float32Array(20).fill(NaN), new Float32Array(0)]
  expect(near([part('train', flat), part('test', flat)])).toEqual([])
  const same = Float32Array.from({ length: 30 }, (_, step) => step)
  expect(near([part('train', [same]), part('test', [same.map((value) => 2 * value)])])).toEqual([])
})

test('channels are scaled each by itself', () => {
  const join = (a: Float32Array, b: Float32Array, gain: number): Float32Array =>
    Float32Array.from({ length: 2 * a.length }, (_, at) =>
      at % 2 === 0 ? (a[at >> 1] ?? 0) : gain * (b[at >> 1] ?? 0),
    )
  const [one, two] = [spectra(30, 7), spectra(30, 8)]
  const train = one.map((course, sample) => join(course, two[sample] ?? course, 1))
  const held = spectra(10, 9).map((course, sample) => join(course, two[sample] ?? course, 1))
  held[4] = join(one[2] ?? new Float32Array(0), two[2] ?? new Float32Array(0), 1e6)
  expect(near([part('train', train, 2), part('test', held, 2)])).toMatchObject([
    { count: 1, examples: ['train 2 (train) ≈ test 4 (test)'] },
  ])
})

test('a search that is cut short says how far it came', () => {
  const [train, held] = [spectra(50, 10), spectra(50, 11)]
  const [found] = near([part('train', train), part('test', held)], { nearDuplicates: { most: 40 } })
  expect(found?.count).toBe(0)
  expect(found?.message).toMatch(
    /only the first \d+ samples? of test were looked for, for there are too many pairs$/,
  )
  expect(near([part('train', train), part('test', train)], { nearDuplicates: false })).toEqual([])
})

// Compared each with each over all steps, they would not be done when the suite's time limit ends what hangs.
test('tens of thousands of sequences are not compared each with each', () => {
  const [train, held] = [spectra(12_000, 12, 60), spectra(12_000, 13, 60)]
  held[7000] = (train[600] ?? new Float32Array(0)).map((value) => 3 * value)
  const found = near([part('train', train), part('test', held)], { nearDuplicates: { threshold: 0.02 } })
  expect(found[0]?.examples).toContain('train 600 (train) ≈ test 7000 (test)')
})

const cassava = ['cassav_X.csv.gz', 'cassav_Y.csv'].map(
  (name) => new URL(`../../../../../shared/data/nir/${name}`, import.meta.url),
)
const absent = cassava.some((file) => !existsSync(file))
if (absent) console.log('skipped: the cassava spectra (shared/data/nir) are not here')

test.skipIf(absent)('cassava spectra: a random split names the year, one by year does not', () => {
  const [x = '', y = ''] = cassava.map((file) => {
    const bytes = readFileSync(file)
    return (file.href.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim()
  })
  const values = x
    .split('\n')
    .slice(1)
    .map((line) => Float32Array.from(line.split(';'), Number))
  const years = y
    .split('\n')
    .slice(1)
    .map((line) => line.split(';')[0] ?? '')
  const at = (name: string, places: readonly number[]): AuditedPart => ({
    name,
    entity: places.map((place) => `spectrum ${place + 1}`),
    groups: { year: places.map((place) => years[place] ?? '') },
    sequences: { channels: 1, values: places.map((place) => values[place] ?? new Float32Array(0)) },
  })
  const findings = (
    folds: readonly { readonly train: readonly number[]; readonly test: readonly number[] }[],
  ) => folds.flatMap(({ train, test: held }) => auditLeaks([at('train', train), at('test', held)]))
  const distinct = new Set(years).size
  const random = findings(stratifiedFolds({ labels: years, folds: distinct, seed: 0 }))
  expect(random.filter(({ group }) => group === 'year').map(({ count }) => count)).toEqual(
    Array.from({ length: distinct }, () => distinct),
  )
  expect(random[0]?.message).toMatch(/^train and test share \d values of year: 2009/)
  const byYear = findings(foldsByGroup({ groups: years, folds: distinct, seed: 0 }))
  expect(byYear.filter(({ group }) => group === 'year')).toEqual([])
})
