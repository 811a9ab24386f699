// Ctrl-C. The first asks the work to stop and save; the second leaves at once. The run folder stays readable either way.
import { EXIT } from './exit.js'

/** How long work that has nothing to save may take to stop by itself. */
const GRACE_MS = 1500

export interface Interrupt {
  readonly signal: AbortSignal
  dispose(): void
}

/**
 * Listens for SIGINT and SIGTERM.
 *
 * @param saves whether the work saves before it stops (training); other work is left after a short grace.
 */
export function listenForInterrupt(saves: boolean, tell: (message: string) => void): Interrupt {
  const controller = new AbortController()
  const listener = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
    if (saves) tell('stopping after this step and saving; Ctrl-C again leaves at once')
    else setTimeout(() => process.exit(EXIT.interrupted), GRACE_MS).unref()
  }
  process.on('SIGINT', listener)
  process.on('SIGTERM', listener)
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', listener)
      process.off('SIGTERM', listener)
    },
  }
}
