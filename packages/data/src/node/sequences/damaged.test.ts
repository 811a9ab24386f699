// Whatever a file holds, a reader returns sequences that make a panel, or refuses by name; it never hangs and never fails otherwise.
import { InputError } from '@utsushi/ground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { raggedPanel } from '../../ragged/ragged-panel.js'
import { inFolder } from '../testing/folder.js'
import type { ReadSequences } from './placed-sequence.js'
import { readAthena } from './read-athena.js'
import { readColumnPairs } from './read-column-pairs.js'
import { readSequenceTable } from './read-sequence-table.js'
import { readTs } from './read-ts.js'
import { readXy } from './read-xy.js'

const samples: readonly (readonly [string, string, (file: string) => Promise<ReadSequences>])[] = [
  ['a.csv', '400;402;404\n1;2;3\n4;5,5;6\n', (file) => readSequenceTable(file)],
  ['a.csv', 'a,a,b,b\n1,2,1,3\n2,4,2,5\n3,6,,\n', (file) => readColumnPairs(file)],
  ['a.xy', '# x\n1 2\n2 3.5\n3 4\n', (file) => readXy([file])],
  [
    'a.ts',
    '@timeStamps false\n@classLabel true a b\n@data\n1,2,?:3,4,5:a\n1,2:3,4:b\n',
    (file) => readTs(file),
  ],
  ['a.ts', '@timeStamps true\n@targetLabel true\n@data\n(0,1),(1,2):3.5\n', (file) => readTs(file)],
  [
    'a.prj',
    "# Athena project file -- \n$old_group = 'a';\n@args = ('label','x','bkg_z','Cu');\n@x = ('1','2');\n@y = ('3','4');\n[record]\n",
    (file) => readAthena(file),
  ],
]

test.each(samples.map((sample, at) => [sample[0], at] as const))('%s as it should be (%i)', async (_, at) => {
  const [name, text, read] = samples[at]!
  const { features, sequences } = await inFolder({ [name]: text }, (path) => read(path(name)))
  expect(raggedPanel(features, sequences).entities.length).toBeGreaterThan(0)
})

test.each(samples.map((sample, at) => [sample[0], at] as const))(
  '%s with a few bytes changed (%i)',
  async (_, at) => {
    const [name, text, read] = samples[at]!
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(text.length), fc.nat(4), fc.string({ unit: 'binary', maxLength: 3 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async (changes) => {
          const changed = changes.reduce(
            (own, [place, gone, put]) => own.slice(0, place) + put + own.slice(place + gone),
            text,
          )
          await inFolder({ [name]: changed }, async (path) => {
            try {
              const { features, sequences } = await read(path(name))
              raggedPanel(features, sequences)
            } catch (error) {
              if (!(error instanceof InputError)) throw error
              expect(error.message).toMatch(/a\.(csv|xy|ts|prj)/)
            }
          })
        },
      ),
      { numRuns: 60 },
    )
  },
)
