// Odd input as a person hands it in: read as it is meant and told, or refused with its place and the way out, before anything is trained.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { InputError } from '@utsushi/ground'
import { lookAtData } from '@utsushi/study'
import { foldsOf, partsOf } from '../data.js'
import { materials } from '../index.js'
import type { Materials } from './measured.js'
import { readMaterials } from './read.js'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

type Written = Readonly<Record<string, unknown>>

function studyOf(files: Readonly<Record<string, string>>, { data = {}, ...more }: Record<string, Written>) {
  const folder = mkdtempSync(join(tmpdir(), 'materials-read-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const config = materials.parts.schema.parse({ data: { folder, ...data }, ...more })
  return { config, read: () => readMaterials(config, { reporter: { info: () => undefined } as never }) }
}

/** Two patterns of two classes, in pairs of columns. */
const pairs = { layout: 'pairs', file: 'patterns.csv', axis: { name: '2θ', unit: 'degree' } }
const valuesOf = ({ panel }: Materials): readonly number[] => [...panel.values]

test('axes that differ are refused with the step that brings them to one, and taken where only order counts', async () => {
  const files = {
    'patterns.csv': 'a,a,b,b,b,b\n10,1,12,1,12,3\n11,2,13,2,13,4\n12,3,14,3,14,5\n13,4,15,4,15,7\n',
  }
  const refusal =
    /different axes: .*columns 1 and 2.* has 4 points from 10 to 13, .*columns 3 and 4.* from 12 to 15 — bring all to one by (preprocess: \[\{ resample: \{ from: 12, to: 13, points: 4 \} \}\]), or set data\.axes: any/
  await expect(studyOf(files, { data: pairs }).read()).rejects.toThrow(refusal)
  const resampled = await studyOf(files, {
    data: pairs,
    preprocess: [{ resample: { from: 12, to: 13, points: 4 } }] as never,
  }).read()
  expect(resampled.panel.order.subarray(0, 4)).toEqual(resampled.panel.order.subarray(4, 8))
  const any = await studyOf(files, { data: { ...pairs, axes: 'any' } }).read()
  expect(any.panel.entities).toHaveLength(3)
  await expect(
    studyOf({ 'patterns.csv': 'a,a,b,b,b,b\n1,1,5,1,5,2\n2,2,6,2,6,3\n' }, { data: pairs }).read(),
  ).rejects.toThrow('there is no range that all have')
})

test('an axis that runs backwards is turned and told', async () => {
  const found = await studyOf(
    { 'patterns.csv': 'a,a,b,b,b,b\n12,3,10,1,10,7\n11,2,11,2,11,8\n10,1,12,3,12,9\n' },
    { data: pairs },
  ).read()
  expect([...found.panel.order]).toEqual([10, 11, 12, 10, 11, 12, 10, 11, 12])
  expect(valuesOf(found)).toEqual([1, 2, 3, 1, 2, 3, 7, 8, 9])
  expect(found.cautions).toContainEqual(expect.stringMatching(/"a 1".*the axis descends, and was turned/))
})

test('a repeated place is refused with its row, and averaged on demand', async () => {
  const files = { 'patterns.csv': 'a,a,b,b,b,b\n10,1,10,1,10,3\n11,2,11,2,11,4\n11,4,12,2,12,5\n12,5,,,,\n' }
  await expect(studyOf(files, { data: pairs }).read()).rejects.toThrow(
    /row 4, columns 1 and 2: .* has 11 already/,
  )
  const averaged = await studyOf(files, { data: { ...pairs, repeats: 'mean' } }).read()
  expect(valuesOf(averaged).slice(0, 3)).toEqual([1, 3, 5])
})

test.each<[string, string, RegExp]>([
  ['no point', 'a,a,b,b\n10,,10,1\n11,,11,2\n', /columns 1 and 2: "a" holds no values/],
  ['one point', 'a,a,b,b\n10,1,10,1\n11,,11,2\n', /columns 1 and 2: "a" holds a single value/],
])('a sequence of %s is refused by its columns', async (_, text, message) => {
  await expect(studyOf({ 'patterns.csv': text }, { data: pairs }).read()).rejects.toThrow(message)
})

test('a sequence that a step cuts down to one point is refused by its place', async () => {
  const files = { 'patterns.csv': 'a,a,b,b\n10,1,10,1\n11,2,11,2\n12,3,12,3\n' }
  await expect(
    studyOf(files, { data: pairs, preprocess: [{ crop: { from: 11.5, to: 12.5 } }] as never }).read(),
  ).rejects.toThrow(/patterns\.csv.*(one point|1 point|two)/)
})

test.each(['interpolate', 'mask'])(
  'a channel of which everything is missing is refused with data.gaps: %s',
  async (gaps) => {
    const rows = ['a,1,1,2,3', 'a,2,4,5,6', 'b,1,1,2,3', 'b,2,,,'].join('\n')
    await expect(
      studyOf(
        { 'signals.csv': `name,channel,0,1,2\n${rows}\n`, 'specimens.csv': 'name,class\na,x\nb,y\n' },
        { data: { name: 'name', channel: 'channel', specimens: 'specimens.csv', gaps } },
      ).read(),
    ).rejects.toThrow(/signals\.csv.*b.*(no value|holds no values)/)
  },
)

test('a filter whose band lies beyond half the sampling rate is refused by its step', async () => {
  await expect(
    studyOf(
      { 'patterns.csv': `a,a\n${Array.from({ length: 40 }, (_, k) => `${k},${Math.sin(k)}`).join('\n')}\n` },
      { data: pairs, preprocess: [{ bandpass: { low: 0.2, high: 0.7, order: 2 } }] as never },
    ).read(),
  ).rejects.toThrow(/the frequency 0\.7 is not below 0\.5, half the sample rate of 1/)
})

test('a header that .ts does not know is refused with its row and the one that is meant', async () => {
  await expect(
    studyOf(
      { 'walk.ts': '@problemNme Walk\n@classLabel true a b\n@data\n1,2:a\n3,4:b\n' },
      { data: { layout: 'ts', file: 'walk.ts' } },
    ).read(),
  ).rejects.toThrow(/walk\.ts row 1: "@problemNme" is no header of \.ts — did you mean "@problemName"\?/)
})

/** Two specimens of each class, three sequences each. */
function grouped(specimens: readonly string[], classOf: (specimen: string) => string) {
  const rows = specimens.flatMap((specimen) => [0, 1, 2].map((k) => ({ specimen, k })))
  return studyOf(
    {
      'signals.csv': `name,0,1,2\n${rows.map(({ specimen, k }) => `${specimen}-${k},${k},${k * k + specimen.length},${classOf(specimen).length}`).join('\n')}\n`,
      'specimens.csv': `name,specimen,class\n${rows.map(({ specimen, k }) => `${specimen}-${k},${specimen},${classOf(specimen)}`).join('\n')}\n`,
    },
    {
      data: { name: 'name', specimens: 'specimens.csv', groups: ['specimen'] },
      split: { by: 'group', group: 'specimen', validation: 0, test: 0 },
    },
  )
}

test('a class that one group alone has is told before training, for no fold can both learn and test it', async () => {
  const { config, read } = grouped(['s1', 's2', 's3', 's4', 's5'], (specimen) =>
    specimen === 's1' ? 'hard' : 'soft',
  )
  const data = await read()
  const told = lookAtData(materials.parts, config, data).map(({ message }) => message)
  expect(told).toContainEqual(expect.stringMatching(/class hard stands in one specimen \(s1\) alone/))
})

test('fewer groups than folds are refused with how many there are', async () => {
  const { config, read } = grouped(['s1', 's2', 's3'], (specimen) => (specimen === 's1' ? 'hard' : 'soft'))
  const data = await read()
  const plan = foldsOf(config, data, partsOf(config, data))
  const cut = () => plan.cut?.([...Array(plan.entities).keys()], { folds: 5, seed: 1 })
  expect(cut).toThrow(InputError)
  expect(cut).toThrow(/tuning\.folds: 5 folds of the 9 sequences of 3 specimens — take 3 or less/)
})
