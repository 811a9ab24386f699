// A thousand parameter sets at once: the band of the answers, drawn when asked for.
import { useSignal } from '@preact/signals'
import type { EmulatorInputs } from '@utsushi/emulator'
import type { Answer } from '../answer/answer.js'
import { canBeDrawn, manySets } from '../answer/many-sets.js'
import type { Explored } from '../state.js'
import { AnswerTable } from './answer-table.js'
import { LineChart } from './line-chart.js'
import { NumberBars } from './number-bars.js'

/** Sets that are drawn. */
const count = 1000

/** A button, and what came of it. */
export function ManySetsPanel({ explored }: { readonly explored: Explored }) {
  const { plan, model, setting, caseOf, turns } = explored
  const found = useSignal<Answer | undefined>(undefined)
  const told = useSignal('')
  const place = useSignal(0)
  if (!canBeDrawn(plan)) return null
  const ask = (): void => {
    const now = setting.value
    const begun = performance.now()
    told.value = 'asking …'
    void model.helpers().then((helpers) =>
      turns.later(
        manySets(
          { metadata: model.metadata, plan, one: caseOf(now), setting: now, count },
          (inputs) => model.ask(inputs),
          helpers.map((helper) => (inputs: EmulatorInputs) => helper.ask(inputs)),
          (answer) => {
            found.value = answer
            told.value = `${count} sets in ${((performance.now() - begun) / 1000).toFixed(1)} s`
          },
        ),
      ),
    )
  }
  const answer = found.value
  return (
    <details class="x-many" onToggle={() => void model.helpers()}>
      <summary>{count} parameter sets at once</summary>
      <p class="x-actions">
        <button type="button" onClick={ask}>
          draw {count} sets from the ranges of training
        </button>
        <span role="status">{told.value}</span>
      </p>
      {answer && (
        <>
          <p class="x-hint">The line is the middle of the answers; the band holds nine of ten.</p>
          <NumberBars numbers={answer.numbers} held={undefined} />
          <div class="x-charts">
            {answer.lines.slice(0, 4).map((said) => (
              <LineChart
                key={said.name}
                {...{ said, places: answer.places, axis: answer.axis, held: undefined }}
                cursor={place.value}
                onCursor={(at) => (place.value = at)}
              />
            ))}
          </div>
          <AnswerTable answer={answer} held={undefined} name={`${count} parameter sets`} />
        </>
      )}
    </details>
  )
}
