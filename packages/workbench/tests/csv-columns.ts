// Tables as tests compare them: texts by column.

/** A csv by its columns. */
export function csvColumns(text: string): ReadonlyMap<string, readonly string[]> {
  const [header = '', ...rows] = text.trim().split('\n')
  const cells = rows.map((row) => row.split(','))
  return new Map(
    header
      .split(',')
      .map((name, place) => [name.replace(/ [([].*$/, ''), cells.map((row) => row[place] ?? '')]),
  )
}

/** The standard deviation of numbers; 1 where they are all the same. */
export function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  return (
    Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length)) || 1
  )
}
