// Names with characters that a terminal obeys and no picture can hold: refused where they are read, before anything is trained.
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { openTableWriter } from '../write/table-writer.js'
import { readSequenceTable } from '../sequences/read-sequence-table.js'
import { readTs } from '../sequences/read-ts.js'
import { readXy } from '../sequences/read-xy.js'
import { columnNames } from './column-names.js'
import { readLabels } from './read-labels.js'
import { readTable } from './read-tables.js'

const refused = /is no letter but a command to the screen — write it without/

test.each(['ta\u001b[2Jir', 'tair\u0007', 'ta\u202eir', 'tair\u009b0m', 'ta\u0000ir'])(
  'no column is called %j, in text or Parquet',
  async (name) => {
    await inFolder({ 'a.csv': `date,${name}\n2010-01-01,1\n` }, async (path) => {
      const writer = await openTableWriter(path('b.parquet'), [{ name }])
      await writer.write([[1]])
      await writer.finish()
      const reads = [
        () => columnNames(path('a.csv')),
        () => readTable(path('a.csv'), { columns: [name] }),
        () => columnNames(path('b.parquet')),
        () => readTable(path('b.parquet'), { columns: [name] }),
      ]
      for (const read of reads)
        await expect(read()).rejects.toMatchObject({
          name: 'InputError',
          message: expect.stringMatching(/the name of column|zero bytes|no column/),
        })
    })
  },
)

test('no run, sequence, class or group is called by them', async () => {
  const files = {
    'runs.csv': 'run,x\na,1\nb\u001b[1m,2\n',
    'wide.csv': 'name,lot,1,2,3\na,l\u0008,1,2,3\n',
    'classes.ts': '@problemName p\n@univariate true\n@classLabel true a\u0001 b\n@data\n1,2,3:a\u0001\n',
  }
  await inFolder(files, async (path) => {
    await expect(readLabels(path('runs.csv'), 'run')).rejects.toThrow(/runs\.csv row 3: run is "b\\x1b\[1m"/)
    const groups = { name: 'name', groups: ['lot'] }
    await expect(readSequenceTable(path('wide.csv'), groups)).rejects.toThrow(/row 2: lot is "l\\x08"/)
    await expect(readTs(path('classes.ts'), {})).rejects.toThrow(refused)
    writeFileSync(path('s\u007f.xy'), '1 2\n2 3\n3 4\n')
    await expect(readXy([path('s\u007f.xy')])).rejects.toThrow(refused)
  })
})

test('tabs, accents and other scripts are letters', async () => {
  await inFolder({ 'a.csv': 'datum,Temperatur (°C),気温,"two\nlines"\n2010-01-01,1,2,3\n' }, async (path) => {
    expect(await columnNames(path('a.csv'))).toEqual(['datum', 'Temperatur (°C)', '気温', 'two lines'])
  })
})
