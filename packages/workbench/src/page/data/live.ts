// Events of the server as they come. A connection that breaks is taken up again where it broke; a server that stays away is said.
import { signal } from '@preact/signals'
import { apiAddress } from './ask-server.js'

/** Whether what the page shows follows the server. `refused`: a server answers that was not told of this page. */
export type Connection = 'connecting' | 'live' | 'lost' | 'refused'

export const connection = signal<Connection>('connecting')

/** By name of the event: what is called with its data. */
export type Listeners = Readonly<Record<string, (data: unknown) => void>>

/** Between two attempts. */
const retryMs = 1000

/**
 * Listens.
 *
 * @param name of the request, `changes`
 * @param onAgain called when events may have been missed: read everything anew
 * @returns what ends it
 */
export function listen(name: string, listeners: Listeners, onAgain: () => void): () => void {
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let last: string | undefined
  const open = (): void => {
    source = new EventSource(apiAddress(name, { since: last }))
    const on = (event: string, call: (data: unknown) => void): void =>
      source?.addEventListener(event, (message) => {
        last = message.lastEventId
        call(JSON.parse(String(message.data)))
      })
    on('hello', () => {
      const first = connection.value === 'connecting'
      connection.value = 'live'
      if (first) onAgain()
    })
    on('again', onAgain)
    for (const [event, call] of Object.entries(listeners)) on(event, call)
    source.onerror = () => {
      if (connection.value === 'live') connection.value = 'lost'
      // The browser itself tries again unless the answer was no; then it is asked why.
      if (source?.readyState !== EventSource.CLOSED) return
      void whyNot().then((state) => {
        connection.value = state
        retry = setTimeout(open, retryMs)
      })
    }
  }
  open()
  return () => {
    source?.close()
    clearTimeout(retry)
  }
}

async function whyNot(): Promise<Connection> {
  try {
    const { status } = await fetch(apiAddress('runs'), { method: 'HEAD' })
    return status === 401 ? 'refused' : 'lost'
  } catch {
    return 'lost'
  }
}
