// The strip of sensitivities: each parameter through its range while the others stay. It is asked when hands are off the sliders, piece by
// piece, so that a slider never waits for it.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { canBeMoved, effects, type Effect } from '../answer/sensitivity.js'
import { numberText, unitText, withUnit } from '../answer/number-text.js'
import { Figure } from '../../components/figure.js'
import type { Read } from '../../components/reading.js'
import type { Explored } from '../state.js'

/** How long hands must be off, ms. */
const pause = 400

/** Parameters that are drawn. */
const mostDrawn = 12

/** The strip, opened when asked for. */
export function SensitivityStrip({ explored }: { readonly explored: Explored }) {
  const { plan, model, setting, caseOf, turns, answer } = explored
  const isOpen = useSignal(false)
  const found = useSignal<readonly Effect[]>([])
  const chosen = useSignal('')
  const read = useSignal<Read | undefined>(undefined)
  const now = setting.value
  useEffect(() => {
    if (!isOpen.value) return undefined
    const timer = setTimeout(() => {
      const fresh: Effect[] = []
      const { metadata } = model
      turns.later(
        effects(
          { metadata, plan, one: caseOf(now), setting: now },
          (inputs) => model.ask(inputs),
          (effect) => {
            fresh.push(effect)
            found.value = [...fresh]
          },
        ),
      )
    }, pause)
    return () => clearTimeout(timer)
  }, [now, isOpen.value])
  if (!canBeMoved(plan) || plan.kind === 'steps' || plan.kind === 'picture') return null
  const outputs = [...(answer.value?.lines ?? []), ...(answer.value?.numbers ?? [])]
  const output = outputs.find(({ name }) => name === chosen.value) ?? outputs[0]
  const rows = found.value
    .map((effect) => ({ ...effect, means: (output && effect.means[output.name]) ?? [] }))
    .map((effect) => ({ ...effect, reach: Math.max(...effect.means) - Math.min(...effect.means) }))
    .filter(({ reach }) => Number.isFinite(reach))
    .sort((a, b) => b.reach - a.reach)
    .slice(0, mostDrawn)
  const [low, high] = [
    Math.min(...rows.flatMap(({ means }) => means)),
    Math.max(...rows.flatMap(({ means }) => means)),
  ]
  return (
    <details class="x-strip" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>what moves the answer: one parameter at a time</summary>
      {isOpen.value && outputs.length > 1 && (
        <label>
          of{' '}
          <select value={output?.name} onChange={(event) => (chosen.value = event.currentTarget.value)}>
            {outputs.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {isOpen.value && rows.length === 0 && <p>Asking …</p>}
      {isOpen.value && output !== undefined && rows.length > 0 && (
        <Figure
          title={`Mean of ${withUnit(output.name, output.unit)} by parameter`}
          marks={{
            ...{ rows: rows.length, called: 'parameters' },
            lengthOf: (row) => rows[row]?.means.length ?? 0,
            textOf: (row, place) => {
              const { key = '', at = [], means = [] } = rows[row] ?? {}
              return `${key} ${numberText(at[place] ?? NaN)}: ${output.name} ${numberText(means[place] ?? NaN)} ${unitText(output.unit)}`
            },
          }}
          onRead={(at) => (read.value = at)}
          table={<EffectTable rows={rows} output={withUnit(output.name, output.unit)} />}
        >
          <ol>
            {rows.map(({ key, at, means, reach }, row) => (
              <li key={key}>
                <span class="x-name">{key}</span>
                <svg width={120} height={26} viewBox="0 0 120 26" aria-hidden="true">
                  <path class="x-line x-now" d={`M${pointsOf(means, low, high).join('L')}`} />
                  {read.value?.[0] === row && <Dot at={pointsOf(means, low, high)[read.value[1]]} />}
                </svg>
                <span>
                  {numberText(means[0] ?? NaN)} at {numberText(at[0] ?? NaN)},{' '}
                  {numberText(means.at(-1) ?? NaN)} at {numberText(at.at(-1) ?? NaN)}: moves {output.name} by{' '}
                  {numberText(reach, 3)} {unitText(output.unit)}
                </span>
              </li>
            ))}
          </ol>
        </Figure>
      )}
    </details>
  )
}

type Point = readonly [x: number, y: number]

function pointsOf(means: readonly number[], low: number, high: number): readonly Point[] {
  const span = high > low ? high - low : 1
  return means.map((mean, k) => [
    Number((2 + (k / Math.max(1, means.length - 1)) * 116).toFixed(1)),
    Number((24 - ((mean - low) / span) * 22).toFixed(1)),
  ])
}

const Dot = ({ at: [x, y] = [0, 0] }: { readonly at: Point | undefined }) => (
  <circle class="x-dot" cx={x} cy={y} r={3} />
)

/** Every value that was asked. */
function EffectTable({
  rows,
  output,
}: {
  readonly rows: readonly (Pick<Effect, 'key' | 'at'> & { readonly means: readonly number[] })[]
  readonly output: string
}) {
  return (
    <div class="x-scroll" tabIndex={0} role="region" aria-label={`${output} by parameter as a table`}>
      <table>
        <thead>
          <tr>
            {['parameter', 'value', output].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.flatMap(({ key, at, means }) =>
            at.map((value, place) => (
              <tr key={`${key} ${place}`}>
                <th scope="row">{key}</th>
                <td>{numberText(value, 5)}</td>
                <td>{numberText(means[place] ?? NaN, 5)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  )
}
