import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { tableHead } from './column-names.js'
import { readLabels } from './read-labels.js'
import { readTable } from './read-tables.js'

const schema = { columns: ['tair', 'gpp'], time: { date: 'date' } }

/** Each file holds the same two rows; the second number is where a person counts the first of them. */
test.each<[string, string, number]>([
  [
    'comments before the names',
    '# site: Hainich\n# 2010, 2011\ndate,tair,gpp\n2010-01-01,1.5,2\n2010-01-02,-1,3\n',
    4,
  ],
  ['sep= of Excel', 'sep=;\ndate;tair;gpp\n2010-01-01;1.5;2\n2010-01-02;-1;3\n', 3],
  ['sep= of a tab', 'sep=\t\ndate\ttair\tgpp\n2010-01-01\t1.5\t2\n2010-01-02\t-1\t3\n', 3],
  ['units below the names', 'date,tair,gpp\n,°C,g C m-2 d-1\n2010-01-01,1.5,2\n2010-01-02,-1,3\n', 3],
  ['units in brackets', 'date,tair,gpp\n[d],[degC],[1]\n2010-01-01,1.5,2\n2010-01-02,-1,3\n', 3],
  [
    'long names above, units below',
    '"Date, local","Air, 2 m",GPP\ndate,tair,gpp\nna,degC,g\n2010-01-01,1.5,2\n2010-01-02,-1,3\n',
    4,
  ],
  [
    'titles and their numbers',
    'Site,DE-Hai\nElevation,430\n51.08,10.45,north\n\ndate,tair,gpp\n2010-01-01,1.5,2\n2010-01-02,-1,3\n',
    6,
  ],
  [
    'a logger of Campbell Scientific',
    '"TOA5","CR1000","CR1000","1234","CR1000.Std.25","CPU:a.CR1","567","Daily"\n"date","RECORD","tair","gpp"\n"TS","RN","Deg C","g"\n"","","Avg","Tot"\n"2010-01-01 00:00:00",0,1.5,2\n"2010-01-02 00:00:00",1,-1,3\n',
    5,
  ],
  ['an index that pandas writes', ',date,tair,gpp\n0,2010-01-01,1.5,2\n1,2010-01-02,-1,3\n', 2],
  ['row names of write.csv', '"","date","tair","gpp"\n"1","2010-01-01",1.5,2\n"2","2010-01-02",-1,3\n', 2],
  ['row names of write.table', '"date" "tair" "gpp"\n"1" "2010-01-01" 1.5 2\n"2" "2010-01-02" -1 3\n', 2],
  ['a separator at the end of rows', 'date,tair,gpp\n2010-01-01,1.5,2,\n2010-01-02,-1,3,\n', 2],
  ['a separator at the end of the header', 'date,tair,gpp,\n2010-01-01,1.5,2\n2010-01-02,-1,3\n', 2],
  [
    'columns without a name, or twice',
    'date,,x,x,tair,,gpp\n2010-01-01,a,b,c,1.5,d,2\n2010-01-02,a,b,c,-1,d,3\n',
    2,
  ],
  ['the header of savetxt', '# date,tair,gpp\n20100101,1.5,2\n20100102,-1,3\n', 2],
  ['a name on two lines', 'date,tair,"a\nnote",gpp\n2010-01-01,1.5,x,2\n2010-01-02,-1,y,3\n', 3],
  ['semicolons, commas in names', 'date;"rain, snow";tair;gpp\n2010-01-01;0;1.5;2\n2010-01-02;0;-1;3\n', 2],
  [
    'more commas in names than semicolons',
    'date;a, b, c, d;tair;gpp\n2010-01-01;0;1.5;2\n2010-01-02;0;-1;3\n',
    2,
  ],
  ['tabs with an empty field', 'date\tnote\ttair\tgpp\n2010-01-01\t\t1.5\t2\n2010-01-02\ta b\t-1\t3\n', 2],
  [
    'rows of nothing at the end, as Excel leaves them',
    'date,tair,gpp,\n2010-01-01,1.5,2,\n2010-01-02,-1,3,\n,,,\n,,,\n\n',
    2,
  ],
  ['upright strokes', 'date|tair|gpp\n2010-01-01|1.5|2\n2010-01-02|-1|3\n', 2],
  ['a blank line below the names', 'date,tair,gpp\n\n2010-01-01,1.5,2\n2010-01-02,-1,3\n', 3],
  [
    'blanks, and letters in quotes',
    '  date  "the note"  tair  gpp\n 2010-01-01  "a b"  1.5  2\n 2010-01-02  c  -1  3\n',
    2,
  ],
])('%s: the same table', async (_, text, firstRow) => {
  for (const ending of ['csv', 'txt']) {
    if (ending === 'csv' && text.startsWith('  ')) continue
    const file = `a.${ending}`
    await inFolder({ [file]: text }, async (path) => {
      const table = await readTable(path(file), schema)
      expect([...table.columns.get('tair')!.values]).toEqual([1.5, -1])
      expect([...table.columns.get('gpp')!.values]).toEqual([2, 3])
      expect([...table.days!]).toEqual([14610, 14611])
      expect(table.firstRow).toBe(firstRow)
      expect(await readLabels(path(file), 'gpp')).toEqual(['2', '3'])
      const { names, first } = await tableHead(path(file), ['tair', 'gpp'])
      expect(names).toEqual(expect.arrayContaining(['date', 'tair', 'gpp']))
      expect(first![names.indexOf('tair')]).toBe('1.5')
    })
  }
})

