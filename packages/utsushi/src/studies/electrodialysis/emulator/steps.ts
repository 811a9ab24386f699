// One step of a batch, by one network or by several. Members of an ensemble go their own ways: where each is stands in the memory, and where it
// is not the mean that was told (somebody measured, and says so) all begin anew from what is given.
import { concat, equal, slice, where, type Tensor } from '@utsushi/graph'
import type { Grid } from '@utsushi/learn'
import type { ElectrodialysisModel } from '../model.js'
import { meanCourse, memberCourse, settledMean } from '../model/members.js'
import type { emulatorParts } from './ports.js'

/** What a step is given, in physical units: `[batch, …]` each. */
interface Before {
  readonly contents: Tensor
  readonly responses: Tensor | undefined
  readonly memory: Tensor
  readonly controls: Tensor
  readonly nextControls: Tensor
}

interface After {
  readonly contents: Tensor
  /** Volumes, concentrations and responses. */
  readonly seen: Tensor
  readonly memory: Tensor
  readonly outside?: Tensor
}

/**
 * Steps of the emulator, and how many units of memory they take: of one network its recurrent state; of several the contents and responses
 * that were told last, and behind them contents, responses and recurrent state of each.
 */
export function stepMembers(
  model: ElectrodialysisModel,
  parts: ReturnType<typeof emulatorParts>,
): { readonly units: number; step(before: Before): After } {
  const { members, responses } = parts
  const { balance } = model
  const recurrent = model.layers * model.states.length * model.hidden
  const [only] = members
  if (only !== undefined && members.length === 1)
    return {
      units: recurrent,
      step: (before) => {
        const after = stepOf(model, parts, only, before, balance.grid(before.contents))
        return {
          ...{ contents: after.contents, seen: parts.unscaleSeen(after.seen), memory: after.memory },
          ...(after.outside && { outside: after.outside }),
        }
      },
    }
  const told = balance.size + responses
  const each = told + recurrent
  return {
    units: told + members.length * each,
    step: (before) => {
      const grid = balance.grid(before.contents)
      const cut = (from: number, count: number): Tensor =>
        slice(before.memory, { axis: 1, start: from, end: from + count })
      /** A member's own where what was told last is given again, else what is given. */
      const own = (given: Tensor, at: number, from: number, count: number): Tensor =>
        where(equal(given, cut(at, count)), cut(from, count), given)
      const after = members.map((weights, k) => {
        const from = told + k * each
        return stepOf(
          model,
          parts,
          weights,
          {
            ...before,
            contents: own(before.contents, 0, from, balance.size),
            responses:
              before.responses && own(before.responses, balance.size, from + balance.size, responses),
            memory: cut(from + told, recurrent),
          },
          grid,
        )
      })
      const mean = settledMean(
        model,
        parts.scales,
        meanCourse(after.map((member) => memberCourse(model, member))),
        grid.contents,
      )
      const seen = parts.unscaleSeen(mean.seen)
      const readings = (all: Tensor): readonly Tensor[] =>
        responses === 0 ? [] : [slice(all, { axis: 1, start: balance.size })]
      return {
        ...{ contents: mean.contents, seen },
        memory: concat(
          [
            ...[mean.contents, ...readings(seen)],
            ...after.flatMap((member) => [
              ...[member.contents, ...readings(parts.unscaleSeen(member.seen)), member.memory],
            ]),
          ],
          1,
        ),
        ...(mean.outside && { outside: mean.outside }),
      }
    },
  }
}

/** One network's step; what is seen is scaled. */
function stepOf(
  model: ElectrodialysisModel,
  parts: ReturnType<typeof emulatorParts>,
  weights: ReturnType<typeof emulatorParts>['members'][number],
  { contents, responses, memory, controls, nextControls }: Before,
  grid: Grid,
): After {
  const { balance, states: names } = model
  const held = balance.snap(contents, grid)
  const observed = balance.observe(held)
  const seen = responses === undefined ? observed : concat([observed, responses], 1)
  const cut = (at: number): Tensor =>
    slice(memory, { axis: 1, start: at * model.hidden, end: (at + 1) * model.hidden })
  const lstm = Array.from({ length: model.layers }, (_, layer) =>
    Object.fromEntries(names.map((name, k) => [name, cut(layer * names.length + k)])),
  )
  const step = model.stepper(weights, parts.scales, grid)
  const { state, outside } = step(
    { lstm, contents: held, seen: parts.scaleSeen(seen) },
    parts.scaleInputs(controls),
    parts.scaleInputs(nextControls),
  )
  return {
    ...{ contents: state.contents, seen: state.seen },
    memory: concat(
      state.lstm.flatMap((layer) => names.map((name) => layer[name] ?? memory)),
      1,
    ),
    ...(outside && { outside }),
  }
}
