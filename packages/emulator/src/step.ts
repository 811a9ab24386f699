// One step of an emulator that carries state: what it returned is what it is given next.
import { InputError } from '@utsushi/ground'
import type { EmulatorInputs, InputValue } from './inputs/values.js'
import type { EmulatorMetadata } from './metadata/metadata.js'
import { predict } from './predict.js'
import type { PredictOptions, Prediction } from './predict.js'
import type { ModelSession } from './session/session.js'

/** Everything that passes from one step to the next. */
export type EmulatorState = Readonly<Record<string, InputValue>>

/** What one step says, and the state behind it. */
export interface Step extends Prediction {
  /** For the next step. */
  readonly state: EmulatorState
}

/** Takes one step from a state, or the first one from what `inputs` give. */
export async function step(
  session: ModelSession,
  metadata: EmulatorMetadata,
  inputs: EmulatorInputs,
  state: EmulatorState = {},
  options: PredictOptions = {},
): Promise<Step> {
  const ports = metadata.state
  if (ports === undefined)
    throw new InputError(`the emulator "${metadata.name}" carries no state: use predict`)
  const begun = ports.filter(({ begins }) => begins === 'zero').map(({ input }) => [input, 0] as const)
  const given = { ...Object.fromEntries(begun), ...state, ...inputs }
  const prediction = await predict(session, metadata, given, options)
  const next = ports.map(({ input, output }): [string, InputValue] => {
    const { data, dims } = prediction.outputs[output] ?? { data: [], dims: [] }
    return [input, { data: data as Float32Array, dims }]
  })
  return { ...prediction, state: Object.fromEntries(next) }
}
