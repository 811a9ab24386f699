// A drawing with its title, which is a table too.
import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { Reading, type Marks, type Read } from './reading.js'

/** `table` replaces what is drawn when it is asked for; keys read `marks`. */
export function Figure({
  title,
  table,
  marks,
  onRead,
  children,
}: {
  readonly title: string
  readonly table: ComponentChildren
  readonly marks: Marks
  readonly onRead?: (read: Read | undefined) => void
  readonly children: ComponentChildren
}) {
  const [asTable, setAsTable] = useState(false)
  const id = useId()
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption>
        <span id={id} class="chart-title">
          {title}
        </span>
        <button
          type="button"
          class="quiet"
          aria-label={`${title} as a table`}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          as a table
        </button>
      </figcaption>
      {asTable ? (
        table
      ) : (
        <Reading title={title} marks={marks} {...(onRead && { onRead })}>
          {children}
        </Reading>
      )}
    </figure>
  )
}
