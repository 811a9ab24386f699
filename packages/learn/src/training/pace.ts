/**
 * How many steps one run takes: about a second of them, so that progress, Ctrl-C and checkpoints stay timely while the
 * cost of a run is nothing beside its steps. Results do not depend on it.
 */
export interface Pace {
  /** Steps for the next run. */
  readonly steps: number
  /** Tells what a run took. */
  observe(steps: number, seconds: number): void
  /** Seconds a step, when known. */
  readonly secondsPerStep: number | undefined
}

const mostSteps = 4096

/** @param fixed steps of every run, when they are given */
export function pace(targetSeconds: number, fixed?: number): Pace {
  let steps = fixed ?? 1
  let secondsPerStep: number | undefined
  return {
    get steps() {
      return steps
    },
    get secondsPerStep() {
      return secondsPerStep
    },
    observe: (count, seconds) => {
      secondsPerStep = seconds / count
      if (fixed !== undefined) return
      const fitting = Math.floor(targetSeconds / Math.max(secondsPerStep, 1e-6))
      // The first runs pay for warming up: grow by leaps, but not past what one measurement can vouch for.
      steps = Math.max(1, Math.min(fitting, steps * 8, mostSteps))
    },
  }
}
