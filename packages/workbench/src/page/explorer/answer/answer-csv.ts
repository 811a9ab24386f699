// An answer as a csv with the columns that `utsushi predict` writes, every number as the emulator gave it.
import type { Answer, Said } from './answer.js'

/** The columns of an output: itself, and its interval where there is one. */
export const columnsOf = ({
  name,
  values,
  lower,
  upper,
}: Said): readonly (readonly [string, Float32Array])[] => [
  [name, values],
  ...(lower && upper
    ? ([
        [`${name}_lower`, lower],
        [`${name}_upper`, upper],
      ] as const)
    : []),
]

/** Lines along their places; numbers alone in one row. */
export function answerCsv({ places, axis, lines, numbers, others }: Answer): string {
  const rows =
    lines.length > 0
      ? [
          [axis.name, ...lines.flatMap(columnsOf).map(([name]) => name)],
          ...places.map((place, at) => [
            place,
            ...lines.flatMap(columnsOf).map(([, values]) => values[at] ?? ''),
          ]),
        ]
      : [
          [...numbers, ...others].flatMap(columnsOf).map(([name]) => name),
          [...numbers, ...others].flatMap(columnsOf).map(([, values]) => values[0] ?? ''),
        ]
  return `${rows.map((row) => row.map(cell).join(',')).join('\n')}\n`
}

/** A text that another program would take for more than a text is quoted. */
const cell = (value: string | number): string =>
  typeof value === 'number'
    ? String(value)
    : /[",\n\r]/.test(value)
      ? `"${value.replaceAll('"', '""')}"`
      : value
