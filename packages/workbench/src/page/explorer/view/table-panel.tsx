// What runs along the axis: every column with its range, and how it is changed. Weather is shifted as a whole; the controls of a batch are
// set from the marked sample on, so that one steps through it.
import { isSteppedBatch } from '../plan/case.js'
import { columnOf, type Change } from '../plan/setting.js'
import { numberText } from '../answer/number-text.js'
import type { Explored } from '../state.js'
import { Slider } from './slider.js'

/** The table's columns. */
export function TablePanel({ explored }: { readonly explored: Explored }) {
  const { plan, setting, set, cursor, caseOf, context } = explored
  const { sequence } = plan
  const one = caseOf(setting.value)
  if (sequence === undefined || one === undefined || plan.kind !== 'course' || sequence.axis !== 'time')
    return null
  const now = setting.value
  const at = now.from + context + cursor.value
  const isStepped = isSteppedBatch(explored.model.metadata, plan)
  const change = (feature: string, value: number): void => {
    const next: Change = { feature, at, value }
    const others = now.changes.filter((each) => each.feature !== feature || each.at !== at)
    set({ changes: [...others, next].sort((a, b) => a.at - b.at) })
  }
  return (
    <section class="x-panel" aria-label={sequence.name}>
      <h2 class="x-title">{sequence.name}</h2>
      {isStepped && <p class="x-hint">Sliders act from the marked sample on: step, set, step.</p>}
      <div class="x-sliders">
        {sequence.features.map(({ name, unit, min, max }) => {
          const column = columnOf(plan, one, now, name)
          if (isStepped)
            return (
              <Slider
                key={name}
                {...{ label: name, unit, min, max }}
                value={column[Math.min(column.length - 1, at - now.from)] ?? 0}
                onValue={(value) => change(name, value)}
              />
            )
          const span = min === null || max === null ? null : (max - min) / 4
          return (
            <Slider
              key={name}
              {...{
                label: `${name} shifted by`,
                unit,
                min: span && -span,
                max: span,
                told: 'a quarter of its range:',
              }}
              value={now.shifts[name] ?? 0}
              onValue={(value) => set({ shifts: { ...now.shifts, [name]: value } })}
            />
          )
        })}
      </div>
      {(now.changes.length > 0 || Object.values(now.shifts).some((shift) => shift !== 0)) && (
        <p class="x-hint">
          {now.changes.length > 0 && (
            <>
              changed:{' '}
              {now.changes
                .map(
                  ({ feature, at: place, value }) =>
                    `${feature} = ${numberText(value)} from sample ${place + 1} on`,
                )
                .join('; ')}{' '}
            </>
          )}
          <button type="button" onClick={() => set({ changes: [], shifts: {} })}>
            as it was
          </button>
        </p>
      )}
    </section>
  )
}
