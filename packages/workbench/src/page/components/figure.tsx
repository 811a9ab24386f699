// A drawing with its title, which is a table too.
import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'

/** `table` replaces what is drawn when it is asked for. */
export function Figure({
  title,
  table,
  children,
}: {
  readonly title: string
  readonly table: ComponentChildren
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
        <button type="button" class="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          as a table
        </button>
      </figcaption>
      {asTable ? table : children}
    </figure>
  )
}
