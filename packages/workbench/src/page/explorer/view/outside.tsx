// Extrapolation, in words: what was asked that training never saw, and by how much.
import type { Extrapolation } from '@utsushi/emulator'
import { numberText, unitText } from '../answer/number-text.js'
import type { Explored } from '../state.js'

/** Said when it changes, also that all is inside again. */
export function Outside({ explored: { answer } }: { readonly explored: Explored }) {
  const found = answer.value?.extrapolations ?? []
  return (
    <div role="status">
      {found.length === 0 ? (
        <p class="x-inside">Everything asked lies within the ranges of training.</p>
      ) : (
        <Found found={found} />
      )}
    </div>
  )
}

const Found = ({ found }: { readonly found: readonly Extrapolation[] }) => (
  <div class="x-extrapolation">
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
