// Whose turn it is to ask the emulator. What a hand on a slider asks goes first, and only the latest of it is asked; what may wait goes
// on piece by piece in between.

/** Takes turns. */
export interface Turns {
  /** As soon as what runs has ended; replaces what still waits here. */
  now(work: () => Promise<void>): void
  /** Piece by piece when nothing else waits; replaces what went on here. */
  later(work: AsyncGenerator<void>): void
}

/**
 * @param onFailure told of what a piece of work threw
 * @example
 * const turns = takeTurns(tell)
 * slider.oninput = () => turns.now(() => redraw(slider.valueAsNumber))
 */
export function takeTurns(onFailure: (error: unknown) => void): Turns {
  let urgent: (() => Promise<void>) | undefined
  let patient: AsyncGenerator<void> | undefined
  let running = false
  const run = async (): Promise<void> => {
    if (running) return
    running = true
    while (urgent !== undefined || patient !== undefined) {
      try {
        if (urgent !== undefined) {
          const work = urgent
          urgent = undefined
          await work()
        } else if (patient !== undefined) {
          const work = patient
          const { done } = await work.next()
          if (done === true && patient === work) patient = undefined
        }
      } catch (error) {
        patient = undefined
        onFailure(error)
      }
    }
    running = false
  }
  return {
    now: (work) => {
      urgent = work
      void run()
    },
    later: (work) => {
      // What is replaced is told that it ended, so that it can leave what it has others do.
      void patient?.return(undefined)
      patient = work
      void run()
    },
  }
}
