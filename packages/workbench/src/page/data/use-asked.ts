// What a component asks the server for: nothing yet, an answer, or a problem.
import { useEffect, useState } from 'preact/hooks'
import { noAnswer } from './ask-server.js'
import { connection } from './live.js'

/** How far a request has come. The last answer stays while a new one is awaited. */
export interface Asked<Answer> {
  readonly answer?: Answer
  readonly problem?: string
  readonly waiting: boolean
}

/**
 * Asks when the component appears, again when one of `inputs` is another, and when a server that did not answer is back. An answer that
 * comes late is dropped.
 * @example const { answer, problem } = useAsked((signal) => getJson<RunDetail>('run', { path }, signal), [path])
 */
export function useAsked<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  inputs: readonly unknown[],
): Asked<Answer> {
  const [state, setState] = useState<Asked<Answer>>({ waiting: true })
  const [tries, setTries] = useState(0)
  const isLive = connection.value === 'live'
  useEffect(() => {
    if (isLive && state.problem === noAnswer) setTries((before) => before + 1)
  }, [isLive])
  useEffect(() => {
    const controller = new AbortController()
    setState((before) => ({ ...before, waiting: true }))
    ask(controller.signal).then(
      (answer) => {
        if (!controller.signal.aborted) setState({ answer, waiting: false })
      },
      (error: unknown) => {
        if (controller.signal.aborted) return
        const problem = error instanceof Error ? error.message : String(error)
        setState((before) => ({ ...before, problem, waiting: false }))
      },
    )
    return () => controller.abort()
  }, [...inputs, tries])
  return state
}
