// The batch emulator's network: an LSTM reads what has been seen so far, a decoder turns its state into transfers between
// compartments, a mass balance moves them, and a head reads the responses (a current, say) off the new state.
import {
  add,
  concat,
  div,
  log,
  matmul,
  mul,
  relu,
  sigmoid,
  slice,
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
  type MassBalance,
  type Scaling,
  type Weights,
} from '@utsushi/learn'
import { balanceOf, modelColumns, outflowOf, stateScaling } from './model/balance.js'
import type { ElectrodialysisConfig } from './config.js'
import { runCourse, type BatchState, type Course, type Predicted, type StepHalves } from './model/course.js'
import type { DeclaredSystem } from './data/system.js'

export type ModelSettings = ElectrodialysisConfig['model']

/** What scales values and transfers: tensors, so that models of several folds differ in nothing but these. */
export interface Scales {
  /** Shift and factor of every feature, `[features]`. */
  readonly center: Tensor
  readonly scale: Tensor
  /** Typical transfer of a step, in physical units, `[transfers]`. */
  readonly reference: Tensor
}

/**
 * Concentrations far below this share of the largest in training look alike to the head that reads responses. Above it their
 * logarithm counts: resistance goes with the inverse of a concentration, which a linear scale hides near 0.
 */
const traceShare = 0.01

/** Most units of the head that reads responses off the state; they are smooth functions of few inputs. */
const responseHidden = 64

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

  /** The two halves of a step with given weights and scales. */
  const halves = (weights: Own, scales: Scales, grid?: Grid): StepHalves => {
    const propose = proposer(weights, scales)
    const scaling = stateScaling(scales, columns)
    const logarithms = logarithmsOf(scaling, balance)
    return {
      recur: ({ lstm: layers, seen }, now, masks) =>
        core.step(weights.core, { input: concat([seen, now], 1), state: layers, masks }),
      settle: ({ contents, seen }, output, { now, next, masks }) => {
        const decoded = decoder.reduce((value, layer, k) => {
          const own = weights.decoder[k]
          if (own === undefined) throw new RangeError(`no weights for layer ${k} of the decoder`)
          const active = relu(layer.apply(own, value))
          const mask = masks[k]
          return mask === undefined ? active : mul(active, mask)
        }, output)
        const taken = outflow && balance.taken(contents, outflow, grid)
        const moved = balance.step(contents, propose(decoded), {
          ...(grid && { grid }),
          ...(taken && { taken }),
        })
        const state = balance.observe(moved.contents, scaling)
        const responses =
          weights.response &&
          respond(weights.response, logarithms, { seen, inputs: now }, { state, inputs: next })
        return {
          contents: moved.contents,
          seen: responses === undefined ? state : concat([state, responses], 1),
          ...(moved.outside && { outside: moved.outside }),
        }
      },
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
    /** A function that takes one step with given weights and scales. */
    stepper: (weights: Own, scales: Scales, grid?: Grid) => {
      const { recur, settle } = halves(weights, scales, grid)
      return (state: BatchState, now: Tensor, next: Tensor) => {
        const { output, state: layers } = recur(state, now, [])
        const { outside, ...settled } = settle(state, output, { now, next, masks: [] })
        return { state: { lstm: layers, ...settled }, ...(outside && { outside }) }
      }
    },
    /** The state before a batch begins, from its first contents and what is seen of them. */
    begin: (contents: Tensor, seen: Tensor): BatchState => ({
      lstm: core.zeroState(contents.shape[0] ?? 1),
      contents,
      seen,
    }),
    /** Runs over whole experiments, step by step from the measured state or from its own. */
    run(weights: Own, scales: Scales, course: Course): Predicted {
      const { random } = course
      const [samples, batch = 1] = course.inputs.shape
      const steps = subtractDims(samples ?? 1, 1)
      return runCourse(halves(weights, scales, course.grid), course, {
        core: core.keepMasks(steps, batch, random),
        decoder:
          random === undefined || settings.mlp.dropout === 0
            ? []
            : hidden.map((units) => keepMask([steps, batch, units], settings.mlp.dropout, random)),
        feedbackGradient: settings.feedbackGradient,
      })
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
