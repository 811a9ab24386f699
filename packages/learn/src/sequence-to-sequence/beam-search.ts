/**
 * Beam search: the likeliest sequences of classes that keep a given number of beginnings at every step.
 */
import {
  add,
  arange,
  broadcastTo,
  cast,
  constant,
  div,
  equal,
  floor,
  gather,
  logSoftmax,
  maximum,
  mul,
  multiplyDims,
  oneHot,
  reshape,
  scan,
  sub,
  takeAlongAxis,
  topK,
  transpose,
  unsqueeze,
  where,
  zeros,
  type Dim,
  type Tensor,
} from '@utsushi/graph'
import type { Decoded, DecoderState } from './decoder.js'

/** How a search is limited. */
export interface BeamOptions {
  /** Beginnings kept at every step. */
  readonly beams: number
  /** Steps of an answer. */
  readonly horizon: number
  /** The class after which nothing comes; what follows it is that class again, at no cost. None when left out. */
  readonly end?: number
}

/** What was found, the likeliest first. */
export interface Beams {
  /** int64 `[batch, beams, horizon]` */
  readonly classes: Tensor
  /** Sum of the log-probabilities of the classes, `[batch, beams]`. */
  readonly scores: Tensor
}

/** Where a search begins, and what a step does; all with `batch · beams` rows, the beams of a sample one after another. */
export interface BeamStart extends BeamOptions {
  readonly batch: Dim
  readonly classes: number
  readonly first: DecoderState
  step(state: DecoderState): Decoded
}

/** Below every log-probability, above what overflows. */
const lowest = -1e30

/**
 * The rows of a tensor, each as often as there are beams, one after another.
 * @example repeated(x, 3) // [batch, …] → [3 · batch, …]
 */
export function repeated(x: Tensor, beams: number): Tensor {
  const [batch = 1, ...rest] = x.shape
  return reshape(broadcastTo(unsqueeze(x, 1), [batch, beams, ...rest]), [
    multiplyDims([batch, beams]),
    ...rest,
  ])
}

/** Searches from the given state. */
export function beamSearch({ batch, beams, classes, horizon, end, first, step }: BeamStart): Beams {
  const onlyFirst = Array.from({ length: beams }, (_, beam) => (beam === 0 ? 0 : lowest))
  const begin = {
    state: first,
    scores: broadcastTo(constant(onlyFirst), [batch, beams]),
    ended: zeros([batch, beams]),
  }
  const offsets = mul(unsqueeze(arange(batch), 1), beams)
  const walk = scan({ state: begin, length: horizon }, ({ state, scores, ended }) => {
    const { layers, read, answer } = step(state)
    const likely = reshape(logSoftmax(answer), [batch, beams, classes])
    // After its end a sequence goes on in one way alone, and loses nothing by it.
    const stay = add(mul(oneHotRow(end, classes), -lowest), lowest)
    const own = end === undefined ? likely : where(equal(unsqueeze(ended, 2), 1), stay, likely)
    const total = reshape(add(unsqueeze(scores, 2), own), [batch, beams * classes])
    const { values, indices } = topK(total, beams)
    const places = cast(indices, 'float32')
    const parent = floor(div(add(places, 0.5), classes))
    const chosen = cast(sub(places, mul(parent, classes)), 'int64')
    const parents = cast(parent, 'int64')
    const rows = reshape(add(offsets, parents), [multiplyDims([batch, beams])])
    const follow = (x: Tensor): Tensor => gather(x, rows, 0)
    return {
      state: {
        state: {
          layers: layers.map((states) =>
            Object.fromEntries(Object.entries(states).map(([name, x]) => [name, follow(x)])),
          ),
          fed: reshape(oneHot(chosen, classes), [multiplyDims([batch, beams]), classes]),
          read: follow(read),
        },
        scores: values,
        ended:
          end === undefined
            ? ended
            : maximum(takeAlongAxis(ended, parents, 1), cast(equal(cast(chosen, 'float32'), end), 'float32')),
      },
      outputs: { chosen, parents },
    }
  })
  return { classes: traced(walk.outputs, batch, beams), scores: walk.state.scores }
}

const oneHotRow = (place: number | undefined, classes: number): Tensor =>
  constant(Array.from({ length: classes }, (_, k) => (k === place ? 1 : 0)))

/** From the last step back: which class each beam took, and which beam it came from. */
function traced(
  { chosen, parents }: { readonly chosen: Tensor; readonly parents: Tensor },
  batch: Dim,
  beams: number,
): Tensor {
  const last = add(mul(unsqueeze(arange(batch), 1), 0), unsqueeze(arange(beams), 0))
  const { outputs } = scan(
    { state: last, inputs: { chosen, parents }, reverse: true },
    (beam, { chosen: own, parents: from }) => ({
      state: takeAlongAxis(from, beam, 1),
      outputs: takeAlongAxis(own, beam, 1),
    }),
  )
  return transpose(outputs, [1, 2, 0])
}
