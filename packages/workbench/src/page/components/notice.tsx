// A line to the person who reads: what is, and what to do.
import type { ComponentChildren } from 'preact'
import { noAnswer } from '../data/ask-server.js'
import { connection } from '../data/live.js'

/** `wait` is said quietly, `problem` at once. */
export function Notice({
  kind = 'hint',
  children,
}: {
  readonly kind?: 'hint' | 'wait' | 'problem'
  readonly children: ComponentChildren
}) {
  // A server that stays away is said once, above all views.
  if (children === noAnswer && connection.value === 'lost') return null
  return (
    <p class={`notice notice-${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
      {children}
    </p>
  )
}
