// An experiment in one loop. Its carry is the LSTM's state, the contents of the compartments, and what was last seen; each step
// begins from the measured state or from the prediction before it.
import {
  add,
  cond,
  mul,
  multiplyDims,
  reshape,
  scan,
  slice,
  stopGradient,
  sub,
  type Tensor,
} from '@utsushi/graph'
import type { Grid, LayerState, Randomness } from '@utsushi/learn'

/** What passes from step to step. */
export interface BatchState {
  readonly lstm: readonly LayerState[]
  /** Volumes and amounts in physical units, `[batch, contents]`. */
  readonly contents: Tensor
  /** State and predicted responses as last seen, scaled, `[batch, contents + responses]`. */
  readonly seen: Tensor
}

/** Where steps of a course begin from measured values instead of the model's own: all `[steps, batch, …]`. */
export interface Measured {
  /** Scaled state and predicted responses at the beginning of each step. */
  readonly seen: Tensor
  readonly contents: Tensor
  /** 1 where the model's own stand for them, 0 where the measured do; broadcast against `seen` and `contents`. */
  readonly own: Tensor
  readonly ownContents: Tensor
  /**
   * bool `[steps]`: whether a step's prediction is where the next begins. Given, predictions are made in the loop only there,
   * and all of them at once behind it, which pays while few are fed back.
   */
  readonly fedBack?: Tensor
}

export interface Course {
  /** Scaled inputs at every sample, the one behind the last step included: `[steps + 1, batch, inputs]`. */
  readonly inputs: Tensor
  readonly first: BatchState
  /** Left out: free-running from the first state. */
  readonly measured?: Measured
  /** Given in rollouts: totals are then exact in float32. */
  readonly grid?: Grid
  /** Given while training: dropout. */
  readonly random?: Randomness
}

export interface Predicted {
  /** Scaled state and predicted responses after each step, `[steps, batch, contents + responses]`. */
  readonly seen: Tensor
  /** Volumes and amounts after each step, `[steps, batch, contents]`. */
  readonly contents: Tensor
  /** What left for good in each step, less what came from outside, `[steps, batch, quantities]`; absent when nothing can. */
  readonly outside?: Tensor
}

/** What a step gives beside the LSTM's state. */
export interface Settled {
  readonly contents: Tensor
  readonly seen: Tensor
  readonly outside?: Tensor
}

/** The two halves of a step: rows of a batch, or of all steps of a batch, for the second needs no state. */
export interface StepHalves {
  /** The LSTM's step. */
  recur(
    state: Pick<BatchState, 'lstm' | 'seen'>,
    now: Tensor,
    masks: readonly Tensor[],
  ): { readonly output: Tensor; readonly state: readonly LayerState[] }
  /** What follows from the LSTM's output and the state that the step began with. */
  settle(
    before: Pick<BatchState, 'contents' | 'seen'>,
    output: Tensor,
    step: { readonly now: Tensor; readonly next: Tensor; readonly masks: readonly Tensor[] },
  ): Settled
}

export interface CourseSettings {
  /** Dropout masks behind the layers, each `[steps, batch, units]`; none when not training. */
  readonly core: readonly Tensor[]
  readonly decoder: readonly Tensor[]
  /** Whether gradients flow through predictions that are fed back. */
  readonly feedbackGradient: boolean
}

/** Runs over whole experiments, step by step from the measured state or from its own. */
export function runCourse(halves: StepHalves, course: Course, settings: CourseSettings): Predicted {
  const { inputs, first, measured } = course
  const now = slice(inputs, { axis: 0, end: -1 })
  const next = slice(inputs, { axis: 0, start: 1 })
  const { core, decoder, feedbackGradient } = settings
  const fedBack = feedbackGradient ? undefined : measured?.fedBack
  const kept = feedbackGradient ? (x: Tensor): Tensor => x : stopGradient
  // What the measured values add to the model's own, and the share of these.
  const mixed = measured && {
    own: measured.own,
    seen: mul(sub(1, measured.own), measured.seen),
    ownContents: measured.ownContents,
    contents: mul(sub(1, measured.ownContents), measured.contents),
  }
  const { outputs } = scan(
    { state: first, inputs: { now, next, core, decoder, mixed, fedBack } },
    ({ lstm, contents, seen }, given): { state: BatchState; outputs: StepOutputs } => {
      const before = given.mixed
        ? {
            contents: add(mul(contents, given.mixed.ownContents), given.mixed.contents),
            seen: add(mul(seen, given.mixed.own), given.mixed.seen),
          }
        : { contents, seen }
      const { output, state } = halves.recur({ lstm, seen: before.seen }, given.now, given.core)
      const settle = (): Settled =>
        halves.settle(before, output, { now: given.now, next: given.next, masks: given.decoder })
      if (given.fedBack === undefined) {
        const settled = settle()
        const carried = { contents: kept(settled.contents), seen: kept(settled.seen) }
        return { state: { lstm: state, ...carried }, outputs: settled }
      }
      const fed = cond(
        given.fedBack,
        () => {
          const settled = settle()
          return { contents: settled.contents, seen: settled.seen }
        },
        () => before,
      )
      const carried = { contents: kept(fed.contents), seen: kept(fed.seen) }
      return { state: { lstm: state, ...carried }, outputs: { ...before, output } }
    },
  )
  const { output, ...settled } = outputs
  if (output === undefined) return settled
  const before = { contents: kept(settled.contents), seen: kept(settled.seen) }
  return atOnce(halves, before, output, { now, next, masks: decoder })
}

/** What a step of the loop gives: what it has settled, or where it began and what is settled behind the loop from it. */
interface StepOutputs extends Settled {
  readonly output?: Tensor
}

/** The second half of all steps at once: `[steps, batch, …]` each. */
function atOnce(
  { settle }: StepHalves,
  before: Pick<BatchState, 'contents' | 'seen'>,
  output: Tensor,
  { now, next, masks }: Parameters<StepHalves['settle']>[2],
): Predicted {
  const [steps = 1, batch = 1] = output.shape
  const rows = multiplyDims([steps, batch])
  const flat = (x: Tensor): Tensor => reshape(x, [rows, ...x.shape.slice(2)])
  const back = (x: Tensor): Tensor => reshape(x, [steps, batch, ...x.shape.slice(1)])
  const settled = settle({ contents: flat(before.contents), seen: flat(before.seen) }, flat(output), {
    now: flat(now),
    next: flat(next),
    masks: masks.map(flat),
  })
  return {
    contents: back(settled.contents),
    seen: back(settled.seen),
    ...(settled.outside && { outside: back(settled.outside) }),
  }
}
