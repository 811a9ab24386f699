// The batch emulator's network: an LSTM reads what has been seen so far, a decoder turns its state into transfers between
// compartments, a mass balance moves them, and a head reads the responses (a current, say) off the new state. It runs over an
// experiment in one loop whose carry is the LSTM's state, the contents of the compartments, and what was last seen.
import {
  add,
  concat,
  div,
  log,
  matmul,
  mul,
  relu,
  scan,
  sigmoid,
  slice,
  stopGradient,
  sub,
  subtractDims,
  tanh,
  type Tensor,
} from '@utsushi/graph'
import {
  filled,
  flatParameters,
  keepMask,
  linear,
  lstm,
  mlp,
  parameter,
  recurrent,
  type Grid,
  type LayerState,
  type MassBalance,
  type Randomness,
  type Scaling,
  type Weights,
} from '@utsushi/learn'
import { balanceOf, modelColumns, outflowOf, stateScaling } from './balance.js'
import type { ElectrodialysisConfig } from './config.js'
import type { DeclaredSystem } from './system.js'

export type ModelSettings = ElectrodialysisConfig['model']

/**
 * Concentrations far below this share of the largest in training look alike to the head that reads responses. Above it their
 * logarithm counts: resistance goes with the inverse of a concentration, which a linear scale hides near 0.
 */
const traceShare = 0.01

/** Most units of the head that reads responses off the state; they are smooth functions of few inputs. */
const responseHidden = 64

/** What scales values and transfers: tensors, so that models of several folds differ in nothing but these. */
export interface Scales {
  /** Shift and factor of every feature, `[features]`. */
  readonly center: Tensor
  readonly scale: Tensor
  /** Typical transfer of a step, in physical units, `[transfers]`. */
  readonly reference: Tensor
}

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

export type ElectrodialysisModel = ReturnType<typeof electrodialysisModel>

/**
 * The network of a study file for its declared system. Weights are declared here and held nowhere.
 * @example const model = electrodialysisModel(config.model, declaredSystem(config), 0.25)
 */
