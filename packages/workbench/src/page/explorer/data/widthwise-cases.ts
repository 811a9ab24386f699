// Sequences that lie in rows: a header of the places along the axis, behind the name of each.
import type { Case } from '../plan/case.js'
import type { SequenceInput } from '../plan/plan.js'
import type { CsvTable } from './read-csv.js'

/** Sequences of one channel, a row each; undefined where the header holds no places. */
export function widthwiseCases(
  { header, rows }: CsvTable,
  file: string,
  { name, features }: SequenceInput,
): readonly Case[] | undefined {
  const at = header.flatMap((cell, place) => (cell !== '' && Number.isFinite(Number(cell)) ? [place] : []))
  const [channel, second] = features
  if (channel === undefined || second !== undefined || at.length < 3 || 2 * at.length < header.length)
    return undefined
  const places = at.map((place) => Number(header[place]))
  const label = header.findIndex((_, place) => !at.includes(place))
  return rows.map((cells, row) => ({
    name: (label >= 0 ? cells[label] : undefined) ?? `${file} row ${row + 1}`,
    about: file,
    places,
    inputs: {
      [name]: {
        [channel.name]: at.map((place) => {
          const cell = cells[place] ?? ''
          const value = Number(cell)
          if (cell === '' || !Number.isFinite(value))
            throw new Error(
              `${file} row ${row + 1}: at ${header[place] ?? ''} stands "${cell.slice(0, 40)}" — expected a number`,
            )
          return value
        }),
      },
    },
  }))
}
