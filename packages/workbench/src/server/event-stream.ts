// Server-sent events that resume: every event has a number, the last ones are kept, and a page that comes back says by
// `Last-Event-ID` which one it heard last. One that was away for longer, or heard another server, is told to read all again.
import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'

/** An event as it is sent. */
interface Sent {
  readonly id: string
  readonly event: string
  readonly data: string
}

/** Events for any number of listeners. */
export interface EventStream<Event extends { readonly event: string }> {
  readonly send: (event: Event) => void
  /** Answers a request with what was missed and all that comes, until either side ends. */
  readonly listen: (context: Context) => Response
  readonly listeners: () => number
  readonly close: () => void
}

/** Events that are kept for those who come back. */
const kept = 2000
/** A line without meaning, so that a connection that has died is noticed. */
const beatMs = 10_000

/**
 * Opens a stream.
 *
 * @param again what tells a listener that it has missed something
 */
export function openEventStream<Event extends { readonly event: string }>(again: Event): EventStream<Event> {
  const server = randomUUID().slice(0, 8)
  const past: Sent[] = []
  const wake = new Set<() => void>()
  let [count, closed] = [0, false]
  const since = (last: string | undefined): readonly Sent[] => {
    const [from = '', number = ''] = (last ?? '').split('-')
    if (last === undefined) return []
    const first = count - past.length
    const missed = from === server && Number(number) >= first ? past.slice(Number(number) - first) : undefined
    return missed ?? [{ id: `${server}-${count}`, ...written(again) }]
  }
  return {
    send: (event) => {
      count += 1
      past.push({ id: `${server}-${count}`, ...written(event) })
      if (past.length > kept) past.shift()
      for (const listener of wake) listener()
    },
    listeners: () => wake.size,
    listen: (context) => {
      const header = context.req.header('last-event-id') ?? context.req.query('since')
      return streamSSE(context, async (stream) => {
        // What happens from now on is heard, and the page reads the list after it has heard this.
        let last = header ?? `${server}-${count}`
        let rouse: () => void = () => undefined
        const listener = (): void => rouse()
        wake.add(listener)
        const beat = setInterval(() => void stream.write(': \n\n'), beatMs)
        stream.onAbort(listener)
        try {
          await stream.writeSSE({ id: last, event: 'hello', data: '{}', retry: 500 })
          while (!closed && !stream.aborted) {
            const next = new Promise<void>((resolve) => (rouse = resolve))
            const events = since(last)
            for (const event of events) await stream.writeSSE(event)
            last = events.at(-1)?.id ?? last
            if (events.length === 0) await next
          }
        } finally {
          clearInterval(beat)
          wake.delete(listener)
        }
      })
    },
    close: () => {
      closed = true
      for (const listener of wake) listener()
    },
  }
}

const written = <Event extends { readonly event: string }>({ event, ...rest }: Event): Omit<Sent, 'id'> => ({
  event,
  data: JSON.stringify(rest),
})