test.each<[string, string, string]>([
  [
    'a first row of words for missing values is no line of units',
    'date,tair,gpp\n2010-01-01,n.d.,n.d.\n2010-01-02,1,2\n',
    'row 2: tair is "n.d."',
  ],
  ['nor is one word in a row', 'note,tair,gpp\na,?,2\nb,1,2\n', 'row 2: tair is "?"'],
  [
    'a wanted column that stands twice',
    'date,tair,gpp,tair\n2010-01-01,1,2,3\n',
    'column "tair" stands twice (fields 2 and 4) — rename one',
  ],
  [
    'a name too few, and no row names',
    'date,tair,gpp\n2010-01-01,a,1,2\n2010-01-02,b,1,2\n',
    'row 2: has 4 fields — the header names 3',
  ],
  [
    'an absent column, told with what there is',
    'date,"tair [°C]",NEE,,x\n2010-01-01,1,2,3,4\n',
    'has no column "tair" — did you mean "tair [°C]"? Its columns are date, tair [°C], NEE, (unnamed), x',
  ],
  [
    'lines that are quoted whole',
    '"date,tair,gpp"\n"2010-01-01,1,2"\n',
    'row 1: the whole line is one field, "date,tair,gpp" — write the table again without quotes',
  ],
  [
    'a column that another setting names is no guess',
    'date,gpp,x\n2010-01-01,1,2\n',
    'has no column "tair" — its columns are date, gpp, x',
  ],
  [
    'of many columns a dozen, and how many more',
    `date,gpp,${Array.from({ length: 30 }, (_, at) => `soil${at}`).join(',')}\n`,
    'soil9 and 20 more',
  ],
])('%s', async (_, text, message) => {
  await inFolder({ 'a.csv': text }, async (path) => {
    const timed = text.startsWith('date')
    const reading = readTable(path('a.csv'), timed ? schema : { columns: schema.columns })
    await expect(reading).rejects.toThrow(message)
  })
})

test('a row whose label is the name of a wanted column is no header', async () => {
  await inFolder({ 'a.csv': 'variable,site,value\ngpp,tower,1\n' }, async (path) => {
    await expect(readTable(path('a.csv'), { columns: ['gpp'] })).rejects.toThrow('has no column "gpp" — its')
  })
})
