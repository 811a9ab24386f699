// Real files of each kind.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { raggedPanel, sequenceLengths } from '../../ragged/ragged-panel.js'
import { preprocessSequences } from '../../signal/preprocess.js'
import { readColumnPairs } from './read-column-pairs.js'
import { readSequenceTable } from './read-sequence-table.js'
import { readTs } from './read-ts.js'

const shared = fileURLToPath(new URL('../../../../../../shared/data/', import.meta.url))
const absent = !['ucr', 'nir', 'xrd'].every((folder) => existsSync(shared + folder))
if (absent) console.log('skipped: the spectra and waveforms (shared/data: ucr, nir, xrd) are not here')

describe.skipIf(absent)('real sequences', () => {
  test.each([
    ['GunPoint', 50, 150, 150, 2],
    ['ItalyPowerDemand', 67, 24, 24, 2],
    ['ArrowHead', 36, 251, 251, 3],
    ['JapaneseVowels', 270, 7, 26, 9],
  ])('%s of the archive', async (name, cases, shortest, longest, classes) => {
    const read = await readTs(`${shared}ucr/${name}_TRAIN.ts`)
    const panel = raggedPanel(read.features, read.sequences)
    const lengths = [...sequenceLengths(panel)]
    expect([lengths.length, Math.min(...lengths), Math.max(...lengths)]).toEqual([cases, shortest, longest])
    expect(new Set(panel.groups['class']).size).toBe(classes)
    expect(panel.missing.every((count) => count === 0)).toBe(true)
  })

  test('Tecator: a target for each spectrum', async () => {
    const { sequences } = await readTs(`${shared}nir/Tecator_TRAIN.ts`, { targetKey: 'fat' })
    expect([sequences.length, sequences[0]?.targets['fat'], sequences[0]?.order.length]).toEqual([
      172, 22.5, 100,
    ])
  })

  test('cassava: a wide table and its specimens', async () => {
    const { sequences, cautions } = await readSequenceTable(`${shared}nir/cassav_X.csv.gz`, {
      specimens: { table: `${shared}nir/cassav_Y.csv`, groups: ['year'], targets: ['tbc'] },
    })
    expect(sequences).toHaveLength(280)
    expect([sequences[0]?.order[0], sequences[0]?.order.at(-1), sequences[0]?.targets['tbc']]).toEqual([
      400, 2498, 1.580682,
    ])
    expect(new Set(sequences.map(({ groups }) => groups['year']))).toEqual(
      new Set(['2009', '2010', '2011', '2012', '2013']),
    )
    expect(cautions).toEqual([])
  })

  test('patterns in column pairs, brought onto one axis', async () => {
    const { sequences, cautions } = await readColumnPairs(`${shared}xrd/autoxrd_exp_demo.csv`)
    const counts = ['0D', '2D', '3D'].map(
      (kind) => sequences.filter(({ groups }) => groups['class'] === kind).length,
    )
    expect(counts).toEqual([14, 14, 45])
    expect(cautions[0]).toContain('73 sequences have 7 different axes: they start at 3, 5 and 10,')
    const done = preprocessSequences(sequences, [
      { baseline: 'snip', halfWindow: 60 },
      { resample: { from: 10, to: 59, step: 0.04, method: 'pchip' } },
      { normalise: 'area' },
    ])
    expect(new Set(done.sequences.map(({ order }) => order.length))).toEqual(new Set([1226]))
    expect(
      done.sequences.every(({ columns }) => columns['value']!.every((value) => Number.isFinite(value))),
    ).toBe(true)
  })
})
