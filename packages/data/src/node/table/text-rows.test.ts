import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTextHeader } from './header.js'
import { rowBlock, rowLayout } from './read-text.js'
import { parseRows } from './text-rows.js'

test('fields that rows repeat are the same as if each had been parsed', () => {
  const field = fc.constantFrom('1', '22', '-9999', '', 'NaN', '0.5', ' 7', '1e3', '"4"', '12345678901')
  const row = fc.array(field, { minLength: 14, maxLength: 14 })
  // Mostly the row before with a few fields changed: runs begin, end, break and come back.
  const edits = fc.array(fc.array(fc.tuple(fc.nat(13), field), { maxLength: 2 }), { maxLength: 25 })
  fc.assert(
    fc.property(row, edits, fc.boolean(), (first, changes, crlf) => {
      const rows = [first]
      for (const change of changes) {
        const next = [...(rows.at(-1) ?? first)]
        for (const [place, text] of change) next[place] = text
        rows.push(next)
      }
      const names = first.map((_, index) => `c${index}`)
      const text = [names, ...rows].map((each) => each.join(',') + (crlf ? '\r\n' : '\n')).join('')
      const bytes = Buffer.from(text)
      const header = readTextHeader('a.csv', bytes, false)
      const layout = rowLayout('a.csv', header, { columns: names.toReversed().slice(1) })
      const block = rowBlock(rows.length, 13)
      const read = parseRows(bytes, header.dataStart, bytes.length, layout, block, 2)
      expect(read).toEqual({ rows: rows.length, end: bytes.length })
      const expected = names
        .toReversed()
        .slice(1)
        .flatMap((name) => rows.map((each) => numberOf(each[names.indexOf(name)] ?? '')))
      expect(Array.from(block.values)).toEqual(expected)
      const missing = Array.from(
        { length: 13 },
        (_, column) =>
          expected.slice(column * rows.length, (column + 1) * rows.length).filter(Number.isNaN).length,
      )
      expect(Array.from(block.missing)).toEqual(missing)
    }),
    { numRuns: 300 },
  )
})

function numberOf(text: string): number {
  const plain = text.replaceAll('"', '').trim()
  return plain === '' || plain === '-9999' ? NaN : Math.fround(Number(plain))
}
