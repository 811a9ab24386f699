// The advice of messages about sequences of different lengths, followed to the letter.
import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { readLongTable, readSequenceFiles } from './read-ragged.js'

type Files = Readonly<Record<string, string>>
type Change = (files: Files, said: readonly string[]) => Files

const readings: Files = {
  'readings.csv': `equipment,item,lot,timestamp,value
P1,flow,x,2024-03-01 12:30,1
P2,flow,y,2024-03-01 12:31,9
P1,flow,x,2024-03-01 12:29,2
`,
}
const fields = (files: Files, name: string) => (files[name] ?? '').split('\n').map((line) => line.split(','))
const table = (
  name: string,
  change: (rows: string[][], said: readonly string[]) => readonly string[][],
): Change => {
  return (files, said) => ({
    ...files,
    [name]: change(fields(files, name), said)
      .map((row) => row.join())
      .join('\n'),
  })
}
const added = (row: string) => table('readings.csv', (rows) => [...rows.slice(0, -1), row.split(','), ['']])
/** Rows are counted as lines, the header's being 1. */
const placeOf = (row = '') => Number(row) - 1
const put = (column: number, value: (said: readonly string[]) => string) =>
  table('readings.csv', (rows, said) =>
    rows.map((row, at) =>
      at === placeOf(said[0]) ? row.map((own, k) => (k === column ? value(said) : own)) : row,
    ),
  )
const dropped = table('readings.csv', (rows, said) => rows.filter((_, at) => at !== placeOf(said[0])))

test.each<readonly [string, Change, RegExp, Change]>([
  [
    'a reading that stands twice',
    added('P2,flow,y,2024-03-01 12:31,8'),
    /row (\d+): "P2 \/ flow" has \d+ already .* — keep one row$/,
    dropped,
  ],
  [
    'a lot that changes',
    added('P2,flow,z,2024-03-02,8'),
    /row (\d+): lot of "P2 \/ flow" is z, and (y) elsewhere — a sequence is of one lot/,
    put(2, ([, lot = '']) => lot),
  ],
  [
    'a moment that is none',
    added('P2,flow,y,yesterday,8'),
    /row (\d+): timestamp is "yesterday" — expected a moment such as (.*)$/,
    put(3, ([, moment = '']) => moment),
  ],
])('%s in a long table: the advice leads on', async (_what, wrong, says, advice) => {
  const read = (files: Files) =>
    inFolder(files, (path) =>
      readLongTable(path('readings.csv'), {
        ...{ entity: ['equipment', 'item'], order: { moment: 'timestamp' } },
        ...{ columns: ['value'], groups: ['lot'] },
      }),
    )
  const files = wrong(readings, [])
  const said = says.exec(await refusalOf(read(files))) ?? []
  expect(said).not.toEqual([])
  expect((await read(advice(files, said.slice(1)))).entities).toEqual(['P1 / flow', 'P2 / flow'])
})

const spectra: Files = {
  'a.csv': 'angle,intensity\n3,1\n3.02,2\n',
  'b.csv': 'angle,intensity\n5,10\n6,11\n',
  'lots.csv': 'file,lot\na.csv,7\nb.csv,8\n',
}

const ofFiles: readonly (readonly [
  situation: string,
  wrong: Change,
  says: RegExp,
  advice: Change,
  names?: readonly string[],
  then?: readonly string[],
])[] = [
  [
    'a file without rows, left out',
    table('b.csv', (rows) => rows.slice(0, 1)),
    /leave it out/,
    same,
    ['a.csv', 'b.csv'],
    ['a.csv'],
  ],
  [
    'a file without rows, mended',
    table('b.csv', (rows) => rows.slice(0, 1)),
    /or mend it$/,
    (files) => ({ ...files, 'b.csv': spectra['b.csv'] ?? '' }),
  ],
  [
    'an angle that goes back',
    table('b.csv', (rows) => [...rows.slice(0, 1), ...rows.slice(1, 3).reverse()]),
    /b\.csv: row \d has 5 behind 6 — rows stand in ascending order, each once$/,
    table('b.csv', (rows) => [
      ...rows.slice(0, 1),
      ...rows.slice(1).sort(([a], [b]) => Number(a) - Number(b)),
    ]),
  ],
  [
    'a file that the table of groups lacks',
    table('lots.csv', (rows) => rows.slice(0, 2)),
    /file has no row "(b\.csv)" — give each file a row$/,
    table('lots.csv', (rows, [file = '']) => [...rows, [file, '8']]),
  ],
  [
    'a file that is named twice',
    same,
    /sequence "a\.csv" stands twice/,
    same,
    ['a.csv', 'a.csv', 'b.csv'],
    ['a.csv', 'b.csv'],
  ],
  ['no files', same, /no files to read — check the folder and the pattern$/, same, [], ['a.csv', 'b.csv']],
  [
    'a column by another name',
    table('b.csv', ([, ...rows]) => [['angle', 'intensty'], ...rows]),
    /(intensity).*intensty/,
    table('b.csv', ([, ...rows], [name = '']) => [['angle', name], ...rows]),
  ],
]

test.each(ofFiles.map((remedy) => ({ situation: remedy[0], remedy })))(
  '$situation: the advice leads on',
  async ({ remedy }) => {
    const [, wrong, says, advice, names = ['a.csv', 'b.csv'], then = names] = remedy
    const read = (files: Files, own: readonly string[]) =>
      inFolder(files, (path, folder) =>
        readSequenceFiles(folder, own, {
          ...{ order: { column: 'angle' }, columns: ['intensity'] },
          groups: { table: path('lots.csv'), file: 'file', columns: ['lot'] },
        }),
      )
    const files = wrong(spectra, [])
    const said = says.exec(await refusalOf(read(files, names))) ?? []
    expect(said).not.toEqual([])
    expect((await read(advice(files, said.slice(1)), then)).entities).toEqual(then)
  },
)

function same(files: Files): Files {
  return files
}

const refusalOf = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => '',
    (error: unknown) => (error as Error).message,
  )
