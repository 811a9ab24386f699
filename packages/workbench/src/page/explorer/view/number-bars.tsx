// Numbers of an answer, each with its interval and that of the held setting; shares of one, such as probabilities of classes, as bars.
import type { Said } from '../answer/answer.js'
import { numberText, unitText } from '../answer/number-text.js'

/** A row each. */
export function NumberBars({
  numbers,
  held,
}: {
  readonly numbers: readonly Said[]
  readonly held: readonly Said[] | undefined
}) {
  if (numbers.length === 0) return null
  const isShare = numbers.every(
    ({ unit, values }) => unit === '1' && (values[0] ?? 0) >= 0 && (values[0] ?? 0) <= 1,
  )
  return (
    <table class="x-numbers">
      <tbody>
        {numbers.map(({ name, unit, values, lower, upper }, place) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="x-number">
              {numberText(values[0] ?? NaN)} {unitText(unit)}
            </td>
            <td>{lower && upper && `${numberText(lower[0] ?? NaN)} to ${numberText(upper[0] ?? NaN)}`}</td>
            {held && <td class="x-heldnumber">held {numberText(held[place]?.values[0] ?? NaN)}</td>}
            {isShare && (
              <td class="x-sharecell">
                <span class="x-share" style={{ width: `${100 * (values[0] ?? 0)}%` }} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