export function electrodialysisModel(settings: ModelSettings, system: DeclaredSystem, interval: number) {
  const columns = modelColumns(system)
  const balance = balanceOf(system)
  const outflow = outflowOf(system, interval)
  const responses = columns.responses.length
  const width = balance.size + responses
  // A batch that nobody steers has one input, always 0.
  const inputs = Math.max(1, columns.inputs.length)
  const core = recurrent({
    cell: lstm,
    inputs: width + inputs,
    hidden: settings.lstm.hidden,
    layers: settings.lstm.layers,
    dropout: settings.lstm.dropout,
  })
  const hidden = Array.from({ length: settings.mlp.layers - 1 }, () => settings.mlp.hidden)
  const decoder = hidden.map((outputs, k) => linear({ inputs: hidden[k - 1] ?? core.outputs, outputs }))
  const transfer = linear({ inputs: settings.mlp.hidden, outputs: balance.transfers.length })
  const head = mlp({
    inputs: balance.size + (balance.size - balance.compartments) + inputs,
    hidden: [Math.min(responseHidden, settings.mlp.hidden)],
    outputs: responses,
    activation: tanh,
  })
  const parameters = flatParameters({
    core: core.parameters,
    decoder: decoder.map((layer) => layer.parameters),
    transfer: transfer.parameters,
    response: responses > 0 ? { head: head.parameters, kept: parameter([responses], filled(2)) } : undefined,
  })
  type Own = Weights<typeof parameters.tree>

  /** The last layer in physical units and both directions of each transfer: made once, outside of the loop. */
  const proposer = ({ transfer: { weight, bias } }: Own, { reference }: Scales) => {
    const flows = balance.bothWays(mul(weight, reference))
    const offset = bias === undefined ? undefined : balance.bothWays(mul(bias, reference))
    return (x: Tensor): Tensor => {
      const product = matmul(x, flows)
      return offset === undefined ? product : add(product, offset)
    }
  }

  /**
   * The responses at the new state: what the head reads off it, and a share of what the old state's reading left unexplained.
   * An offset of one experiment (a worn membrane) is thus kept, and readings do not drift when they are fed back.
   */
  const respond = (
    { head: own, kept }: NonNullable<Own['response']>,
    logarithms: (state: Tensor) => Tensor,
    now: { readonly seen: Tensor; readonly inputs: Tensor },
    next: { readonly state: Tensor; readonly inputs: Tensor },
  ): Tensor => {
    const read = (state: Tensor, inputs: Tensor): Tensor =>
      head.apply(own, concat([state, logarithms(state), inputs], 1))
    const before = slice(now.seen, { axis: 1, end: balance.size })
    const unexplained = sub(slice(now.seen, { axis: 1, start: balance.size }), read(before, now.inputs))
    return add(read(next.state, next.inputs), mul(unexplained, sigmoid(kept)))
  }

  /** A function that takes one step with given weights and scales. */
  const stepper = (weights: Own, scales: Scales, grid?: Grid) => {
    const propose = proposer(weights, scales)
    const scaling = stateScaling(scales, columns)
    const logarithms = logarithmsOf(scaling, balance)
    return (state: BatchState, now: Tensor, next: Tensor, masks: Masks = noMasks) => {
      const { output, state: lstmNext } = core.step(weights.core, {
        input: concat([state.seen, now], 1),
        state: state.lstm,
        masks: masks.core,
      })
      const decoded = decoder.reduce((value, layer, k) => {
        const own = weights.decoder[k]
        if (own === undefined) throw new RangeError(`no weights for layer ${k} of the decoder`)
        const active = relu(layer.apply(own, value))
        const mask = masks.decoder[k]
        return mask === undefined ? active : mul(active, mask)
      }, output)
      const taken = outflow && balance.taken(state.contents, outflow, grid)
      const moved = balance.step(state.contents, propose(decoded), {
        ...(grid && { grid }),
        ...(taken && { taken }),
      })
      const observed = balance.observe(moved.contents, scaling)
      const seen = weights.response
        ? concat(
            [
              observed,
              respond(
                weights.response,
                logarithms,
                { seen: state.seen, inputs: now },
                { state: observed, inputs: next },
              ),
            ],
            1,
          )
        : observed
      return {
        state: { lstm: lstmNext, contents: moved.contents, seen },
        ...(moved.outside && { outside: moved.outside }),
      }
    }
  }

  return {
    parameters,
    balance,
    columns,
    responses,
    /** Names of the LSTM's states, layer by layer. */
    states: core.cell.states,
    layers: settings.lstm.layers,
    hidden: settings.lstm.hidden,
    stepper,
    /** The state before a batch begins, from its first contents and what is seen of them. */
    begin: (contents: Tensor, seen: Tensor): BatchState => ({
      lstm: core.zeroState(contents.shape[0] ?? 1),
      contents,
      seen,
    }),
    /** Runs over whole experiments, step by step from the measured state or from its own. */
    run(weights: Own, scales: Scales, course: Course): Predicted {
      const { first, measured, grid, random } = course
      const [samples, batch = 1] = course.inputs.shape
      const steps = subtractDims(samples ?? 1, 1)
      const step = stepper(weights, scales, grid)
      const coreMasks = core.keepMasks(steps, batch, random)
      const decoderMasks =
        random === undefined || settings.mlp.dropout === 0
          ? []
          : hidden.map((units) => keepMask([steps, batch, units], settings.mlp.dropout, random))
      const kept = settings.feedbackGradient ? (x: Tensor): Tensor => x : stopGradient
      const names = core.cell.states
      const mixed = measured && [
        measured.own,
        mul(sub(1, measured.own), measured.seen),
        measured.ownContents,
        mul(sub(1, measured.ownContents), measured.contents),
      ]
      const result = scan(
        {
          carries: [
            ...first.lstm.flatMap((layer) => names.map((name) => stateOf(layer, name))),
            first.contents,
            first.seen,
          ],
          inputs: [
            slice(course.inputs, { axis: 0, end: -1 }),
            slice(course.inputs, { axis: 0, start: 1 }),
            ...coreMasks,
            ...decoderMasks,
            ...(mixed ?? []),
          ],
        },
        (carries, entries) => {
          const lstmState = first.lstm.map((_, layer) =>
            Object.fromEntries(names.map((name, k) => [name, at(carries, layer * names.length + k)])),
          )
          const rest = entries.slice(2)
          const masks = {
            core: rest.slice(0, coreMasks.length),
            decoder: rest.slice(coreMasks.length, coreMasks.length + decoderMasks.length),
          }
          const [contents, seen] = [at(carries, carries.length - 2), at(carries, carries.length - 1)]
          const given = rest.slice(masks.core.length + masks.decoder.length)
          const state =
            given.length === 0
              ? { lstm: lstmState, contents, seen }
              : {
                  lstm: lstmState,
                  contents: add(mul(contents, at(given, 2)), at(given, 3)),
                  seen: add(mul(seen, at(given, 0)), at(given, 1)),
                }
          const next = step(state, at(entries, 0), at(entries, 1), masks)
          return {
            carries: [
              ...next.state.lstm.flatMap((layer) => names.map((name) => stateOf(layer, name))),
              kept(next.state.contents),
              kept(next.state.seen),
            ],
            outputs: [
              next.state.seen,
              next.state.contents,
              ...(next.outside === undefined ? [] : [next.outside]),
            ],
          }
        },
      )
      const [seen, contents, outside] = result.outputs
      return {
        seen: seen ?? first.seen,
        contents: contents ?? first.contents,
        ...(outside !== undefined && { outside }),
      }
    },
    /** Columns of `seen`. */
    width,
    /** Columns of `inputs`. */
    inputs,
  }
}

/** Of every concentration as a share of the top of its widened range, about −2.3 to 0; made once, outside of the loop. */
function logarithmsOf(scaling: Scaling, { compartments, size }: MassBalance): (state: Tensor) => Tensor {
  const cut = (x: Tensor): Tensor => slice(x, { axis: -1, start: compartments, end: size })
  const [center, scale] = [cut(scaling.center), cut(scaling.scale)]
  const top = add(center, scale)
  const [factor, offset] = [div(scale, top), add(div(center, top), traceShare)]
  return (state) => mul(log(add(mul(cut(state), factor), offset)), 0.5)
}

/** Dropout of one step: a mask behind each layer that has one. */
interface Masks {
  readonly core: readonly Tensor[]
  readonly decoder: readonly Tensor[]
}
const noMasks: Masks = { core: [], decoder: [] }

function stateOf(layer: LayerState, name: string): Tensor {
  const found = layer[name]
  if (found === undefined) throw new RangeError(`the LSTM lacks its state "${name}"`)
  return found
}

function at<T>(list: readonly T[], place: number): T {
  const item = list[place]
  if (item === undefined) throw new RangeError(`expected more than ${list.length} entries`)
  return item
}
