// A number with its slider: the range of training is drawn under it, and the box beside it takes any number.
import { numberText, unitText } from '../answer/number-text.js'

/** What is asked for. */
export interface SliderProps {
  readonly label: string
  readonly unit: string
  readonly min: number | null
  readonly max: number | null
  readonly value: number
  readonly onValue: (value: number) => void
  /** What the range is: `trained on` when left out. */
  readonly told?: string
  /** The value of the setting that is held. */
  readonly held?: number | undefined
}

/** How far a slider goes beyond the range of training, as a share of it. */
const beyond = 0.15

/** A slider and a number box; a box alone where no range is known. */
export function Slider({ label, unit, min, max, value, onValue, held, told = 'trained on' }: SliderProps) {
  const known = min !== null && max !== null && max > min
  const span = known ? max - min : 0
  const low = known ? min - beyond * span : 0
  const high = known ? max + beyond * span : 0
  const isOutside = known && (Math.fround(value) < Math.fround(min) || Math.fround(value) > Math.fround(max))
  const share = (at: number): string => `${Math.min(100, Math.max(0, (100 * (at - low)) / (high - low)))}%`
  const take = (text: string): void => {
    const next = Number(text)
    if (text.trim() !== '' && Number.isFinite(next)) onValue(next)
  }
  return (
    <div class={isOutside ? 'x-slider x-outside' : 'x-slider'}>
      <span class="x-name" title={label}>
        {label} <i>{unitText(unit)}</i>
      </span>
      <input
        class="x-box"
        type="number"
        step="any"
        aria-label={label}
        aria-invalid={isOutside}
        value={Number(value.toPrecision(6))}
        onChange={(event) => take(event.currentTarget.value)}
      />
      {known && (
        <span class="x-track">
          <span class="x-range" style={{ left: share(min), right: `calc(100% - ${share(max)})` }} />
          {held !== undefined && <span class="x-mark" style={{ left: share(held) }} />}
          <input
            type="range"
            min={low}
            max={high}
            step={span / 500}
            aria-label={`${label}, slider`}
            aria-valuetext={`${numberText(value)} ${unitText(unit)}${isOutside ? ', beyond its range' : ''}`}
            value={value}
            onInput={(event) => take(event.currentTarget.value)}
          />
        </span>
      )}
      {known && (
        <span class="x-ends">
          {told} {numberText(min)} to {numberText(max)}
          {isOutside && <b> – beyond it</b>}
        </span>
      )}
    </div>
  )
}
