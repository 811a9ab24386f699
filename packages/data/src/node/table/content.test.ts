import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { contentOf } from './content.js'
import { fileFormat } from './file-format.js'
import { readTable } from './read-tables.js'
import { readLabels } from './read-labels.js'
import { streamTable } from './stream-table.js'

const rows = 'date,tair,note\n2010-01-01,1.5,ä\n2010-01-02,-2,b\n'
const utf16le = Buffer.from(rows, 'utf16le')
const utf16be = Buffer.from(utf16le).swap16()
const mark = (...bytes: number[]) => Buffer.from(bytes)

test.each<[string, string, Uint8Array]>([
  ['UTF-16 of Excel', 'a.csv', Buffer.concat([mark(0xff, 0xfe), utf16le])],
  ['UTF-16, the other order', 'a.csv', Buffer.concat([mark(0xfe, 0xff), utf16be])],
  ['UTF-16 that does not say so', 'a.csv', utf16le],
  ['UTF-16 in gzip', 'a.csv.gz', Buffer.concat([mark(0xff, 0xfe), utf16le])],
  ['UTF-8 with its mark', 'a.csv', Buffer.from(`\ufeff${rows}`)],
  ['gzip without its ending', 'a.csv', gzipSync(rows)],
  ['gzip of two members', 'a.csv', Buffer.concat([gzipSync(rows.slice(0, 20)), gzipSync(rows.slice(20))])],
  ['carriage returns alone', 'a.csv', Buffer.from(rows.replaceAll('\n', '\r'))],
  ['two carriage returns a line', 'a.csv', Buffer.from(rows.replaceAll('\n', '\r\r\n'))],
  ['Latin letters of Windows', 'a.csv', Buffer.from(rows, 'latin1')],
  ['no newline at the end', 'a.csv', Buffer.from(rows.trimEnd())],
])('%s reads as it would in UTF-8 with newlines', async (_, name, bytes) => {
  await inFolder({ [name]: bytes }, async (path) => {
    const schema = { columns: ['tair'], time: { date: 'date' } }
    const table = await readTable(path(name), schema)
    expect([...table.columns.get('tair')!.values]).toEqual([1.5, -2])
    expect([...table.days!]).toEqual([14610, 14611])
    expect(await readLabels(path(name), 'note')).toEqual(['ä', 'b'])
    const chunks = await Readable.from(streamTable(path(name), schema)).toArray()
    expect(chunks.map(({ firstRow, days }) => [firstRow, ...days!])).toEqual([[2, 14610, 14611]])
  })
})

test('a large UTF-16 table in gzip streams whole, whichever bytes its pieces end at', async () => {
  const lines = Array.from({ length: 300_000 }, (_, at) => `${at},°${at % 7}`)
  const text = Buffer.from(`n,t\n${lines.join('\n')}\n`, 'utf16le')
  await inFolder(
    { 'a.csv': gzipSync(Buffer.concat([mark(0xff, 0xfe), text]), { level: 1 }) },
    async (path) => {
      let next = 0
      for await (const { rows: count, columns } of streamTable(path('a.csv'), { columns: ['n'] })) {
        const { values } = columns.get('n')!
        expect([values[0], values[count - 1]]).toEqual([next, next + count - 1])
        next += count
      }
      expect(next).toBe(300_000)
      expect((await readTable(path('a.csv'), { columns: ['n'] })).rows).toBe(300_000)
    },
  )
})

const padded = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(600)])

test.each<[string, string, Uint8Array, string]>([
  ['a zip archive', 'a.csv', padded('PK\x03\x04'), 'is a zip archive — unpack it'],
  [
    'a workbook',
    'a.csv',
    padded('PK\x03\x04....[Content_Types].xml'),
    'is an Excel workbook (.xlsx) — save the sheet as CSV',
  ],
  ['an old workbook', 'a.txt', padded('\xd0\xcf\x11\xe0'), 'is an Excel workbook (.xls) — save'],
  [
    'a sheet of LibreOffice',
    'a.csv',
    padded('PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
    'LibreOffice sheet',
  ],
  ['NetCDF', 'a.dat', padded('CDF\x01'), 'is NetCDF — write it as CSV or Parquet'],
  ['NetCDF 4', 'a.csv', padded('\x89HDF\r\n\x1a\n'), 'is HDF5 or NetCDF 4'],
  ['Parquet by another name', 'a.csv', padded('PAR1'), 'is Parquet — let its name end in .parquet'],
  ['a web page', 'a.csv', Buffer.from('\n<!DOCTYPE html><html>'), 'is a web page — download the file itself'],
  [
    'a pointer of Git LFS',
    'a.csv',
    Buffer.from('version https://git-lfs.github.com/spec/v1\n'),
    'git lfs pull',
  ],
  ['what is no text', 'a.csv', Buffer.from([1, 0, 0, 2, 3, 0, 0, 0, 9]), 'is no text'],
  ['gzip twice', 'a.csv.gz', gzipSync('x\n1\n'), 'is gzip within gzip — unpack it once'],
  [
    'text by the name of Parquet',
    'a.parquet',
    Buffer.from(rows),
    'is text, not Parquet — let its name end in .csv',
  ],
  [
    'a workbook by the name of Parquet',
    'a.parquet',
    padded('PK\x03\x04 xl/workbook'),
    'is an Excel workbook (.xlsx), not Parquet',
  ],
])('%s is called by its name, with the way to a table', async (_, name, bytes, message) => {
  await inFolder({ [name]: bytes }, async (path) => {
    const schema = { columns: ['tair'] }
    const whole = () => readTable(path(name), schema)
    const streamed = () => Readable.from(streamTable(path(name), schema)).toArray()
    for (const reading of [whole, streamed]) {
      await expect(reading()).rejects.toMatchObject({ name: 'InputError' })
      await expect(reading()).rejects.toThrow(path(name))
      await expect(reading()).rejects.toThrow(message)
    }
  })
})

test('a format that no reader has is refused by its ending, with the way to one that we read', () => {
  expect(() => fileFormat('fluxes.xlsx')).toThrow(
    'fluxes.xlsx: not a table we read: it is an Excel workbook — save the sheet',
  )
  expect(() => fileFormat('fluxes.nc')).toThrow('xarray')
  expect(() => fileFormat('fluxes.csv.zip')).toThrow('is an archive — unpack it')
  expect(() => fileFormat('fluxes')).toThrow('expected .csv, .txt')
  expect(contentOf(Buffer.alloc(0))).toEqual({ kind: 'text', encoding: 'utf-8' })
})
