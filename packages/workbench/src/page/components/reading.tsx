// A drawing that keys read: one place of the Tab order, arrow keys from mark to mark, and what stands there said in words.
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Marks of a drawing, in rows; a drawing of one row has them in one line. */
export interface Marks {
  readonly rows: number
  /** Marks of a row; a row of none is still read. */
  readonly lengthOf: (row: number) => number
  /** A mark in words; of a row of none, that there is none. */
  readonly textOf: (row: number, place: number) => string
  /** What rows are, in the plural: `trials`. Left out where there is one. */
  readonly called?: string
}

/** Where keys are: a row, and a mark of it. */
export type Read = readonly [row: number, place: number]

/** How far Page Up and Page Down go. */
const page = 10

/**
 * Where a key leads to; undefined for keys that mean nothing here.
 *
 * @example placeAfter('ArrowRight', undefined, marks) // [0, 0]
 */
export function placeAfter(key: string, from: Read | undefined, marks: Marks): Read | undefined {
  const steps: Readonly<Record<string, Read>> = {
    ...{ ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -Infinity], End: [0, Infinity] },
    ...(marks.rows > 1
      ? { ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-page, 0], PageDown: [page, 0] }
      : { PageUp: [0, -page], PageDown: [0, page] }),
  }
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined
  if (step === undefined || marks.rows === 0) return undefined
  if (from === undefined) return within([0, key === 'End' ? Infinity : 0], marks)
  return within([from[0] + step[0], from[1] + step[1]], marks)
}

/** The nearest mark that there is. */
function within([row, place]: Read, { rows, lengthOf }: Marks): Read {
  const own = Math.max(0, Math.min(rows - 1, row))
  return [own, Math.max(0, Math.min(lengthOf(own) - 1, place))]
}

/** The drawing with its words below. Escape ends reading; `onRead` is told where it is, so that the mark can be shown. */
export function Reading({
  title,
  marks,
  onRead,
  children,
}: {
  readonly title: string
  readonly marks: Marks
  readonly onRead?: (read: Read | undefined) => void
  readonly children: ComponentChildren
}) {
  const [read, setRead] = useState<Read>()
  // What is live may have fewer marks now.
  const at = read === undefined || marks.rows === 0 ? undefined : within(read, marks)
  useEffect(() => onRead?.(at), [at?.[0], at?.[1]])
  const { rows, called = 'rows' } = marks
  const press = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return
    const next = event.key === 'Escape' ? undefined : placeAfter(event.key, at, marks)
    if (next === undefined && event.key !== 'Escape') return
    setRead(next)
    event.preventDefault()
  }
  const ways =
    rows > 1
      ? `left and right read marks, up and down go through ${rows} ${called}`
      : 'left and right read marks'
  return (
    <>
      <div
        class="reading"
        tabIndex={0}
        role="application"
        aria-roledescription="chart"
        aria-label={`${title}. Arrow keys: ${ways}.`}
        onKeyDown={press}
      >
        {children}
      </div>
      <p class="said" aria-live="polite">
        {at === undefined ? '' : marks.textOf(...at)}
      </p>
    </>
  )
}
