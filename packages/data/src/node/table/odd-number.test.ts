import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSequenceTable } from '../sequences/read-sequence-table.js'
import { inFolder } from '../testing/folder.js'
import { looksLikeValue } from './looks.js'
import { oddNumber } from './odd-number.js'
import { readTable } from './read-tables.js'
import { numberOf } from './text-field.js'

const values = async (text: string, column = 'x'): Promise<number[]> =>
  inFolder({ 'a.csv': text }, async (path) => {
    const { columns } = await readTable(path('a.csv'), { columns: [column] })
    return [...columns.get(column)!.values]
  })
const floats = (...numbers: number[]) => numbers.map(Math.fround)

test.each<[string, string, number[]]>([
  ['semicolons and decimal commas', 'id;x\n1;16,496535\n2;0,0\n3;-9999\n4;7\n', [16.496535, 0, NaN, 7]],
  ['tabs and decimal commas', 'id\tx\n1\t0,313\n2\t1,234\n', [0.313, 1.234]],
  ['decimal commas in quotes', 'id,x\n1,"1,5"\n2,"2,345"\n3,4\n', [1.5, 2.345, 4]],
  ['decimal commas with exponents', 'id;x\n1;1,5E-3\n2;-2,5e2\n', [1.5e-3, -250]],
  ['a comma that only another column tells', 'y;x\n0,25;1,234\n0,5;2,345\n', [1.234, 2.345]],
  [
    'decimal commas with many digits',
    'id;x\n1;0,123456789012\n2;1234567890,5\n',
    [0.123456789012, 1234567890.5],
  ],
  ['Fortran’s D', 'id,x\n1,-3.300000D-01\n2,1.0d+02\n3,0.5D0\n', [-0.33, 100, 0.5]],
  ['a typographer’s minus', 'id,x\n1,−1.5\n2,"−2"\n', [-1.5, -2]],
])('%s are read', async (_, text, numbers) => {
  const used = text.startsWith('y') ? { columns: ['y', 'x'] } : { columns: ['x'] }
  await inFolder({ 'a.csv': text }, async (path) => {
    const { columns } = await readTable(path('a.csv'), used)
    expect([...columns.get('x')!.values]).toEqual(floats(...numbers))
  })
})

test.each<[string, string, string]>([
  [
    'a comma that may part thousands',
    'id;x\n1;1,234\n2;5,678\n',
    'row 2: x is "1,234" — expected a number, this is 1.234 or 1234, and no other number',
  ],
  [
    'a comma among points',
    'id;x\n1;1.5\n2;2,5\n',
    'row 3: x is "2,5" — expected a number, this is a decimal comma, where other numbers of the table have points: save with points, or as Parquet',
  ],
  [
    'a point among commas',
    'id;x\n1;1,5\n2;2\n3;2.5\n',
    'row 4: x is "2.5" — expected a number, this is a decimal point, where other numbers of the table have commas',
  ],
  ['thousands', 'id,x\n1,"1,234,567"\n', 'commas between thousands: write 1234567'],
  ['thousands and decimals', 'id,x\n1,"1,234.5"\n', 'commas between thousands: write 1234.5'],
  ['points between thousands', 'id;x\n1;0,5\n2;1.234,5\n', 'points between thousands: write 1234.5'],
  ['blanks between thousands', 'id;x\n1;1 234\n', 'marks between thousands: write 1234'],
  ['a percentage', 'id,x\n1,12.5 %\n', 'a percentage: write 12.5'],
  ['a limit of detection', 'id,x\n1,<0.01\n', 'a limit of detection, not a value'],
  [
    'n.d.',
    'id,x\n1,n.d.\n',
    'a word for a missing value: leave the field empty, or list the word in data.missing',
  ],
  ['#N/A', 'id,x\n1,#N/A\n', 'a word for a missing value'],
  ['null', 'id,x\n1,NULL\n', 'a word for a missing value'],
  ['a dash', 'id,x\n1,-\n', 'a word for a missing value'],
  ['the point of SAS', 'id,x\n1,.\n', 'a word for a missing value'],
  ['an error of the sheet', 'id,x\n1,#DIV/0!\n', 'an error of the spreadsheet'],
  ['true', 'id,x\n1,TRUE\n', 'a truth value: write 1 and 0'],
  ['infinity', 'id,x\n1,-Inf\n', 'infinite: leave the field empty'],
  ['not a number, as Windows prints it', 'id,x\n1,-1.#IND\n', 'not a number: leave the field empty'],
  ['stars of Fortran', 'id,x\n1,********\n', 'stars, which Fortran prints'],
  [
    'an exponent without its letter',
    'id,x\n1,0.123-103\n',
    'Fortran’s exponent of three digits: write 0.123E-103',
  ],
  ['a repeat count', 'id,x\n1,3*0.0\n', 'Fortran’s shorthand for a repeated value'],
  ['a unit behind the number', 'id,x\n1,5.2 °C\n', 'a number with letters behind it'],
  ['a date', 'id,x\n1,2010-01-31\n', 'a date or a time of day: is another column meant?'],
  ['a hexadecimal number', 'id,x\n1,0x1F\n', 'not a decimal number'],
  ['letters', 'id,x\n1,abc\n', 'row 2: x is "abc" — expected a number'],
])('%s is named for what it is, with the way out', async (_, text, message) => {
  await expect(values(text)).rejects.toThrow(message)
})

test('a table reads alike with points and with commas, whatever its numbers', async () => {
  const number = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(0.5, 12.25),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 20 }), async (numbers) => {
      const written = [0.5, ...numbers].map(String)
      const table = (mark: string) =>
        `id;x\n${written.map((text, at) => `${at};${text.replace('.', mark)}`).join('\n')}\n`
      expect(await values(table(','))).toEqual(await values(table('.')))
    }),
    { numRuns: 60 },
  )
})

test('a megabyte of digits, or of digits and a letter, is no number, and is told at once', async () => {
  const long = '1'.repeat(1_000_000)
  for (const text of [long, `${long}x`, `-${long}.${long}`, `${long}e`, `.${long}+1`]) {
    expect(numberOf(text, 46)).toBeNaN()
    expect(oddNumber(text)).toBe(`, this is ${text.length} characters of text`)
    expect(looksLikeValue(text)).toBe(false)
  }
  // Exact decimals of doubles are long, and are numbers.
  expect(numberOf(`0.${'0'.repeat(300)}${'123456789'.repeat(80)}`, 46)).toBe(1.2345678912345679e-301)
  await inFolder({ 'a.csv': `${long}x,${long}\n1,2\n` }, async (path) => {
    await expect(readSequenceTable(path('a.csv'))).rejects.toMatchObject({ name: 'InputError' })
  })
})
