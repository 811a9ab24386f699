// Options put in order: dragged, pressed one after the other (which a finger can), or moved by the arrow keys.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { moved } from './values.js'

/** Best first; what was never moved stays as it was asked. */
export function Ranking({
  count,
  busy,
  option,
  onDone,
}: {
  readonly count: number
  readonly busy: boolean
  readonly option: (place: number) => ComponentChildren
  readonly onDone: (ranked: readonly number[]) => void
}) {
  const [order, setOrder] = useState<readonly number[]>(() => Array.from({ length: count }, (_, k) => k))
  const [dragged, setDragged] = useState<number>()
  const [pressed, setPressed] = useState<number>()
  const [said, setSaid] = useState('')
  const move = (from: number, to: number): void => {
    const next = moved(order, from, to)
    if (next === order) return
    setOrder(next)
    setSaid(`option ${(order[from] ?? 0) + 1} is now ${to + 1} of ${count}`)
  }
  return (
    <>
      <p class="muted small">
        Best first: drag the pictures; or press one, and then the place it goes to; or choose one by Tab and
        move it by the arrow keys.
      </p>
      <ol class="studio-options ranking">
        {order.map((place, rank) => (
          <li
            key={place}
            class={dragged === rank ? 'dragged' : ''}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault()
              if (dragged !== undefined) move(dragged, rank)
              setDragged(undefined)
            }}
          >
            <button
              type="button"
              class="picture-button"
              draggable
              aria-pressed={pressed === rank}
              onClick={() => {
                if (pressed !== undefined) move(pressed, rank)
                setPressed(pressed === undefined ? rank : undefined)
              }}
              aria-label={`Option ${place + 1}, place ${rank + 1} of ${count}; arrow keys move it`}
              onDragStart={(event) => {
                event.dataTransfer?.setData('text/plain', String(rank))
                setDragged(rank)
              }}
              onDragEnd={() => setDragged(undefined)}
              onKeyDown={(event) => {
                const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
                if (step === undefined) return
                event.preventDefault()
                move(rank, rank + step)
              }}
            >
              {option(place)}
            </button>
          </li>
        ))}
      </ol>
      <p class="unseen" role="status">
        {said}
      </p>
      <button type="button" class="primary" disabled={busy} onClick={() => onDone(order)}>
        This is my order
      </button>
    </>
  )
}
