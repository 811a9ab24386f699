// Extrapolation, in words: what was asked that training never saw, and by how much.
import { numberText, unitText } from '../answer/number-text.js'
import type { Explored } from '../state.js'

/** Nothing while all is inside. */
export function Outside({ explored: { answer } }: { readonly explored: Explored }) {
  const found = answer.value?.extrapolations ?? []
  if (found.length === 0) return <p class="x-inside">Everything asked lies within the ranges of training.</p>
  return (
    <div class="x-extrapolation" role="status">
      <b>Outside of training:</b> the emulator was never shown such values, and its answer is a guess there.
      <ul>
        {found.map(({ input, feature, unit, value, min, max, count }) => (
          <li key={`${input} ${feature}`}>
            {feature} is {count > 1 ? `in ${count} rows, at the farthest, ` : ''}
            {`${numberText(value)} ${unitText(unit)}`.trim()},{' '}
            {value > max
              ? `above ${numberText(max)}, the highest of training`
              : `below ${numberText(min)}, the lowest of training`}
          </li>
        ))}
      </ul>
    </div>
  )
}
