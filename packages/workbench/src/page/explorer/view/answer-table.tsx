// Lines along an axis as a table, opened when asked for; long ones in pages, so that nothing hangs.
import { useSignal } from '@preact/signals'
import type { Answer } from '../answer/answer.js'
import { columnsOf } from '../answer/answer-csv.js'
import { numberText, withUnit } from '../answer/number-text.js'
import { placeText } from './line-chart.js'

/** Rows of a page. */
const pageRows = 100

/** Every number of an answer, or of other lines along an axis. */
export function AnswerTable({
  answer,
  held,
  name,
}: {
  readonly answer: Pick<Answer, 'lines' | 'places' | 'axis'>
  readonly held: Answer | undefined
  readonly name: string
}) {
  const isOpen = useSignal(false)
  const page = useSignal(0)
  const { lines, places, axis } = answer
  if (lines.length === 0) return null
  const count = places.length
  const from = Math.min(page.value, Math.max(0, Math.ceil(count / pageRows) - 1)) * pageRows
  const columns = [
    ...lines.flatMap((said) =>
      columnsOf(said).map(([own, values]) => [withUnit(own, said.unit), values] as const),
    ),
    ...(held?.places.length === count
      ? held.lines.map(({ name: own, unit, values }) => [`held ${withUnit(own, unit)}`, values] as const)
      : []),
  ]
  return (
    <details class="x-table" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>as a table</summary>
      {isOpen.value && (
        <div class="x-scroll" tabIndex={0} role="region" aria-label={`${name} as a table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">{withUnit(axis.name, axis.unit)}</th>
                {columns.map(([own]) => (
                  <th key={own} scope="col">
                    {own}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {places.slice(from, from + pageRows).map((place, row) => (
                <tr key={from + row}>
                  <th scope="row">{placeText(place)}</th>
                  {columns.map(([own, values]) => (
                    <td key={own}>{numberText(values[from + row] ?? NaN, 5)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isOpen.value && count > pageRows && (
        <p class="x-actions">
          <button
            type="button"
            disabled={from === 0}
            onClick={() => (page.value = Math.max(0, page.value - 1))}
          >
            before
          </button>
          rows {from + 1} to {Math.min(count, from + pageRows)} of {count}
          <button type="button" disabled={from + pageRows >= count} onClick={() => page.value++}>
            next
          </button>
        </p>
      )}
    </details>
  )
}
