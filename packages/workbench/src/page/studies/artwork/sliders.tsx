// A slider for every parameter of what is painted.
import type { StudioSubject } from '../../../wire/studio.js'
import { shown } from '../../components/numbers.js'
import { stepOf, type Values } from './values.js'

/** Each with its range and its value. */
export function Sliders({
  space,
  values,
  onChange,
}: {
  readonly space: StudioSubject['space']
  readonly values: Values
  readonly onChange: (values: Values) => void
}) {
  return (
    <div class="studio-sliders">
      {Object.entries(space).map(([name, parameter]) => (
        <label key={name}>
          <span>
            {name} <b aria-hidden="true">{shown(values[name])}</b>
          </span>
          <input
            type="range"
            min={parameter.low}
            max={parameter.high}
            step={stepOf(parameter)}
            value={values[name] ?? parameter.low}
            onInput={(event) => onChange({ ...values, [name]: Number(event.currentTarget.value) })}
          />
        </label>
      ))}
    </div>
  )
}
