import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { isJapanese } from './japanese.js'
import { streamFields } from './stream-fields.js'

async function fieldsOf(file: string, columns: readonly string[]): Promise<string[][]> {
  const rows: string[][] = []
  for await (const chunk of streamFields(file, columns))
    for (let row = 0; row < chunk.rows; row++) rows.push(chunk.columns.map((column) => column[row]!))
  return rows
}

test('fields come as they stand, whatever they are', async () => {
  const text = 'a,b,c\n1, x ,"p, q"\r\n,,\n"",nan,1e9\n\n\n'
  await inFolder({ 't.csv': text, 't.csv.gz': text }, async (path) => {
    const rows = [
      ['p, q', '1'],
      ['', ''],
      ['1e9', ''],
    ]
    expect(await fieldsOf(path('t.csv'), ['c', 'a'])).toEqual(rows)
    expect(await fieldsOf(path('t.csv.gz'), ['c', 'a'])).toEqual(rows)
  })
})

test('rows are counted as an editor counts them', async () => {
  await inFolder({ 't.csv': '# made by hand\na,b\n1,2\n3,4\n' }, async (path) => {
    for await (const { firstRow, rows } of streamFields(path('t.csv'), ['a']))
      expect([firstRow, rows]).toEqual([3, 2])
  })
})

test.each([
  ['a,b\n1,2,3\n', /row 2: has 3 fields — the header names 2/],
  ['a,b\n1,2\n\n1,2\n', /row 3: is empty — remove the line/],
  ['a,x\n1,2\n', /has no column "b"/],
])('%j is refused', async (text, message) => {
  await inFolder({ 't.csv': text }, async (path) => {
    await expect(fieldsOf(path('t.csv'), ['a', 'b'])).rejects.toThrow(message)
  })
})

test('decimals behind a comma are told', async () => {
  await inFolder({ 't.csv': 'a;b\n1,25;x\n' }, async (path) => {
    for await (const { decimalComma } of streamFields(path('t.csv'), ['a'])) expect(decimalComma).toBe(true)
  })
})

test('Japanese text of Windows is read, and Western text is not taken for it', async () => {
  const western = Buffer.from('id,name\n1,d\xe9bit \xe9t\xe9\n2,\xb0C\n', 'latin1')
  // 設備,値 in CP932.
  const japanese = Buffer.from('\x90\xdd\x94\xf5,\x92l\n\x83|\x83\x93\x83v,1\n', 'latin1')
  const typographic = Buffer.from('don\x92t, l\x92\xe9t\xe9, \x93A\x94', 'latin1')
  expect(isJapanese(typographic)).toBe(false)
  expect([isJapanese(western), isJapanese(japanese)]).toEqual([false, true])
  await inFolder({ 'w.csv': western, 'j.csv': japanese, 'j.csv.gz': japanese }, async (path) => {
    expect(await fieldsOf(path('w.csv'), ['name'])).toEqual([['débit été'], ['°C']])
    for (const name of ['j.csv', 'j.csv.gz'])
      expect(await fieldsOf(path(name), ['設備', '値'])).toEqual([['ポンプ', '1']])
  })
})
