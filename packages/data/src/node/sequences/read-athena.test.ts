import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { perlList } from './perl-list.js'
import { readAthena } from './read-athena.js'

const args = (label: string, more = '') =>
  `@args = ('bkg_e0','8979.5','bkg_eshift',0,'bkg_step','1.1','bkg_z','Cu','fft_edge','k','is_chi',0,'is_merge',0,'file','/data/a.1','label','${label}','titles',['x, (y)','z']${more});`
const record = (label: string, x: string, y: string, more = '') =>
  `$old_group = 'abcd';\n${args(label, more)}\n@x = (${x});\n@y = (${y});\n[record]   # create object\n`
const project = (...records: readonly string[]) =>
  `# Athena project file -- Demeter version 0.9.25\n# This file created at 2016\n\n${records.join('\n')}\n@journal = ('a line');\n1;\n`

const read = (text: string) => inFolder({ 'cu.prj': gzipSync(text) }, (path) => readAthena(path('cu.prj')))

test('spectra are read with their element, edge, source and edge energy', async () => {
  const { sequences, cautions, orderUnit } = await read(
    project(
      record("Cu foil, Tom\\'s", "'8970','8980.5','8990'", "'0.1',0.2,'1.1e0'"),
      record('merge', "'8970','8980','8990'", "'0.1','0.2','1.2'", ",'bkg_eshift','-0.5','is_merge','e'"),
      record('chi', "'0','1','2'", "'0','1','2'", ",'is_chi','1'"),
    ),
  )
  expect(orderUnit).toBe('eV')
  expect(
    sequences.map(({ entity, order, columns }) => [entity, [...order], [...(columns['mu'] ?? [])]]),
  ).toEqual([
    ["Cu foil, Tom's", [8970, 8980.5, 8990], [0.1, 0.2, 1.1]],
    ['merge', [8969.5, 8979.5, 8989.5], [0.1, 0.2, 1.2]],
  ])
  expect(sequences[0]?.groups).toEqual({
    element: 'Cu',
    edge: 'K',
    source: '/data/a.1',
    kind: 'mu(E)',
    merged: 'no',
  })
  expect(sequences[0]?.targets).toEqual({ e0: 8979.5, edgeStep: 1.1 })
  expect(sequences[1]?.groups['merged']).toBe('yes')
  expect(cautions.slice(0, 3)).toEqual([
    '1 record of 3 hold no spectrum over energy, and are left out',
    'the energies of 1 spectrum are shifted as set in Athena',
    '1 spectrum is a mean of others — keep them apart from their parts, or leave them out',
  ])
})

test('a project of JSON is the same', async () => {
  const json = JSON.stringify({
    _____header1: '# Athena project file -- Demeter version 0.9.26',
    abcd: {
      args: { label: 'Cu foil', bkg_z: 'Cu', fft_edge: 'l3', bkg_e0: 8979, is_merge: '' },
      x: ['1', 2],
      y: [3, '4'],
    },
    _____order: ['abcd'],
  })
  const { sequences } = await read(json)
  expect(sequences[0]).toMatchObject({
    entity: 'Cu foil',
    groups: { element: 'Cu', edge: 'L3' },
    targets: { e0: 8979, edgeStep: NaN },
  })
  expect([...(sequences[0]?.order ?? [])]).toEqual([1, 2])
})

test.each<[string, RegExp]>([
  ['energy mu\n1 2\n', /is no project of Athena/],
  ['{"a": {"x": [1, 2]}}', /is JSON, and no project of Athena/],
  ['{"_____header1": "#', /cu\.prj: is damaged/],
  [project(record('a', "'1','2','3'", "'1','2'")), /row 4: "abcd" has 3 energies and 2 values/],
  [project(record('a', "'1','x'", "'1','2'")), /row 4: an energy is "x" — expected a number/],
  [
    project(record('a', "'1','1','2'", "'1','2','3'")),
    /row 4 \("a"\), point 2: the axis of "a" has 1 already/,
  ],
  [project(record('a', "'1','2'", "'1','2'")).replace("'2');\n@y", "'2'\n@y"), /row 6: a list does not end/],
  [
    project(record('a', "'1','2'", "'1','2'")).replace(/\[record\][^]*/, ''),
    /record "abcd" \(row 4\) does not end/,
  ],
  [project(), /holds no spectrum over energy/],
  [
    project(record('a', "'1','2'", "'1','2'", ",'is_chi',1")),
    /holds no spectrum over energy, only 1 record of other kinds/,
  ],
])('what is no project, or a damaged one, is refused (%#)', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message)
})

test('two spectra of one label are told apart', async () => {
  const one = record('a', "'1','2'", "'1','2'")
  expect((await read(project(one, one))).sequences.map(({ entity }) => entity)).toEqual(['a', 'a (2)'])
})

test('lists are read as Perl writes them, and never hang', () => {
  expect(perlList(`('a\\'b','c\\\\', 1.5 ,undef,"\\x{3b1}\\n",['d',['e']],{'k' => 'v'},);`, 'here')).toEqual([
    ...["a'b", 'c\\', '1.5', undefined, 'α\n'],
    ['d', ['e']],
    ['k', 'v'],
  ])
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      const written = texts.map((text) => `'${text.replace(/[\\']/g, '\\$&')}'`).join(',')
      expect(perlList(`(${written});`, 'here')).toEqual(texts)
    }),
  )
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('(', ')', '[', ']', "'", '"', ',', 'a', '\\', ' ', '=', '>') }),
      (text) => {
        try {
          perlList(`(${text}`, 'here')
        } catch (error) {
          expect((error as Error).message).toMatch(/^here: /)
        }
      },
    ),
  )
  expect(() => perlList('('.repeat(1000), 'here')).toThrow('lists stand in lists more than 8 deep')
})
