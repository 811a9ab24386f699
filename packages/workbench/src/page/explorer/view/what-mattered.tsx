// The part of a sequence that mattered to the answer: of a series of readings, the days before the one that is looked at; of a spectrum,
// the places along its axis.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { occluded } from '../answer/occlusion.js'
import { questionOf } from '../plan/inputs-of.js'
import { columnOf } from '../plan/setting.js'
import type { Said } from '../answer/answer.js'
import type { Explored } from '../state.js'
import { AnswerTable } from './answer-table.js'
import { LineChart, placeText } from './line-chart.js'

/** Milliseconds that hands must be off. */
const pause = 150

/** Of sequences that are answered as a whole. */
export function WhatMattered({ explored }: { readonly explored: Explored }) {
  const { plan, model, setting, caseOf, turns, cursor, answer } = explored
  const found = useSignal<Readonly<Record<string, Float32Array>>>({})
  const chosen = useSignal('')
  const looked = useSignal(0)
  const { sequence } = plan
  const isWhole =
    sequence !== undefined && !model.metadata.outputs.some(({ axes }) => axes.includes(sequence.axis))
  const now = setting.value
  const row = plan.kind === 'windows' ? Math.min(cursor.value, (answer.value?.places.length ?? 1) - 1) : 0
  useEffect(() => {
    if (!isWhole || answer.value === undefined) return undefined
    const timer = setTimeout(() => {
      turns.later(
        (async function* () {
          const question = questionOf(model.metadata, plan, caseOf(now), now)
          const attribution = await occluded(plan, question, row, (inputs) => model.ask(inputs))
          if (attribution) found.value = attribution.changes
          yield
        })(),
      )
    }, pause)
    return () => clearTimeout(timer)
  }, [now, row, answer.value])
  const names = Object.keys(found.value)
  const name = names.includes(chosen.value) ? chosen.value : names[0]
  const change = name === undefined ? undefined : found.value[name]
  if (!isWhole || sequence === undefined || change === undefined || name === undefined) return null
  const one = caseOf(now)
  const { pieces } = questionOf(model.metadata, plan, one, now)
  const start = pieces[row]?.start ?? 0
  const places = Array.from(
    { length: change.length },
    (_, at) => one?.places?.[now.from + start + at] ?? start + at + 1,
  )
  const lines: readonly Said[] = [
    { name: `what each place did to ${name}`, unit: '1', values: change },
    ...sequence.features.map((feature) => ({
      ...{ name: feature.name, unit: feature.unit },
      values: columnOf(plan, one, now, feature.name).slice(start, start + change.length),
    })),
  ]
  const top = [...change.keys()]
    .toSorted((a, b) => Math.abs(change[b] ?? 0) - Math.abs(change[a] ?? 0))
    .slice(0, 5)
  const axis = { name: sequence.axis, unit: '1' }
  return (
    <section class="x-mattered" aria-label="What mattered">
      <h2 class="x-title">{plan.kind === 'windows' ? 'The days that mattered' : 'What mattered'}</h2>
      <p class="x-hint">
        Each stretch is replaced by the straight line between its ends; above zero, it raised the answer.
        Most: {top.map((at) => placeText(places[at])).join(', ')}.
      </p>
      {names.length > 1 && (
        <label>
          of{' '}
          <select value={name} onChange={(event) => (chosen.value = event.currentTarget.value)}>
            {names.slice(0, 40).map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      )}
      {lines.map((said) => (
        <LineChart
          key={said.name}
          {...{ said, places, axis, held: undefined }}
          cursor={looked.value}
          onCursor={(place) => (looked.value = place)}
        />
      ))}
      <AnswerTable answer={{ lines, places, axis }} held={undefined} name="What mattered" />
    </section>
  )
}
