// What is set: the case, the stretch of its table that is shown, and a slider for every number.
import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { Explored } from '../state.js'
import { lengthOf } from '../plan/setting.js'
import { isTimed, stretchesOf } from '../plan/stretches.js'
import { placeText } from './line-chart.js'
import { Slider } from './slider.js'

/** More sliders than one looks through. */
const manySliders = 12

/** The panel beside the answer. */
export function SettingPanel({ explored }: { readonly explored: Explored }) {
  const { plan, setting, held, set, caseOf } = explored
  const search = useSignal('')
  const now = setting.value
  const words = search.value.trim().toLowerCase()
  const shown = plan.scalars.filter(({ key }) => key.toLowerCase().includes(words))
  return (
    <section class="x-panel" aria-label="Setting">
      <CaseChooser explored={explored} />
      {plan.sequence !== undefined && <Stretch explored={explored} length={lengthOf(plan, caseOf(now))} />}
      {plan.scalars.length > manySliders && (
        <label class="x-search">
          find a parameter{' '}
          <input
            type="search"
            value={search.value}
            onInput={(event) => (search.value = event.currentTarget.value)}
          />
        </label>
      )}
      <div class="x-sliders">
        {shown.map(({ key, unit, min, max }) => (
          <Slider
            key={key}
            {...{ label: key, unit, min, max }}
            value={now.values[key] ?? 0}
            held={held.value?.values[key]}
            onValue={(value) => set({ values: { ...setting.value.values, [key]: value } })}
          />
        ))}
        {shown.length === 0 && plan.scalars.length > 0 && (
          <p>No parameter has “{search.value}” in its name.</p>
        )}
      </div>
    </section>
  )
}

function CaseChooser({ explored: { cases, setting, choose, caseOf } }: { readonly explored: Explored }) {
  const about = caseOf(setting.value)?.about
  if (cases.value.length === 0) return null
  return (
    <div class="x-case">
      <label>
        case{' '}
        <select value={setting.value.of} onChange={(event) => choose(event.currentTarget.value)}>
          {cases.value.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {about !== undefined && <small>{about}</small>}
    </div>
  )
}

/** Years of a table, of hours its months too, or its first and last row. */
function Stretch({ explored, length }: { readonly explored: Explored; readonly length: number }) {
  const { setting, set, caseOf, context, plan } = explored
  const places = caseOf(setting.value)?.places
  const stretches = useMemo(() => stretchesOf(places ?? []), [places])
  if (plan.kind !== 'course' || plan.sequence?.length !== undefined || length < 2) return null
  const { from, to } = setting.value
  const text = (at: number): string => placeText(places?.[at] ?? at + 1)
  const take = (first: number, last: number): void =>
    set({ from: Math.max(0, first), to: Math.min(length - 1, last) })
  const chosen = stretches.find(({ first, last }) => to === last && from === Math.max(0, first - context))
  const isAll = from === 0 && to === length - 1
  return (
    <div class="x-case">
      {stretches.length > 1 && (
        <label>
          {isTimed(places ?? []) ? 'month or year' : 'year'}{' '}
          <select
            value={chosen?.name ?? (isAll ? '' : 'other')}
            onChange={(event) => {
              const one = stretches.find(({ name }) => name === event.currentTarget.value)
              if (one === undefined) take(0, length - 1)
              else take(one.first - context, one.last)
            }}
          >
            {chosen === undefined && !isAll && <option value="other">the first rows</option>}
            <option value="">all {length} rows</option>
            {stretches.map(({ name, first, last }) => (
              <option key={name} value={name}>
                {name}
                {isTimed(places ?? []) && `, ${last - first + 1} rows`}
              </option>
            ))}
          </select>
        </label>
      )}
      <small>
        rows {text(from)} to {text(to)}
        {context > 0 && `, the first ${context} of them spin-up without an answer`}
      </small>
    </div>
  )
}
