// The advice of messages about sequences in files, followed to the letter.
import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import type { ReadSequences, SequenceReadOptions } from './placed-sequence.js'
import { readColumnPairs, type ColumnPairOptions } from './read-column-pairs.js'
import { readSequenceTable, type SequenceTableOptions } from './read-sequence-table.js'
import { readTs } from './read-ts.js'
import { readXy } from './read-xy.js'

type Files = Readonly<Record<string, string>>
type Read = (path: (name: string) => string, folder: string, options: object) => Promise<ReadSequences>
/** New files, or new options, by what the message said. */
type Advice = (said: readonly string[], files: Files) => { readonly files?: Files; readonly options?: object }

const table: Read = (path, _, options) => readSequenceTable(path('a.csv'), options as SequenceTableOptions)
const pairs: Read = (path, _, options) => readColumnPairs(path('a.csv'), options as ColumnPairOptions)
const ts: Read = (path, _, options) => readTs(path('a.ts'), options as SequenceReadOptions)
const xy: Read = (_, folder, options) => readXy(folder, options)

/** Options as a message writes them: `repeats: mean`, `leaveOut: ["a"]`, `header: false`. */
const option = ([, text = '']: readonly string[]) => {
  const [, key = '', value = ''] = /^(\w+): (.*)$/.exec(text) ?? []
  return { options: { [key]: /^(\[|true|false)/.test(value) ? (JSON.parse(value) as unknown) : value } }
}
/** Without the line that is named by its number. */
const withoutLine =
  (name: string): Advice =>
  ([, row = ''], files) => ({
    files: {
      ...files,
      [name]: (files[name] ?? '')
        .split('\n')
        .filter((_, at) => at !== Number(row) - 1)
        .join('\n'),
    },
  })
const replaced =
  (name: string, from: string, to: (said: readonly string[]) => string): Advice =>
  (said, files) => ({ files: { ...files, [name]: (files[name] ?? '').replace(from, to(said)) } })

const cases: readonly (readonly [string, Read, Files, RegExp, Advice, object?])[] = [
  [
    'a repeated place, averaged',
    pairs,
    { 'a.csv': 'a,b\n1,2\n1,4\n2,5\n' },
    /let their mean be taken \((.*)\)$/,
    option,
  ],
  [
    'a repeated place, one value kept',
    pairs,
    { 'a.csv': 'a,b\n1,2\n1,4\n2,5\n' },
    /row (\d+), .* — keep one value/,
    withoutLine('a.csv'),
  ],
  [
    'an axis up and down, sorted',
    pairs,
    { 'a.csv': 'a,b\n1,2\n3,4\n2,5\n' },
    /let it be sorted \((.*)\)$/,
    option,
  ],
  [
    'a short pair, left out',
    pairs,
    { 'a.csv': 'a,a,b,b\n1,2,1,3\n,,2,4\n' },
    /leave it out \((.*?)\) or mend it$/,
    option,
  ],
  [
    'one axis for all',
    pairs,
    { 'a.csv': 'nm,a,b\n1,2,3\n2,3,4\n' },
    /one axis shared by all \((.*?)\)/,
    option,
  ],
  [
    'an empty line',
    table,
    { 'a.csv': '1,2\n3,4\n\n5,6\n' },
    /row (\d+): is empty — remove the line$/,
    withoutLine('a.csv'),
  ],
  ['a table without a header line', table, { 'a.csv': '3,1,2\n3,4,5\n' }, /say (header: false)$/, option],
  [
    'a file without a header that holds words',
    table,
    { 'a.csv': 'a,b,c\n3,4,5\n' },
    /read with (header: false)$/,
    (said) => ({ ...option(said), files: { 'a.csv': '3,4,5\n' } }),
  ],
  [
    'a column that is no place',
    table,
    { 'a.csv': '1,2,3,note\n3,4,5,x\n' },
    /column "(note)" is no place .* or in (ignore)$/,
    ([, name = '', key = '']) => ({ options: { [key]: [name] } }),
  ],
  [
    'a name that is misspelt',
    table,
    { 'a.csv': 'id,1,2\na,4,5\n' },
    /has no column "Id" — did you mean "(id)"\?$/,
    ([, name = '']) => ({ options: { name } }),
    { name: 'Id' },
  ],
  [
    'a series of another length',
    ts,
    { 'a.ts': '@equalLength true\n@data\n1,2,3\n4,5\n' },
    /mend the case, or write (@equalLength false)$/,
    replaced('a.ts', '@equalLength true', ([, line = '']) => line),
  ],
  [
    'a series of another length than is said',
    ts,
    { 'a.ts': '@seriesLength 3\n@data\n1,2\n' },
    /or write (@equalLength false)$/,
    replaced('a.ts', '@data', ([, line = '']) => `${line}\n@data`),
  ],
  [
    'a dimension that is shorter',
    ts,
    { 'a.ts': '@data\n1,2,3:4,5\n' },
    /write (\?) for what was not measured$/,
    replaced('a.ts', '4,5', ([, mark = '']) => `4,5,${mark}`),
  ],
  [
    'a header that is misspelt',
    ts,
    { 'a.ts': '@univarate true\n@data\n1,2\n' },
    /"@univarate" is no header of \.ts — did you mean "(@univariate)"\?$/,
    replaced('a.ts', '@univarate', ([, name = '']) => name),
  ],
  [
    'a class that the header lacks',
    ts,
    { 'a.ts': '@classLabel true a b\n@data\n1,2:c\n' },
    /class "(c)" is not among a and b, which the header lists — add it there/,
    replaced('a.ts', 'a b', ([, name = '']) => `a b ${name}`),
  ],
  [
    'cases without @data',
    ts,
    { 'a.ts': '1,2\n3,4\n' },
    /or put (@data) before the first case$/,
    ([, line = ''], files) => ({ files: { 'a.ts': `${line}\n${files['a.ts']}` } }),
  ],
  [
    'files of another ending',
    xy,
    { 'a.dat': '1 2\n2 3\n' },
    /no file ends in \.xy — its files end in (\.dat); say which by (ending)$/,
    ([, end = '', key = '']) => ({ options: { [key]: end } }),
  ],
]

test.each(cases.map(([situation], at) => [situation, at] as const))(
  '%s: the advice leads on',
  async (_, at) => {
    const [, read, files, says, advice, options = {}] = cases[at]!
    const run = (own: Files, more: object) =>
      inFolder(own, (path, folder) => read(path, folder, { ...options, ...more }))
    const refusal = await run(files, {}).then(
      () => '',
      (error: unknown) => (error as Error).message,
    )
    const said = says.exec(refusal)
    expect(said, refusal).not.toBeNull()
    const next = advice([...(said ?? [])], files)
    expect((await run(next.files ?? files, next.options ?? {})).sequences.length).toBeGreaterThan(0)
  },
)

test('a specimen without a row is given one, or its sequence left out', async () => {
  const own = { 'a.xy': '1 2\n2 3\n', 'b.xy': '1 2\n2 3\n', 's.csv': 'file,lot\na,7\n' }
  await inFolder(own, async (path, folder) => {
    const specimens = { table: path('s.csv'), name: 'file', groups: ['lot'] }
    await expect(readXy(folder, { specimens })).rejects.toThrow(
      /file has no row "b\.xy" .* — give each sequence a row, or leave it out \(leaveOut\)$/,
    )
    expect((await readXy(folder, { specimens, leaveOut: ['b.xy'] })).sequences).toHaveLength(1)
  })
})
