// A csv as a page reads it: the header, and rows of texts. Commas, semicolons and tabs part cells; quotes hold them together.

/** A table of texts. */
export interface CsvTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/**
 * Reads a csv.
 *
 * @throws Error for a file that is no table
 */
export function readCsv(text: string, file: string): CsvTable {
  if (text.includes('\0')) throw new Error(`${file}: is no text — drop a csv in, with a header and numbers`)
  const plain = text.replace(/^\uFEFF/, '')
  const lines = plain.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const [first, ...rest] = lines
  if (first === undefined) throw new Error(`${file}: is empty — drop a csv in, with a header and numbers`)
  if (rest.length === 0) throw new Error(`${file}: has a header and no rows`)
  const separator =
    [';', '\t', ','].toSorted((a, b) => first.split(b).length - first.split(a).length)[0] ?? ','
  const header = cells(first, separator)
  const rows = rest.map((line, at) => {
    const row = cells(line, separator)
    if (row.length !== header.length)
      throw new Error(`${file} row ${at + 1}: has ${row.length} cells, and the header ${header.length}`)
    return row
  })
  return { header, rows }
}

function cells(line: string, separator: string): readonly string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim())
  const found: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    const one = line.charAt(at)
    if (isQuoted && one === '"' && line[at + 1] === '"') {
      cell += '"'
      at++
    } else if (one === '"') isQuoted = !isQuoted
    else if (one === separator && !isQuoted) {
      found.push(cell.trim())
      cell = ''
    } else cell += one
  }
  return [...found, cell.trim()]
}
