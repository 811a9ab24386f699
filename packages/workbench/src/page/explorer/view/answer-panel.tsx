// The answer: a chart of every line, a list of the numbers, what lies outside of training, totals where there are some, and the ways out:
// a table, a csv, a picture, a link.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { unitText, numberText, withUnit } from '../answer/number-text.js'
import { totalsOf } from '../answer/totals.js'
import type { Answer, Said } from '../answer/answer.js'
import { isSteppedBatch } from '../plan/case.js'
import type { Explored } from '../state.js'
import { AnswerTable } from './answer-table.js'
import { LineChart, placeText } from './line-chart.js'
import { NumberBars } from './number-bars.js'
import { Outside } from './outside.js'
import { WaysOut } from './ways-out.js'

/** Charts that are shown at first. */
const chartsAtFirst = 4

/** What the emulator says. */
export function AnswerPanel({ explored }: { readonly explored: Explored }) {
  const { answer, heldAnswer, held, setting, trouble, model } = explored
  const all = useSignal(false)
  const now = answer.value
  if (now === undefined)
    return (
      <section class="x-answer">
        {trouble.value === '' ? <p>Asking …</p> : <Trouble text={trouble.value} />}
      </section>
    )
  const beside = held.value && heldAnswer.value
  const shown = all.value ? now.lines : now.lines.slice(0, chartsAtFirst)
  return (
    <section class="x-answer" aria-label="Answer">
      {trouble.value !== '' && <Trouble text={trouble.value} />}
      <div class="x-actions">
        <button
          type="button"
          class={held.value ? '' : 'primary'}
          onClick={() => (held.value = held.value ? undefined : setting.value)}
        >
          {held.value ? 'let the held setting go' : 'hold this setting'}
        </button>
        {held.value && (
          <button
            type="button"
            onClick={() => {
              const before = held.value
              held.value = setting.value
              if (before) setting.value = before
            }}
          >
            swap
          </button>
        )}
        <WaysOut explored={explored} />
      </div>
      <Outside explored={explored} />
      {isSteppedBatch(model.metadata, explored.plan) && (
        <Steps explored={explored} count={now.lines[0]?.values.length ?? 0} now={now} />
      )}
      <Heard answer={now} at={explored.cursor.value} />
      <NumberBars numbers={now.numbers} held={beside?.numbers} />
      <div class="x-charts">
        {shown.map((said) => (
          <LineChart
            key={said.name}
            said={said}
            held={sameLine(beside, said)}
            places={now.places}
            axis={now.axis}
            levels={thresholdsOf(explored, said)}
            cursor={explored.cursor.value}
            onCursor={(place) => (explored.cursor.value = place)}
          />
        ))}
      </div>
      {now.lines.length > chartsAtFirst && (
        <button type="button" onClick={() => (all.value = !all.value)}>
          {all.value ? `the first ${chartsAtFirst} alone` : `all ${now.lines.length} outputs`}
        </button>
      )}
      <AnswerTable answer={now} held={beside} name={model.metadata.name} />
    </section>
  )
}

/** Milliseconds that hands must be off before an answer is said. */
const pause = 700

/** Outputs that are said. */
const mostSaid = 4

/** What a slider did, for those who hear the page: the answer at the place that is looked at, once hands are off. */
function Heard({ answer, at }: { readonly answer: Answer; readonly at: number }) {
  const said = useSignal('')
  useEffect(() => {
    const timer = setTimeout(() => {
      const { lines, numbers, places } = answer
      const place = lines.length === 0 ? '' : `${placeText(places[Math.min(at, places.length - 1)])}: `
      const values = [...lines, ...numbers].slice(0, mostSaid).map(({ name, unit, values: own }) => {
        const value = own[Math.min(at, own.length - 1)] ?? NaN
        return `${name} ${numberText(value)} ${unitText(unit)}`.trim()
      })
      said.value = `${place}${values.join(', ')}`
    }, pause)
    return () => clearTimeout(timer)
  }, [answer])
  return (
    <p class="x-unseen" role="status">
      {said.value}
    </p>
  )
}

/** Why there is no answer. */
const Trouble = ({ text }: { readonly text: string }) => (
  <p class="x-trouble" role="alert">
    {text}
  </p>
)

/** A held line is drawn where it lies along the same places. */
function sameLine(held: Answer | undefined, { name, values }: Said): Said | undefined {
  const line = held?.lines.find((each) => each.name === name)
  return line?.values.length === values.length ? line : undefined
}

/** From where on there is an alarm, where the file tells. */
function thresholdsOf({ model: { metadata } }: Explored, { name }: Said): readonly number[] {
  const { thresholds } = metadata.training
  const place = metadata.outputs
    .flatMap(({ features }) => features)
    .findIndex((feature) => feature.name === name)
  const own: unknown = Array.isArray(thresholds) ? thresholds[place] : undefined
  return typeof own === 'number' ? [own] : []
}

/** One step after another through a batch, with what is kept. */
function Steps({
  explored: { cursor, model },
  count,
  now,
}: {
  readonly explored: Explored
  readonly count: number
  readonly now: Answer
}) {
  const at = Math.min(cursor.value, count - 1)
  const go = (to: number): void => {
    cursor.value = Math.min(count - 1, Math.max(0, to))
  }
  return (
    <div class="x-steps">
      <button type="button" aria-label="first sample" onClick={() => go(0)}>
        |◀
      </button>
      <button type="button" aria-label="one sample back" onClick={() => go(at - 1)}>
        ◀
      </button>
      <output>
        sample {at + 1} of {count}, {withUnit(now.axis.name, now.axis.unit)} {placeText(now.places[at])}
      </output>
      <button type="button" aria-label="one sample on" onClick={() => go(at + 1)}>
        ▶
      </button>
      <dl class="x-totals">
        {totalsOf(model.metadata, now).map(({ name, unit, values }) => (
          <div key={name}>
            <dt>total {name}</dt>
            <dd>
              {numberText(values[at] ?? NaN, 6)} {unitText(unit)}{' '}
              <small>of {numberText(values[0] ?? NaN, 6)} at the beginning</small>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
