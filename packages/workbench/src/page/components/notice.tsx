// A line to the person who reads: what is, and what to do.
import type { ComponentChildren } from 'preact'

/** `wait` is said quietly, `problem` at once. */
export function Notice({
  kind = 'hint',
  children,
}: {
  readonly kind?: 'hint' | 'wait' | 'problem'
  readonly children: ComponentChildren
}) {
  return (
    <p class={`notice notice-${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
      {children}
    </p>
  )
}
